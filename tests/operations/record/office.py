"""One case from the call to the closure, and the hands of somebody who has the database."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, update
from sqlmodel import Session, col, select
from werkzeug.datastructures import FileStorage

from patrol import chain, clock, escalation, evidence, feed
from patrol.models import Feed, FeedKind
from patrol.operations.record import HeadBook, verify
from patrol.operations.record.heads import read
from patrol.operations.record.verify import Difference, Verified
from tests.cast import BRIDGE, Cast
from tests.pictures import a_photo

PHOTO = a_photo()
NAME = hashlib.sha256(PHOTO).hexdigest()
WORDS = {"description": "桥下有人喊救命", "reporter_phone": "13800000001"}
LATE_S = 360
"""Past the target of the arrival, five minutes."""


class Record:
    """The record of this office; `sign` is what the worker does each minute."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.database = cast.services.database
        self.data: Path = cast.services.settings.patrol_data
        self.book = HeadBook(cast.services.settings)
        self.case_id = ""
        self.photo_name = NAME

    def case(self) -> str:
        """704 opens it and sends 042, who arrives late with a photo; 704 closes it."""
        body = {"category": "RE0101", "area_id": 4, "lat": BRIDGE[0], "lon": BRIDGE[1], **WORDS}
        opened = self._act("704", "/incidents", body)["incident"]
        key = self.case_id = str(opened["id"])
        order = {"members": ["042"], "version": opened["version"]}
        sent = self._act("704", f"/incidents/{key}/assignments", order)
        mine = f"/assignments/{sent['assignments'][0]}"
        self._act("042", f"{mine}/answer", {"answer": "accepted"})
        self.upload(PHOTO)
        clock.forward(seconds=LATE_S)
        self._miss()
        here = {"lat": BRIDGE[0], "lon": BRIDGE[1] + 0.001, "accuracy_m": 8}
        arrival = {"kind": "arrived", "photos": [NAME], "position": here}
        self._act("042", f"{mine}/reports", arrival)
        self._act(
            "042",
            f"{mine}/reports",
            {"kind": "resolved", "text": "救起", "disposition": "rescued_well"},
        )
        self._act("704", f"/incidents/{key}/closure", {"accepted": True})
        return key

    def second_case(self) -> str:
        """704 opens another one and sends 042, who is on the way."""
        opened = self._act("704", "/incidents", {"category": "RE0101", "area_id": 4})["incident"]
        order = {"members": ["042"], "version": opened["version"]}
        sent = self._act("704", f"/incidents/{opened['id']}/assignments", order)
        self._act("042", f"/assignments/{sent['assignments'][0]}/answer", {"answer": "accepted"})
        return str(opened["id"])

    def seqs(self, kind: FeedKind) -> list[int]:
        """The numbers of the rows of this kind."""
        with self.database.read() as session:
            return list(session.exec(select(Feed.seq).where(Feed.kind == kind)))

    def _act(self, who: str, path: str, body: dict[str, Any]) -> Any:
        clock.forward(seconds=20)
        return self.cast(who).send("POST", f"/api/v1{path}", body)

    def _miss(self) -> None:
        """The worker finds that a target was missed."""
        with self.database.write() as session:
            escalation.take(session, self.cast.services.context, self.case_id)

    def upload(self, photo: bytes) -> None:
        data = {"photo": FileStorage(io.BytesIO(photo), "a.jpg")}
        assert self.cast("042").call("POST", "/api/v1/photos", data=data).status_code == 201

    def sign(self) -> None:
        with self.database.read() as session:
            self.book.sign(*feed.newest_row(session))

    def verify(self, *, with_heads: bool = True) -> Verified:
        heads = read(self.book.path, self.book.key().public) if with_heads else []
        return verify(self.database, heads, self.data)

    def difference(self, *, with_heads: bool = True) -> str:
        """The sentence that `patrol verify` says; empty when all holds."""
        try:
            self.verify(with_heads=with_heads)
        except Difference as difference:
            return str(difference)
        return ""

    # --- the forger's hands -----------------------------------------------------------------

    def change(self, act: Callable[[Session], Any]) -> None:
        """Write past our verbs: no act is noted."""
        with self.database.writer.begin() as link, Session(link) as session:
            act(session)
            session.flush()

    def execute(self, statement: Executable) -> None:
        with self.database.writer.begin() as link:
            link.execute(statement)

    def changed(self, column: Any, value: Any, *where: Any) -> str:
        """What `patrol verify` says while this column of one row has the value."""
        kind = column.class_
        asked = select(column).where(*where)
        with self.database.read() as session:
            (before,) = session.exec(asked).all()
        self.execute(update(kind).where(*where).values({column.key: value}))
        said = self.difference()
        self.execute(update(kind).where(*where).values({column.key: before}))
        return said

    def compute_anew(self, alter: Callable[[Feed], None]) -> None:
        """Alter rows and compute the chain anew, as one who has our code would."""

        def act(session: Session) -> None:
            previous = chain.FIRST[1]
            for row in session.exec(select(Feed).order_by(col(Feed.seq))):
                alter(row)
                row.digest = chain.digest(row.salt or "", row.body or "")
                previous = row.hash = chain.link_hash(previous, row.model_dump())

        self.change(act)

    def photo(self, *, thumbnail: bool = False) -> Path:
        return evidence.path(self.data, NAME, thumbnail=thumbnail)
