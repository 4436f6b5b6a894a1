"""开办: the page that makes the street, for whoever holds the one-time link of a start."""

import tempfile
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage

from patrol import i18n, sign_in
from patrol.audit import By
from patrol.db import DatabaseBusy
from patrol.operations import founding, spool
from patrol.operations.founding import Answers, BadAnswer
from patrol.places import map
from patrol.terminal import said_in
from patrol.web.http import limit, turns
from patrol.web.http.answers import Body
from patrol.web.http.aside import aside
from patrol.web.http.contract import FORM, KB, at_most, gives, refuses, takes
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.guesses import FROM_ONE_PLACE, place
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

blueprint = Blueprint("setup", __name__)

MOST_MAP = 32 * KB * KB
"""A larger map comes by `patrol map import`; nginx lets 40 MB through."""
LINK = "X-Setup-Link"
"""The header with the secret: it is looked at before a stranger's file is read."""


@blueprint.get("/setup")
@allow(PUBLIC)
def page() -> Response:
    """Show the questions of a new street; its form sends the secret that stands behind `#`."""
    response = Response(render_template("setup.html", stands=stands()))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def stands() -> bool:
    """True when there is a street; once true it stays true. A silent database says nothing."""
    if not current_app.config.get("STREET_STANDS"):
        try:
            with services().database.read() as session:
                current_app.config["STREET_STANDS"] = founding.root(session) is not None
        except (SQLAlchemyError, DatabaseBusy):
            return True
    return bool(current_app.config["STREET_STANDS"])


class SetupIn(Body):
    """The answers that `patrol setup` asks for; `map` is in WGS-84."""

    name: str
    prefix: str = ""
    admin: str
    place_hint: str = ""
    map: bytes = Field(default=b"", max_length=MOST_MAP)


class SetupOut(TypedDict):
    """The street is made: its name, its first case's number, and where the password is set."""

    name: str
    number: str
    url: str


def install(app: Flask) -> None:
    """Refuse a set-up without a valid link before its body is read; call it after the gate."""
    app.before_request(_refuse_uninvited)


def _refuse_uninvited() -> None:
    if request.endpoint != "setup.make":
        return
    # A valid link is not limited by what others guess at its address; 128 bits are not guessed.
    try:
        _require_link()
    except founding.BadSetupLink:
        limit.hit("setup", place(), FROM_ONE_PLACE)
        raise


def _require_link() -> None:
    with services().database.read() as session:
        founding.require_link(session, _token())


def _token() -> str:
    return request.headers.get(LINK, "")[:64]


@blueprint.post("/api/v1/setup")
@allow(PUBLIC)
@takes(SetupIn, FORM)
@at_most(MOST_MAP + 64 * KB)
@gives(SetupOut, 201)
@refuses(410, "bad_setup_link")
@refuses(422, "bad_setup")
@refuses(429, "too_many")
def make() -> Response:
    """Make the street and its first administrator, by the one-time link in `X-Setup-Link`."""
    form = {name: request.form.get(name, "") for name in ("name", "prefix", "admin", "place_hint")}
    file = request.files.get("map")
    try:
        answers = founding.tidy(Answers(**form))
        if file:
            _install(file)
        made = _found(answers)
    except BadAnswer as error:
        sentence = i18n.t(f"server.setup.{error.key}", language(), **error.words)
        errors = [{"field": error.field, "message": sentence}]
        raise Problem(
            422, "bad_setup", errors=errors, detail=f"server.setup.{error.key}", words=error.words
        ) from None
    response = jsonify(made)
    response.status_code = 201
    return response


def _found(answers: Answers) -> SetupOut:
    with services().database.write() as session:
        # Again, in the transaction: of two presses one makes the street.
        founding.require_link(session, _token())
        made = founding.found(session, answers, By("setup", None, request.remote_addr or ""))
        url = sign_in.invitation_link(services().settings.public_url, made.token)
        return {"name": made.area.name, "number": made.number, "url": url}


def _install(file: FileStorage) -> None:
    """Install the map before anything is written: a file that is no map changes nothing.

    Raises: BadAnswer.
    """
    folder = services().settings.patrol_data
    turns.give_back()  # a large map takes long
    with tempfile.NamedTemporaryFile(dir=spool.prepare(folder)) as copy:
        file.save(copy)
        copy.flush()
        path = Path(copy.name)
        _require_link()  # again: a street that was made meanwhile keeps its map
        try:
            aside(lambda: map.install(folder, path))
        except map.BadMap as error:
            why = said_in(error, language()).replace(copy.name, file.filename or "")
            raise BadAnswer("map", "unread_map", why=why[:200]) from None
