"""One step as it is taken: for whom it is due, and the sentence it leaves in the feed."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from patrol import clock, feed
from patrol.escalation.context import Context
from patrol.escalation.due import DueStep
from patrol.i18n import LANGUAGES, t
from patrol.models import Assignment, FeedKind, Incident, Order, SystemActor
from patrol.office import PolicyStep
from patrol.status import AssignmentStatus

WORKER = SystemActor.WORKER


@dataclass
class StepInHand:
    session: Session
    context: Context
    case: Incident
    due: list[DueStep]
    rows: list[Assignment]
    order: Order | None = None
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> DueStep:
        return self.due[0]

    @property
    def policy_step(self) -> PolicyStep:
        assert self.first.policy_step is not None  # noqa: S101
        return self.first.policy_step

    @property
    def row(self) -> Assignment:
        return self.rows[0]

    @property
    def after_s(self) -> int:
        return round((clock.now() - self.first.since).total_seconds())

    @property
    def key(self) -> str:
        """Names the alarm of this step, so that it is raised once."""
        return f"{self.first.subject}:{self.first.step}"

    @property
    def because(self) -> dict[str, object]:
        """Kept with the order that the escalation sends."""
        return {
            "step": self.policy_step.name,
            "do": self.policy_step.do.value,
            "after_s": self.after_s,
            "why": self.why,
        }

    @property
    def why(self) -> str:
        if self.rows and self.row.status == AssignmentStatus.DECLINED:
            return "declined"
        return self.first.kind

    def tell(self, result: str, **more: Any) -> None:
        """Leave the sentence for the timeline: what was due, for whom, and what came of it."""
        feed.note(
            self.session,
            FeedKind.ESCALATION_TAKEN,
            by=WORKER,
            incident=self.case,
            member=self.row.call_sign if len(self.rows) == 1 else None,
            step=self.policy_step.name,
            when=self.first.kind,
            do=self.policy_step.do.value,
            after_s=self.after_s,
            subject=self.first.subject,
            why=self.why,
            crew=[row.call_sign for row in self.rows],
            result=result,
            **more,
        )


def in_both(key: str, **words: object) -> dict[str, str]:
    """A sentence in every language, for a feed that people of any language read."""
    return {tag: t(key, tag, **words) for tag in LANGUAGES}
