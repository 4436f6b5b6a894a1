"""`/api/v1/doors/<code>`: a registered source speaks its own protocol (`intake.adapters`)."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NotRequired
from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from typing_extensions import TypeAliasType, TypedDict

from patrol import access, clock
from patrol.access import Kind
from patrol.intake import door, keys, trial, webhook_signature
from patrol.intake.accept import Conflict, Invalid
from patrol.intake.adapters import Adapter, Fate, ProofWay, adapter
from patrol.intake.heard import Heard, PositionHeard, Telegram, Utterance
from patrol.models import SecretUse, Source
from patrol.noise import level
from patrol.web.http import json_door, limit
from patrol.web.http.aside import let_others_run
from patrol.web.http.contract import at_most, gives, refuses
from patrol.web.http.gate import PUBLIC, allow, maybe_actor, services
from patrol.web.http.guesses import FROM_ONE_PLACE, place
from patrol.web.http.known_callers import known_callers
from patrol.web.http.problem import Problem
from patrol.web.public import source_rate, tracks

blueprint = Blueprint("door", __name__, url_prefix="/api/v1/doors")

MOST_BYTES = 256 * 1024
LONGEST_CODE = 64
KEY_NAMES = ("key", "api_key", "token")
"""Parameters of the address that may carry the token, for senders that can set no header."""
SANDBOX_ID = "sandbox"
"""The id in an answer about a matter that was not stored."""
NOTED = "60/minute"
"""Refusals of one source that are kept; the others are answered only."""


class DoorFate(TypedDict):
    """The result of one matter that was said: its intake, and whether it was stored before."""

    intake_id: str
    duplicate: bool


class DoorResult(TypedDict):
    """The results of a telegram; `heard` counts all that was said, levels and positions too."""

    heard: int
    results: list[DoorFate]
    sandbox: NotRequired[trial.Tried]
    """Only at the sandbox address: what was read, of which nothing is stored."""


DoorAnswer = TypeAliasType("DoorAnswer", DoorResult | str)
"""Our own result, or the words that the protocol of the source wants."""
ANY_MEDIA = "*/*"


@blueprint.post("/<code>")
@blueprint.post("/<code>/<path:rest>", endpoint="speak_below")
@allow(PUBLIC)
@at_most(MOST_BYTES)
@gives(DoorAnswer, 200, ANY_MEDIA)
@gives(DoorResult, 202)
@refuses(401, "bad_token")
@refuses(409, "intake_conflict")
@refuses(422, "invalid")
@refuses(429, "too_many")
def speak(code: str, rest: str = "") -> Response:
    """Hear a source in its own protocol: 202 new, 200 when all was stored before.

    The protocol is the adapter of the source; the answer is that of the protocol when it has one.
    """
    return _heard(code, rest)


@blueprint.get("/<code>")
@blueprint.get("/<code>/<path:rest>", endpoint="greet_below")
@allow(PUBLIC)
@gives(DoorAnswer, 200, ANY_MEDIA)
@gives(DoorResult, 202)
@refuses(401, "bad_token")
@refuses(409, "intake_conflict")
@refuses(422, "invalid")
@refuses(429, "too_many")
def greet(code: str, rest: str = "") -> Response:
    """Answer a platform that tries the address, or hear a sender that speaks by GET."""
    _, protocol, secrets = _known(code)
    telegram = _telegram(b"", rest)
    if protocol.greet is not None:
        answer = protocol.greet(telegram, secrets)
        if answer is None:
            raise _refused_stranger()
        return Response(answer.body, answer.status, mimetype=answer.mimetype)
    if not protocol.hears_get:
        raise _refused_stranger()
    return _heard(code, rest)


def _heard(code: str, rest: str) -> Response:
    raw = json_door.body() if request.method == "POST" else b""
    source, protocol, secrets = _known(code)
    above, _, last = rest.rpartition("/")
    if keys.opens_sandbox(services().settings, source, last):
        return _tried(source, protocol, _telegram(raw, above))
    telegram = _telegram(raw, rest)
    if not _is_genuine(source, protocol, secrets, telegram):
        raise _refused_stranger()
    paid = source_rate.spend_body(source, raw)
    try:
        said = protocol.read(telegram, source.settings)
        matters = sum(isinstance(part, Heard) for part in said)
        if matters > paid:
            source_rate.spend(source, matters - paid)
        fates = _stored(source, protocol, said, raw or None)
        tracks.keep(source, [part for part in said if isinstance(part, PositionHeard)])
    except (Invalid, Conflict) as error:
        _note_refusal(source, error, raw)
        raise
    return _answer(protocol, fates)


def _tried(source: Source, protocol: Adapter, telegram: Telegram) -> Response:
    """Answer as the door would, and store nothing: a vendor tries what it has built.

    Raises: Invalid, Problem 429.
    """
    source_rate.spend_trial(source)
    said = protocol.read(telegram, source.settings)
    seen = trial.heard(source, protocol, telegram, said)
    fates = [Fate(part, SANDBOX_ID if isinstance(part, Heard) else None) for part in said]
    response = _answer(protocol, fates)
    if protocol.answer is None:
        response.set_data(json.dumps({**response.get_json(), "sandbox": seen}, ensure_ascii=False))
    response.headers["Sandbox"] = "1"
    return response


def _known(code: str) -> tuple[Source, Adapter, list[str]]:
    """Return the source of this code, its protocol and the secrets that it signs with.

    Raises: Problem 401.
    """
    with services().database.read() as session:
        asked = select(Source).where(Source.code == code[:LONGEST_CODE])
        source = session.exec(asked).first()
        if source is None or source.disabled_at is not None:
            raise _refused_stranger()  # nobody learns which codes exist
        try:
            protocol = adapter(source.adapter).spoken_with(source.settings)
        except KeyError:
            raise _refused_stranger() from None
        session.expunge(source)
        return source, protocol, _secrets(session, source, protocol)


def _secrets(session: Session, source: Source, protocol: Adapter) -> list[str]:
    if not {ProofWay.STANDARD_WEBHOOKS, ProofWay.OWN} & {*protocol.proofs}:
        return []
    return keys.read(services().settings, keys.valid(session, source, SecretUse.IN))


def _telegram(raw: bytes, rest: str) -> Telegram:
    query = dict(request.args.items())
    if request.mimetype == json_door.FORM:
        query |= dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Telegram(raw, headers, query, rest)


def _is_genuine(
    source: Source, protocol: Adapter, secrets: Sequence[str], telegram: Telegram
) -> bool:
    for way in protocol.proofs:
        if way == ProofWay.TOKEN and _has_token(source, telegram):
            return True
        if way == ProofWay.STANDARD_WEBHOOKS and webhook_signature.is_genuine(
            telegram.headers, telegram.body, secrets, at=clock.wall()
        ):
            return True
        is_own = way == ProofWay.OWN and protocol.is_genuine is not None
        if is_own and protocol.is_genuine(telegram, secrets):  # type: ignore[misc]  # not None
            return True
    return False


def _has_token(source: Source, telegram: Telegram) -> bool:
    me = maybe_actor()  # of a bearer token, which the gate has looked up
    if me is not None:
        return me.kind == Kind.SOURCE and me.source_id == source.id
    for secret in _given_tokens(telegram.headers, telegram.query, telegram.topic):
        with services().database.reader.connect() as link:
            owner = access.actor_of(link, secret, is_bearer=True)
        if owner is not None and owner.source_id == source.id:
            # A source at work does not wait behind strangers of other networks.
            known_callers().remember(secret, limit.block_of(request.remote_addr))
            return True
    return False


def _given_tokens(headers: Mapping[str, str], query: Mapping[str, str], rest: str) -> Iterator[str]:
    """Yield what may be the token: the password of Basic, a parameter, the end of the address."""
    scheme, _, words = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            yield base64.b64decode(words, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            pass
    for name in KEY_NAMES:
        if query.get(name):
            yield query[name]
    if rest:
        yield rest.rpartition("/")[2]


def _refused_stranger() -> Problem:
    limit.hit("door", place(), FROM_ONE_PLACE)
    return Problem(401, "bad_token")


def _stored(
    source: Source, protocol: Adapter, said: Sequence[Utterance], raw: bytes | None
) -> list[Fate]:
    """Store what was said, ten matters in a transaction: other writers come between.

    Raises: Conflict, Invalid; then nothing is stored.
    """
    world = services()
    with world.database.read() as session:
        whole = door.prepare(session, source, protocol, said, world.office, world.roads, raw=raw)
        levels = level.prepare(session, source, said)
        parts = door.pieces(session, whole)
    if not whole.matters and not whole.is_heard_stale and not levels:
        return [Fate(part) for part in said]  # nothing to write
    fates: list[Fate] = []
    for number, part in enumerate(parts):
        if number:
            let_others_run()
        fates += _store(part, [] if number else [levels])
    return door.in_order(whole, fates)


def _store(part: door.Prepared, levels: list[level.Levels]) -> list[Fate]:
    """Store a piece; one that came twice at once is stored by the first one."""
    try:
        return _store_once(part, levels)
    except IntegrityError:
        return _store_once(part, levels)


def _store_once(part: door.Prepared, levels: list[level.Levels]) -> list[Fate]:
    world = services()
    with world.database.write() as session:
        (fates,) = door.store(session, [part], world.office)
        level.store(session, levels)
        return fates


def _note_refusal(source: Source, error: Exception, raw: bytes) -> None:
    if source.id is None or not limit.counts("noted", f"source:{source.id}", NOTED):
        return
    code = "intake_conflict" if isinstance(error, Conflict) else "invalid"
    sample = raw or request.query_string
    with services().database.write() as session:
        door.note_refusal(session, source.id, code=code, words=str(error), sample=sample)


def _answer(protocol: Adapter, fates: Sequence[Fate]) -> Response:
    if protocol.answer is not None:
        words = protocol.answer(fates)
        return Response(words.body, words.status, mimetype=words.mimetype)
    stored = [fate for fate in fates if fate.intake_id is not None]
    result: DoorResult = {
        "heard": len(fates),
        "results": [
            {"intake_id": fate.intake_id or "", "duplicate": fate.is_repeat} for fate in stored
        ],
    }
    response = jsonify(result)
    is_repeat = bool(stored) and all(fate.is_repeat for fate in stored)
    response.status_code = 200 if is_repeat else 202
    return response
