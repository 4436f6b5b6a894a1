"""A small cast: dispatcher 701, members 007, 042 and 017; another street's 801 and 301."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from patrol import clock, sign_in
from patrol.models import Area, LastPosition, Member, Phone, Place, Role, Scope, Source, User
from patrol.people import duty
from patrol.places import street
from patrol.services import Services

BRIDGE = (30.2871, 120.1702)
AREAS = (
    (1, None, "/1/", "区", "拱墅区"),
    (2, 1, "/1/2/", "街道", "文晖街道"),
    (3, 1, "/1/3/", "街道", "东新街道"),
    (4, 2, "/1/2/4/", "社区", "流水西苑社区"),
    (5, 3, "/1/3/5/", "社区", "三塘苑社区"),
)
MEMBERS = (
    ("007", 4, ["first_aid"], ["aed"]),
    ("042", 4, ["swim"], ["lifebuoy"]),
    ("017", 4, ["first_aid"], []),
    ("063", 4, [], []),
    ("301", 5, [], []),
)
USERS = (
    ("701", Role.DISPATCHER, 2, 2),
    ("702", Role.SUPERVISOR, 2, 1),
    ("703", Role.ADMIN, 2, None),
    ("704", Role.DISPATCHER, 2, 3),
    ("801", Role.DISPATCHER, 3, 1),
)
SOURCES = (
    ("gs-110", ["police110"], {"opens": True, "needs_verification": True}),
    ("noise-gw-1", ["iot_noise"], {"needs_verification": True, "silent_after_s": 120}),
    ("platform", ["platform", "grid", "enterprise"], {"opens": True, "needs_verification": True}),
)


def enter(session: Session) -> None:
    """Put the cast into an empty database; 007, 042, 017 and 301 are on duty.

    The database numbers the areas itself, 1 and up: on PostgreSQL a number that we gave would be
    given again to the next area.
    """
    street.change(session, name="文晖街道", prefix="WH", place_hint="", by="cast")
    for key, parent, path, kind, name in AREAS:
        area = Area(
            parent_id=parent,
            path=path,
            kind=kind,
            name=name,
            lat=BRIDGE[0] + key / 1000,
            lon=BRIDGE[1],
        )
        session.add(area)
        session.flush()
        assert area.id == key
    for name, role, area_id, seat in USERS:
        session.add(User(name=name, role=role, area_id=area_id, seat=seat))
    for code, kinds, policy in SOURCES:
        session.add(Source(code=code, kinds=kinds, area_id=2, **policy))
    for call_sign, area_id, skills, kit in MEMBERS:
        session.add(Member(call_sign=call_sign, area_id=area_id, skills=skills, kit=kit))
    session.add(Place(area_id=4, name="文晖桥", kind="bridge", lat=BRIDGE[0], lon=BRIDGE[1]))
    session.flush()
    for number, call_sign in enumerate(("007", "042", "017", "301"), 1):
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        duty.start(session, member, at=clock.now() - timedelta(hours=1))
        session.add(
            LastPosition(
                member_id=member.id or 0,
                lat=BRIDGE[0] + number / 2000,
                lon=BRIDGE[1],
                taken_at=clock.now(),
            )
        )


def district_chiefs(services: Services) -> None:
    """Add the supervisor 711 and the administrator 721 of the whole district.

    They are no part of the cast: alarms about the system go to the highest desk that there is.
    """
    with services.database.write() as session:
        for name, role in (("711", Role.SUPERVISOR), ("721", Role.ADMIN)):
            session.add(User(name=name, role=role, area_id=1))


@dataclass
class Caller:
    """A signed-in person or program that calls the API as the real pages do."""

    client: FlaskClient
    secret: str
    csrf: str
    is_bearer: bool = False
    phone_id: str | None = None
    login_id: str = ""

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        headers.setdefault("Accept-Language", "en")
        if self.is_bearer:
            headers["Authorization"] = f"Bearer {self.secret}"
        elif self.secret:
            self.client.set_cookie("patrol_session", self.secret)
            headers.setdefault("X-CSRF-Token", self.csrf)
            headers.setdefault("Origin", "http://localhost")
        if key := options.pop("key", None):
            headers["Idempotency-Key"] = key
        if body is not None:
            options["json"] = body
        return self.client.open(path, method=method, headers=headers, buffered=True, **options)

    def get(self, path: str, **options: Any) -> Any:
        answer = self.call("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json

    def send(self, method: str, path: str, body: Any = None, *, want: int = 0, **opts: Any) -> Any:
        """Send, expect a 2xx status or exactly `want`, and return the JSON."""
        answer = self.call(method, path, body if body is not None else {}, **opts)
        good = answer.status_code == want if want else answer.status_code < 300
        assert good, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json


class Cast:
    """Signs people in with a session of their own, without the page of a one-time link."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.processes: list[Flask] = app.extensions["processes"]
        self.services: Services = app.extensions["patrol"]
        self._known: dict[str, Caller] = {}

    def __call__(self, name: str) -> Caller:
        """The desk user, the member's phone or the source of this name, signed in once."""
        if name not in self._known:
            self._known[name] = self.sign_in(name)
        return self._known[name]

    def sign_in(self, name: str) -> Caller:
        with self.services.database.write() as session:
            source = session.exec(select(Source).where(Source.code == name)).first()
            user = session.exec(select(User).where(User.name == name)).first()
            phone_id = None if source or user else self._phone(session, name)
            subject: dict[str, Any] = {"phone_id": phone_id}
            if user:
                subject = {"user_id": user.id}
            if source:
                subject = {"source_id": source.id}
            secret, login = sign_in.begin(session, is_bearer=bool(source), **subject)
        return Caller(
            self.app.test_client(use_cookies=True),
            secret,
            login.csrf,
            bool(source),
            phone_id,
            login.id,
        )

    def token(self, name: str, scope: Scope = Scope.FULL) -> Caller:
        """A program with a token of this desk user."""
        with self.services.database.write() as session:
            user = session.exec(select(User).where(User.name == name)).one()
            owner: dict[str, Any] = {"user_id": user.id, "scope": scope}
            secret, login = sign_in.begin(session, is_bearer=True, **owner)
        return Caller(self.app.test_client(), secret, "", is_bearer=True, login_id=login.id)

    def _phone(self, session: Session, call_sign: str) -> str:
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        phone = Phone(
            member_id=member.id or 0,
            agent="test",
            enrolled_at=clock.now(),
            confirmed_at=clock.now(),
        )
        session.add(phone)
        session.flush()
        return phone.id

    def nobody(self) -> Caller:
        return Caller(self.app.test_client(), "", "")
