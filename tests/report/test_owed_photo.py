"""待补报 for the photo: the server demands it as the page does, whoever sends the report."""

import hashlib
import io
import sys
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from patrol.web.phone import photos
from tests.cast import Cast
from tests.pictures import a_photo
from tests.report.conftest import Job

REQUIRED, OPTIONAL = "EN0102", "CO0104"
"""Noise at night, and a family dispute, where nobody has to photograph people."""
PHOTO = a_photo()
NAMED = [hashlib.sha256(PHOTO).hexdigest()]
"""The SHA-256 of a photo that is still on the phone."""
DONE = {"disposition": "quiet_now", "text": "已劝止"}


@pytest.fixture
def noisy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Job:
    """042 is on scene at a case whose category requires a photo."""
    monkeypatch.setattr(sys.modules["patrol.report.file"], "SAMPLE_ONE_IN", 2**40)
    made = Job(cast, "042", "017", category=REQUIRED)
    made.report("042", "arrived")
    return made


def _owing(answer: Any) -> str | None:
    owed = answer["incident"]["report_owed"]
    return owed and owed["call_sign"]


def _send(cast: Cast, who: str = "042") -> None:
    data = {"photo": FileStorage(io.BytesIO(PHOTO), "a.jpg")}
    assert cast(who).call("POST", "/api/v1/photos", data=data).status_code == 201


def test_without_the_photo_the_case_waits_for_it(noisy: Job, cast: Cast) -> None:
    answer = noisy.report("042", "resolved", **DONE)
    assert (answer["incident"]["status"], _owing(answer)) == ("resolved", "042")
    closure = {"accepted": True}
    assert noisy.refusal("POST", f"{noisy.path}/closure", closure) == (409, "report_owed")
    assert _owing(noisy.report("042", "resolved", later=True, text="没拍")) == "042"
    _send(cast)
    paid = noisy.report("042", "resolved", later=True, photos=NAMED)["incident"]
    assert (paid["status"], paid["report_owed"]) == ("closed", None)


def test_a_named_photo_is_waited_for_until_it_has_come(noisy: Job, cast: Cast) -> None:
    answer = noisy.report("042", "resolved", photos=NAMED, **DONE)
    assert (answer["incident"]["status"], _owing(answer)) == ("resolved", "042")
    assert answer["incident"]["report_owed"]["photo_only"] is True
    assert [row["missing_photos"] for row in noisy.detail["reports"] if row["photos"]] == [NAMED]
    assert _mine(cast)["reports"][-1]["missing_photos"] == NAMED
    _send(cast, "017")
    assert _owing(noisy.detail) == "042", "who sends it has not named it"
    _send(cast)
    state = noisy.state
    assert (state["status"], state["report_owed"]) == ("closed", None)
    assert [row["actor"] for row in noisy.timeline("report.completed")] == ["042"]
    assert "missing_photos" not in noisy.detail["reports"][-1]
    _send(cast)
    assert len(noisy.timeline("report.completed")) == 1


def _mine(cast: Cast) -> Any:
    """The job as the member's phone shows it."""
    return cast("042").get("/api/v1/inbox")["done"][0]


def test_the_phone_is_asked_for_a_named_photo_that_does_not_come(
    noisy: Job, moving_clock: Any
) -> None:
    noisy.report("042", "resolved", photos=NAMED, **DONE)
    moving_clock(seconds=1801)
    noisy.take_steps()
    assert {row["body"]["question"] for row in noisy.timeline("assignment.asked")} == {"report"}
    assert "report_owed" in noisy.alarms


def test_a_supplement_may_name_a_photo_too(noisy: Job, cast: Cast) -> None:
    noisy.report("042", "resolved", owed=True, **DONE)
    added = noisy.report("042", "resolved", later=True, photos=NAMED)["incident"]
    assert added["report_owed"]["photo_only"]
    _send(cast)
    assert noisy.state["status"] == "closed"


def test_a_photo_does_not_pay_a_report_that_says_no_result(noisy: Job, cast: Cast) -> None:
    noisy.report("042", "resolved", owed=True, photos=NAMED)
    _send(cast)
    assert _owing(noisy.detail) == "042"


def test_an_upload_that_ends_before_its_report_is_stored_counts(
    noisy: Job, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report was read before the upload ended: it takes the photo for one that is to come."""
    _send(cast)
    monkeypatch.setattr(photos, "seen_by", lambda *_: frozenset())
    answer = noisy.report("042", "resolved", photos=NAMED, **DONE)
    assert (answer["incident"]["status"], _owing(answer)) == ("closed", None)


@pytest.mark.parametrize("who", ["042", "017"])
def test_a_photo_of_an_earlier_report_counts(noisy: Job, cast: Cast, who: str) -> None:
    noisy.report(who, "progress", photos=NAMED)
    assert _owing(noisy.report("042", "resolved", **DONE)) == "042"
    _send(cast, who)
    assert _owing(noisy.detail) is None


def test_a_photo_of_before_it_was_sent_back_does_not(noisy: Job, moving_clock: Any) -> None:
    noisy.report("042", "resolved", photos=NAMED, owed=True, **DONE)
    moving_clock(seconds=60)
    noisy.desk("POST", f"{noisy.path}/closure", {"accepted": False, "note": "照片看不清"})
    moving_clock(seconds=60)
    assert _owing(noisy.report("042", "resolved", **DONE)) == "042"


def test_by_radio_the_member_still_owes_the_photo(noisy: Job) -> None:
    assert _owing(noisy.report("042", "resolved", by="701", **DONE)) == "042"
    why = {"accepted": True, "without_report": "手机坏了，拍不了"}
    closed = noisy.desk("POST", f"{noisy.path}/closure", why)["incident"]
    assert closed["status"] == "closed"


def test_nobody_photographs_what_was_over_before(noisy: Job) -> None:
    answer = noisy.report("042", "resolved", disposition="gone_before")
    assert (answer["incident"]["status"], _owing(answer)) == ("closed", None)


def test_where_it_is_optional_nothing_is_owed(cast: Cast) -> None:
    job = Job(cast, "042", category=OPTIONAL)
    job.report("042", "arrived")
    assert _owing(job.report("042", "resolved", disposition="settled")) is None
