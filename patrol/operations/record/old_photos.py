"""Photos from before their digests were kept: the worker reads them once and notes what stands.

From then on a replaced file is found. What was replaced before cannot be known.
"""

from pathlib import Path

from sqlalchemy import update
from sqlmodel import col, select

from patrol import evidence
from patrol.db import Database
from patrol.evidence.arrival import note_stored
from patrol.models import Photo, SystemActor

AT_ONCE = 10


class OldPhotos:
    """Goes once through the photos without a digest; a restarted worker goes on."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database, self._data_dir = database, data_dir
        self._last = ""

    def read_some(self) -> None:
        """Read the next files before the write lock, then write their digests and acts."""
        with self._database.read() as session:
            photos = session.exec(
                select(Photo.sha256, Photo.area_id)
                .where(col(Photo.stored_sha256).is_(None), Photo.sha256 > self._last)
                .order_by(Photo.sha256)
                .limit(AT_ONCE)
            ).all()
        if not photos:
            return
        self._last = photos[-1][0]
        digests = {sha256: self._stored(sha256) for sha256, _ in photos}
        with self._database.write() as session:
            for sha256, area_id in photos:
                if stored := digests[sha256]:
                    session.connection().execute(
                        update(Photo)
                        .where(col(Photo.sha256) == sha256)
                        .values(stored_sha256=stored.whole_sha256)
                    )
                    by = SystemActor.WORKER
                    note_stored(session, sha256, stored, area_id=area_id, by=by)

    def _stored(self, sha256: str) -> evidence.Stored | None:
        try:
            return evidence.stored(self._data_dir, sha256)
        except FileNotFoundError:
            return None  # `patrol verify` counts it
