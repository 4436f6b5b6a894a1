"""A member's decisions about an order, all drawn when it arrives.

Each script has its own random generator (seed, call sign, number of the order), so the speed of
the server changes no decision.
"""

from dataclasses import dataclass
from random import Random

from patrol.office import Category

URGENT = 2  # members hurry at this severity and the one above
SAID = {
    "FI": ("已到现场，先疏散楼道人员", "已断电，正在查看"),
    "RE": ("已到现场，正在施救", "人员清醒，等待 120"),
    "LO": ("正在沿周边查找", "已问过门卫和商铺"),
    "EN": ("已到现场，正在劝导", "音量已调低，再测一次"),
    "CO": ("双方已分开，正在劝说", "已联系社区调解员"),
    "TR": ("已放锥桶，正在疏导", "双方同意快处"),
    "SE": ("已到现场，保持距离观察", "已与 110 会合"),
}
OTHERWISE = ("已到现场，正在处置", "现场已围护")
REASONS = ("urgent_in_hand", "too_far", "unwell", "lacks_kit", "must_recuse", "vehicle_broken")
SOME = 0.5


@dataclass(frozen=True, slots=True)
class Script:
    """The decisions about one order; times are in seconds of the play."""

    answer: str
    """`accepted`, `declined` or `silent`."""
    shown_s: float
    opened_s: float
    answer_s: float
    silent_s: float
    depart_s: float
    work_s: float
    reason: str
    unit: str
    progress: str
    extra: str | None
    """An additional report: `reinforce`, `changed`, `not_found` or `refused`."""
    hands_over: bool
    takes_photo: bool
    photo_comes_late: bool
    disposition: str | None


def draw(rng: Random, category: Category, severity: int) -> Script:
    is_urgent = severity <= URGENT
    answer = rng.choices(("accepted", "declined", "silent"), (0.88, 0.06, 0.06))[0]
    slow = rng.random() < 0.04
    extra = rng.choices(
        (None, "reinforce", "changed", "not_found", "refused"), (0.84, 0.06, 0.04, 0.03, 0.03)
    )[0]
    some_photo = rng.random()
    return Script(
        answer=answer,
        shown_s=rng.uniform(0.05, 0.4),
        opened_s=rng.uniform(0.8, 3 if is_urgent else 6),
        answer_s=rng.uniform(1, 5 if is_urgent else 12),
        silent_s=rng.uniform(240, 420),
        depart_s=rng.uniform(100, 200) if slow else rng.uniform(2, 8 if is_urgent else 15),
        # the median is exp(4.6), about 100 s
        work_s=min(900.0, rng.lognormvariate(4.6, 0.7)),
        reason=rng.choice(REASONS),
        unit=f"{rng.randrange(1, 30)} 幢 {rng.randrange(1, 5)} 单元" if rng.random() < SOME else "",
        progress=rng.choice(SAID.get(category.code[:2], OTHERWISE)),
        extra=extra,
        hands_over=rng.random() < 0.05,
        takes_photo=some_photo < {"required": 1.0, "optional": SOME, "none": 0.0}[category.photo],
        photo_comes_late=rng.random() < 0.2,
        disposition=_disposition(rng, category, extra),
    )


def _disposition(rng: Random, category: Category, extra: str | None) -> str | None:
    """Choose among the first three of the category's dispositions, the first one most often."""
    wanted = {"not_found": "not_found", "refused": "refused_help"}.get(extra or "")
    if wanted in category.dispositions:
        return wanted
    likely = category.dispositions[:3]
    return rng.choices(likely, (6, 3, 1)[: len(likely)])[0] if likely else None
