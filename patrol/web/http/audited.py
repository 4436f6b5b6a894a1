"""Name the author of a request in the audit log."""

from flask import current_app, g, request
from sqlmodel import Session

from patrol import audit
from patrol.access import Actor
from patrol.audit import By
from patrol.models import AuditAct, AuditResult
from patrol.web.http.network import network_of


def author() -> By:
    """Return the caller of this request; of a stranger the address only."""
    me: Actor | None = g.get("actor")
    address = request.remote_addr or ""
    return By(me.name, me.login_id, address) if me else By(address=address)


def note(session: Session, act: AuditAct, subject: str = "") -> None:
    """Write an act of the caller in its own transaction."""
    audit.note(session, act, author(), subject)


def gather(act: AuditAct, subject: str = "") -> None:
    """Let a read of the caller wait for the next write of the audit."""
    backlog().add(act, author(), subject)


def gather_of_stranger(act: AuditAct, subject: str = "") -> None:
    """Like `gather`, for a page of the public: neither name nor address is kept."""
    backlog().add(act, By(), subject)


def refused(act: AuditAct, subject: str, account: str = "") -> None:
    """Count a refusal; `account` is the one that a stranger tried to be, if it exists.

    A stranger is counted by network: else a flood would write a row for each address.
    """
    me = author()
    by = me if me.login_id else By(account, None, network_of(me.address))
    backlog().add(act, by, subject, AuditResult.REFUSED)


def backlog() -> audit.Backlog:
    """Return the backlog of the running application."""
    app_backlog: audit.Backlog = current_app.extensions["audit"]
    return app_backlog
