"""电台: the dispatcher reads a script on the radio; the software sends nothing."""

from collections.abc import Sequence

from patrol.models import Incident
from patrol.models.shapes import AidState

# As digits are read on the radio: 1 (yī) and 7 (qī) would sound alike, so they are 幺 and 拐.
DIGITS = dict(zip("0123456789", "洞幺两三四五六拐八九", strict=True))

ENDS = ("。", "！", "？", "…", ".", "!", "?")
"""A text that has an end of its own gets no comma behind it."""

NAMED = 6
"""Call signs that one breath can read; more than that were sent because they are near."""


def script(
    case: Incident, call_signs: Sequence[str], text: str, near: Sequence[AidState] = ()
) -> str:
    """Return the script: six call signs digit by digit, place, title, text, 收到请回答.

    `near` are the life ring, the AED or the hydrant of the case; they stand before the text.
    """
    parts = [part for part in (_signs(call_signs), _what(case), _nearest(near), text) if part]
    words = "，".join(parts)
    return words + ("" if words.endswith(ENDS) else "，") + "收到请回答。"


def _signs(call_signs: Sequence[str]) -> str:
    read = ["".join(DIGITS.get(c, c) for c in sign) for sign in call_signs]
    return "、".join(read[:NAMED]) + ("和附近各位队员" if len(read) > NAMED else "")


def _what(case: Incident) -> str:
    """Place and title. A place that ends with a distance and a title of digits stand apart.

    A station without an address has its name as place, and its title begins with it.
    """
    if case.place and case.title.startswith(case.place):
        return case.title
    return f"{case.place}{'，' if case.title[:1] in DIGITS else ''}{case.title}"


def _nearest(near: Sequence[AidState]) -> str:
    names = "、".join(place["words"]["zh-CN"] for place in near)
    return f"最近的是{names}" if names else ""
