"""预告加派: a silent member reads who will be sent instead, and when, before it happens."""

from collections.abc import Sequence
from datetime import datetime

from patrol import clock, feed
from patrol.escalation.step import WORKER, StepInHand
from patrol.models import Audience, FeedKind
from patrol.models.frames import ProposalState


def times(act: StepInHand, proposals: Sequence[ProposalState | None]) -> list[datetime | None]:
    """Return for each of the step's assignments when the proposed member is sent by itself.

    None where nobody can be sent, where the desk decides it, and when that moment has passed.
    """
    now = clock.now()
    return [
        due.replaced_at if proposal and due.replaced_at and due.replaced_at > now else None
        for due, proposal in zip(act.due, proposals, strict=True)
    ]


def tell(
    act: StepInHand,
    proposals: Sequence[ProposalState | None],
    replaced_at: Sequence[datetime | None],
) -> None:
    """Tell the members themselves. An answer before that time keeps the seat."""
    for row, proposal, at in zip(act.rows, proposals, replaced_at, strict=True):
        if proposal is None or at is None:
            continue
        feed.note(
            act.session,
            FeedKind.ASSIGNMENT_ASKED,
            by=WORKER,
            incident=act.case,
            member=row.call_sign,
            audience=Audience.ONE,
            assignment_id=row.id,
            question="answer",
            after_s=act.after_s,
            instead=proposal["call_sign"],
            replaced_at=clock.iso(at),
        )
