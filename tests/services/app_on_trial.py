"""The app of a test; on PostgreSQL, one of several that share its database."""

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock

import jinja2
from flask import Flask

import patrol
from patrol import create_app
from patrol.config import Settings
from patrol.evidence import Decoders
from patrol.services import Services
from patrol.web.http import gate, live
from tests.services import contract, kept_decoders
from tests.services.database import PROCESSES


class InTurn:
    """Gives each request to the next app in turn, as a proxy in front of several processes does."""

    def __init__(self, apps: Sequence[Flask]) -> None:
        self._next = itertools.cycle([app.wsgi_app for app in apps])

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return next(self._next)(environ, start_response)


class KeptTemplates(jinja2.BytecodeCache):
    """The byte code of each template, for the next app that shows it."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_add_views = patrol._add_views
_templates = KeptTemplates()
_first: list[Flask] = []
"""An app with the views of the first one of the run, and nothing else of it."""
VIEWS = ("view_functions", "blueprints", "before_request_funcs", "template_context_processors")
"""Where an app keeps what `_add_views` adds, beside the routes: dictionaries, some of lists."""


def _add_views_once(app: Flask) -> None:
    """Give a later app of the run the views of the first one.

    Adding three hundred routes was most of a small test. Only `/live` knows its app.
    """
    app.jinja_options = {**app.jinja_options, "bytecode_cache": _templates}
    if not _first:
        _add_views(app)
        _first.append(_views_of(app, Flask("kept")))
        return
    _views_of(_first[0], app)
    world, other = app.extensions["patrol"], Flask("live")
    other.register_blueprint(live.blueprint(world.hub, gate.maybe_actor, world.settings.origins))
    app.view_functions |= {"live.live": other.view_functions["live.live"]}
    app.before_request_funcs |= {"live": other.before_request_funcs["live"]}


def _views_of(app: Flask, other: Flask) -> Flask:
    """Let `other` have the views and routes of `app`, and room for hooks of its own."""
    other.url_map = app.url_map
    for name in VIEWS:
        for key, part in getattr(app, name).items():
            getattr(other, name)[key] = part[:] if isinstance(part, list) else part
    return other


@contextlib.contextmanager
def app_on_trial(settings: Settings) -> Iterator[Flask]:
    """The first of several apps; requests to it go to all of them in turn. No thread is started."""
    with mock.patch.object(patrol, "_add_views", _add_views_once):
        apps = [create_app(settings, start=False) for _ in range(PROCESSES)]
    for app in apps:
        contract.watch(app)
        for pool in _decoders_of(app):
            kept_decoders.lend(pool)
    apps[0].wsgi_app = InTurn(apps)  # type: ignore[method-assign]  # Flask documents this
    apps[0].extensions["processes"] = apps
    yield apps[0]
    for app in apps:
        for pool in _decoders_of(app):
            kept_decoders.take_back(pool)
        app.extensions["patrol"].close()


def _decoders_of(app: Flask) -> tuple[Decoders, Decoders]:
    world: Services = app.extensions["patrol"]
    return world.decoders, world.public_decoders
