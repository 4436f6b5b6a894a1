"""Build a town to measure in: members with phones, desks, and a session for each.

The rows go straight into the database, as one-time links would have made them.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session

from patrol import clock, db, sign_in
from patrol.db import Database
from patrol.models import Area, Login, Member, Phone, Role, Scope, User
from patrol.operations import migrate

AREA = 2
SEAT = "701"
METRICS = {"is_bearer": True, "scope": Scope.METRICS}


@dataclass(frozen=True)
class Town:
    """The session secrets of phones (by call sign), of reading desks, and of the sending desk.

    `csrf` has the CSRF token of each secret.
    """

    phones: dict[str, str]
    desks: list[str]
    seat: str
    csrf: dict[str, str]


def build(folder: Path, *, members: int = 137, desks: int = 0, url: str = "") -> Town:
    """Build the town in the database of `url`, or in a SQLite file in this folder."""
    database = Database(url or f"sqlite:///{folder}/patrol.db")
    migrate.run(database)
    with database.write() as session:
        session.add(Area(id=1, path="/1/", kind="区", name="区", lat=30.3, lon=120.17))
        session.flush()
        session.add(
            Area(id=AREA, parent_id=1, path="/1/2/", kind="街道", name="街道", lat=30.3, lon=120.17)
        )
        session.flush()
        phones = _members(session, members)
        user = User(name=SEAT, role=Role.DISPATCHER, area_id=AREA, seat=1)
        session.add(user)
        session.flush()
        names: dict[str, dict[str, object]] = {
            f"phone-{sign}": {"phone_id": phone} for sign, phone in phones.items()
        }
        # desk-0 is the desk that sends
        names |= {f"desk-{n}": {"user_id": user.id} for n in range(desks + 1)}
        csrf = _logins(session, names)
        _logins(session, {"metrics": {"user_id": user.id, **METRICS}})
    database.dispose()
    return Town(
        phones={sign: _secret(f"phone-{sign}") for sign in phones},
        desks=[_secret(f"desk-{n}") for n in range(1, desks + 1)],
        seat=_secret("desk-0"),
        csrf=csrf,
    )


def _members(session: Session, count: int) -> dict[str, str]:
    phones = {f"{number:03}": db.new_id() for number in range(1, count + 1)}
    now = clock.now()
    for number, (call_sign, phone_id) in enumerate(phones.items(), 1):
        session.add(Member(id=number, call_sign=call_sign, area_id=AREA))
        session.flush()
        session.add(Phone(id=phone_id, member_id=number, enrolled_at=now, confirmed_at=now))
    session.flush()
    return phones


def _secret(name: str) -> str:
    return f"bench-session-{name}"


def metrics_token() -> str:
    """Return the bearer token that reads `/metrics`, the same in every town."""
    return _secret("metrics")


def _logins(session: Session, names: dict[str, dict[str, object]]) -> dict[str, str]:
    now = clock.now()
    csrf = {_secret(name): f"csrf-{name}" for name in names}
    rows = [
        {
            "id": db.new_id(),
            "token_hash": sign_in.hashed(_secret(name)),
            "is_bearer": False,
            "csrf": csrf[_secret(name)],
            "made_at": now,
            "seen_at": now,
            "expires_at": now + sign_in.DESK_LOGIN_LIFE,
            "phone_id": None,
            "user_id": None,
            "source_id": None,
            **subject,
        }
        for name, subject in names.items()
    ]
    session.connection().execute(insert(Login), rows)
    return csrf
