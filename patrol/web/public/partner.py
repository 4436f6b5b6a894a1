"""协同: a partner without an account acts on one case by an unguessable link.

The page works without JavaScript. A GET never acts: a preview in a messenger asks for it as well.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol import clock, closure, sign_in
from patrol.incident import partner_link, transfer
from patrol.models import AuditAct, Incident, SystemActor, Transfer, TransferVia
from patrol.office import words_in
from patrol.status import OPEN, TAKEN, IncidentStatus, TransferStatus
from patrol.web.http import audited, limit, link_limit, turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.public import strangers_photos
from patrol.web.public.strangers_photos import Pictures
from patrol.web.public.tip_form import MOST_BODY, words

blueprint = Blueprint("partner", __name__)

S = TransferStatus
BY = SystemActor.PARTNER
AT_ONCE = 3
"""Photos in one form."""
LONGEST = 200
ACTS = ("accept", "refuse", "on_scene", "done", "photo")
TROUBLES = ("why", "over", "unread", "full")
"""The reasons why an act was not taken, or not wholly; the page has a sentence for each."""


@blueprint.get("/partner/<token>")
@allow(PUBLIC)
def show(token: str) -> Response:
    """Show the one case, as little of it as the partner needs; a dead link tells nothing."""
    with services().database.read() as session:
        joint = _found(session, token)
        link_limit.count("partner", token, "600/minute", is_live=joint is not None)
        page = render_template("partner.html", **_shown(token, *joint)) if joint else _gone()
        if joint:
            audited.gather_of_stranger(AuditAct.READ, f"partner {joint[0].id}")
    return _answer(page, 200 if joint else 404)


def _answer(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    # Our own form needs its origin; no other site learns the address.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _gone() -> str:
    return render_template("partner_gone.html")


def _found(session: Session, token: str, *, lock: bool = False) -> tuple[Incident, Transfer] | None:
    link = partner_link.find(session, token[: partner_link.SECRET_LETTERS * 2])
    if link is None:
        return None
    seen = session.get_one(Transfer, link.transfer_id)
    if not lock:
        return session.get_one(Incident, seen.incident_id), seen
    # The case first, as every writer does.
    case = session.get_one(Incident, seen.incident_id, with_for_update=True)
    key = seen.id
    return case, session.get_one(Transfer, key, with_for_update=True, populate_existing=True)


def _shown(token: str, case: Incident, row: Transfer) -> dict[str, Any]:
    """Return what the page says. What is over shows no place any more."""
    tag, office = language(), services().office
    is_over = row.ended_at is not None or not _is_at_work(case)
    partner = office.partners[row.partner or ""]
    trouble = request.args.get("trouble")
    return {
        "token": token,
        "number": case.number,
        "partner": words_in(partner.words, tag),
        "role": row.role.value,
        "status": row.status.value,
        "is_over": is_over,
        "may_answer": not is_over and row.status in (S.ASKED, S.UNANSWERED),
        "is_taken": not is_over and row.status in TAKEN,
        "category": words_in(office.category(office.nearest(case.category)).name, tag),
        "severity": case.severity,
        "place": case.place,
        "point": None if case.lat is None else f"{case.lat:.6f},{case.lon:.6f}",
        "brief": row.brief,
        "opened_at": case.opened_at,
        "asked_at": row.at,
        "answer_by": row.answer_by,
        "answered_at": row.answered_at,
        "on_scene_at": row.on_scene_at,
        "done_at": row.done_at,
        "photos": len(row.photos),
        "room": transfer.MOST_PHOTOS - len(row.photos),
        "trouble": trouble if trouble in TROUBLES else None,
        "told": _time,
    }


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%m-%d %H:%M}"


def _is_at_work(case: Incident) -> bool:
    return case.status in OPEN or case.status is IncidentStatus.TRANSFERRED


@blueprint.post("/partner/<token>")
@allow(PUBLIC)
@at_most(MOST_BODY)
def act(token: str) -> Response | Redirect:
    """Accept, refuse with a reason, arrive, send photos or be done; the desk sees it at once.

    Raises: Problem 422.
    """
    if not _works(token):
        return _answer(_gone(), 404)
    what = request.form.get("act", "")
    if what not in ACTS:
        raise Problem(422, "invalid", words={"fields": "act"})
    why = words("why", LONGEST)
    if what == "refuse" and not why:
        return _back(token, "why")
    pictures = _pictures(token) if what in ("done", "photo") else Pictures([])
    if pictures is None:
        return _answer(_gone(), 404)
    try:
        is_found = _acted(token, what, why, pictures)
    except transfer.TransferOver:
        return _back(token, "over")
    return _back(token, _trouble(pictures)) if is_found else _answer(_gone(), 404)


def _works(token: str) -> bool:
    """Count an act; True for a link that works. A guess takes no write lock.

    Raises: Problem 429.
    """
    with services().database.read() as session:
        is_live = _found(session, token) is not None
    link_limit.count("partner_act", token, "60/minute", is_live=is_live)
    if is_live:  # one link cannot be pressed without end, from whatever networks
        limit.hit("partner_link", sign_in.hashed(token), "60/10 minutes")
    return is_live


def _back(token: str, trouble: str = "") -> Redirect:
    return redirect(f"/partner/{token}{f'?trouble={trouble}' if trouble else ''}", 303)


def _trouble(pictures: Pictures) -> str:
    if pictures.beyond or pictures.left_out:
        return "full"
    return "unread" if pictures.unread else ""


def _pictures(token: str) -> Pictures | None:
    """Decode the photos of the form, if the link works and there is room; None for a dead link.

    Raises: DecodersBusy, StorageFull.
    """
    with services().database.read() as session:
        joint = _found(session, token)
        if joint is None:
            return None
        is_taken = joint[1].status in TAKEN and joint[1].ended_at is None
        room = transfer.MOST_PHOTOS - len(joint[1].photos) if is_taken else 0
    turns.give_back()  # a photo's decoder takes long
    return strangers_photos.take(min(room, AT_ONCE), None)


def _acted(token: str, what: str, said: str, pictures: Pictures) -> bool:
    """Do what the partner says; False for a link that works no more.

    Raises: TransferOver, LostRace.
    """
    by: dict[str, Any] = {"by": BY, "via": TransferVia.LINK}
    with services().database.write() as session:
        joint = _found(session, token, lock=True)
        if joint is None:
            return False
        case, row = joint
        if what == "accept":
            closure.accept_transfer(session, services().office, case, row, **by)
        elif what == "refuse":
            transfer.refuse(session, case, row, why=said, **by)
        elif what == "on_scene":
            transfer.arrive(session, case, row, **by)
        if pictures.taken:
            area_id = case.area_id
            photos.keep(session, pictures.taken, area_id=area_id, by=BY, owner=None)
            names = [photo.sha256 for photo in pictures.taken]
            transfer.add_photos(session, case, row, names, by=BY)
        if what == "done":
            transfer.done(session, case, row, result=said, **by)
    return True
