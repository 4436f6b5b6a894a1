"""Many members, each with a phone: sessions for the sockets, subscriptions for the push channel."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from patrol import clock, sign_in
from patrol.channels.push.sender import Subscription
from patrol.models import Member, Phone, PushState, PushSubscription, Source
from tests.faults.house import House

COMMUNITY = 4


def settle(house: House, count: int) -> dict[str, str]:
    """Add members P001 …, each with a phone; return the bearer tokens by call sign."""
    tokens = {}
    with house.writing() as session:
        for number in range(1, count + 1):
            member = Member(call_sign=f"P{number:03}", area_id=COMMUNITY)
            session.add(member)
            session.flush()
            phone = Phone(
                member_id=member.id or 0,
                agent="test",
                enrolled_at=clock.now(),
                confirmed_at=clock.now(),
            )
            session.add(phone)
            session.flush()
            secret, _ = sign_in.begin(session, is_bearer=True, phone_id=phone.id)
            tokens[member.call_sign] = secret
    return tokens


def subscribe(house: House, subscriptions: Mapping[str, Subscription]) -> None:
    """Write the subscriptions into the database, also those that the API would refuse."""
    with house.writing() as session:
        for call_sign, subscription in subscriptions.items():
            phone = _phone(session, call_sign)
            phone.push = PushState.OK
            session.add(phone)
            session.add(
                PushSubscription(
                    phone_id=phone.id,
                    endpoint=subscription.endpoint,
                    p256dh=subscription.p256dh,
                    auth=subscription.auth,
                    vapid_key_id=house.services.vapid.key_id,
                    made_at=clock.now(),
                )
            )


def _phone(session: Session, call_sign: str) -> Phone:
    query = select(Phone).join(Member, col(Member.id) == Phone.member_id)
    return session.exec(query.where(Member.call_sign == call_sign)).one()


def source_token(house: House, code: str) -> str:
    with house.writing() as session:
        source = session.exec(select(Source).where(Source.code == code)).one()
        return sign_in.begin(session, is_bearer=True, source_id=source.id)[0]
