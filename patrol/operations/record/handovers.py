"""The hand-over sheets (交接班) against the acts of their two signatures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, handover
from patrol.models import FeedKind, Handover, User
from patrol.operations.record.differing import is_near, said

KINDS = frozenset({FeedKind.HANDOVER_SIGNED})


@dataclass(frozen=True, slots=True)
class _Signature:
    seq: int
    by: str
    at: str
    sheet: Mapping[str, str] | None
    """The digests of the sheet; acts of before 0.2 have none."""


@dataclass
class HandoverActs:
    """The signatures, up to this point of the walk."""

    told: dict[str, dict[str, _Signature]] = field(default_factory=dict)
    """By the sheet's id, the signature of each side."""
    has_gaps: bool = False
    """True when the body of a signature was erased: then a sheet may lack one."""

    def take(self, seq: int, actor: str, at: datetime, body: Mapping[str, Any]) -> None:
        signature = _Signature(seq, actor, clock.iso(at), body.get("sheet"))
        self.told.setdefault(body["handover_id"], {})[body["side"]] = signature

    def compare(self, session: Session) -> Iterator[str]:
        """Yield each difference as a sentence."""
        names = {key: name for key, name in session.exec(select(User.id, User.name))}
        missing = dict(self.told)
        signed = select(Handover).where(col(Handover.given_at).is_not(None)).order_by(Handover.id)
        for row in session.exec(signed):
            told = missing.pop(row.id, {})
            for sentence in self._sheet(session, row, told, names):
                yield f"hand-over sheet {row.id[:12]}: {sentence}"
        for key, told in sorted(missing.items()):
            seq, which = next(iter(told.values())).seq, f"hand-over sheet {key[:12]}"
            yield f"{which}, of which row {seq} speaks, is not signed in the table"

    def _sheet(
        self,
        session: Session,
        row: Handover,
        told: Mapping[str, _Signature],
        names: Mapping[int | None, str],
    ) -> Iterator[str]:
        signers = {
            "given": (names.get(row.given_by_user_id), clock.iso_or_none(row.given_at)),
            "taken": (names.get(row.taken_by_user_id), clock.iso_or_none(row.taken_at)),
        }
        for side, (by, at) in signers.items():
            signature = told.get(side)
            if signature is None:
                if at is not None and not self.has_gaps:
                    yield f"{said(by)} has signed it in the table ({side}), and not in the feed"
            elif by != signature.by or not is_near(at, signature.at):
                yield (
                    f"it was signed ({side}) by {said(by)} at {said(at)}, "
                    f"row {signature.seq} says {signature.by} at {signature.at}"
                )
            elif signature.sheet is not None:
                yield from _content(session, row, signature)


def _content(session: Session, row: Handover, signature: _Signature) -> Iterator[str]:
    """Yield when the sheet is not the signed one. Words that were emptied by law do not count."""
    lines = handover.lines_of(session, row)
    now, told = handover.digests(row, lines), signature.sheet or {}
    if now["cases"] != told["cases"]:
        yield f"its cases and takers are not those that {signature.by} has signed"
    elif now["words"] != told["words"] and handover.has_words(row, lines):
        yield f"its words are not those that {signature.by} has signed"
