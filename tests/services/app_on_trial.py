"""The app of a test; on PostgreSQL, one of several that share its database."""

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest import mock

from flask import Flask
from werkzeug.routing import Rule

from patrol import create_app
from patrol.config import Settings
from tests.services import contract
from tests.services.database import PROCESSES


class InTurn:
    """Gives each request to the next app in turn, as a proxy in front of several processes does."""

    def __init__(self, apps: Sequence[Flask]) -> None:
        self._next = itertools.cycle([app.wsgi_app for app in apps])

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return next(self._next)(environ, start_response)


Builder = Callable[..., tuple[str, str]]
_made_builder = Rule._compile_builder
_builders: dict[tuple[Any, ...], Builder] = {}


def _kept_builder(rule: Rule, append_unknown: bool = True) -> Builder:
    """The function by which werkzeug writes the addresses of this rule, compiled once a run.

    It compiles two of them for each of our routes in each new app: half of a small test.
    """
    if rule.defaults:  # they stand in the function, and are seldom
        return _made_builder(rule, append_unknown)
    key = (rule.rule, *rule._trace, append_unknown)
    if key not in _builders:
        _builders[key] = _made_builder(rule, append_unknown)
    return _builders[key]


@contextlib.contextmanager
def app_on_trial(settings: Settings) -> Iterator[Flask]:
    """The first of several apps; requests to it go to all of them in turn. No thread is started."""
    with mock.patch.object(Rule, "_compile_builder", _kept_builder):
        apps = [create_app(settings, start=False) for _ in range(PROCESSES)]
    for app in apps:
        contract.watch(app)
    apps[0].wsgi_app = InTurn(apps)  # type: ignore[method-assign]  # Flask documents this
    apps[0].extensions["processes"] = apps
    yield apps[0]
    for app in apps:
        app.extensions["patrol"].close()
