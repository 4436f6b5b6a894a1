"""Judge how likely two reports are about one matter: place, time, category and words.

Pure and symmetric. Nothing is merged here or by itself: a person at the desk decides
(docs/decisions/duplicates.md).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from patrol.geo import Point, haversine_m
from patrol.incident.door_numbers import Numbers, agree, conflict, numbers, plain
from patrol.incident.particulars import Particulars, contradict, differ, particulars
from patrol.models import Severity
from patrol.office import UNKNOWN

MOST_WORDS = 160
"""Characters of one report that are compared: the first say what it is about."""

SYNONYMS = {
    "电动车": ("电瓶车", "电动自行车", "电单车", "电驴", "小电驴"),
    "冒烟": ("起火", "着火", "失火", "火灾", "烧起来", "烟很大", "浓烟"),
    "吵": ("扰民", "声音很大", "声音大", "噪音", "噪声", "很响", "太响", "太吵"),
    "跳舞": ("广场舞",),
    "摊贩": ("小贩", "摆摊", "摊位", "游商", "地摊"),
    "困": ("被困", "困人", "关在", "卡在"),
    "电梯": ("升降梯", "货梯", "客梯"),
    "老人": ("老太太", "老太", "老奶奶", "老大爷", "大爷", "大妈", "老头", "阿婆"),
    "摔倒": ("倒地", "晕倒", "昏倒", "跌倒"),
    "打架": ("斗殴", "打起来", "动手"),
    "小区": ("苑区",),
}
_SYNONYM = re.compile(
    "|".join(sorted((word for words in SYNONYMS.values() for word in words), key=len, reverse=True))
)
_MEANT = {word: meant for meant, words in SYNONYMS.items() for word in words}
_SILENT = re.compile(r"[\W_]+|[了的地得着呢啊吧吗呀]")


class Verdict(StrEnum):
    """The choice that the desk is offered first for two reports."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Told:
    """The words of one report; `names` gives the usual form of each name of a place."""

    category: str
    severity: int
    title: str
    words: str
    place: str
    at: datetime
    point: Point | None = None
    source: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def named(self, names: Mapping[str, str]) -> "Told":
        """Return the same report, read with these usual names of places."""
        return replace(self, names=names)

    @cached_property
    def said(self) -> str:
        """All words of the report in their plain form, each passage once."""
        passages = dict.fromkeys((self.place, self.title, self.words))
        return plain(" ".join(passages))

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of doors and lifts, by kind."""
        return numbers(self.said)

    @cached_property
    def particulars(self) -> Particulars:
        """The particulars of people, floors and sides."""
        return particulars(self.said, self.numbers)

    @cached_property
    def spot(self) -> str:
        """The words of the place, for reports without a position."""
        return _text(plain(self.place), self.names)[:MOST_WORDS]

    @cached_property
    def text(self) -> str:
        """The words with the usual names, without what says nothing."""
        return _text(self.said, self.names)[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The likeness of two reports, and what speaks for it."""

    verdict: Verdict
    score: float
    distance_m: float | None
    apart_s: float
    words_pct: int
    is_same_category: bool
    veto: str | None
    """The kind of number that differs; then they are never offered as the same matter."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The share of each fact in the odds (a logit), fitted on the `dev` pairs and rounded."""

    start: float
    hundred_metres: float
    log_minutes: float
    same_category: float
    same_group: float
    unknown_category: float
    other_person: float
    other_side: float
    other_floor: float
    another_one: float
    one_desk: float
    words: float


SAME = Weights(2.2, -0.85, -0.75, 1.85, 1.55, 0.5, -0.7, -0.6, -0.8, -1.4, -1.8, 1.0)
RELATED = Weights(5.5, -0.95, -0.95, 0.65, 0.1, -0.3, -1.8, -1.25, -0.75, 0.95, -0.55, 1.0)
SURE = {1: 2.3}
"""The odds from which two reports are offered as the same matter, by the graver severity."""
SURE_OTHERWISE = 0.85
GRAVE_S = 10 * 60
"""Two reports of life and death that are further apart are at most near each other."""
NEARBY = 1.4
"""The odds from which they are proposed at all."""
USUAL_WORDS = 0.4
"""Words of two matters at one place are this much alike by themselves."""
TELLS_ONCE = frozenset({"police110", "platform"})
"""Their own desks merge what is told twice: what they tell apart is rarely one matter."""

REACH_M, REACH_S = 450.0, 4 * 3600.0
"""Further apart nothing is proposed. The bounds of the search for candidates follow from it."""
WANDERS = {"LO": 5}
"""A lost person moves: there a metre counts only so much less."""
SPILLS = frozenset({"FI", "RE"})
SPILLS_S = 15 * 60
"""Smoke in the next staircase, the other lift of one blackout: near, though a number differs."""


def reach_m(category: str) -> float:
    """Return how far around a report of this category others of its matter may be."""
    return REACH_M * WANDERS.get(category[:2], 1)


def compare(a: Told, b: Told) -> Likeness:
    """Return how likely the two reports are about one matter; in any order the same."""
    distance = haversine_m(a.point, b.point) if a.point and b.point else None
    apart = abs((a.at - b.at).total_seconds())
    words = _alike(a.text, b.text)
    veto = conflict(a.numbers, b.numbers)
    is_far = (distance or 0) > max(reach_m(a.category), reach_m(b.category)) or apart > REACH_S
    facts = _facts(a, b, distance, apart, words)
    same = sum(getattr(SAME, name) * much for name, much in facts.items())
    related = sum(getattr(RELATED, name) * much for name, much in facts.items())
    return Likeness(
        verdict=Verdict.DIFFERENT if is_far else _verdict(a, b, veto, same, related, apart),
        score=round(1 / (1 + math.exp(-same)), 3),
        distance_m=None if distance is None else round(distance, 1),
        apart_s=apart,
        words_pct=round(100 * words),
        is_same_category=a.category == b.category,
        veto=veto,
    )


def _facts(
    a: Told, b: Told, distance: float | None, apart: float, words: float
) -> dict[str, float]:
    """Return how much of each fact holds, by the name of its weight."""
    if distance is None:  # the words of the place stand for the metres
        metres = 250 * (1 - _alike(a.spot, b.spot))
    else:
        metres = distance / min(WANDERS.get(report.category[:2], 1) for report in (a, b))
    of_a, of_b = a.particulars, b.particulars
    is_group = a.category != b.category and a.category[:2] == b.category[:2]
    is_unknown = a.category[:2] != b.category[:2] and UNKNOWN in (a.category, b.category)
    return {
        "start": 1.0,
        "hundred_metres": min(metres / 100, 4.0),
        "log_minutes": math.log1p(apart / 60),
        "same_category": a.category == b.category,
        "same_group": is_group,
        "unknown_category": is_unknown,
        "other_person": differ(of_a.sexes, of_b.sexes) or differ(of_a.ages, of_b.ages),
        "other_side": differ(of_a.sides, of_b.sides) or differ(of_a.halls, of_b.halls),
        "other_floor": differ(of_a.floors, of_b.floors),
        "another_one": of_a.is_again != of_b.is_again,
        "one_desk": a.source == b.source and a.source in TELLS_ONCE,
        "words": words - USUAL_WORDS,
    }


def _verdict(
    a: Told, b: Told, veto: str | None, same: float, related: float, apart: float
) -> Verdict:
    if related < NEARBY:
        return Verdict.DIFFERENT
    if veto:
        is_spilling = {a.category[:2], b.category[:2]} <= SPILLS and apart <= SPILLS_S
        return Verdict.NEAR if is_spilling and veto in ("unit", "lift") else Verdict.DIFFERENT
    is_other_fire = differ(a.particulars.burning, b.particulars.burning)
    graver = min(a.severity, b.severity)
    is_sure = same >= SURE.get(graver, SURE_OTHERWISE) and not is_other_fire
    if graver == Severity.CRITICAL:
        is_sure = is_sure and _is_pinned(a, b, apart)
    return Verdict.SAME if is_sure else Verdict.NEAR


def _is_pinned(a: Told, b: Told, apart: float) -> bool:
    """Return True when two grave reports agree on spot, time and kind, and differ in nothing.

    Alike words do not count here: whoever sends one crew to two fires loses a life.
    """
    return (
        apart <= GRAVE_S
        and a.category[:4] == b.category[:4]  # one class, as FI01: a detector and who sees smoke
        and agree(a.numbers, b.numbers)
        and not contradict(a.particulars, b.particulars)
    )


def _alike(a: str, b: str) -> float:
    """Return how alike two texts are, from 0 to 1; two empty ones say nothing."""
    from rapidfuzz import fuzz  # loaded by the first case that a desk opens

    if not a or not b:
        return 0.0
    first, second = sorted((a, b))
    shared = fuzz.token_set_ratio(_pairs(first), _pairs(second))
    return float(fuzz.ratio(first, second) + shared) / 200


def _text(text: str, names: Mapping[str, str]) -> str:
    if names:
        forms = sorted(names, key=len, reverse=True)
        text = re.sub("|".join(map(re.escape, forms)), lambda match: names[match[0]], text)
    text = _SYNONYM.sub(lambda match: _MEANT[match[0]], text)
    return _SILENT.sub("", text)


def _pairs(text: str) -> str:
    """Return the text as words of two characters, because Chinese has no spaces."""
    return " ".join(text[at : at + 2] for at in range(max(1, len(text) - 1)))
