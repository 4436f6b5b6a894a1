"""Choose the simulated people and sources, and make their one-time links and tokens.

Only this module of the simulator opens the database; all other modules use HTTP and sockets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlmodel import Session, col, func, select, update

from patrol import clock, sign_in
from patrol.demo.simulate.client import AGENT
from patrol.geo import Point
from patrol.models import Area, Login, Member, Phone, Role, Shift, Source, User
from patrol.terminal import phrase

FREE = ("042", "017", "063")
"""Call signs that stay free for the person who tries `make demo`; it prints their links."""
HUMAN_SEAT = "701"
BY = "simulate"
TOKEN_LIFE = timedelta(hours=36)
"""Longer than the longest play (24 h) and its end."""


class NoCast(Exception):
    """The database has no people to simulate; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A member or a desk user; `beat` is the middle of the home area.

    A member whose phone an earlier simulation has enrolled has a `token` of that phone, everybody
    else a one-time link (`ticket`).
    """

    name: str
    ticket: str
    beat: Point
    token: str = ""


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """A source that may speak to intake, with its bearer token."""

    code: str
    kinds: tuple[str, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The people and sources of one simulation."""

    phones: tuple[Part, ...]
    desks: tuple[Part, ...]
    clerk: Part | None
    """A desk user who only looks places up for the town."""
    channels: tuple[IntakeLine, ...]


def engage(
    session: Session, *, phones: int, desks: int, has_town: bool, is_demo: bool, rng: Random
) -> Cast:
    """Choose the cast and make its tickets (valid once, for 10 minutes: `sign_in`).

    Raises: NoCast.
    """
    members = _members(session, phones, FREE if is_demo else (), rng)
    # the town searches places as a desk user, also when no desk plays
    users = _users(session, max(desks, has_town))
    parts = tuple(_part(session, member, member.call_sign) for member in members)
    return Cast(
        phones=parts,
        desks=tuple(_part(session, user, user.name) for user in users[:desks]),
        clerk=_part(session, users[0], users[0].name) if has_town else None,
        channels=tuple(_channels(session)) if has_town else (),
    )


def _members(session: Session, count: int, left_out: Sequence[str], rng: Random) -> list[Member]:
    """Choose members on shift first, then others, and sort them by call sign."""
    now = clock.now()
    planned = set(
        session.exec(select(Shift.member_id).where(Shift.starts_at <= now, Shift.ends_at > now))
    )
    everyone = session.exec(
        select(Member)
        .where(col(Member.left_at).is_(None), col(Member.call_sign).not_in(left_out))
        .order_by(Member.call_sign)
    ).all()
    if len(everyone) < count:
        raise NoCast(
            phrase(
                "{count} phones are wanted and only {members} members may play",
                count=count,
                members=len(everyone),
            )
        )
    # the sort below keeps this order within those on shift and within the others
    shuffled = rng.sample(everyone, len(everyone))
    chosen = sorted(shuffled, key=lambda member: member.id not in planned)[:count]
    return sorted(chosen, key=lambda member: member.call_sign)


def _users(session: Session, count: int) -> list[User]:
    """Dispatchers with the widest area first; the seat left to a human comes last."""
    rows = session.exec(
        select(User, Area.path)
        .join(Area, col(Area.id) == col(User.area_id))
        .where(col(User.disabled_at).is_(None), User.role == Role.DISPATCHER)
    ).all()
    ranked = sorted(rows, key=lambda row: (row[0].name == HUMAN_SEAT, len(row[1]), row[0].name))
    if count and not ranked:
        raise NoCast(
            phrase("no dispatcher is in the database: `patrol user NAME --role dispatcher`")
        )
    return [user for user, _ in ranked[:count]]


def _part(session: Session, person: Member | User, name: str) -> Part:
    lat, lon = session.exec(select(Area.lat, Area.lon).where(Area.id == person.area_id)).one()
    if lat is None or lon is None:
        lat, lon = session.exec(select(func.avg(Area.lat), func.avg(Area.lon))).one()
    if lat is None or lon is None:
        raise NoCast(phrase("no area has a place on the map"))
    token = _token_of_known_phone(session, person) if isinstance(person, Member) else ""
    ticket = "" if token else sign_in.issue_ticket(session, person, BY)
    return Part(name, ticket, Point(lat, lon), token)


def _token_of_known_phone(session: Session, member: Member) -> str:
    """Return a new token of the phone that an earlier simulation enrolled; empty without one.

    Another phone would alarm the desk and stay unconfirmed. Earlier sessions of the phone end.
    """
    phone_id = session.exec(
        select(Phone.id)
        .where(Phone.member_id == member.id, Phone.agent == AGENT, col(Phone.revoked_at).is_(None))
        .order_by(col(Phone.confirmed_at).is_(None), col(Phone.enrolled_at).desc())
        .limit(1)
    ).first()
    if phone_id is None:
        return ""
    session.exec(
        update(Login)
        .where(col(Login.phone_id) == phone_id, col(Login.ended_at).is_(None))
        .values(ended_at=clock.now())
    )
    return sign_in.begin(session, is_bearer=True, life=TOKEN_LIFE, phone_id=phone_id)[0]


def _channels(session: Session) -> list[IntakeLine]:
    """Every enabled source, the most specific first."""
    rows = session.exec(
        select(Source).where(col(Source.disabled_at).is_(None)).order_by(Source.code)
    ).all()
    if not rows:
        raise NoCast(phrase("no source may speak to intake: seed the demo town"))
    return [
        IntakeLine(
            row.code,
            tuple(row.kinds),
            sign_in.begin(session, is_bearer=True, source_id=row.id)[0],
        )
        for row in sorted(rows, key=lambda row: (len(row.kinds), row.code))
    ]
