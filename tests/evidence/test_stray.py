"""Files of photos without a row are deleted; no upload loses its file by that."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from patrol import clock, evidence
from patrol.evidence import stray
from patrol.models import Photo
from patrol.worker.loop import Worker
from patrol.worker.sweeps import LOOK_S
from tests.cast import Cast

NAME, OTHER = (hashlib.sha256(word).hexdigest() for word in (b"stray", b"known"))


def look_everywhere(cast: Cast, moving_clock: Callable[..., None]) -> None:
    worker = Worker(cast.services)
    for _ in range(stray.FOLDERS):
        worker.sweeps.stray_photos()
        moving_clock(seconds=LOOK_S)
    worker.sender.close()


def names(cast: Cast) -> set[str]:
    folder = cast.services.settings.patrol_data / "photos"
    return {path.parent.name + path.name for path in folder.rglob("*") if path.is_file()}


def store(cast: Cast, name: str) -> None:
    evidence.store(cast.services.settings.patrol_data, name, b"large", b"small")


def test_what_has_no_row_goes_after_two_days(cast: Cast, moving_clock: Callable[..., None]) -> None:
    store(cast, NAME)
    store(cast, OTHER)
    with cast.services.database.write() as session:
        row = {"sha256": OTHER, "area_id": 4, "by": "042", "size_bytes": 1}
        session.add(Photo(**row, width=1, height=1, stored_at=clock.now()))
    data = cast.services.settings.patrol_data
    draft = evidence.path(data, NAME).with_suffix(".77-140")
    draft.write_bytes(b"half")
    os.utime(draft, (clock.now().timestamp(),) * 2)
    whole = {f"{name}{kind}" for name in (NAME, OTHER) for kind in (".jpg", ".thumbnail.jpg")}
    moving_clock(hours=20)
    look_everywhere(cast, moving_clock)
    assert names(cast) == whole | {f"{NAME}.77-140"}, "they may still be on their way"
    moving_clock(hours=20)
    look_everywhere(cast, moving_clock)
    assert names(cast) == {f"{OTHER}.jpg", f"{OTHER}.thumbnail.jpg"}


def test_an_upload_that_comes_again_keeps_its_file(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    """The row of an upload is written after its file; the sweep must not come in between."""
    store(cast, NAME)
    moving_clock(days=3)
    data = cast.services.settings.patrol_data
    whole = evidence.path(data, NAME)
    assert stray.old_files(whole.parent) == {
        NAME: [whole, evidence.path(data, NAME, thumbnail=True)]
    }
    store(cast, NAME)
    assert not stray.remove(whole)
    assert whole.read_bytes() == b"large"


def test_what_is_not_a_photo_is_left_alone(cast: Cast, moving_clock: Callable[..., None]) -> None:
    store(cast, NAME)
    note: Path = evidence.path(cast.services.settings.patrol_data, NAME).with_name("README")
    note.touch()
    moving_clock(days=30)
    look_everywhere(cast, moving_clock)
    assert note.exists()
