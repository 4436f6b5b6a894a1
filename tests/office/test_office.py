"""The street's words and plans are complete, in both languages, and editable by the office."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from patrol import office
from patrol.office import BadOffice, Do, Office, UnknownCategory, When, lists
from patrol.terminal import shown
from tests.shared_data import shared


@pytest.fixture(scope="module")
def shipped() -> Office:
    return office.load()


def changed_office(folder: Path, name: str, entries: Any) -> Office:
    """Load the office after this file of it was changed."""
    path = folder / "office" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(entries if isinstance(entries, str) else json.dumps(entries))
    return office.load(folder)


def test_every_category_has_a_plan_that_can_be_worked(shipped: Office):
    assert len(shipped.categories) == 44
    for code, category in shipped.categories.items():
        assert category.code == code
        assert len(category.card) >= 2, code
        assert category.dispositions, code
        assert bool(category.seats) == (code != "SE0104"), "only a police lead sends nobody"
        assert len(category.name["zh-CN"]) <= 60, "it becomes a title"


@pytest.mark.parametrize(
    ("severity", "dispatch_s", "arrive_s"), [(1, 20, 180), (2, 45, 300), (3, 60, 300)]
)
def test_noise_has_the_targets_of_the_field_notes(
    shipped: Office, severity: int, dispatch_s: int, arrive_s: int
):
    targets = shipped.category("EN0102").targets[severity]
    assert targets == (dispatch_s, arrive_s, 3600)
    assert targets.dispatch_s == dispatch_s


def test_a_plan_tells_each_force_once_and_the_phone_hears_whom(tmp_path: Path, shipped: Office):
    lists = json.loads(shipped.answer.body)["categories"]
    assert lists["FI0301"]["tells"] == ["119", "partner"]
    assert lists["EN0102"]["tells"] == []
    with pytest.raises(BadOffice, match="each force once"):
        changed_office(tmp_path, "categories", {"FI0102": {"tells": ["119", "119"]}})


def test_targets_grow_with_less_severity(shipped: Office):
    for category in shipped.categories.values():
        assert category.targets[1].dispatch_s < category.targets[2].dispatch_s
        assert category.targets[3].dispatch_s < category.targets[4].dispatch_s


def test_no_photo_is_demanded_of_a_victim(shipped: Office):
    for code, category in shipped.categories.items():
        if code[:2] in ("RE", "LO") or code == "CO0104":
            assert category.photo == "optional", code
            assert not category.asks_solved, code


def test_nobody_asks_is_it_solved_after_a_matter_of_life_and_death(shipped: Office):
    assert not [c.code for c in shipped.categories.values() if c.severity == 1 and c.asks_solved]


def test_a_person_in_the_water_gets_a_swimmer_and_a_ring(shipped: Office):
    plan = shipped.category("RE0101")
    assert [seat.skill for seat in plan.seats] == ["swim", "first_aid"]
    assert "lifebuoy" in plan.kit
    assert plan.verify


def test_a_smoke_alarm_has_the_three_seats_and_minutes_of_1_3_5(shipped: Office):
    plan = shipped.category("FI0101")
    assert [seat.skill for seat in plan.seats] == ["fire", None, None]
    assert (plan.targets[1].dispatch_s, plan.targets[1].arrive_s) == (20, 180)
    assert {"extinguisher"} <= {*plan.kit}


def test_an_unknown_category_says_its_code(shipped: Office):
    with pytest.raises(UnknownCategory, match="ZZ0101") as caught:
        shipped.category("ZZ0101")
    assert caught.value.code == "ZZ0101"


@pytest.mark.parametrize(
    ("words", "known"),
    [("RE0101", "RE0101"), ("FI01", "FI0101"), ("RE0199", "RE0101"), ("ZZ0101", "SV0103")],
)
def test_what_a_source_says_finds_its_nearest_category(shipped: Office, words: str, known: str):
    assert shipped.nearest(words) == known
    assert shipped.nearest("ZZ", otherwise="PU0101") == "PU0101"


ESCALATION = {
    (When.UNCLAIMED, Do.SIREN): (15, 30, 45, None),
    (When.UNCLAIMED, Do.SECOND_DESK): (30, 60, 180, None),
    (When.UNCLAIMED, Do.SEND_SUGGESTION): (45, 90, None, None),
    (When.DISPATCHED, Do.LIVE): (0, 0, 0, 0),
    (When.DISPATCHED, Do.PUSH): (0, 0, 0, 0),
    (When.DISPATCHED, Do.NOTICE): (0, 0, 0, 0),
    (When.DISPATCHED, Do.RADIO_SCRIPT): (0, 0, 0, None),
    (When.DISPATCHED, Do.RING): (5, 10, 30, None),
    (When.DISPATCHED, Do.SMS): (5, 20, 60, None),
    (When.DISPATCHED, Do.VOICE): (10, 30, 150, None),
    (When.DISPATCHED, Do.DESK_ALARM): (15, 40, 180, 1800),
    (When.DISPATCHED, Do.ADD_MEMBER): (20, 60, None, None),
    (When.DISPATCHED, Do.SUPERVISOR): (45, 120, 600, None),
    (When.DISPATCHED, Do.EVERYONE_NEAR): (60, 180, None, None),
    (When.ACCEPTED, Do.ASK_MEMBER): (30, 60, 300, None),
    (When.ACCEPTED, Do.DESK_ALARM): (60, 120, 300, None),
    (When.ALONE_ON_SCENE, Do.DESK_ALARM): (300, 600, 1200, 1800),
}


@pytest.mark.parametrize("step", ESCALATION)
def test_the_escalation_is_the_table_of_the_field_notes(shipped: Office, step: tuple[When, Do]):
    assert tuple(shipped.escalation(n).first(*step) for n in (1, 2, 3, 4)) == ESCALATION[step]


def test_what_the_worker_asks_the_escalation(shipped: Office):
    urgent, low = shipped.escalation(1), shipped.escalation(4)
    assert (urgent.unclaimed_s, urgent.not_accepted_s, urgent.not_moving_s) == (15, 15, 60)
    assert (low.unclaimed_s, low.not_accepted_s, low.not_moving_s) == (None, 1800, None)
    rings = [step.after_s for step in urgent.after(When.DISPATCHED) if step.do is Do.RING]
    assert rings == [5, 10]
    at_once = [step.silent for step in low.after(When.DISPATCHED) if step.after_s == 0]
    assert set(at_once) == {True}


def test_a_shown_receipt_spares_the_sms_and_nothing_else(shipped: Office):
    spared = {
        step.do
        for n in (1, 2, 3, 4)
        for step in shipped.escalation(n).steps
        if step.unless == "shown"
    }
    assert spared == {Do.SMS}


def test_the_answer_holds_what_phone_and_desk_need(shipped: Office):
    lists = json.loads(shipped.answer.body)
    water = lists["categories"]["RE0101"]
    assert water["targets"]["1"] == [20, 180, 3600]
    assert water["seats"] == [{"skill": "swim"}, {"skill": "first_aid"}]
    assert set(water["card"][0]) == {"zh-CN", "en"}
    assert {"dispositions", "skills", "kit", "declines", "chips"} <= set(lists)
    assert lists["chips"][0]["code"] == "fire"
    assert lists["before_arrival"] == ["gone_before"]
    assert shipped.answer.etag == office.load().answer.etag


def test_the_office_changes_one_field_and_keeps_the_rest(tmp_path: Path, shipped: Office):
    changed = changed_office(tmp_path, "categories", {"RE0101": {"severity": 2}})
    assert changed.category("RE0101").severity == 2
    assert changed.category("RE0101").card == shipped.category("RE0101").card
    assert changed.answer.etag != shipped.answer.etag


def test_the_office_adds_an_entry_of_its_own(tmp_path: Path):
    words = {"zh-CN": "水上装备", "en": "Water kit"}
    assert changed_office(tmp_path, "kit", {"float_line": words}).kit["float_line"].words == words


@pytest.mark.parametrize(
    ("name", "entries", "sentence"),
    [
        (
            "categories",
            {"RE0101": {"severity": 7}},
            r"categories.json, line 1: RE0101.severity: .* 4",
        ),
        ("categories", {"RE0101": {"kit": ["boat"]}}, r"RE0101.kit: 'boat' is in no list"),
        ("categories", {"RE0101": {"photos": 1}}, r"RE0101.photos: is not known"),
        ("categories", {"RE0101": {"targets": {"1": [1, 2, 3]}}}, r"RE0101: targets need"),
        ("categories", {"QQ0101": {"severity": 1}}, r"QQ0101.name: is needed"),
        ("kit", {"boat": {"en": "Boat"}}, r"kit.json, line 1: boat: needs words in zh-CN"),
        ("chips", {"fire": {"category": "QQ0101"}}, r"fire.category: no category 'QQ0101'"),
        ("escalation", {"1": {"steps": [{"when": "dispatched", "do": "sms"}]}}, r"needs after_s"),
        ("escalation", {"5": {"steps": []}}, r"severities 1, 2, 3 and 4"),
        ("declines", "{", r"declines.json, line 1: not JSON"),
        ("declines", "[]", r"declines.json: must be an object"),
        ("declinse", {}, r"declinse.json: no such list"),
    ],
)
def test_a_broken_file_is_named_with_its_field(
    tmp_path: Path, name: str, entries: Any, sentence: str
):
    with pytest.raises(BadOffice, match=sentence):
        changed_office(tmp_path, name, entries)


def test_what_the_checker_finds_is_said_in_chinese_too(monkeypatch: pytest.MonkeyPatch):
    changes = {"categories": {"RE0101": {"photo": "maybe"}}}
    with pytest.raises(BadOffice, match="one of 'required', 'optional', 'none'") as refused:
        lists.build(lists.changed(lists.shipped(), changes))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert shown(refused.value) == "RE0101.photo: 只能是 'required', 'optional', 'none'"


def test_entries_are_frozen(shipped: Office):
    with pytest.raises(ValueError, match="frozen"):
        shipped.category("RE0101").severity = 4


def test_every_new_york_kind_of_the_real_day_is_known(shipped: Office):
    with shared("events_one_day_transplanted.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 232
    assert all(shipped.kind_311(row["kind"], row["detail"]) for row in rows)
    assert len({row["kind"] for row in rows}) == len(shipped.kinds_311)


def test_a_detail_says_a_kind_more_exactly(shipped: Office):
    kind, detail = "Sewer", "Manhole Cover Missing (Emergency) (SA3)"
    whole, exact = shipped.kind_311(kind), shipped.kind_311(kind, detail)
    assert whole is not None
    assert exact is not None
    assert (whole.category, exact.category) == ("PU0103", "PU0101")
    assert shipped.kind_311("Unheard of") is None


def test_the_folder_of_the_version_before_is_taken_over(tmp_path: Path) -> None:
    former = tmp_path / "catalogue"
    former.mkdir()
    (former / "kit.json").write_text(json.dumps({"float_line": {"zh-CN": "抛绳", "en": "Line"}}))
    (former / "ladder.json").write_text("{}")
    assert office.load(tmp_path).kit["float_line"].zh == "抛绳"
    assert not former.exists()
    assert {path.name for path in (tmp_path / "office").iterdir()} == {
        "kit.json",
        "escalation.json",
    }


def test_two_folders_of_changes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "office").mkdir()
    with pytest.raises(BadOffice, match="both exist"):
        office.load(tmp_path)


def broken(folder: Path, text: str) -> None:
    path = folder / "office" / "kit.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("categories", '{\n "FI0101": {},\n "RE0101": {"kit": ["sled"]}\n}', "line 3: RE0101.kit"),
        ("chips", '{\n\n "fire": {"category": "QQ0101"}}', "line 3: fire.category"),
        ("kit", "\u0000", "line 1: not JSON"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(tmp_path: Path, name: str, text: str, place: str):
    with pytest.raises(BadOffice, match=rf"office/{name}\.json, {place}"):
        changed_office(tmp_path, name, text)


def test_a_file_of_another_encoding_or_that_is_none_is_named(tmp_path: Path):
    broken(tmp_path, "{}")
    path = tmp_path / "office" / "kit.json"
    path.write_bytes('{"船": {}}'.encode("gb18030"))
    with pytest.raises(BadOffice, match=r"kit\.json: not UTF-8"):
        office.load(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(BadOffice, match=r"kit\.json cannot be read: Is a directory"):
        office.load(tmp_path)
