"""A stranger without a secret holds up no write: every public form is looked at before the lock."""

import re

import pytest

from patrol.web.http.gate import SAFE, Caller
from tests.cast import Cast
from tests.rider import PAGE

pytestmark = pytest.mark.any_database

WRONG = {
    "ticket": "x" * 22,
    "token": "x" * 22,
    "code": "abcdefghjk",
    "password": "Nobody-knows-9931",
    "chip": "",
}


def test_a_guess_at_any_public_address_does_not_take_the_write_lock(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patrol.db.database.WAIT_S", 0.02)
    if not cast.services.database.is_sqlite:
        pytest.skip("PostgreSQL has no lock for the whole database")
    asked, waited = 0, []
    with cast.services.database.write():
        for rule in cast.app.url_map.iter_rules():
            callers = getattr(cast.app.view_functions[rule.endpoint], "callers", ())
            if Caller.PUBLIC not in callers or not (rule.methods or set()) - SAFE:
                continue
            path = re.sub("<[^>]+>", "x" * 22, re.sub("<any[^>]+>", "json", rule.rule))
            token = {"ticket": WRONG["ticket"]} if path.endswith("/session") else WRONG
            for body in ({"data": WRONG}, {"json": token}):
                answer = cast.nobody().call("POST", path, headers=PAGE, **body)
                asked += 1
                if answer.status_code >= 500:
                    waited.append(path)
    assert waited == []
    assert asked > 40
