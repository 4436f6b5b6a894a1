"""The app of a test; on PostgreSQL, one of several that share its database."""

import contextlib
import itertools
from collections.abc import Iterator, Sequence
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


_compile = Rule.compile
_compiled: dict[tuple[Any, ...], Rule] = {}


def _compile_once(rule: Rule) -> None:
    """Take what werkzeug makes of this rule from the same rule of an earlier app of the run.

    It compiles an expression and two functions for each of our routes in each new app: that was
    most of a small test. Nothing of it knows the app.
    """
    if rule.defaults:  # they stand in the functions, and are seldom
        _compile(rule)
        return
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, rule.strict_slashes)
    known = _compiled.get(key)
    if known is None:
        _compile(rule)
        _compiled[key] = rule
        return
    rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
    rule.arguments = set(known.arguments)
    # They are bound to a rule, which has the maps to add an unknown argument to the query.
    rule._build = known._build.__func__.__get__(rule, None)
    rule._build_unknown = known._build_unknown.__func__.__get__(rule, None)


@contextlib.contextmanager
def app_on_trial(settings: Settings) -> Iterator[Flask]:
    """The first of several apps; requests to it go to all of them in turn. No thread is started."""
    with mock.patch.object(Rule, "compile", _compile_once):
        apps = [create_app(settings, start=False) for _ in range(PROCESSES)]
    for app in apps:
        contract.watch(app)
    apps[0].wsgi_app = InTurn(apps)  # type: ignore[method-assign]  # Flask documents this
    apps[0].extensions["processes"] = apps
    yield apps[0]
    for app in apps:
        app.extensions["patrol"].close()
