"""Read the numbers of houses, buildings, units, lifts and rooms in Chinese words of a place.

"十二号" and full-width digits are the same as "12号". Pure: it knows neither database nor office.
"""

import re
import unicodedata
from collections.abc import Mapping

MOST = 400
"""Characters that are read of one text: the place stands at the beginning."""
DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **{"〇": 0, "○": 0, "两": 2},
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
_NUMERAL = f"[{''.join(DIGITS)}{''.join(TENS)}]{{1,6}}"
_COUNTED = "号楼|号|幢|栋|座|单元|室|房|楼|层|弄|支弄|梯|电梯|客梯|货梯|#|米|期|区|苑|村"
_SPOKEN = re.compile(rf"({_NUMERAL})(?=\s*(?:{_COUNTED}))")

_NO = r"(?<![0-9.:])([0-9]{1,4}(?:-[0-9]{1,3})?|[a-z](?![a-z]))"
_PATTERNS = {
    "lift": rf"{_NO}(?:号|#)?(?:客梯|货梯|电梯|梯)",
    "lamp": rf"{_NO}(?:号|#)(?:路灯|灯杆|灯|电线杆|杆|桩|井)",
    "building": rf"{_NO}(?:号楼|幢|栋|座|#楼)",
    "unit": rf"{_NO}(?:号)?单元",
    "room": rf"{_NO}(?:室|房(?!东|门))",
    "lane": rf"{_NO}(?:弄|支弄)",
    "part": rf"{_NO}(?:区|期|苑|村)",
    "gate": rf"{_NO}号门(?!洞)",
    "house": rf"{_NO}号(?!线|口|出口|门|台|桥|地块|工地|机|字|早|晚|上午|下午|凌晨|那天|左右|当天)",
}
_READ = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_DATE = re.compile(r"[0-9]{1,2}月[0-9]{1,2}[号日]")
_GAP = re.compile(r"(?<=[0-9]) +(?=[#号幢栋座单室房楼层弄支梯电客货期区苑村])")
"""Many write 12 号 with a space."""
_STAIRS = re.compile(r"([0-9]{1,4})号楼(?=道|梯|下|上|顶|里)")
"""12号楼道 and 12号楼下 are of house 12 or of building 12: it is read as both."""
_DASHED = re.compile(r"(?<![0-9-])([0-9]{1,3})-([0-9]{1,2})-([0-9]{3,4})(?![0-9-])")
_BARE_ROOM = re.compile(r"(单元|幢|栋|号楼) *([0-9]{3,4})(?![0-9号幢栋楼层米])")

KINDS = ("house", "lane", "part", "building", "unit", "lift", "gate", "lamp")
"""Two reports that name different numbers of one of these kinds are about two matters."""
PINPOINTS = ("house", "lane", "building", "unit", "lift", "gate", "lamp", "room")
"""Two reports that name one number of one of these kinds speak of one spot of a street."""

Numbers = Mapping[str, frozenset[str]]
"""The numbers of one text by their kind."""


def plain(text: str) -> str:
    """Return the text in one form: half-width, small letters, numerals of places as digits."""
    whole = unicodedata.normalize("NFKC", text[:MOST]).casefold()[:MOST]
    whole = _GAP.sub("", whole)
    return _SPOKEN.sub(lambda match: str(_value(match[1])), whole)


def _value(numeral: str) -> int:
    if not any(sign in TENS for sign in numeral):
        return int("".join(str(DIGITS[sign]) for sign in numeral))
    total, last = 0, 0
    for sign in numeral:
        if sign in TENS:
            total += (last or 1) * TENS[sign]
            last = 0
        else:
            last = DIGITS[sign]
    return total + last


def numbers(text: str) -> Numbers:
    """Return the numbers that a text in its `plain` form names, by their kind."""
    rest = _DATE.sub(" ", text)
    rest = _STAIRS.sub(r"\1号\1幢", rest)
    rest = _DASHED.sub(r"\1幢\2单元\3室", rest)
    rest = _BARE_ROOM.sub(r"\1\2室", rest)
    named = {}
    # In this order, and each piece is taken out: the 3 of "3号梯" is no house.
    for kind, pattern in _READ.items():
        values = frozenset(number.lstrip("0") or "0" for number in pattern.findall(rest))
        if values:
            named[kind] = values
            rest = pattern.sub(" ", rest)
    return named


def conflict(a: Numbers, b: Numbers) -> str | None:
    """Return the first kind of number of which the two texts name different ones, else None."""
    return next((kind for kind in KINDS if _differ(a.get(kind), b.get(kind))), None)


def agree(a: Numbers, b: Numbers) -> bool:
    """Return True when both texts name one number of a door, a building, a lift or a room."""
    return any(
        _is_same(number, other)
        for kind in PINPOINTS
        for number in a.get(kind, ())
        for other in b.get(kind, ())
    )


def _differ(a: frozenset[str] | None, b: frozenset[str] | None) -> bool:
    if not a or not b:
        return False
    return not any(_is_same(number, other) for number in a for other in b)


def _is_same(number: str, other: str) -> bool:
    """True for equal numbers, and for 12 and 12-1, which is a door of 12."""
    return number == other or number.startswith(f"{other}-") or other.startswith(f"{number}-")
