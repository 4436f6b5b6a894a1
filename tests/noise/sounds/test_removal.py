"""A sample is removed while its case is put under preservation: PostgreSQL has several writers."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from patrol import clock, incident
from patrol.models import Incident, SoundKind, SoundSample
from patrol.noise.sounds import sample
from tests.cast import BRIDGE, Cast
from tests.services.database import SERVER
from tests.story.test_two_workers_at_once import waits_for_a_lock
from tests.waiting import LIMIT_S, until

pytestmark = pytest.mark.skipif(SERVER == "", reason="SQLite has one writer at a time")


def test_a_removal_that_waits_for_the_case_sees_its_preservation(cast: Cast) -> None:
    where = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    body = {"category": "EN0102", "severity": 3, **where}
    key = cast("701").send("POST", "/api/v1/incidents", body)["incident"]["id"]
    database = cast.services.database
    with database.write() as session:
        session.add(_sample(key))

    def remove() -> None:
        with database.write() as session:
            sample.remove(session, session.get_one(SoundSample, "s1"), by="702", reason="x")

    with ThreadPoolExecutor(1) as other:
        with database.write() as session:
            case = session.get_one(Incident, key, with_for_update=True)
            waiting = other.submit(remove)
            until(lambda: waits_for_a_lock(cast.services), "a removal that waits")
            incident.keep(session, case, by="702", reason="当事人申请")
        with pytest.raises(incident.Preserved):
            waiting.result(LIMIT_S)


def _sample(case: str) -> SoundSample:
    now = clock.now()
    return SoundSample(
        id="s1",
        clip_id="c1",
        incident_id=case,
        kind=SoundKind.HORN,
        source_group="工地",
        taken_at=now,
        seconds=1.0,
        features_by="none",
        features_sha256=sample.digest_of([]),
        named_by="701",
        named_at=now,
    )
