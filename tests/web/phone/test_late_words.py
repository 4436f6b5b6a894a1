"""A late answer, report or message is stored, and opens its case to nobody again."""

import json
from typing import Any

from patrol import access, clock, feed
from patrol.access import actor_of
from tests.cast import BRIDGE, Cast

API = "/api/v1"
SECRET = "新的地点"
DISSUADED = {"role": "patrol", "on_behalf_of": "street_office", "reaction": "left"}


def sent(cast: Cast) -> tuple[str, str, str]:
    """701 opens a case and sends 042: the ids of the case, the order and the assignment."""
    where = {"lat": BRIDGE[0], "lon": BRIDGE[1], "place": "文晖桥"}
    case = cast.token("701").send("POST", f"{API}/incidents", {"category": "RE0301", **where})
    case_id, version = case["incident"]["id"], case["incident"]["version"]
    order = {"members": ["042"], "order": "去看看", "version": version}
    given = cast.token("701").send("POST", f"{API}/incidents/{case_id}/assignments", order)
    return case_id, given["order"]["id"], given["assignments"][0]


def moved(cast: Cast, case_id: str) -> None:
    """701 learns the true place, which 042 has no right to read any more."""
    version = cast.token("701").get(f"{API}/incidents/{case_id}")["incident"]["version"]
    body = {"version": version, "place": SECRET, "title": SECRET}
    cast.token("701").send("PATCH", f"{API}/incidents/{case_id}", body)


def heard(cast: Cast) -> str:
    """Return what the phone of 042 is sent by its socket, and what it reads of the feed."""
    phone = cast("042")
    with cast.services.database.read() as session:
        me = actor_of(session.connection(), phone.secret, is_bearer=False)
        assert me is not None
        live = [e.body_json for e in feed.after(session, 0) if access.may_see(me, e)]
    return "".join(live) + json.dumps(phone.get(f"{API}/feed?after=0"), ensure_ascii=False)


def say_late(cast: Cast, mine: str) -> list[Any]:
    """042 answers, reports and writes, and the desk reads it."""
    phone, path = cast("042"), f"{API}/assignments/{mine}"
    answers = [
        phone.call("POST", f"{path}/answer", {"answer": "accepted"}),
        phone.call("POST", f"{path}/answer", {"answer": "declined"}),
        phone.call("POST", f"{path}/reports", {"kind": "progress", "text": "在路上"}),
        phone.call("POST", f"{path}/dissuasions", DISSUADED),
        phone.call("POST", f"{path}/messages", {"text": "还要去吗"}),
    ]
    case_id = answers[-1].json["message"]["incident_id"]
    cast.token("701").send("PUT", f"{API}/incidents/{case_id}/messages/read-mark")
    return answers


def opens(cast: Cast, mine: str) -> list[str]:
    """Return what of it opens the case."""
    answers = {f"answer {n}": a.text for n, a in enumerate(say_late(cast, mine))}
    told = {
        **answers,
        "socket and feed": heard(cast),
        "inbox": cast("042").call("GET", f"{API}/inbox").get_data(as_text=True),
    }
    return [what for what, text in told.items() if SECRET in json.dumps(text, ensure_ascii=False)]


def test_whose_order_was_undone_reads_nothing_by_a_late_word(cast: Cast) -> None:
    case_id, order_id, mine = sent(cast)
    cast.token("701").send("DELETE", f"{API}/orders/{order_id}")
    moved(cast, case_id)
    assert opens(cast, mine) == []
    (gone,) = cast("042").get(f"{API}/inbox")["done"]
    assert gone["assignment"]["reason"] == "undone"
    assert gone["incident"]["place"] == "文晖桥", "as it was told at the undoing"
    texts = [
        row["body"].get("crew")
        for row in cast.token("701").get(f"{API}/incidents/{case_id}")["timeline"]
    ]
    assert ["042"] in texts, "the desk still reads who spoke"


def test_a_crew_of_two_days_ago_reads_nothing_by_a_late_word(cast: Cast) -> None:
    case_id, _, mine = sent(cast)
    cast("042").send("POST", f"{API}/assignments/{mine}/answer", {"answer": "declined"})
    clock.forward(hours=25)
    moved(cast, case_id)
    assert opens(cast, mine) == []


def test_who_may_still_read_is_answered_with_the_case(cast: Cast) -> None:
    case_id, _, mine = sent(cast)
    cast("042").send("POST", f"{API}/assignments/{mine}/answer", {"answer": "declined"})
    clock.forward(hours=20)
    moved(cast, case_id)
    assert opens(cast, mine) == ["answer 0", "answer 1", "answer 2", "socket and feed", "inbox"]
