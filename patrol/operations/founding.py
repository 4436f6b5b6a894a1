"""Make the street and its first administrator: the verb of `patrol setup` and of its page.

While there is no street, a one-time link opens the page. Whoever holds it makes the street, so
only the operator gets it: by the log of a start, or by `patrol setup --link`.
"""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from patrol import audit, clock, db, i18n, sign_in, terminal
from patrol.audit import By
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Area, AuditAct, Role, SetupLink
from patrol.operations import migrate
from patrol.people import desk_user
from patrol.people.desk_user import Author
from patrol.people.pasted_text import cleaned
from patrol.places import street

LONGEST_NAME, LONGEST_HINT = 60, 60
LINK_LIFE = timedelta(days=1)

log = logging.getLogger(__name__)


class BadAnswer(Exception):
    """An answer cannot be stored: `field` names it, and `key` its sentence (`server.setup.*`)."""

    def __init__(self, field: str, key: str, **words: object) -> None:
        super().__init__(f"{field}: {key}")
        self.field, self.key, self.words = field, key, words


class BadSetupLink(Exception):
    """The link was used, has expired or never existed, or a street stands already."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers that make a street."""

    name: str
    prefix: str
    admin: str
    place_hint: str = ""


@dataclass(frozen=True, slots=True)
class Founded:
    """The new street, the number of its first case, and the secret of the administrator's link."""

    area: Area
    number: str
    token: str


def root(session: Session) -> Area | None:
    """Return the area above all others; None while there is no street."""
    return session.exec(select(Area).where(col(Area.parent_id).is_(None))).first()


def tidy(answers: Answers) -> Answers:
    """Return the answers without signs that nobody sees; refuse what is missing or too long.

    Raises: BadAnswer.
    """
    clean = Answers(
        name=cleaned(answers.name),
        prefix=cleaned(answers.prefix),
        admin=cleaned(answers.admin),
        place_hint=cleaned(answers.place_hint),
    )
    for field in ("name", "prefix", "admin"):
        look(field, getattr(clean, field))
    return replace(clean, place_hint=clean.place_hint[:LONGEST_HINT])


def look(field: str, answer: str) -> None:
    """Refuse an answer that could not be stored, before the next question is asked.

    Raises: BadAnswer.
    """
    text = cleaned(answer)
    if field in ("name", "admin") and not text:
        raise BadAnswer(field, "empty")
    if field == "name" and len(text) > LONGEST_NAME:
        raise BadAnswer("name", "bad_name", n=LONGEST_NAME)
    if field == "prefix" and not street.is_prefix(text):
        raise BadAnswer("prefix", "bad_prefix")
    if field == "admin" and not desk_user.is_name(text):
        raise BadAnswer("admin", "bad_admin")


def found(session: Session, answers: Answers, by: By) -> Founded:
    """Make the street and its first administrator, of tidy answers. The link of a start ends.

    Raises: BadAnswer; BadSetupLink when somebody else has made the street.
    """
    db.take_turns(session, "street")
    if root(session) is not None:
        raise BadSetupLink
    facts = street.change(
        session,
        name=answers.name,
        prefix=answers.prefix,
        place_hint=answers.place_hint,
        by=by.actor[:40],
    )
    area = Area(kind="街道", name=answers.name, path="")
    session.add(area)
    session.flush()
    area.path = f"/{area.id}/"
    session.flush()
    token = first_admin(session, answers.admin, area, by)
    session.exec(delete(SetupLink))
    return Founded(area, f"{facts.prefix}{street.FIRST_NUMBER + 1}", token)


def first_admin(session: Session, name: str, area: Area, by: By) -> str:
    """Make an administrator of the street; return the secret of the link to set a password.

    Raises: BadAnswer.
    """
    try:
        user, token = desk_user.invite(
            session,
            name=name,
            role=Role.ADMIN,
            area_id=area.id or 0,
            seat=None,
            by=Author(by.actor[:40]),
        )
    except (desk_user.BadName, desk_user.NameTaken):
        raise BadAnswer("admin", "bad_admin") from None
    audit.note(session, AuditAct.USER_MADE, by, f"{user.name} {user.role}")
    audit.note(session, AuditAct.LINK_MADE, by, user.name)
    return token


def offer(session: Session) -> str | None:
    """Return the secret of a new link, which ends the former one; None when a street stands."""
    db.take_turns(session, "street")
    if root(session) is not None:
        return None
    token, now = secrets.token_urlsafe(16), clock.now()
    session.exec(delete(SetupLink))
    session.add(
        SetupLink(token_hash=sign_in.hashed(token), made_at=now, expires_at=now + LINK_LIFE)
    )
    return token


def require_link(session: Session, token: str) -> None:
    """Refuse a link with which no street can be made.

    Raises: BadSetupLink.
    """
    row = session.get(SetupLink, sign_in.hashed(token))
    if row is None or row.expires_at <= clock.now() or root(session) is not None:
        raise BadSetupLink


def is_offered(session: Session) -> bool:
    """True while somebody holds a link that still makes the street."""
    valid = select(SetupLink.token_hash).where(col(SetupLink.expires_at) > clock.now())
    return root(session) is None and session.exec(valid).first() is not None


def address(public_url: str, token: str) -> str:
    """Return the address of the page; the secret stands behind `#`, which no server's log has."""
    return f"{public_url}/setup#{token}"


def announce(database: Database, settings: Settings) -> None:
    """Write a link to the log of a start that finds no street."""
    if not migrate.is_current(database):
        return
    with database.read() as session:
        stands = root(session) is not None
    if stands:
        return
    with database.write() as session:
        token = offer(session)
    if token is not None:
        words = i18n.t("server.setup.begin", terminal.language())
        log.warning("%s %s", words, address(settings.public_url, token))
