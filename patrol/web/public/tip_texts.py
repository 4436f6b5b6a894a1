"""短信告知 for a tip's author: a number and a tick on the status page, and one press to stop."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol.intake import followers
from patrol.intake.followers import TooManyMatters
from patrol.intake.news_texts import MOST_TEXTS
from patrol.models import Intake, SystemActor
from patrol.people.mobile import NoMobile
from patrol.queries import tip as tip_query
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.public import tip_share
from patrol.web.public.tip_form import words

blueprint = Blueprint("tip_texts", __name__)

FAULTS = ("unticked", "landline", "no_mobile", "many")
"""The ends of the status page's address that say why a number was not taken."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The part of a status page about texts."""

    phone: str | None
    """The masked number to which texts go."""
    is_stopped: bool
    may_ask: bool
    asks: bool
    """True while the form is open; then the page does not load itself again."""
    fault: str
    most: int = MOST_TEXTS


def of_tip(session: Session, intake: Intake, *, is_over: bool) -> Texts:
    """Return what the status page shows; nothing is offered without a template for the texts."""
    row = followers.of_intake(session, intake.id)
    phone = followers.masked(row) if row else None
    may_ask = phone is None and not is_over and bool(services().credentials.settings.news_ways)
    asked = request.args.get("texts", "")
    return Texts(
        phone,
        is_stopped=row is not None and row.stopped_at is not None,
        may_ask=may_ask,
        asks=may_ask and asked in ("ask", *FAULTS),
        fault=asked if asked in FAULTS else "",
    )


@blueprint.post("/tip/<token>/texts")
@allow(PUBLIC)
def agree(token: str) -> Redirect:
    """Let the author of a tip hear by SMS what becomes of it, after a number and a tick.

    Raises: NotFound, Problem 429.
    """
    tip_share.take_answer(token)
    return redirect(f"/tip/{token}{_agreed(token)}", 303)


def _agreed(token: str) -> str:
    """Record the consent; return the end of the address that the browser is sent to."""
    if request.form.get("agree") != "yes":
        return "?texts=unticked"
    try:
        with services().database.write() as session:
            _, intake = tip_query.find(session, token)
            phone, most = words("phone", 20), followers.MOST_A_DAY
            via = SystemActor.TIP
            followers.agree(session, phone, via=via, intake_id=intake.id, most=most)
    except NoMobile as error:
        return f"?texts={error.fault if error.fault in FAULTS else 'no_mobile'}"
    except TooManyMatters:
        return "?texts=many"
    return ""


@blueprint.post("/tip/<token>/texts/stop")
@allow(PUBLIC)
def stop(token: str) -> Redirect:
    """Stop the texts about this tip; the address in a text stops all to its number.

    Raises: NotFound, Problem 429.
    """
    tip_share.take_answer(token)
    with services().database.write() as session:
        _, intake = tip_query.find(session, token)
        if row := followers.of_intake(session, intake.id):
            followers.stop_one(session, row)
    return redirect(f"/tip/{token}", 303)
