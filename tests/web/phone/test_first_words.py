"""The phone's page contains the open orders, so that they are readable before its modules come."""

import json
import re
from typing import Any

from tests.cast import BRIDGE, Cast

VISIT = {"Sec-Fetch-Dest": "document"}
INBOX = re.compile(
    r'<script type="application/json" id="first-inbox" nonce="[^"]+">(.*?)</script>', re.DOTALL
)
WORDS = "去看看 </script><script>alert(1)</script> & 'x'"


def sent(cast: Cast) -> None:
    """An order to 042, with words that would end a script."""
    where = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301", **where})
    body = {"members": ["042"], "order": WORDS, "version": case["incident"]["version"]}
    cast("701").send("POST", f"/api/v1/incidents/{case['incident']['id']}/assignments", body)


def page(cast: Cast, headers: dict[str, str]) -> Any:
    return cast("042").call("GET", "/phone", headers=headers)


def test_a_visit_gets_its_orders_with_the_page(cast: Cast) -> None:
    sent(cast)
    answer = page(cast, VISIT)
    contained = INBOX.search(answer.text)
    assert contained, answer.text
    inbox = json.loads(contained[1])
    assert inbox["jobs"][0]["order"]["text"] == WORDS
    assert inbox == cast("042").get("/api/v1/inbox") | {"now": inbox["now"]}
    assert "alert(1)</script>" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_shell_that_a_service_worker_keeps_has_no_order(cast: Cast) -> None:
    """A lost phone must not show them after its session has ended."""
    sent(cast)
    for headers in ({}, {"Sec-Fetch-Dest": "empty"}):
        answer = page(cast, headers)
        assert answer.status_code == 200
        assert not INBOX.search(answer.text)
        assert "去看看" not in answer.text


def test_a_desk_and_a_stranger_get_no_inbox(cast: Cast) -> None:
    for caller in (cast("701"), cast.nobody()):
        assert caller.call("GET", "/phone", headers=VISIT).status_code == 302
