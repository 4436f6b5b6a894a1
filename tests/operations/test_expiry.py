"""What is older than it is kept goes, the record holds, and a case under 证据保全 keeps its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import feed, incident
from patrol.config import Settings
from patrol.evidence import photos
from patrol.models import (
    Feed,
    FeedKind,
    Handover,
    HandoverCase,
    Incident,
    Intake,
    Login,
    Photo,
    Tip,
)
from patrol.operations.expiry import Expiry, KeptKind, overdue
from patrol.operations.record import verify
from patrol.unsafe_setting import UnsafeSetting
from tests import rider
from tests import test_handover as sheets
from tests.cast import Cast
from tests.command_line import Patrol
from tests.estates.hazards import act, found, photo
from tests.intake.records import POLICE
from tests.pictures import a_photo

Move = Callable[..., None]
DAYS = 1095


def _tip(cast: Cast, cid: str) -> Intake:
    """A tip with a photo that the desk opens as a case, which is then cancelled."""
    rider.post(cast, {**rider.NOISE, "cid": cid * 32}, a_photo((int(cid) * 90, 9, 9)))
    tip = rider.stored(cast)[-1]
    desk = cast.sign_in("701")  # the session before may be years old
    opened = desk.send("POST", "/api/v1/incidents", {"intake": tip.id, "category": tip.category})
    path = f"/api/v1/incidents/{opened['incident']['id']}/cancellation"
    desk.send("POST", path, {"reason": "误报"})
    return rider.stored(cast)[-1]


def _expire(cast: Cast, **settings: int) -> None:
    expiry = Expiry(cast.services.database, replace(cast.services.settings, **settings))
    expiry.erase_some()
    expiry.erase_some()


def _count(cast: Cast, query: Any) -> int:
    with cast.services.database.read() as session:
        return len(session.exec(query).all())


def _verify(cast: Cast) -> int:
    return verify(cast.services.database, [], cast.services.settings.patrol_data).erased


def test_an_old_tip_goes_with_its_photo_and_its_acts(cast: Cast, moving_clock: Move) -> None:
    old = _tip(cast, "1")
    moving_clock(days=DAYS + 1)
    new = _tip(cast, "2")
    _expire(cast)
    kept = {row.id: row for row in rider.stored(cast)}
    assert (kept[old.id].description, kept[old.id].raw) == ("", b"")
    assert kept[new.id].description == "夜里很吵"
    assert (_count(cast, select(Tip)), _count(cast, select(Photo))) == (1, 1)
    assert len(list(cast.services.settings.patrol_data.glob("photos/*/*"))) == 2
    with cast.services.database.read() as session:
        said = session.exec(select(Feed).where(Feed.kind == FeedKind.INTAKE_RECEIVED)).all()
        acts = [act for act in feed.after(session, 0) if act.kind == FeedKind.BODIES_ERASED]
        assert session.get_one(Incident, old.incident_id).description == ""
    assert len([row for row in said if row.body is None]) == _verify(cast) == 1
    assert {act.body["why"] for act in acts} == {
        f"tips are kept for {DAYS} days",
        f"photos are kept for {DAYS} days",
    }


def test_the_photo_of_an_open_hazard_stays(cast: Cast, moving_clock: Move) -> None:
    kept = found(cast, photos=[photo(cast("701"), 1)])
    mended = found(cast)
    act(cast, mended["id"], "on_spot", photos=[photo(cast("701"), 2)])
    moving_clock(days=DAYS + 1)
    _expire(cast)
    with cast.services.database.read() as session:
        assert list(session.exec(select(Photo.sha256))) == kept["acts"][0]["photos"]


def test_a_case_under_preservation_keeps_its_tip_and_photo(cast: Cast, moving_clock: Move) -> None:
    old = _tip(cast, "1")
    with cast.services.database.write() as session:
        case = session.get_one(Incident, old.incident_id)
        incident.keep(session, case, by="702", reason="行政诉讼")
    moving_clock(days=DAYS + 1)
    _expire(cast)
    assert rider.stored(cast)[0].description == "夜里很吵"
    assert _count(cast, select(Photo)) == 1
    with cast.services.database.write() as session:
        case = session.get_one(Incident, old.incident_id)
        incident.stop_keeping(session, case, by="702", reason="已结案")
    _expire(cast)
    assert rider.stored(cast)[0].description == ""
    assert _count(cast, select(Photo)) == 0


def test_an_old_number_goes_and_what_was_told_stays(cast: Cast, moving_clock: Move) -> None:
    told = cast("gs-110").send("POST", "/api/v1/intake", POLICE)
    path = f"/api/v1/incidents/{told['incident_id']}"
    case = cast("701").get(path)["incident"]
    number = {"reporter_phone": "138 0000-1234", "version": case["version"]}
    cast("701").send("PATCH", path, number)
    moving_clock(days=DAYS + 1)
    _expire(cast)
    assert _number_of(cast) == "13800001234", "the case has not ended"
    cast.sign_in("702").send("POST", f"{path}/cancellation", {"reason": "误报"})
    _expire(cast, reporter_days=0)
    assert _number_of(cast) == "13800001234", "0 keeps it for ever"
    _expire(cast)
    assert _number_of(cast) is None
    (row,) = rider.stored(cast)
    assert ("reporter" in row.record, row.raw, row.description) == (
        False,
        b"",
        POLICE["description"],
    )
    assert _verify(cast) == 0


def _number_of(cast: Cast) -> str | None:
    with cast.services.database.read() as session:
        return session.exec(select(Incident.reporter_phone)).one()


def test_an_old_session_is_emptied_and_its_row_stays(cast: Cast, moving_clock: Move) -> None:
    cast("042").get("/api/v1/inbox")
    moving_clock(days=90 + 179)
    _expire(cast)
    assert _count(cast, select(Login).where(col(Login.csrf) == "")) == 0
    moving_clock(days=2)
    _expire(cast)
    assert _count(cast, select(Login).where(col(Login.csrf) == "")) == 1


def test_an_old_hand_over_sheet_loses_its_words_and_keeps_its_signatures(
    cast: Cast, moving_clock: Move
) -> None:
    opened = sheets.case(cast)
    key = sheets.write(cast, opened).json["sheet"]["id"]
    for by in ("701", "704"):
        sheets.sign(cast, key, by)
    moving_clock(days=DAYS + 1)
    _expire(cast)
    assert _words_of(cast, key) == ("21:00 前回电 12345", "等家属"), "its case has not ended"
    path = f"/api/v1/incidents/{opened['id']}/cancellation"
    cast.sign_in("702").send("POST", path, {"reason": "误报"})
    _expire(cast, handover_days=0)
    assert _words_of(cast, key) == ("21:00 前回电 12345", "等家属"), "0 keeps it for ever"
    _expire(cast)
    assert _words_of(cast, key) == ("", "")
    with cast.services.database.read() as session:
        assert session.get_one(Handover, key).taken_by_user_id
        left = {row.kind: row.count for row in overdue(session, cast.services.settings)}
    assert left[KeptKind.SHEETS] == 0


def _words_of(cast: Cast, key: str) -> tuple[str, str]:
    with cast.services.database.read() as session:
        line = session.exec(select(HandoverCase).where(HandoverCase.handover_id == key)).one()
        return session.get_one(Handover, key).promises, line.note


def test_a_dry_run_counts_and_changes_nothing(
    cast: Cast, patrol: Patrol, moving_clock: Move
) -> None:
    _tip(cast, "1")
    assert "tips              0 overdue, kept for 1095 days" in patrol("retention", "--dry-run")[1]
    moving_clock(days=DAYS + 1)
    code, output = patrol("retention", "--dry-run")
    assert (code, "tips              1 overdue" in output) == (0, True)
    assert [line.split()[0] for line in output.splitlines()] == [kind.value for kind in KeptKind]
    assert rider.stored(cast)[0].description == "夜里很吵"
    patrol("retention")
    assert rider.stored(cast)[0].description == ""
    with cast.services.database.read() as session:
        left = {row.kind: row.count for row in overdue(session, cast.services.settings)}
    assert (left[KeptKind.TIPS], left[KeptKind.PHOTOS]) == (0, 0)


def test_a_failure_is_an_alarm_at_the_desk(
    cast: Cast, moving_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    from patrol.worker.loop import Worker

    def fail(*_: object) -> None:
        raise OSError("no disk")

    _tip(cast, "1")
    moving_clock(days=DAYS + 1)
    monkeypatch.setattr(photos, "forget", fail)
    monkeypatch.setattr("patrol.evidence.forget", fail)
    worker = Worker(cast.services)
    worker.jobs = [job for job in worker.jobs if job.name in ("retention", "tell")]
    worker.step()
    alarms = cast.sign_in("701").get("/api/v1/board")["alarms"]
    assert [alarm["body"]["job"] for alarm in alarms if alarm["kind"] == "job_failed"] == [
        "retention"
    ]
    worker.sender.close()


@pytest.mark.parametrize(
    ("name", "days"), [("tip_days", -1), ("session_days", 0), ("position_days", 0)]
)
def test_odd_days_are_refused(settings: Settings, name: str, days: int) -> None:
    with pytest.raises(UnsafeSetting, match=name.upper()):
        replace(settings, **{name: days}).completed()
