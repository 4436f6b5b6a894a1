"""待补报 for the photo: the server demands it as the page does, whoever sends the report."""

import io
import sys
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from tests.cast import Cast
from tests.pictures import a_photo
from tests.report.conftest import Job

REQUIRED, OPTIONAL = "EN0102", "CO0104"
"""Noise at night, and a family dispute, where nobody has to photograph people."""
NAMED = ["a" * 64]
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


def test_without_the_photo_the_case_waits_for_it(noisy: Job) -> None:
    answer = noisy.report("042", "resolved", **DONE)
    assert (answer["incident"]["status"], _owing(answer)) == ("resolved", "042")
    closure = {"accepted": True}
    assert noisy.refusal("POST", f"{noisy.path}/closure", closure) == (409, "report_owed")
    assert _owing(noisy.report("042", "resolved", later=True, text="没拍")) == "042"
    paid = noisy.report("042", "resolved", later=True, photos=NAMED)["incident"]
    assert (paid["status"], paid["report_owed"]) == ("closed", None)


def test_a_photo_that_comes_later_counts(noisy: Job, cast: Cast) -> None:
    answer = noisy.report("042", "resolved", photos=NAMED, **DONE)
    assert (answer["incident"]["status"], _owing(answer)) == ("closed", None)
    data = {"photo": FileStorage(io.BytesIO(a_photo()), "a.jpg")}
    assert cast("042").call("POST", "/api/v1/photos", data=data).status_code == 201


@pytest.mark.parametrize("who", ["042", "017"])
def test_a_photo_of_an_earlier_report_counts(noisy: Job, who: str) -> None:
    noisy.report(who, "progress", photos=NAMED)
    assert _owing(noisy.report("042", "resolved", **DONE)) is None


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
