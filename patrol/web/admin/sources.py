"""来源: an administrator registers sources, sets what they may do, gives and ends their keys."""

from typing import Any, Literal

from flask import Blueprint, Response, jsonify, make_response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.intake import keys, registry, trial, vendor
from patrol.intake.adapters import NAMES, adapter
from patrol.models import AuditAct, ReplyMode, Role, Severity, Source, Trust
from patrol.queries import desk_users
from patrol.queries import sources as query
from patrol.queries.people_shapes import AreaNode
from patrol.web.http import audited
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import at_most, gives, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("sources", __name__, url_prefix="/api/v1/admin/sources")

MOST_BYTES = 256 * 1024
"""A map of two thousand words fits."""


class AdapterState(TypedDict):
    """A protocol that a source may speak, and how its vendor begins."""

    name: str
    proofs: list[str]
    kinds: list[str]
    settings: dict[str, Any]
    """A JSON Schema."""
    usual: dict[str, Any]
    """The usual settings, which those of a source change: the usual field map above all."""
    replaces_usual: bool
    """True when the settings of a source stand instead of the usual ones as a whole."""
    to_confirm: bool
    needs_verification: bool
    """True when a new source of it should be verified by the desk."""
    reads_rows: bool
    """True when a table of its matters may be uploaded."""
    has_page: bool
    """True when grid workers report on our own page, by links."""
    hears_positions: bool
    """True when its devices are trackers, each registered as a member's."""


class SourcesOut(TypedDict):
    """The sources of the caller's areas, and what a new one may be."""

    may_change: bool
    areas: list[AreaNode]
    adapters: list[AdapterState]
    kinds: list[str]
    sources: list[query.SourceRow]


class SourceOut(query.SourceDetail):
    """One source whole, with the address of its door."""

    may_change: bool
    url: str
    sandbox_url: str
    """The address at which a vendor tries what it has built; "" for who may not change it."""
    trial_command: str
    """A command that tries a minimal message there; "" for a protocol without HTTP."""
    command: str
    """A command that sends a minimal message in earnest, with TOKEN in place of the token;
    "" for a platform that signs in a way of its own."""


class GivenKey(TypedDict):
    """A new key; the words are shown this once. The earlier ones count for 24 hours more."""

    kind: str
    secret: str
    overlap_hours: int


class GivenKeyOut(TypedDict):
    """The new key, and the source with it."""

    given: GivenKey
    source: SourceOut


class SourceFields(Body):
    """The settings of a source, with the acts that it may cause."""

    name: str = Field(default="", max_length=60)
    adapter: str = Field(default=registry.RECORDS, max_length=32)
    area_id: int = Field(ge=1, lt=2**31)
    kinds: list[str] = Field(min_length=1, max_length=12)
    settings: dict[str, Any] = Field(default_factory=dict)
    datum: str = Field(default="wgs84", max_length=10)
    categories: dict[str, Any] = Field(default_factory=dict)
    most_severe: Severity = Severity.CRITICAL
    rate_per_minute: int = Field(default=600, ge=1, le=60_000)
    opens: bool = False
    trust: Trust = Trust.WAITS
    needs_verification: bool = False
    silent_after_s: int | None = Field(default=None, ge=60, le=30 * 24 * 3600)
    reply: ReplyMode = ReplyMode.POLL
    reply_url: str = Field(default="", max_length=400)


class SourceIn(SourceFields):
    """A new source; `code` is its name in the feed and in its address."""

    code: str = Field(min_length=2, max_length=64)


class SourceAmendIn(SourceFields):
    """All settings of a source, changed from the version that was read."""

    version: int = Field(ge=0, lt=2**31)


class KeyIn(Body):
    """The kind of key; `secret` is one that the other side has given, such as HJ 212's password."""

    kind: Literal["token", "signing", "ours"]
    secret: str | None = Field(default=None, min_length=6, max_length=200)


class TrialIn(Body):
    """A pasted telegram."""

    body: str = Field(max_length=100_000)
    headers: dict[str, str] = Field(default_factory=dict)


@blueprint.get("")
@allow(CHIEFS)
@gives(SourcesOut)
def all_sources() -> Response:
    """Read the sources of the caller's areas."""
    me = actor()
    with services().database.read() as session:
        nodes = desk_users.areas(session, me.area_ids)
        rows = query.listed(session, me)
    return jsonify(
        may_change=me.role == Role.ADMIN,
        areas=list(nodes.values()),
        adapters=[_adapter(name) for name in (registry.RECORDS, *NAMES)],
        kinds=list(registry.record_kinds()),
        sources=rows,
    )


def _adapter(name: str) -> AdapterState:
    if name == registry.RECORDS:
        return {
            "name": name,
            "proofs": ["bearer"],
            "kinds": [],
            "settings": {},
            "usual": {},
            "replaces_usual": False,
            "to_confirm": False,
            "needs_verification": False,
            "reads_rows": False,
            "has_page": False,
            "hears_positions": False,
        }
    known = adapter(name)
    return {
        "name": name,
        "proofs": [way.value for way in known.proofs],
        "kinds": list(known.kinds),
        "settings": dict(known.settings),
        "usual": dict(known.usual),
        "replaces_usual": known.replaces_usual,
        "to_confirm": known.to_confirm,
        "needs_verification": known.needs_verification,
        "reads_rows": known.reads_rows,
        "has_page": known.has_page,
        "hears_positions": known.hears_positions,
    }


@blueprint.post("")
@allow(ADMINS)
@takes(SourceIn)
@at_most(MOST_BYTES)
@gives(SourceOut, 201)
@refuses(404, "no_area")
@refuses(409, "source_taken")
@refuses(422, "bad_source")
def add() -> Response:
    """Register a source; it has no key yet, so nobody can speak for it."""
    me, body = actor(), read(SourceIn)
    changes = body.model_dump(exclude={"code"})
    with services().database.write() as session:
        desk_users.require_area(me, body.area_id)
        source = registry.add(session, _bounds(), body.code, changes, by=me.name)
        session.flush()
        answer = _whole(session, source)
    return make_response(jsonify(answer), 201)


@blueprint.get("/<code>")
@allow(CHIEFS)
@gives(SourceOut)
@refuses(404, "no_source")
def read_one(code: str) -> Response:
    """Read a source: its settings, keys, and the last hundred things that it said."""
    with services().database.read() as session:
        answer = _whole(session, registry.one(session, actor(), code))
    audited.gather(AuditAct.READ, f"source {code}")
    return jsonify(answer)


@blueprint.put("/<code>")
@allow(ADMINS)
@takes(SourceAmendIn)
@at_most(MOST_BYTES)
@gives(SourceOut)
@refuses(404, "no_source", "no_area")
@refuses(409, "source_changed")
@refuses(422, "bad_source")
def amend(code: str) -> Response:
    """Change what a source is and may do, over the version that was read."""
    me, body = actor(), read(SourceAmendIn)
    changes = body.model_dump(exclude={"version"})
    with services().database.write() as session:
        source = registry.one(session, me, code)
        desk_users.require_area(me, body.area_id)
        registry.amend(session, _bounds(), source, changes, version=body.version, by=me.name)
        session.flush()
        answer = _whole(session, source)
    return jsonify(answer)


@blueprint.put("/<code>/disablement")
@allow(ADMINS)
@gives(SourceOut)
@refuses(404, "no_source")
def disable(code: str) -> Response:
    """Shut a source out: from now on nothing that it says is heard."""
    return _enabled(code, is_enabled=False)


@blueprint.delete("/<code>/disablement")
@allow(ADMINS)
@gives(SourceOut)
@refuses(404, "no_source")
def enable(code: str) -> Response:
    """Hear a disabled source again, with the keys that it has."""
    return _enabled(code, is_enabled=True)


def _enabled(code: str, *, is_enabled: bool) -> Response:
    me = actor()
    with services().database.write() as session:
        source = registry.one(session, me, code)
        registry.set_enabled(session, source, is_enabled=is_enabled, by=me.name)
        session.flush()
        answer = _whole(session, source)
    return jsonify(answer)


@blueprint.post("/<code>/keys")
@allow(ADMINS)
@takes(KeyIn)
@gives(GivenKeyOut, 201)
@refuses(404, "no_source")
@refuses(422, "bad_source")
def give_key(code: str) -> Response:
    """Make a key and show it once; the earlier ones of its kind count for 24 hours more."""
    me, body = actor(), read(KeyIn)
    # Not `keyed`: the kept answer would hold the secret.
    with services().database.write() as session:
        source = registry.one(session, me, code)
        given = registry.give_key(
            session, services().settings, source, body.kind, by=me.name, secret=body.secret
        )
        session.flush()
        answer: GivenKeyOut = {
            "given": {
                "kind": given.kind,
                "secret": given.secret,
                "overlap_hours": int(keys.OVERLAP.total_seconds() // 3600),
            },
            "source": _whole(session, source),
        }
    return make_response(jsonify(answer), 201)


@blueprint.delete("/<code>/keys/<key_id>")
@allow(ADMINS)
@gives(SourceOut)
@refuses(404, "no_source", "no_key")
def end_key(code: str, key_id: str) -> Response:
    """End a key at once."""
    me = actor()
    with services().database.write() as session:
        source = registry.one(session, me, code)
        registry.end_key(session, source, key_id[:32], by=me.name)
        session.flush()
        answer = _whole(session, source)
    return jsonify(answer)


@blueprint.post("/<code>/trial")
@allow(ADMINS)
@takes(TrialIn)
@at_most(MOST_BYTES)
@gives(trial.Tried)
@refuses(404, "no_source")
@refuses(422, "invalid")
def try_out(code: str) -> Response:
    """Say what a pasted telegram would cause; nothing is stored."""
    body = read(TrialIn)
    with services().database.read() as session:
        source = registry.one(session, actor(), code)
        session.expunge(source)
    headers = {name.lower(): value for name, value in body.headers.items()}
    return jsonify(trial.tried(source, body.body.encode(), headers))


def _bounds() -> registry.SourceBounds:
    return registry.SourceBounds(services().office, services().settings.own_reply_hosts)


def _whole(session: Session, source: Source) -> SourceOut:
    me, settings = actor(), services().settings
    base, is_admin = settings.public_url, me.role == Role.ADMIN
    is_record = source.adapter == registry.RECORDS
    url, door = vendor.address(base, source), vendor.door(base, source)
    sandbox = f"{url}/{source.code}" if is_record else door
    sandbox = f"{sandbox}/{keys.sandbox_key(settings, source)}" if is_admin else ""
    return {
        **query.detail(session, me, source),
        "may_change": is_admin,
        "url": url,
        "sandbox_url": sandbox,
        "trial_command": vendor.trial(source, sandbox) if sandbox else "",
        "command": vendor.command(settings, source),
    }
