"""号码核实 on the status page of a firm's report: a code by SMS, entered on the page."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.intake import phone_check, record
from patrol.intake.phone_check import TooManyCodes
from patrol.models import Intake
from patrol.people.mobile import NoMobile
from patrol.queries import tip as tip_query
from patrol.web.http import limit
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.network import network_of
from patrol.web.public import tip_share
from patrol.web.public.tip_form import words

blueprint = Blueprint("tip_phone", __name__)

OF_A_NETWORK = "20/60 minutes"
"""Further codes that one network may ask for. The first of a number is sent all the same."""
FAULTS = ("landline", "no_mobile", "many", "wrong")
"""The ends of the status page's address that say why the number is not verified."""


@dataclass(frozen=True, slots=True)
class PhoneStanding:
    """The part of a status page about the number of the firm."""

    phone: str
    """The masked number."""
    is_verified: bool
    may_ask: bool
    """True when a service can send codes."""
    waits: bool
    """True while a code that was asked for still counts."""
    fault: str


def of_tip(session: Session, intake: Intake) -> PhoneStanding | None:
    """Return what the page shows; None for a report that is not a firm's, or without a number."""
    if not phone_check.wants(intake):
        return None
    row = phone_check.of_intake(session, intake.id)
    asked = request.args.get("phone", "")
    return PhoneStanding(
        record.masked(record.number_of(intake.record)) or "",
        is_verified=row is not None and row.verified_at is not None,
        may_ask=bool(services().credentials.settings.code_ways),
        waits=row is not None and clock.now() - row.asked_at <= phone_check.LIFE,
        fault=asked if asked in FAULTS else "",
    )


@blueprint.post("/tip/<token>/phone")
@allow(PUBLIC)
def ask(token: str) -> Redirect:
    """Send a code to the number of a firm's report.

    Raises: NotFound, Problem 429.
    """
    tip_share.take_answer(token)
    _find_before_the_lock(token)
    if not services().credentials.settings.code_ways:
        return _back(token)
    try:
        _count_before_the_lock(token)
        with services().database.write() as session:
            _, intake = tip_query.find(session, token)
            if phone_check.wants(intake):
                phone_check.ask(session, intake, services().settings.secret_key)
    except NoMobile as error:
        return _back(token, error.fault if error.fault in FAULTS else "no_mobile")
    except TooManyCodes:
        return _back(token, "many")
    return _back(token)


@blueprint.post("/tip/<token>/phone/code")
@allow(PUBLIC)
def confirm(token: str) -> Redirect:
    """Take the code that came by SMS; a wrong one is counted.

    Raises: NotFound, Problem 429.
    """
    tip_share.take_answer(token)
    _find_before_the_lock(token)
    with services().database.write() as session:
        _, intake = tip_query.find(session, token)
        key = services().settings.secret_key
        is_right = phone_check.confirm(session, intake, words("code", 12), key)
    return _back(token, "" if is_right else "wrong")


def _back(token: str, fault: str = "") -> Redirect:
    return redirect(f"/tip/{token}{f'?phone={fault}' if fault else ''}#phone", 303)


def _count_before_the_lock(token: str) -> None:
    """Count a further code of a number for its network: no neighbour's first one is stopped by it.

    Raises: NotFound, NoMobile, Problem 429.
    """
    with services().database.read() as session:
        _, intake = tip_query.find(session, token)
        if phone_check.is_first(session, intake, services().settings.secret_key):
            return
    limit.hit("phone_code", network_of(request.remote_addr), OF_A_NETWORK)


def _find_before_the_lock(token: str) -> None:
    """Refuse a guess without taking the write lock.

    Raises: NotFound.
    """
    with services().database.read() as session:
        tip_query.find(session, token)
