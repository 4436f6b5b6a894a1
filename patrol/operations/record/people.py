"""Members, phones and desk users, against the acts that name them.

A case names its people by call sign and phone, so whoever changes the table of members, or gives a
phone to another member, changes whose act it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from patrol.models import FeedKind, Member, Phone, User

NAMING = frozenset(
    {
        FeedKind.MEMBER_ADDED,
        FeedKind.MEMBER_AMENDED,
        FeedKind.MEMBER_LEFT,
        FeedKind.DUTY_STARTED,
        FeedKind.PHONE_ENROLLED,
    }
)
"""Acts that say the call sign of a member who was in the table then."""
OF_PHONES = frozenset({FeedKind.PHONE_ENROLLED, FeedKind.PHONE_CONFIRMED, FeedKind.PHONE_REVOKED})
OF_USERS = frozenset(
    {
        FeedKind.USER_INVITED,
        FeedKind.USER_AMENDED,
        FeedKind.USER_DISABLED,
        FeedKind.USER_ENABLED,
    }
)
KINDS = NAMING | OF_PHONES | OF_USERS | {FeedKind.MEMBERS_IMPORTED}


@dataclass
class _Phone:
    seq: int
    call_sign: str
    is_confirmed: bool = True
    is_revoked: bool = False


@dataclass
class _User:
    seq: int
    role: str | None = None
    is_disabled: bool = False


@dataclass
class PeopleActs:
    """The acts about members, phones and desk users, up to this point of the walk."""

    signs: dict[str, int] = field(default_factory=dict)
    """By call sign, the first act that names it."""
    members: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By the member's id, the call sign and its act; acts of before 0.2 say no id."""
    phones: dict[str, _Phone] = field(default_factory=dict)
    users: dict[str, _User] = field(default_factory=dict)

    def take(self, kind: str, seq: int, body: Mapping[str, Any]) -> None:
        if kind == FeedKind.MEMBERS_IMPORTED:
            for call_sign in body.get("added", ()):
                self.signs.setdefault(call_sign, seq)
        elif kind in OF_USERS:
            self._take_user(kind, seq, body)
        if kind in NAMING and "call_sign" in body:
            self.signs.setdefault(body["call_sign"], seq)
            if body.get("member_id") is not None:
                self.members[body["member_id"]] = body["call_sign"], seq
        if kind in OF_PHONES and "of_phone_id" in body:
            self._take_phone(kind, seq, body)

    def _take_phone(self, kind: str, seq: int, body: Mapping[str, Any]) -> None:
        phone = self.phones.setdefault(body["of_phone_id"], _Phone(seq, body["call_sign"]))
        phone.seq = seq
        phone.is_confirmed = not body.get("unconfirmed", False)
        phone.is_revoked = phone.is_revoked or kind == FeedKind.PHONE_REVOKED

    def _take_user(self, kind: str, seq: int, body: Mapping[str, Any]) -> None:
        user = self.users.setdefault(body["user"], _User(seq))
        user.seq, user.role = seq, body.get("role", user.role)
        if kind in (FeedKind.USER_DISABLED, FeedKind.USER_ENABLED):
            user.is_disabled = kind == FeedKind.USER_DISABLED

    def compare(self, session: Session) -> Iterator[str]:
        """Yield each difference as a sentence."""
        rows = session.exec(select(Member.id, Member.call_sign, Member.former_sign))
        signs = {key: {sign for sign in theirs if sign} for key, *theirs in rows}
        yield from self._members(signs)
        yield from self._phones(session, signs)
        yield from self._users(session)

    def _members(self, signs: Mapping[int | None, set[str]]) -> Iterator[str]:
        known = set().union(*signs.values())
        for call_sign, seq in sorted(self.signs.items()):
            if call_sign not in known:
                yield f"member {call_sign}, of whom row {seq} speaks, is not in the table"
        for key, (call_sign, seq) in sorted(self.members.items()):
            if call_sign not in signs.get(key, set()):
                yield f"member {key} is not {call_sign} in the table, as row {seq} says"

    def _phones(self, session: Session, signs: Mapping[int | None, set[str]]) -> Iterator[str]:
        rows = session.exec(select(Phone.id, Phone.member_id, Phone.confirmed_at, Phone.revoked_at))
        table: dict[str, Any] = {key: rest for key, *rest in rows}
        for key, said in sorted(self.phones.items()):
            member_id, confirmed_at, revoked_at = table.get(key, (None, None, None))
            which = f"phone {key[:12]} of {said.call_sign}"
            if said.call_sign not in signs.get(member_id, set()):
                yield f"{which} is not that member's in the table, as row {said.seq} says"
            elif confirmed_at is not None and not said.is_confirmed:
                yield f"{which} is confirmed in the table, and not in row {said.seq}"
            elif said.is_revoked and revoked_at is None:
                yield f"{which} is let in by the table, and row {said.seq} revoked it"

    def _users(self, session: Session) -> Iterator[str]:
        rows = session.exec(select(User.name, User.role, User.disabled_at))
        table = {name: (role, disabled_at) for name, role, disabled_at in rows}
        for name, said in sorted(self.users.items()):
            if name not in table:
                yield f"desk user {name}, of whom row {said.seq} speaks, is not in the table"
                continue
            role, disabled_at = table[name]
            if said.role not in (None, role):
                yield f"desk user {name} is {role} in the table, row {said.seq} says {said.role}"
            if said.is_disabled and disabled_at is None:
                yield f"desk user {name} is let in by the table, and row {said.seq} disabled them"
