"""One step while it is taken: its case, its assignments, and its row in the feed."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from patrol import alarm, clock, feed
from patrol.escalation.context import Context
from patrol.escalation.due import DueStep
from patrol.models import AlarmKind, Assignment, FeedKind, Incident, Order, SystemActor
from patrol.office import PolicyStep
from patrol.status import AssignmentStatus

WORKER = SystemActor.WORKER


@dataclass
class StepInHand:
    """One step while it is taken, about the case (`rows` is empty) or about these assignments."""

    session: Session
    context: Context
    case: Incident
    due: list[DueStep]
    rows: list[Assignment]
    order: Order | None = None

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
        """Seconds of silence until now, rounded."""
        return round((clock.now() - self.first.since).total_seconds())

    @property
    def key(self) -> str:
        """The key of this step's alarm; the key is unique, so the alarm is raised once."""
        return f"{self.first.subject}:{self.first.step}"

    @property
    def because(self) -> dict[str, object]:
        """The reason that is stored with the order which this step sends."""
        return {
            "step": self.policy_step.name,
            "do": self.policy_step.do.value,
            "after_s": self.after_s,
            "why": self.why,
        }

    @property
    def why(self) -> str:
        """The kind of silence; `declined` when the member refused instead of keeping silent."""
        if self.rows and self.row.status == AssignmentStatus.DECLINED:
            return "declined"
        return self.first.kind

    def raise_alarm(self, kind: AlarmKind, **body: Any) -> None:
        """Raise one alarm for the whole step, about its first member if it has one."""
        alarm.raise_(
            self.session,
            kind,
            self.key,
            by=WORKER,
            incident=self.case,
            call_sign=self.row.call_sign if self.rows else None,
            step=self.policy_step.name,
            after_s=self.after_s,
            **body,
        )

    def note(self, result: str, **more: Any) -> None:
        """Append the step to the feed: what was due, for whom, and its result."""
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
