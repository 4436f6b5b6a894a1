"""宁静小区证据包: values of whole nights, valid rates of whole days, no names, a true manifest."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from patrol import access, clock
from patrol.models import Audit, AuditAct, Covenant, Feed, LevelMinute, Place
from patrol.noise import covenant
from patrol.queries import pack_exceedances, quiet_pack
from tests.call_signs import names
from tests.cast import Cast, district_chiefs
from tests.noise.stations import GATEWAY, enter_station
from tests.noise.test_dissuasion import SAID, Scene
from tests.operations.record.office import Record
from tests.photos import NEEDLE, camera_exif, encoded

MINUTES = {"day": 16 * 60, "night": 8 * 60}


def measured(station: int, since: int, minutes: int, laeq: int) -> list[LevelMinute]:
    return [
        LevelMinute(station_id=station, minute=since + n, laeq=laeq, lmax=laeq + 900)
        for n in range(minutes)
    ]


def place_id(cast: Cast) -> int:
    with cast.services.database.read() as session:
        return session.exec(select(Place.id).where(Place.name == "文晖桥")).one() or 0


def files(cast: Cast, path: str) -> dict[str, bytes]:
    with cast("702").call("GET", path) as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    return {name: archive.read(name) for name in archive.namelist()}


def test_an_estate_has_its_points_values_and_what_became_of_its_noise(
    cast: Cast, moving_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, day = Scene(cast, moving_clock), clock.today()
    cast("042").send("POST", f"{scene.path}/dissuasions", SAID, want=201)
    first = int(clock.midnight(day - timedelta(days=1)).timestamp()) // 60
    with cast.services.database.write() as session:
        place = place_id(cast)
        assigned = enter_station(session, GATEWAY, "N2", name="=2 号楼", place_id=place).id or 0
        far = enter_station(session, GATEWAY, "N3", name="远处")
        far.lat += 0.003
        session.add_all(measured(assigned, first + 360, MINUTES["day"], 5400))
        session.add_all(measured(assigned, first + 1320, 433, 4600))  # 90 % of a night, too loud
        session.add_all(measured(assigned, first + 300, 60, 9000))  # of the night before
        session.add_all(measured(scene.station, first + 1320, 431, 4600))  # less than 90 %
    days = f"since={day - timedelta(days=1)}&until={day}"
    packed = files(cast, f"/api/v1/noise/packs/{place}?{days}")
    manifest = json.loads(packed.pop("manifest.json"))
    told = {row["name"]: row["sha256"] for row in manifest["files"]}
    assert told == {name: hashlib.sha256(data).hexdigest() for name, data in packed.items()}
    tables = {name: rows(data) for name, data in packed.items() if name.endswith(".csv")}
    points = [(row[1], row[2]) for row in tables["points.csv"][1:]]
    assert points == [("N2", "assigned"), ("N1", "0 m away")]
    assert tables["points.csv"][1][10:] == ["54.0", "50%", "1/1", "46.0", "45%", "0/1"]
    assert tables["points.csv"][1][0] == "'=2 号楼", "a spreadsheet calculates nothing"
    by_day = {(row[0], row[1]): row[2:] for row in tables["days.csv"][1:]}
    yesterday = str(day - timedelta(days=1))
    assert by_day["'=2 号楼", yesterday] == ["54.0", "46.0 ▲", "54.8", "63.0", "100%", "90%"]
    assert by_day["桥头点", yesterday][:2] == ["–", "46.0"]
    (case,) = tables["exceedances.csv"][1:]
    assert (case[0], case[4], case[-1]) == ("桥头点", "63.0", "1")
    document = packed["document.html"].decode()
    assert "文晖街道" in document
    assert not any(names(data.decode(), "042") for data in packed.values())
    assert "=2 号楼" in cast("702").call("GET", f"/noise/pack?place={place}&{days}").text
    assert manifest["exceedances"] == {"total": 1, "listed": 1, "note": ""}
    monkeypatch.setattr(pack_exceedances, "MOST", 0)
    says_that_the_list_ends(files(cast, f"/api/v1/noise/packs/{place}?{days}"))


def says_that_the_list_ends(cut: dict[str, bytes]) -> None:
    said = json.loads(cut["manifest.json"])["exceedances"]
    assert (said["total"], said["listed"]) == (1, 0)
    assert "The list ends after" in said["note"]
    assert said["note"] in cut["document.html"].decode()


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.any_database
def test_no_part_of_a_long_period_is_read_for_longer_than_a_week_takes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, rounds = clock.today(), []
    first = int(clock.midnight(day - timedelta(days=20)).timestamp()) // 60
    with cast.services.database.write() as session:
        place = place_id(cast)
        station = enter_station(session, GATEWAY, "N2", place_id=place).id or 0
        for week in (6, 7, 13, 14):  # on both sides of the borders between two parts
            begin = first + week * 1440 + 360
            session.add_all(measured(station, begin, MINUTES["day"] + MINUTES["night"], 5400))
    monkeypatch.setattr("time.sleep", rounds.append)
    since, until = day - timedelta(days=20), day - timedelta(days=1)
    with cast.services.database.read() as session:
        me = access.actor_of(session.connection(), cast("702").secret, is_bearer=False)
        assert me
        pack = quiet_pack.of(session, me, cast.services.office, place, since, until)
    (point,) = [point for point in pack["points"] if point["code"] == "N2"]
    assert (point["day"]["counted"], point["night"]["counted"]) == (4, 4)
    assert rounds.count(0) >= 3, "others run before each week"


def test_it_is_an_export_of_chiefs_and_says_what_is_missing(cast: Cast) -> None:
    district_chiefs(cast.services)
    place, chief = place_id(cast), cast("702")
    assert "no noise station" in chief.call("GET", f"/noise/pack?place={place}").text
    assert set(files(cast, f"/api/v1/noise/packs/{place}")) > {"document.html", "manifest.json"}
    for words in (f"place={place}&since=2026-11-02&until=2026-11-01", f"place={place}&since=x"):
        assert "The days cannot be" in chief.call("GET", f"/noise/pack?{words}").text
    assert "No such estate" in chief.call("GET", "/noise/pack?place=99").text
    chief.send("GET", f"/api/v1/noise/packs/{place}?since=2026-01-01", want=422)
    chief.send("GET", "/api/v1/noise/packs/99", want=404)
    cast("701").send("GET", f"/api/v1/noise/packs/{place}", want=403)
    assert cast("701").call("GET", "/noise/pack").headers["Location"] == "/desk"
    with cast.services.database.read() as session:
        acts = session.exec(select(Audit.subject).where(Audit.act == AuditAct.EXPORTED)).all()
    assert [words.split()[-1] for words in acts] == ["page", "zip"]


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


def put(
    cast: Cast, path: str, data: bytes, title: str = "夜间安静公约", name: str = "a.pdf"
) -> Any:
    form = {"file": (io.BytesIO(data), name), "title": title}
    return cast("702").call("POST", path, data=form)


@pytest.mark.any_database
def test_covenants_are_typed_by_content_kept_in_the_pack_and_removed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_id(cast)
    path = f"/api/v1/noise/packs/{place}/covenants"
    made = put(cast, path, PDF)
    assert made.status_code == 201
    assert made.json["covenant"]["by"] == "702"
    assert put(cast, path, PDF, "同一份").json["duplicate"]
    photo = put(
        cast, path, encoded("JPEG", exif=camera_exif()), "墙上的\0公约", "../../evil.png"
    ).json["covenant"]
    assert photo["media"] == "image/jpeg"
    monkeypatch.setattr(covenant, "LARGEST_BYTES", 100_000)
    for data, status in (
        (b"<html>%PDF-", 415),
        (PDF[:-8], 415),
        (encoded("JPEG")[:200], 415),
        (PDF + b"0" * 100_000, 413),
    ):
        assert put(cast, path, data).status_code == status
    monkeypatch.setattr(covenant, "MOST", 2)
    assert put(cast, path, PDF + b"\n").status_code == 409
    packed = files(cast, f"/api/v1/noise/packs/{place}")
    told = {row["name"]: row["sha256"] for row in json.loads(packed["manifest.json"])["files"]}
    assert packed["covenants/01.pdf"] == PDF
    assert told["covenants/02.jpg"] == photo["sha256"]
    assert NEEDLE.encode() not in packed["covenants/02.jpg"], "made anew from its pixels"
    page = cast("702").call("GET", f"/noise/pack?place={place}").text
    assert page.count("墙上的公约") == 3, "the list with its button, and the document"
    answer = cast("702").call("GET", f"/api/v1/covenants/{photo['id']}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    cast("703").send("DELETE", f"/api/v1/admin/places/{place}", want=409)
    cast("702").send("DELETE", f"/api/v1/covenants/{photo['id']}", {"reason": "重复"})
    assert [row["media"] for row in cast("702").get(path)["covenants"]] == ["application/pdf"]
    with cast.services.database.read() as session:
        acts = session.exec(select(Feed).where(col(Feed.kind).startswith("covenant."))).all()
    assert [row.kind for row in acts] == ["covenant.added"] * 2 + ["covenant.removed"]
    assert photo["sha256"] in (acts[-1].body or "")


@pytest.mark.any_database
def test_a_covenant_changed_past_its_acts_is_named(cast: Cast) -> None:
    record, path = Record(cast), f"/api/v1/noise/packs/{place_id(cast)}/covenants"
    put(cast, path, PDF, "安静公约")
    other = put(cast, path, PDF + b"\n", "楼道公约").json["covenant"]
    cast("702").send("DELETE", f"/api/v1/covenants/{other['id']}", {"reason": "重复"})
    assert record.difference() == ""
    for changed, said in (
        ({"content": PDF + b" "}, "covenant 安静公约: its file is not the one that was kept"),
        ({"content": PDF, "by": "701"}, "the by of covenant 安静公约 is 701, the feed says 702"),
        ({"id": "0" * 32}, "covenant 安静公约 is in the table, and no row of the feed says it"),
    ):
        record.execute(update(Covenant).values(**changed))
        assert record.difference().startswith(said)
    record.execute(delete(Covenant))
    assert record.difference() == "covenant 安静公约 is not in the table"
