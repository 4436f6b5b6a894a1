"""The feed has one row for each act, and no row is changed. Idempotency keys stand here too."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from patrol.models.columns import choice, document, maybe_moment, moment


class Audience(StrEnum):
    DESK = "desk"
    CREW = "crew"
    ONE = "one"


class FeedKind(StrEnum):
    """The acts that are noted today. Old rows may have kinds that are not in use now."""

    INCIDENT_OPENED = "incident.opened"
    INCIDENT_AMENDED = "incident.amended"
    INCIDENT_CLAIMED = "incident.claimed"
    INCIDENT_RELEASED = "incident.released"
    INCIDENT_HELD = "incident.held"
    INCIDENT_RESUMED = "incident.resumed"
    INCIDENT_CANCELLED = "incident.cancelled"
    INCIDENT_TRANSFERRED = "incident.transferred"
    TRANSFER_ASKED = "transfer.asked"
    """移交、协同: another tier or a partner is asked to take the case, or to help."""
    TRANSFER_ACCEPTED = "transfer.accepted"
    TRANSFER_REFUSED = "transfer.refused"
    TRANSFER_UNANSWERED = "transfer.unanswered"
    TRANSFER_ARRIVED = "transfer.arrived"
    TRANSFER_PICTURED = "transfer.pictured"
    """The partner has sent a photo."""
    TRANSFER_DONE = "transfer.done"
    TRANSFER_TAKEN_BACK = "transfer.taken_back"
    TRANSFER_LINKED = "transfer.linked"
    """The partner acts by a link."""
    TRANSFER_UNLINKED = "transfer.unlinked"
    INCIDENT_MERGED = "incident.merged"
    INCIDENT_UNMERGED = "incident.unmerged"
    INCIDENT_TOOK_OVER = "incident.took_over"
    INCIDENT_GAVE_BACK = "incident.gave_back"
    INCIDENT_LINKED = "incident.linked"
    INCIDENT_UNLINKED = "incident.unlinked"
    INCIDENT_TOLD_APART = "incident.told_apart"
    ORDER_SENT = "order.sent"
    ORDER_RUNG = "order.rung"
    ORDER_CORRECTED = "order.corrected"
    ORDER_UNDONE = "order.undone"
    ASSIGNMENT_ACCEPTED = "assignment.accepted"
    ASSIGNMENT_DECLINED = "assignment.declined"
    ASSIGNMENT_WITHDRAWN = "assignment.withdrawn"
    ASSIGNMENT_REPLACED = "assignment.replaced"
    ASSIGNMENT_LED = "assignment.led"
    ASSIGNMENT_ASKED = "assignment.asked"
    RELIEF_ASKED = "relief.asked"
    """交给 017: a member asks a colleague to take over."""
    RELIEF_ENDED = "relief.ended"
    RECEIPT_SHOWN = "receipt.shown"
    RECEIPT_OPENED = "receipt.opened"
    DELIVERY_FAILED = "delivery.failed"
    REPORT_FILED = "report.filed"
    REPORT_REASSIGNED = "report.reassigned"
    REPORT_COMPLETED = "report.completed"
    """The photo that the case waited for has arrived."""
    DISSUASION_RECORDED = "dissuasion.recorded"
    DISSUASION_MEASURED = "dissuasion.measured"
    """The station's level after the record was read."""
    HELP_CALLED = "help.called"
    """随手帮: the desk lets volunteers near the case be asked."""
    HELP_ENDED = "help.ended"
    HELP_ACCEPTED = "help.accepted"
    HELP_GIVEN_BACK = "help.given_back"
    HELP_DONE = "help.done"
    PEACE_LINKED = "peace.linked"
    PEACE_UNLINKED = "peace.unlinked"
    SOUND_SUGGESTED = "sound.suggested"
    """A clip of a station belongs to the case; what it sounds like is a suggestion."""
    CLIP_ERASED = "clip.erased"
    SAMPLE_NAMED = "sample.named"
    SAMPLE_REMOVED = "sample.removed"
    PHOTO_CLEARED = "photo.cleared"
    """外发照片: a person confirmed the blurred copy of a photo."""
    PHOTO_WITHDRAWN = "photo.withdrawn"
    STILL_TAKEN = "still.taken"
    STILL_ERASED = "still.erased"
    CLOSURE_ACCEPTED = "closure.accepted"
    CLOSURE_SENT_BACK = "closure.sent_back"
    CLOSURE_UNDONE = "closure.undone"
    NOTIFIED_RECORDED = "notified.recorded"
    MESSAGE_SENT = "message.sent"
    MESSAGE_SHOWN = "message.shown"
    MESSAGE_READ = "message.read"
    """The desk has read words of the crew."""
    NOTE_ADDED = "note.added"
    RADIO_LOGGED = "radio.logged"
    REVIEW_SAVED = "review.saved"
    """复盘: a version of what people add to the draft of the review."""
    REPORTER_CALLED = "reporter.called"
    MEMBER_CALLED = "member.called"
    ALARM_RAISED = "alarm.raised"
    ALARM_COUNTED = "alarm.counted"
    ALARM_CLEARED = "alarm.cleared"
    SOS_ANSWERED = "sos.answered"
    CALL_ANSWERED = "call.answered"
    """The desk has read that a member asks it to call."""
    SOS_ENDED = "sos.ended"
    INTAKE_RECEIVED = "intake.received"
    INTAKE_AMENDED = "intake.amended"
    INTAKE_DISMISSED = "intake.dismissed"
    OBSERVATION_ANSWERED = "observation.answered"
    PHONE_OFFLINE = "phone.offline"
    PHONE_BACK = "phone.back"
    PHONE_ENROLLED = "phone.enrolled"
    PHONE_CONFIRMED = "phone.confirmed"
    PHONE_REVOKED = "phone.revoked"
    COMMS_CHECK_SENT = "comms_check.sent"
    COMMS_CHECK_SHOWN = "comms_check.shown"
    COMMS_CHECK_ANSWERED = "comms_check.answered"
    DUTY_STARTED = "duty.started"
    DUTY_ENDED = "duty.ended"
    ROTA_CHANGED = "rota.changed"
    ABSENCE_RECORDED = "absence.recorded"
    ABSENCE_WITHDRAWN = "absence.withdrawn"
    SWAP_ASKED = "swap.asked"
    SWAP_AGREED = "swap.agreed"
    SWAP_ENDED = "swap.ended"
    HANDOVER_SIGNED = "handover.signed"
    LOOP_BREACHED = "loop.breached"
    ESCALATION_TAKEN = "escalation.taken"
    POLICY_CHANGED = "policy.changed"
    CHANNELS_CHANGED = "channels.changed"
    CHANNEL_TESTED = "channel.tested"
    OFFICE_CHANGED = "office.changed"
    MEMBER_ADDED = "member.added"
    MEMBER_AMENDED = "member.amended"
    MEMBERS_IMPORTED = "members.imported"
    MEMBER_LEFT = "member.left"
    AREA_ADDED = "area.added"
    AREA_AMENDED = "area.amended"
    AREA_MOVED = "area.moved"
    AREA_BOUNDED = "area.bounded"
    AREA_RETIRED = "area.retired"
    AREA_RESTORED = "area.restored"
    PLACE_ADDED = "place.added"
    PLACE_AMENDED = "place.amended"
    PLACE_REMOVED = "place.removed"
    PLACES_IMPORTED = "places.imported"
    CHECKPOINT_ADDED = "checkpoint.added"
    CHECKPOINT_AMENDED = "checkpoint.amended"
    CHECKPOINT_RETIRED = "checkpoint.retired"
    CHECKPOINT_RESTORED = "checkpoint.restored"
    CHECKPOINTS_IMPORTED = "checkpoints.imported"
    CHECKPOINT_SEEN = "checkpoint.seen"
    """Somebody looked at a point. No act of a round names the member (docs/decisions/rounds.md)."""
    HAZARD_FOUND = "hazard.found"
    HAZARD_AMENDED = "hazard.amended"
    HAZARD_ON_SPOT = "hazard.on_spot"
    """当场整改: mended at once, with a photo."""
    HAZARD_TOLD = "hazard.told"
    """The notice (整改通知书) was issued; from then on the grade is frozen."""
    HAZARD_RECTIFIED = "hazard.rectified"
    HAZARD_EXTENDED = "hazard.extended"
    HAZARD_CHECK_FAILED = "hazard.check_failed"
    """The re-check failed: the next higher area sees to it."""
    HAZARD_STRUCK_OFF = "hazard.struck_off"
    HAZARD_WITHDRAWN = "hazard.withdrawn"
    HAZARD_LINKED = "hazard.linked"
    """The responsible side says by a link that it is mended."""
    HAZARD_UNLINKED = "hazard.unlinked"
    MATTER_OPENED = "matter.opened"
    MATTER_COLOURED = "matter.coloured"
    MATTER_STEPPED = "matter.stepped"
    MATTER_MISSED = "matter.missed"
    """The next step was taken after its day; the second time it goes up a tier."""
    MATTER_DONE = "matter.done"
    MATTER_DROPPED = "matter.dropped"
    BALLOT_PREPARED = "ballot.prepared"
    BALLOT_AMENDED = "ballot.amended"
    BALLOT_ROLLED = "ballot.rolled"
    """The roll of the owners was entered, or one in its place."""
    BALLOT_TURNOUT = "ballot.turnout"
    BALLOT_ENDED = "ballot.ended"
    """The official result was entered with its document."""
    ROUND_PROPOSED = "round.proposed"
    ROUND_ENDED = "round.ended"
    STREET_CHANGED = "street.changed"
    SOURCE_ADDED = "source.added"
    SOURCE_AMENDED = "source.amended"
    SOURCE_DISABLED = "source.disabled"
    SOURCE_ENABLED = "source.enabled"
    SOURCE_KEYED = "source.keyed"
    SOURCE_UNKEYED = "source.unkeyed"
    STATION_ADDED = "station.added"
    STATION_AMENDED = "station.amended"
    STATION_RULED = "station.ruled"
    """An administrator gave it other parameters of its rule."""
    COVENANT_ADDED = "covenant.added"
    COVENANT_REMOVED = "covenant.removed"
    STATION_DISABLED = "station.disabled"
    STATION_ENABLED = "station.enabled"
    TIPS_BLOCKED = "tips.blocked"
    TIPS_UNBLOCKED = "tips.unblocked"
    USER_INVITED = "user.invited"
    USER_LINKED = "user.linked"
    USER_AMENDED = "user.amended"
    USER_DISABLED = "user.disabled"
    USER_ENABLED = "user.enabled"
    FACTOR_SET = "factor.set"
    FACTOR_REMOVED = "factor.removed"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    PASSWORD_SET = "password.set"  # noqa: S105  # the name of an act
    PHOTO_STORED = "photo.stored"
    PRESERVATION_STARTED = "preservation.started"
    PRESERVATION_ENDED = "preservation.ended"
    BODIES_ERASED = "bodies.erased"


class SystemActor(StrEnum):
    """Actors of the feed that are no person and no source."""

    WORKER = "worker"
    WEB = "web"
    TIP = "tip"
    VOLUNTEER = "volunteer"
    PARTNER = "partner"
    """A partner without an account, by its link; the act says which one."""
    FIRM = "firm"
    """The side that mends a hazard, by the link of this hazard."""


class ProcessKind(StrEnum):
    WEB = "web"
    WORKER = "worker"
    DOORS = "doors"


class Feed(SQLModel, table=True):
    """One act. A row never changes, but the law may require to erase `body` and `salt`.

    The hash chain covers `digest`, so it still holds after that.
    """

    __table_args__ = (
        CheckConstraint("(body IS NULL) = (salt IS NULL)", "feed_erased_whole"),
        CheckConstraint("audience <> 'one' OR member IS NOT NULL", "feed_one_names_member"),
        Index("feed_of_incident", "incident_id", "seq"),
        Index("feed_of_member", "member", "seq"),
    )

    # The feed numbers its rows itself, so that the order of `seq` is the order of commits.
    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = moment(index=True)
    # No enum: old rows keep kinds that are not in use now.
    kind: str = Field(max_length=40)
    actor: str = Field(max_length=64)
    area_id: int
    incident_id: str | None = Field(default=None, max_length=32)
    member: str | None = Field(default=None, max_length=12)
    audience: Audience = choice(Audience)
    body: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    salt: str | None = Field(default=None, max_length=32)
    digest: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Idempotency(SQLModel, table=True):
    """The answer to a write. The same key and body get the same answer for 7 days."""

    actor: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=128)
    request_hash: str = Field(max_length=64)
    status: int
    answer: dict[str, Any] = document()
    at: datetime = moment(index=True)


class Heartbeat(SQLModel, table=True):
    """The last sign of life of a process. `/readyz` and the desk check the worker's."""

    process: str = Field(primary_key=True, max_length=80)
    kind: str = Field(max_length=12)
    """A `ProcessKind`."""
    beat_at: datetime = moment()
    note: str = Field(default="", max_length=200)


class Counter(SQLModel, table=True):
    """The last number that was given out. Case numbers, such as RM-1142, have no gaps."""

    name: str = Field(primary_key=True, max_length=20)
    value: int = 0
    prefix: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})


class TakenStep(SQLModel, table=True):
    """A step of a clock or of an escalation that was taken. Its key lets it be taken only once."""

    __tablename__ = "step"

    subject_id: str = Field(primary_key=True, max_length=48)
    step: str = Field(primary_key=True, max_length=40)
    at: datetime = moment()
    undone_at: datetime | None = maybe_moment()
