"""Compare the intakes with the acts about them, and the photos with the intakes that name them."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from patrol import feed
from patrol.intake import accept
from patrol.models import Feed, FeedKind, Intake, PhotoUse
from patrol.operations.record.differing import changed

AT_ONCE = 500
FROZEN = (
    *("source", "source_ref", "category", "severity", "title", "lat", "lon"),
    *("occurred_at", "received_at", "photos", "certainty"),
)
"""Fields of an intake that never change; the desk's corrections go to its case."""
LASTING = tuple(name for name in FROZEN if name not in ("lat", "lon", "photos"))
"""Those of them that stay when an intake is emptied by law."""


def compare(session: Session) -> Iterator[str]:
    """Yield each difference as a sentence.

    An intake that was emptied by law has neither place nor photos' names; its other facts count.
    """
    yield from _acts(session)
    yield from _photos(session)


def _acts(session: Session) -> Iterator[str]:
    about = col(Feed.kind).in_((FeedKind.INTAKE_RECEIVED, FeedKind.INTAKE_DISMISSED))
    last = 0
    while True:
        page = select(Feed).where(Feed.seq > last, about, col(Feed.body).is_not(None))
        rows = session.exec(page.order_by(col(Feed.seq)).limit(AT_ONCE)).all()
        if not rows:
            return
        told = {row.seq: feed.event(row.model_dump()).body["intake"] for row in rows}
        ids = {state["id"] for state in told.values()}
        known = select(Intake).where(col(Intake.id).in_(ids))
        intakes = {row.id: row for row in session.exec(known)}
        for seq, state in told.items():
            yield from _intake(intakes.get(state["id"]), state, seq)
        last = rows[-1].seq
        session.expunge_all()


def _intake(row: Intake | None, told: dict[str, Any], seq: int) -> Iterator[str]:
    which = f"intake {told['id'][:12]}"
    if row is None:
        yield f"{which}, of which row {seq} speaks, is not in the table"
    else:
        state: dict[str, Any] = {**accept.state(row)}
        names = FROZEN if "schema" in row.record else LASTING
        for name, now, then in changed({name: state[name] for name in names}, told):
            yield f"the {name} of {which} is {now}, row {seq} says {then}"


def _photos(session: Session) -> Iterator[str]:
    """Yield the photos that are linked to another intake than the one whose record names them."""
    used: dict[str, dict[str, str | None]] = {}
    uses = select(PhotoUse.intake_id, PhotoUse.sha256, PhotoUse.incident_id)
    for intake_id, sha256, case_id in session.exec(
        uses.where(col(PhotoUse.intake_id).is_not(None))
    ):
        used.setdefault(intake_id or "", {})[sha256] = case_id
    record: Any = Intake.record
    told = select(Intake.id, Intake.incident_id, record["media"], record["schema"])
    for intake_id, case_id, media, schema in session.exec(told.order_by(Intake.id)):
        if schema is None:
            continue
        shown, which = used.get(intake_id, {}), f"of intake {intake_id[:12]}"
        named = {row["sha256"] for row in media or () if row.get("sha256")}
        for sha256 in sorted(named - shown.keys()):
            yield f"photo {sha256[:12]} {which} is not linked to it"
        for sha256, where in sorted(shown.items()):
            if sha256 not in named:
                yield f"photo {sha256[:12]} {which} is linked to it, and not named in it"
            elif where != case_id:
                yield f"photo {sha256[:12]} {which} is shown with another case"
