"""Grade each channel to each member: ok, doubtful or dead, with a code for the reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import prod
from typing import Final

from sqlmodel import Session, col, select

from patrol import clock
from patrol.channels import Addresses, known_addresses
from patrol.models import Channel, Member, Phone, Proof, PushSubscription, Screen
from patrol.models.shapes import ReachGrade
from patrol.reachability.presence import present

OK: Final = "ok"
DOUBTFUL: Final = "doubtful"
DEAD: Final = "dead"
JUST_NOW = timedelta(minutes=2)
"""A socket closed for less may come back; a push not shown after so long is doubtful."""
LAST_SHIFT = timedelta(hours=12)
"""An older proof of push is from an earlier shift, and doubtful."""
CHANNELS = (Channel.LIVE, Channel.PUSH, Channel.NOTICE, Channel.SMS, Channel.VOICE)
HEARD = {
    Channel.LIVE: {OK: 0.95, DOUBTFUL: 0.4, DEAD: 0.0},
    Channel.PUSH: {OK: 0.8, DOUBTFUL: 0.4, DEAD: 0.0},
    Channel.NOTICE: {OK: 0.5, DOUBTFUL: 0.3, DEAD: 0.0},
    Channel.SMS: {OK: 0.3, DOUBTFUL: 0.2, DEAD: 0.0},
    Channel.VOICE: {OK: 0.3, DOUBTFUL: 0.2, DEAD: 0.0},
}
"""The chance (0 to 1) that a device rings in time on a channel of this grade.

The values are judged, not measured, and serve only to rank members.
"""
IN_THE_POCKET = 0.85
"""Factor for a phone whose page is hidden, because the browser may have put it to sleep."""
EMPTY_PCT = 5
"""Per cent of battery at which a phone that does not charge may switch off: factor 0.5."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one channel to one member; `alive_at` is the last proof of life."""

    grade: ReachGrade
    why: str
    alive_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """The data for the grades of many members, read once."""

    live: frozenset[str]
    pushed: frozenset[int]
    proofs: dict[tuple[int, Channel], Proof]
    addresses: Addresses


def grades(session: Session, member_ids: Collection[int]) -> dict[int, dict[Channel, Grade]]:
    """Return for each member the grade of each channel, with reason and last proof of life."""
    known = _ask(session, member_ids)
    members = session.exec(select(Member).where(col(Member.id).in_(member_ids)))
    return {
        member.id or 0: {channel: _grade(member, channel, known) for channel in CHANNELS}
        for member in members
    }


def chance(session: Session, member_ids: Collection[int]) -> dict[int, float]:
    """Return for each member the chance (0 to 1) that the device is heard at once.

    Only the device and the channels count, never how the member behaved.
    """
    devices = phones(session, member_ids)
    return {
        key: round(_heard(channels) * _device(devices.get(key)), 2)
        for key, channels in grades(session, member_ids).items()
    }


def _heard(channels: dict[Channel, Grade]) -> float:
    """Return the chance that at least one channel is heard; channels count as independent."""
    return 1 - prod(1 - HEARD[channel][grade.grade] for channel, grade in channels.items())


def _device(phone: Phone | None) -> float:
    if phone is None:
        return 1.0
    is_empty = phone.battery is not None and phone.battery <= EMPTY_PCT and not phone.is_charging
    return (0.5 if is_empty else 1.0) * (IN_THE_POCKET if phone.screen == Screen.HIDDEN else 1.0)


def phones(session: Session, member_ids: Collection[int]) -> dict[int, Phone]:
    """Return the phone that each member used last."""
    rows = session.exec(
        select(Phone)
        .where(col(Phone.member_id).in_(member_ids), col(Phone.revoked_at).is_(None))
        .order_by(col(Phone.seen_at).is_(None).desc(), col(Phone.seen_at), Phone.id)
    )
    return {phone.member_id: phone for phone in rows}  # of several phones the last row stays


def _ask(session: Session, member_ids: Collection[int]) -> _Known:
    pushed = session.exec(
        select(Phone.member_id)
        .join(PushSubscription, col(PushSubscription.phone_id) == col(Phone.id))
        .where(
            col(Phone.member_id).in_(member_ids),
            col(Phone.revoked_at).is_(None),
            col(PushSubscription.retired_at).is_(None),
        )
    )
    proofs = session.exec(select(Proof).where(col(Proof.member_id).in_(member_ids)))
    return _Known(
        present(session),
        frozenset(pushed),
        {(row.member_id, row.channel): row for row in proofs},
        known_addresses(session),
    )


def _grade(member: Member, channel: Channel, known: _Known) -> Grade:
    proof = known.proofs.get((member.id or 0, channel))
    if channel == Channel.LIVE:
        return _live(member, proof, known)
    if channel == Channel.PUSH:
        return _push(member, proof, known)
    columns = known.addresses.get(channel)
    if not columns:
        return Grade(DEAD, "no_credentials")
    if not any(getattr(member, name) for name in columns):
        return Grade(DEAD, "no_address")
    return _without_receipts(proof)


def _live(member: Member, proof: Proof | None, known: _Known) -> Grade:
    if member.call_sign in known.live:
        return Grade(OK, "open", clock.now())
    alive_at = proof.alive_at if proof else None
    if alive_at is None:
        return Grade(DEAD, "never")
    is_recent = clock.now() - alive_at < JUST_NOW
    return Grade(DOUBTFUL if is_recent else DEAD, "closed", alive_at)


def _push(member: Member, proof: Proof | None, known: _Known) -> Grade:
    # An old proof is worth nothing when the subscription that gave it has ended.
    if member.id not in known.pushed:
        return Grade(DEAD, "no_subscription", proof.alive_at if proof else None)
    if proof is None or proof.tried_at is None:
        return Grade(DOUBTFUL, "not_tried")
    if _has_failed(proof):
        return Grade(DEAD, proof.reason or "failed", proof.alive_at)
    if proof.alive_at is None:
        return Grade(DOUBTFUL, "no_receipt")
    # A later push brought no receipt: the phone may have lost its subscription since.
    if proof.tried_at - proof.alive_at > JUST_NOW:
        return Grade(DOUBTFUL, "no_receipt", proof.alive_at)
    if clock.now() - proof.alive_at > LAST_SHIFT:
        return Grade(DOUBTFUL, "long_ago", proof.alive_at)
    return Grade(OK, "shown", proof.alive_at)


def _without_receipts(proof: Proof | None) -> Grade:
    """Grade a channel without receipts: only its gateway's answer to the last message is known."""
    if proof is None or proof.tried_at is None:
        return Grade(DOUBTFUL, "not_tried")
    if _has_failed(proof):
        return Grade(DEAD, proof.reason or "failed")
    # Nothing better can be known: a gateway's answer is no receipt of the phone.
    return Grade(OK, "taken", proof.tried_at)


def _has_failed(proof: Proof) -> bool:
    return proof.failed_at is not None and (
        proof.alive_at is None or proof.failed_at > proof.alive_at
    )
