"""Verify the whole record: chain, signed heads, erasures, tables and photos, in this order.

Each check names the first difference in one sentence. What an insider can still do is written in
docs/operations/evidence.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain as chain_of
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from patrol import chain, clock, evidence, feed
from patrol.db import Database
from patrol.evidence import Stored
from patrol.models import FeedKind, Photo
from patrol.operations.record import intakes, tables
from patrol.operations.record.covenants import KINDS as COVENANTS
from patrol.operations.record.covenants import CovenantActs
from patrol.operations.record.erasure import LASTING
from patrol.operations.record.handovers import KINDS as HANDOVERS
from patrol.operations.record.handovers import HandoverActs
from patrol.operations.record.hazards import KINDS as HAZARDS
from patrol.operations.record.hazards import HazardActs
from patrol.operations.record.heads import Head
from patrol.operations.record.people import KINDS as PEOPLE
from patrol.operations.record.people import PeopleActs
from patrol.terminal import phrase


class Difference(Exception):
    """The record is not as it was written; the message names the first difference."""


@dataclass
class Verified:
    """The figures of a record that holds."""

    rows: int = 0
    head: str = chain.FIRST[1]
    heads: int = 0
    erased: int = 0
    photos: int = 0
    unproven: int = 0
    """Photos from before digests were kept, which the worker has not read yet."""


@dataclass
class _Acts:
    """The acts that the walk over the chain collects, in their order."""

    nulled: dict[int, str | None] = field(default_factory=dict)
    """Rows without a body, and their cases."""
    proofs: dict[int, str] = field(default_factory=dict)
    """Those of them that no act may erase, and their kinds."""
    named: set[int] = field(default_factory=set)
    photos: dict[str, Stored] = field(default_factory=dict)
    erased_photos: set[str] = field(default_factory=set)
    people: PeopleActs = field(default_factory=PeopleActs)
    covenants: CovenantActs = field(default_factory=CovenantActs)
    handovers: HandoverActs = field(default_factory=HandoverActs)
    hazards: HazardActs = field(default_factory=HazardActs)
    kept: set[str] = field(default_factory=set)
    """The cases under preservation at this point of the walk."""

    def take(self, row: Mapping[str, Any]) -> None:
        """Raises: Difference."""
        if row["body"] is None:
            self.nulled[row["seq"]] = row["incident_id"]
            if row["kind"] in LASTING:
                self.proofs[row["seq"]] = row["kind"]
            self.covenants.has_gaps |= row["kind"] in COVENANTS
            self.handovers.has_gaps |= row["kind"] in HANDOVERS
            self.hazards.has_gaps |= row["kind"] in HAZARDS
        elif row["kind"] == FeedKind.BODIES_ERASED:
            self._take_erasure(row["seq"], feed.event(row).body)
        elif row["kind"] == FeedKind.PHOTO_STORED:
            photo = feed.event(row).body["photo"]
            digests = Stored(photo["stored_sha256"], photo["thumbnail_sha256"])
            self.photos.setdefault(photo["sha256"], digests)
            self.erased_photos.discard(photo["sha256"])
        elif row["kind"] in PEOPLE:
            self.people.take(row["kind"], row["seq"], feed.event(row).body)
        elif row["kind"] in COVENANTS:
            self.covenants.take(row["kind"], row["actor"], feed.event(row).body)
        elif row["kind"] in HANDOVERS:
            self.handovers.take(row["seq"], row["actor"], row["at"], feed.event(row).body)
        elif row["kind"] in HAZARDS:
            self.hazards.take(feed.event(row).body)
        else:
            self._take_preservation(row["kind"], row["incident_id"])

    def _take_preservation(self, kind: str, incident_id: str) -> None:
        if kind == FeedKind.PRESERVATION_STARTED:
            self.kept.add(incident_id)
        elif kind == FeedKind.PRESERVATION_ENDED:
            self.kept.discard(incident_id)

    def _take_erasure(self, seq: int, body: Mapping[str, Any]) -> None:
        """An act names rows before it, of cases that were not preserved then.

        Raises: Difference.
        """
        rows = {number for number in body.get("seqs", ()) if number < seq}
        for number in sorted(rows & self.nulled.keys()):
            if self.nulled[number] in self.kept:
                raise Difference(
                    phrase(
                        "row {number} was erased by row {seq} while its case was preserved",
                        number=number,
                        seq=seq,
                    )
                )
        self.named |= rows
        for sha256 in body.get("photos", ()):
            self.erased_photos.add(sha256)
            self.photos.pop(sha256, None)


def verify(database: Database, heads: Sequence[Head], data_dir: Path) -> Verified:
    """Check the record; `heads` were read, and their signatures checked, before.

    Raises: Difference.
    """
    with database.read() as session:
        if not database.is_sqlite:  # one snapshot for all the checks
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        verified, acts = _chain(session, heads)
        verified.erased = _erasures(acts)
        for sentence in chain_of(
            tables.compare(session),
            acts.people.compare(session),
            acts.covenants.compare(session),
            acts.handovers.compare(session),
            acts.hazards.compare(session),
            intakes.compare(session),
        ):
            raise Difference(sentence)
        for sentence in _photos(session, acts, data_dir, verified):
            raise Difference(sentence)
    return verified


def _chain(session: Session, heads: Sequence[Head]) -> tuple[Verified, _Acts]:
    acts, verified = _Acts(), Verified(heads=len(heads))
    standing = _standing(heads)
    signed: dict[int, list[Head]] = {}
    for head in standing:
        signed.setdefault(head.seq, []).append(head)
    try:
        for row in feed.rows_after(session, 0):
            chain.check(row, verified.rows + 1, verified.head)
            verified.rows, verified.head = row["seq"], row["hash"]
            # All of a row count: who has stolen the key could sign an old row a second time.
            for head in signed.get(verified.rows, ()):
                if head.hash != verified.head:
                    raise Difference(_anew(head))
            acts.take(row)
    except chain.BrokenChain as error:
        raise Difference(str(error)) from None
    if standing and standing[-1].seq > verified.rows:
        raise Difference(_missing(verified.rows, standing[-1]))
    return verified, acts


def _standing(heads: Sequence[Head]) -> list[Head]:
    """The heads that the feed must fit, by seq. A restored backup leaves later rows behind."""
    standing: list[Head] = []
    for head in heads:
        if head.is_restored:
            standing = [before for before in standing if before.seq < head.seq]
        standing.append(head)
    return sorted(standing, key=lambda head: head.seq)


def _anew(head: Head) -> str:
    at = clock.iso(head.at)
    return phrase(
        "row {seq} is not the one that was signed at {at}: the chain was computed anew",
        seq=head.seq,
        at=at,
    )


def _missing(rows: int, head: Head) -> str:
    at = clock.iso(head.at)
    if head.seq == rows + 1:
        return phrase("row {seq} is missing: row {seq} was signed at {at}", seq=head.seq, at=at)
    sentence = "rows {first} to {seq} are missing: row {seq} was signed at {at}"
    return phrase(sentence, first=rows + 1, seq=head.seq, at=at)


def _erasures(acts: _Acts) -> int:
    """Raises: Difference."""
    if unnamed := sorted(acts.nulled.keys() - acts.named):
        more = phrase(" (and {n} more)", n=len(unnamed) - 1) if len(unnamed) > 1 else ""
        raise Difference(
            phrase(
                "row {unnamed}: its body is gone and no erasure names it{more}",
                unnamed=unnamed[0],
                more=more,
            )
        )
    for seq, kind in sorted(acts.proofs.items()):
        raise Difference(
            phrase("row {seq} is a proof ({kind}), and its body is gone", seq=seq, kind=kind)
        )
    return len(acts.nulled)


def _photos(session: Session, acts: _Acts, data_dir: Path, verified: Verified) -> Iterator[str]:
    rows = dict(session.exec(select(Photo.sha256, Photo.stored_sha256)).all())
    for sha256, arrived in sorted(acts.photos.items()):
        verified.photos += 1
        if sha256 not in rows:
            yield phrase(
                "photo {sha256}, whose arrival is in the feed, is not in the table",
                sha256=sha256[:12],
            )
        try:
            now = evidence.stored(data_dir, sha256)
        except FileNotFoundError:
            yield phrase("photo {sha256}: its file is missing", sha256=sha256[:12])
            continue
        if now != arrived or rows[sha256] != arrived.whole_sha256:
            yield phrase("photo {sha256}: its file is not the one that arrived", sha256=sha256[:12])
    for sha256 in sorted(acts.erased_photos & rows.keys()):
        yield phrase(
            "photo {sha256} was erased by an act, and is in the table again", sha256=sha256[:12]
        )
    for sha256, stored_sha256 in sorted(rows.items()):
        if sha256 not in acts.photos and stored_sha256 is not None:
            yield phrase(
                "photo {sha256} is in the table, and no row of the feed says it arrived",
                sha256=sha256[:12],
            )
    verified.unproven = sum(sha256 not in acts.photos for sha256 in rows)
