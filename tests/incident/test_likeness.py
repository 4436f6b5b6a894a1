"""疑似同一件: numbers of doors veto, and two reports are judged alike from either side."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.geo import Point
from patrol.incident.door_numbers import conflict, numbers, plain
from patrol.incident.likeness import Told, Verdict, compare

pytestmark = pytest.mark.any_database

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
HERE = Point(30.3071, 120.1510)


def told(words: str, *, north_m: float = 0, minutes: float = 0, **more: Any) -> Told:
    point = Point(HERE.lat + north_m / 111_195, HERE.lon)
    given: dict[str, Any] = {"category": "FI0203", "severity": 3, "title": "", "place": ""}
    return Told(
        **{"words": words, "at": NOON + timedelta(minutes=minutes), "point": point, **given, **more}
    )


@pytest.mark.parametrize(
    ("words", "others", "differs"),
    [
        ("小河路12号冒烟", "小河路21号冒烟", "house"),
        ("小河路 12 号", "小河路 21 号", "house"),
        ("小河路十二号冒烟", "小河路１２号冒烟", None),
        ("小河路一百零五号", "小河路105号", None),
        ("小河路12号", "小河路12-1号", None),
        ("三里家园5幢", "三里家园15幢", "building"),
        ("三里家园五号楼", "三里家园5幢", None),
        ("３幢１单元", "三栋二单元", "unit"),
        ("3-1-502", "三幢一单元五〇二室", None),
        ("3号梯困人", "四号电梯困人", "lift"),
        ("3号梯困人", "小河路4号", None),
        ("朝晖六区", "朝晖七区", "part"),
        ("青枫里3号门", "青枫里十三号门", "gate"),
        ("12号与14号之间", "小河路14号", None),
        ("11月12号下午", "小河路21号", None),
        ("地铁3号线", "小河路21号", None),
        ("12号楼道冒烟", "小河路21号", "house"),
        ("12号楼下冒烟", "12幢", None),
        ("5 幢 2 单元 301", "5-3-301", "unit"),
    ],
)
def test_numbers_of_doors_and_lifts_veto(words: str, others: str, differs: str | None) -> None:
    a, b = (numbers(plain(text)) for text in (words, others))
    assert conflict(a, b) == conflict(b, a) == differs


def test_a_veto_outweighs_the_same_words_place_and_minute() -> None:
    first = told("小河路12号楼道电瓶车充电冒烟")
    twin = told("小河路十二号楼道电动车充电起火", north_m=30, minutes=5)
    stranger = told("小河路21号楼道电瓶车充电冒烟")
    assert compare(first, twin).verdict == Verdict.SAME
    assert (compare(first, stranger).verdict, compare(first, stranger).veto) == (
        Verdict.DIFFERENT,
        "house",
    )
    assert compare(first, replace(twin, at=NOON + timedelta(hours=5))).verdict == Verdict.DIFFERENT


def test_a_misheard_name_is_read_by_the_alias_of_the_place() -> None:
    first = told("文晖桥有人落水", point=None, place="文晖桥")
    second = told("闻晖桥有人落水", point=None, place="闻晖桥", minutes=3)
    names = {"闻晖桥": "文晖桥", "文晖桥": "文晖桥"}
    plainly, known = compare(first, second), compare(first.named(names), second.named(names))
    assert known.words_pct == 100 > plainly.words_pct


def test_at_the_gravest_severity_more_is_asked_for_the_same_matter() -> None:
    ordinary = (told("桥头有摊", category="ST0101"), told("卖菜的", category="ST0101", minutes=9))
    grave = [
        told(report.words, category="RE0101", severity=1, minutes=at)
        for report, at in zip(ordinary, (0, 9), strict=True)
    ]
    assert compare(*ordinary).verdict == Verdict.SAME
    assert compare(*grave).verdict == Verdict.NEAR


GRAVE: dict[str, Any] = {"category": "RE0201", "severity": 1}
COLLAPSED = "青枫里5幢2单元有老人摔倒，起不来"


@pytest.mark.parametrize(
    ("words", "minutes", "category", "verdict"),
    [
        ("青枫里5幢2单元老人摔倒了", 3, "RE0201", Verdict.SAME),
        ("青枫里5幢2单元老人摔倒了", 11, "RE0201", Verdict.NEAR),
        ("青枫里老人摔倒了，起不来", 3, "RE0201", Verdict.NEAR),
        ("青枫里5幢2单元男孩摔倒了，是小孩", 3, "RE0201", Verdict.NEAR),
        ("青枫里5幢2单元老人摔倒，起不来", 3, "RE0101", Verdict.NEAR),
        ("青枫里5幢2单元又有老人摔倒", 3, "RE0201", Verdict.NEAR),
    ],
)
def test_life_and_death_is_one_matter_only_at_one_door_soon_and_without_a_contradiction(
    words: str, minutes: int, category: str, verdict: Verdict
) -> None:
    second = told(words, minutes=minutes, **(GRAVE | {"category": category}))
    assert compare(told(COLLAPSED, **GRAVE), second).verdict == verdict


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("青枫里 5 幢 2 单元 301 老人摔倒", "青枫里5幢2单元1101老人摔倒"),
        ("青枫里12幢有人坐在顶楼女儿墙外", "青枫里12幢高处墙砖砸下来"),
    ],
)
def test_another_room_or_another_danger_at_one_door_is_only_near(words: str, others: str) -> None:
    first = told(words, category="RE0401", severity=1)
    second = told(others, minutes=2, category="RE0401", severity=1)
    assert compare(first, second).verdict == Verdict.NEAR
    assert compare(first, replace(first, at=second.at)).verdict == Verdict.SAME


def test_two_things_that_burn_are_no_first_choice_for_one_matter() -> None:
    """The other report may still be of the same fire, so it is proposed."""
    fire: dict[str, Any] = {"category": "FI0102", "severity": 2}
    pole = told("路边电线杆上的变压器冒烟", **fire)
    socket = told("家里插线板烧了，冒烟", minutes=1, **fire)
    smoke = told("路边冒烟，很大", minutes=1, **fire)
    assert compare(pole, socket).verdict == Verdict.NEAR
    assert compare(pole, smoke).verdict == Verdict.SAME
    stall = told("油烟扰民，摊在配电箱边上", category="ST0101")
    assert compare(stall, told("摊贩占道，垃圾多", category="ST0101")).verdict == Verdict.SAME


WORDS = st.text(st.characters(codec="utf-8"), max_size=60) | st.text(
    "一二三十百12３号幢栋单元室梯楼-#弄区 男女东门又有人", max_size=60
)
REPORTS = st.builds(
    told,
    WORDS,
    north_m=st.floats(-3000, 3000),
    minutes=st.floats(0, 3000),
    place=WORDS,
    title=WORDS,
    category=st.sampled_from(["FI0102", "RE0301", "LO0101", "SV0103", "ST0101", ""]),
    severity=st.integers(1, 4),
)


@settings(max_examples=30, deadline=1000)
@given(REPORTS, REPORTS)
def test_any_two_reports_are_judged_alike_from_either_side(a: Told, b: Told) -> None:
    assert compare(a, b) == compare(b, a)


@settings(max_examples=5, deadline=200)
@given(st.sampled_from(["十", "1-", "号", "男", "12号", "e", "①"]))
def test_the_longest_report_takes_no_longer(sign: str) -> None:
    long = told(sign * 4000, place=sign * 200)
    assert compare(long, told("小河路12号", minutes=1)).words_pct <= 100
