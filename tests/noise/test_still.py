"""The still of a station's camera: bounded in time and bytes, from listed hosts, for the desk."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from sqlalchemy import update
from sqlmodel import col, select

from patrol import clock
from patrol.channels.http.client import HttpClient
from patrol.config import Settings
from patrol.evidence import Decoders
from patrol.models import Audit, AuditAct, CameraStill, Station, StillFate
from patrol.noise import camera, still
from patrol.noise.camera import CameraPlaces
from patrol.operations import retention
from patrol.operations.record import tables
from patrol.unsafe_setting import UnsafeSetting
from patrol.worker.station_stills import StationStills
from tests.cast import Cast
from tests.noise.test_watch import Night
from tests.pictures import a_photo
from tests.services.camera import JPEG, MB, Camera
from tests.waiting import until

pytestmark = pytest.mark.any_database
HERE = CameraPlaces(frozenset({"cam.example"}), (ipaddress.ip_network("127.0.0.1"),))
NOWHERE = CameraPlaces(HERE.names, ())
TIMEOUT_S = 0.5


class ToUs(AbstractResolver):
    """A name server that calls every name our own address."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        here: ResolveResult = {
            "hostname": host,
            "host": "127.0.0.1",
            "port": port,
            "family": socket.AF_INET,
            "proto": 0,
            "flags": 0,
        }
        return [here]

    async def close(self) -> None:
        pass


@pytest.fixture
def eye() -> Iterator[Camera]:
    with Camera() as running:
        yield running


@pytest.fixture
def decoders() -> Iterator[Decoders]:
    made = Decoders()
    yield made
    made.close()


def test_a_camera_that_hangs_floods_or_leads_elsewhere_gives_no_still(
    eye: Camera, decoders: Decoders
) -> None:
    expected = {
        "hangs": StillFate.NO_ANSWER,
        "endless": StillFate.TOO_LARGE,
        "elsewhere": StillFate.REFUSED,
        "page": StillFate.NO_PICTURE,
        "still": StillFate.KEPT,
    }
    began = clock.monotonic()
    with HttpClient((), networks=HERE.networks, timeout_s=TIMEOUT_S, resolver=ToUs()) as client:
        shots = {
            path: camera.shoot(client, HERE, decoders.decode, f"http://{eye.host}/{path}")
            for path in expected
        }
    assert {path: shot.fate for path, shot in shots.items()} == expected
    assert clock.monotonic() - began < 20, "the deadline holds for the whole answer"
    assert eye.sent < 32 * MB, "it was hung up on when it had sent too much"
    assert eye.asked == ["/" + path for path in expected], "nobody followed the redirect"
    assert [path for path, shot in shots.items() if shot.picture] == ["still"]
    assert shots["still"].picture != JPEG, "made anew from its pixels"


@pytest.mark.parametrize(
    ("places", "url", "fate"),
    [
        (NOWHERE, "http://cam.example:{port}/still", StillFate.NOT_ALLOWED),
        (HERE, "http://cam.example:{port}/still", StillFate.KEPT),
        (NOWHERE, "http://127.0.0.1:{port}/still", StillFate.NOT_ALLOWED),
        (HERE, "http://other.example:{port}/still", StillFate.NOT_ALLOWED),
        (HERE, "file:///etc/passwd", StillFate.NOT_ALLOWED),
        (HERE, "http://cam.example:99999/still", StillFate.NOT_ALLOWED),
        (HERE, "http://127.0.0.1:1/still", StillFate.NO_ANSWER),
    ],
)
def test_only_listed_hosts_at_listed_addresses_are_asked(
    eye: Camera, decoders: Decoders, places: CameraPlaces, url: str, fate: StillFate
) -> None:
    with HttpClient((), networks=places.networks, timeout_s=3, resolver=ToUs()) as client:
        shot = camera.shoot(client, places, decoders.decode, url.format(port=eye.port))
    assert shot.fate == fate
    assert bool(eye.asked) == (fate == StillFate.KEPT)


def test_the_setting_names_hosts_addresses_and_networks() -> None:
    names, networks = Settings(camera_hosts="NVR, cam.example,10.3.0.0/16, 10.9.0.4").cameras
    assert names == {"nvr", "cam.example"}
    assert [str(network) for network in networks] == ["10.3.0.0/16", "10.9.0.4/32"]
    for wrong in ("http://cam.example", "cam.example:80", "*.example"):
        with pytest.raises(UnsafeSetting):
            _ = Settings(camera_hosts=wrong).cameras


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, camera_hosts="127.0.0.1")


class Stills:
    """A night with a camera, and the part of the worker that asks it."""

    def __init__(self, cast: Cast, forward: Callable[..., None], url: str) -> None:
        self.cast, self.night = cast, Night(cast, forward)
        self.loud = self.night.station(camera_url=url)
        self.worker = StationStills(cast.services)

    def take(self, count: int = 1) -> list[Any]:
        """Look until so many stills are stored; return them as the desk reads them."""
        self.worker.look()
        until(lambda: self.worker.look() or len(self.rows()) >= count, f"{count} stills")
        return self.shown()

    def rows(self) -> list[CameraStill]:
        return self.night.read(CameraStill)

    def shown(self, who: str = "701") -> Any:
        return self.cast(who).get(f"/api/v1/incidents/{self.night.case().id}").get("stills")

    def differences(self) -> list[str]:
        with self.cast.services.database.read() as session:
            return list(tables.compare(session))


@pytest.fixture
def stills(cast: Cast, eye: Camera, moving_clock: Callable[..., None]) -> Iterator[Stills]:
    made = Stills(cast, moving_clock, f"http://{eye.host}/still")
    yield made
    made.worker.close()


def test_a_case_that_opens_has_a_still_that_only_its_desk_sees(
    stills: Stills, eye: Camera, cast: Cast
) -> None:
    stills.worker.look()
    assert not eye.asked, "nothing is loud"
    stills.night.hear(65, 20, stills.loud)
    (shown,) = stills.take()
    assert (shown["fate"], shown["station"], shown["bearing_deg"]) == ("kept", "N1 号点", 120)
    stills.worker.look()
    assert eye.asked == ["/still"], "each exceedance asks once"
    path = f"/api/v1/stills/{shown['id']}/picture"
    picture = cast("701").call("GET", path)
    assert (picture.mimetype, picture.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert picture.headers["Cache-Control"] == "no-store"
    for process in cast.processes:
        process.extensions["audit"].flush()
    with cast.services.database.read() as session:
        seen = select(Audit.subject).where(Audit.act == AuditAct.READ)
        assert f"still {shown['id']}" in session.exec(seen).all()
    stills.night.send("arrived")
    assert stills.shown("042") is None
    cast("042").send("GET", path, want=403)
    assert stills.differences() == []
    with cast.services.database.writer.begin() as link:
        link.execute(update(CameraStill).values(picture=a_photo((1, 2, 3))))
    assert ["is not the one that was taken" in said for said in stills.differences()] == [True]
    cast("701").send("DELETE", path.removesuffix("/picture"), {"reason": "路人"}, want=403)
    erased = cast("702").send("DELETE", path.removesuffix("/picture"), {"reason": "路人"})
    assert (erased["still"]["fate"], erased["still"]["sha256"]) == ("erased", None)
    cast("701").send("GET", path, want=404)
    assert stills.differences() == []


def test_a_silent_camera_is_said_and_an_old_still_goes(
    stills: Stills, eye: Camera, cast: Cast, moving_clock: Callable[..., None]
) -> None:
    stills.night.hear(65, 20, stills.loud)
    stills.take()
    with cast.services.database.write() as session:
        session.connection().execute(update(Station).values(camera_url="http://127.0.0.1:1/gone"))
    stills.night.hear(40, 40, stills.loud)
    stills.night.hear(65, 20, stills.loud)
    assert [row["fate"] for row in stills.take(2)] == ["no_answer", "kept"]
    moving_clock(days=31)
    with cast.services.database.write() as session:
        retention.forget(session, cast.services.settings)
    assert {row.fate: row.sha256 for row in stills.rows()} == {"no_answer": None, "erased": None}
    assert stills.differences() == []


def test_what_is_noticed_late_asks_no_camera(
    stills: Stills, cast: Cast, moving_clock: Callable[..., None]
) -> None:
    stills.night.hear(65, 20, stills.loud)
    with cast.services.database.read() as session:
        assert len(still.wanted(session)) == 1
        moving_clock(seconds=121)
        assert still.wanted(session) == []
        assert session.exec(select(Station).where(col(Station.camera_url) != "")).one()
