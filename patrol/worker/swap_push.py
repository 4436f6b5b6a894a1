"""换班: push to both members that a swap of shifts was asked, agreed or ended."""

from datetime import timedelta

from sqlmodel import Session

from patrol import clock
from patrol.channels.push.payload import Notification, payload, topic
from patrol.channels.push.sender import Message
from patrol.i18n import t
from patrol.models import Member, ShiftSwap, SwapPush
from patrol.people import swap
from patrol.worker.member_push import MemberPush, subscriptions

LASTS = timedelta(days=1)
"""A push that waited longer, for a worker or for a phone, is not shown: the page tells it."""


def waiting(session: Session, site: str) -> dict[str, list[MemberPush]]:
    """Return, by the row's id, the pushes to send: none where a later one stands or no phone is.

    `site` is our public address.
    """
    rows = swap.to_push(session)
    if not rows:
        return {}
    addresses = subscriptions(session, [row.member_id for row, _, _ in rows])
    names = swap.call_signs(session, [about for _, about, _ in rows])
    newest = {(row.swap_id, row.member_id): row.id for row, _, _ in rows}
    pushes: dict[str, list[MemberPush]] = {row.id: [] for row, _, _ in rows}
    for row, about, member in rows:
        # Of two words of one swap the phone shows the later one: a service may turn their order.
        if row.id == newest[row.swap_id, row.member_id] and row.at > clock.now() - LASTS:
            message = _message(row, about, member, names, site)
            pushes[row.id] = [
                MemberPush(row.member_id, to, message) for to in addresses.get(row.member_id, ())
            ]
    return pushes


def _message(
    row: SwapPush, about: ShiftSwap, member: Member, names: dict[int, str], site: str
) -> Message:
    who = {"from": names[about.from_member_id], "to": names[about.to_member_id]}
    first, last = clock.local(about.starts_at), clock.local(about.ends_at)
    note = Notification(
        id="",  # it asks for no receipt
        kind="swap",
        title=f"{t('phone.swap', member.language)} · {first:%m-%d %H:%M}–{last:%H:%M}",
        body=t(f"phone.swap.{row.word}", member.language, **who),
        navigate=f"{site}/phone?sheet=shifts",
        tag=f"swap-{about.id}",
        lang=member.language,
    )
    return Message(payload(note), ttl_s=LASTS.total_seconds(), topic=topic(about.id))
