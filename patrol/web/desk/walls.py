"""`/wall`: the big screen, its state, and the links that open it (大屏).

A link is a token with the scope `wall`: it opens this page and nothing else. It ends by a press,
with its maker's account, or after a year. Its secret stands after `#`, where no proxy sees it.
"""

from datetime import timedelta
from threading import Lock
from typing import Annotated

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from pydantic import StringConstraints
from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import clock, sign_in
from patrol.access import NotFound
from patrol.models import AuditAct, Login, Scope
from patrol.models.shapes import Moment
from patrol.queries import wall
from patrol.queries.wall import WallState
from patrol.web.desk import asked_month
from patrol.web.http import audited
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import asks, gives, refuses, takes
from patrol.web.http.gate import CHIEFS, DESK, PUBLIC, Caller, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

blueprint = Blueprint("walls", __name__)

LIFE = timedelta(days=365)
MOST_WALLS = 20
"""Links of one desk user that count at one time."""
FRESH_S = 3.0
"""Walls that ask within this time are answered from one reading."""

WallName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class WallIn(Body):
    """The name says where the screen hangs."""

    name: WallName


class WallLinkState(TypedDict):
    """A link that counts; its secret is never shown again."""

    id: str
    name: str
    made_at: Moment
    seen_at: Moment
    expires_at: Moment


class WallAddress(TypedDict):
    """The address of a new link."""

    url: str
    expires_at: Moment


class WallLinksOut(TypedDict):
    """The caller's links. `link` is the one that this call has made, shown this once."""

    walls: list[WallLinkState]
    link: WallAddress | None


@blueprint.get("/wall")
@allow(PUBLIC)
def page() -> Response:
    """Show the big screen; what it shows it asks for with the secret of its address."""
    response = make_response(render_template("wall.html"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/api/v1/wall")
@allow((Caller.WALL, *DESK))
@asks("area", int, "An area of the caller: it and all below it.")
@gives(WallState)
@refuses(404, "no_area")
@refuses(422, "bad_filter")
def state() -> Response:
    """Read what a big screen shows: clocks, cases, sources and people in numbers, stations."""
    fresh: FreshWalls = current_app.extensions.setdefault("walls", FreshWalls())
    return jsonify(fresh.of(_asked_area(), language()))


def _asked_area() -> int:
    """Return the id of the area that is asked for, or of the caller's own.

    Raises: NotFound, Problem 422.
    """
    me, asked = actor(), request.args.get("area", "")
    area_id = asked_month.number(asked) if asked else me.area_id
    if area_id not in me.area_ids:
        raise NotFound("area")
    return area_id


class FreshWalls:
    """The newest state by area and language: ten screens cost no more than one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[tuple[int, str], tuple[float, WallState]] = {}

    def of(self, area_id: int, tongue: str) -> WallState:
        """Return a state that is not older than `FRESH_S`."""
        with self._lock:
            read_at, kept = self._kept.get((area_id, tongue), (-FRESH_S, None))
            if kept is not None and clock.monotonic() - read_at < FRESH_S:
                return kept
            with services().database.read() as session:
                made = wall.of(session, area_id, services().office, tongue)
            self._kept[area_id, tongue] = clock.monotonic(), made
            return made


@blueprint.get("/api/v1/walls")
@allow(CHIEFS)
@gives(WallLinksOut)
def listed() -> Response:
    """List the caller's links to big screens."""
    with services().database.read() as session:
        return jsonify(_out(session))


@blueprint.post("/api/v1/walls")
@allow(CHIEFS)
@takes(WallIn)
@gives(WallLinksOut, 201)
@refuses(409, "too_many_walls")
def make() -> Response:
    """Make a link to a big screen; its address is shown this once."""
    name = read(WallIn).name
    with services().database.write() as session:
        if len(_mine(session)) >= MOST_WALLS:
            raise Problem(409, "too_many_walls")
        secret, login = sign_in.begin(
            session,
            is_bearer=True,
            life=LIFE,
            scope=Scope.WALL,
            name=name,
            user_id=actor().user_id,
        )
        audited.note(session, AuditAct.TOKEN_MADE, f"wall {login.id} {name}")
        answer = _out(session)
        url = f"{services().settings.public_url}/wall#{secret}"
        answer["link"] = {"url": url, "expires_at": clock.iso(login.expires_at)}
    return make_response(jsonify(answer), 201)


@blueprint.delete("/api/v1/walls/<login_id>")
@allow(CHIEFS)
@gives(WallLinksOut)
@refuses(404, "no_wall")
def end(login_id: str) -> Response:
    """End a link: its screen shows nothing more from now on."""
    with services().database.write() as session:
        if login_id not in {login.id for login in _mine(session)}:
            raise NotFound("wall")
        sign_in.end(session, login_id)
        audited.note(session, AuditAct.TOKEN_ENDED, f"wall {login_id}")
        session.flush()
        return jsonify(_out(session))


def _mine(session: Session) -> list[Login]:
    rows = session.exec(
        select(Login)
        .where(
            Login.user_id == actor().user_id,
            Login.scope == Scope.WALL,
            col(Login.ended_at).is_(None),
            col(Login.expires_at) > clock.now(),
        )
        .order_by(Login.id)
    )
    return list(rows)


def _out(session: Session) -> WallLinksOut:
    return {
        "link": None,
        "walls": [
            {
                "id": login.id,
                "name": login.name,
                "made_at": clock.iso(login.made_at),
                "seen_at": clock.iso(login.seen_at),
                "expires_at": clock.iso(login.expires_at),
            }
            for login in _mine(session)
        ],
    }
