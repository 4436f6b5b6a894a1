"""Photos of strangers neither delay nor crowd out those of the field."""

import io
import os
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import select
from werkzeug.datastructures import FileStorage

from patrol.evidence import Decoders, share
from patrol.models import PhotoShare, ShareKind
from tests.cast import Cast
from tests.photos import scan_bomb
from tests.pictures import a_photo
from tests.rider import NOISE, PAGE, post, read, stored
from tests.waiting import LIMIT_S, until

PLACES = 5
"""One photo of a stranger is in work, four wait."""


def upload(cast: Cast, photo: bytes) -> int:
    data = {"photo": FileStorage(io.BytesIO(photo), "a.jpg")}
    return cast("042").call("POST", "/api/v1/photos", data=data).status_code


def pid_of(decoders: Decoders) -> int:
    process = decoders._all[0]._process
    assert process is not None
    return process.pid


def test_a_crowd_of_strangers_does_not_hold_up_the_field(cast: Cast) -> None:
    pools = [app.extensions["patrol"].public_decoders for app in cast.processes]
    for number in range(len(pools)):  # the processes answer in turn
        assert post(cast, NOISE | {"cid": f"{99 - number:032}"}, a_photo()).status_code == 303
    for strangers in pools:
        strangers._deadline_s = LIMIT_S
        os.kill(pid_of(strangers), signal.SIGSTOP)
    crowd, refused = (PLACES + 3) * len(pools), 3 * len(pools)
    with ThreadPoolExecutor(crowd) as pool:
        try:
            tips = [
                pool.submit(post, cast, NOISE | {"cid": f"{number:032}"}, a_photo())
                for number in range(crowd)
            ]
            until(lambda: sum(tip.done() for tip in tips) == refused, "answers without room")
            assert upload(cast, a_photo((1, 2, 3))) == 201
        finally:
            for strangers in pools:
                os.kill(pid_of(strangers), signal.SIGCONT)
        codes = [tip.result(LIMIT_S).status_code for tip in tips]
    assert sorted(codes) == [303] * (crowd - refused) + [503] * refused


def test_a_bomb_of_scans_is_refused_before_it_is_decoded(cast: Cast) -> None:
    answer = post(cast, NOISE, scan_bomb(100_000))
    assert "in a way that no camera uses" in read(cast, answer.headers["Location"])
    fine = post(cast, NOISE | {"cid": f"{1:032}"}, scan_bomb(10))
    assert "1 photo received" in read(cast, fine.headers["Location"])


def files(cast: Cast) -> list[Path]:
    folder = cast.services.settings.patrol_data / "photos"
    return sorted(path for path in folder.rglob("*") if path.is_file())


def shares(cast: Cast) -> dict[str, int]:
    with cast.services.database.read() as session:
        return {row.kind.value: row.bytes for row in session.exec(select(PhotoShare))}


def colours(number: int) -> bytes:
    return a_photo((number, 2 * number, 90))


def send_from(cast: Cast, address: str, number: int, photo: bytes) -> str:
    """Send a tip with a photo from an address; return the page that says what became of it."""
    form = NOISE | {"cid": f"{number:032}", "photo": FileStorage(io.BytesIO(photo), "a.jpg")}
    options = {"headers": PAGE, "environ_overrides": {"REMOTE_ADDR": address}}
    answer = cast.nobody().call("POST", "/tip", data=form, **options)
    assert answer.status_code == 303, answer.text
    return read(cast, answer.headers["Location"])


def test_the_same_form_again_stores_no_second_photo(cast: Cast) -> None:
    assert post(cast, NOISE, colours(1)).status_code == 303
    before = files(cast), shares(cast)
    assert post(cast, NOISE, colours(2)).status_code == 303
    assert (files(cast), shares(cast)) == before
    assert len(files(cast)) == 2


def test_a_network_has_its_share_of_the_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, moving_clock: Callable[..., None]
) -> None:
    monkeypatch.setitem(share.MOST_BYTES, ShareKind.NETWORK, 2_100_000)
    flood = [
        send_from(cast, f"2001:db8:1:2::{number:x}", number, colours(number))
        for number in range(1, 6)
    ]
    assert ["could not be kept" in page for page in flood] == [False, False, True, True, True]
    assert len(files(cast)) == 4, "two photos and their thumbnails"
    assert len(stored(cast)) == 5, "the words of all have arrived"
    assert "could not be kept" not in send_from(cast, "2001:db8:1:3::1", 6, colours(6))
    with cast.services.database.read() as session:
        kept = session.exec(select(PhotoShare.name)).all()
    assert not [name for name in kept if "2001" in name], "no address is kept"
    moving_clock(days=1)
    assert "could not be kept" not in send_from(cast, "2001:db8:1:2::9", 7, colours(7))


def test_all_tips_together_have_a_share_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(share.MOST_BYTES, ShareKind.SOURCE, 3_100_000)
    pages = [
        send_from(cast, f"203.0.{number}.7", number, colours(number)) for number in range(1, 6)
    ]
    assert ["could not be kept" in page for page in pages] == [False, False, False, True, True]
    assert upload(cast, colours(7)) == 201, "the field has its own"


def test_a_refused_photo_counts_too(cast: Cast) -> None:
    assert post(cast, NOISE, colours(1)[:900]).status_code == 303
    assert shares(cast) == {"network": 1_000_900, "source": 1_000_900}


def test_a_stolen_phone_cannot_fill_the_disk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(share.MOST_BYTES, ShareKind.ACCOUNT, 2_100_000)
    assert [upload(cast, colours(number)) for number in range(1, 5)] == [201, 201, 429, 429]
    data = {"photo": FileStorage(io.BytesIO(colours(9)), "a.jpg")}
    assert cast("017").call("POST", "/api/v1/photos", data=data).status_code == 201


def test_below_a_fifth_of_the_disk_only_photos_of_the_field_are_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 19

    def usage(_: Path) -> tuple[int, int, int]:
        return shutil._ntuple_diskusage(100, 100 - free, free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert "could not be kept" in send_from(cast, "203.0.113.7", 1, colours(1))
    assert upload(cast, colours(2)) == 201
    free = 20
    assert "could not be kept" not in send_from(cast, "203.0.113.7", 3, colours(3))
