"""Every source hears every kind of end: the police, a platform, an Open311 client and a rider."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from patrol.intake import outbox
from patrol.models import ReplyMode, Source, SourceReply
from tests.cast import Cast
from tests.intake.records import PLATFORM
from tests.rider import NOISE, post
from tests.web.public.test_open311 import FORM
from tests.web.public.test_tip_status import close, headline

pytestmark = pytest.mark.any_database

REASON = {"reason": "不归我们"}
AWAY = {"to": "交警", "reason": ""}
ENDS = {
    # The act of the desk · the last step for 110 · why · the status for a platform and Open311,
    # and its words there · the words for a rider
    "closed": (None, "end", None, "办结", "Closed."),
    "cancelled": (
        ("cancellation", REASON),
        "return",
        "不归我们",
        "已撤销",
        "Nothing more needs doing.",
    ),
    "transferred": (
        ("transfer", AWAY),
        "return",
        "交警",
        "已移交",
        "Handed to the office in charge.",
    ),
}


@pytest.fixture(autouse=True)
def _listening(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(
            Source(
                code="app-311",
                kinds=["open311"],
                adapter="open311",
                area_id=2,
                opens=True,
                settings={"is_public": True},
            )
        )
        for code in ("gs-110", "platform"):
            row = session.exec(select(Source).where(Source.code == code)).one()
            row.reply, row.reply_url = ReplyMode.WEBHOOK, "https://example.org/hook"
            row.adapter = "police110" if code == "gs-110" else row.adapter
            session.add(row)
    queue(cast)


def queue(cast: Cast) -> None:
    """Queue what the sources are to hear, as the worker does."""
    with cast.services.database.read() as session:
        news = outbox.look(session)
    if news is not None:
        with cast.services.database.write() as session:
            assert outbox.queue(session, news)


def told(cast: Cast) -> list[dict[str, Any]]:
    with cast.services.database.read() as session:
        rows = session.exec(select(SourceReply).order_by(SourceReply.id)).all()
    return [row.state for row in rows]


def police(cast: Cast, seq: int = 1) -> Any:
    """The police assign a matter; return its case."""
    words = {"alarmNo": "A1", "updateSeq": seq, "alarmLevel": "3", "alarmComment": "电梯困人"}
    cast("gs-110").send("POST", "/api/v1/doors/gs-110", {**words, "action": "assign"})
    (case,) = cast("701").get("/api/v1/board")["incidents"]
    return case


def end(cast: Cast, case: Any, act: tuple[str, Any] | None) -> None:
    if act is None:
        close(cast, case)
    else:
        cast("702").send("POST", f"/api/v1/incidents/{case['id']}/{act[0]}", act[1])


@pytest.mark.parametrize("name", ENDS)
def test_every_source_of_a_case_hears_its_end(cast: Cast, name: str) -> None:
    act, step, why, words, headline_words = ENDS[name]
    case = police(cast)
    platform = cast("platform").send("POST", "/api/v1/intake", {**PLATFORM, "kind": "new"})
    form = {**FORM, "api_key": cast("app-311").secret}
    (made,) = cast.nobody().call("POST", "/open311/v2/requests.json", data=form).json
    for row in cast("701").get("/api/v1/board")["incidents"]:
        if row["id"] != case["id"]:
            path = f"/api/v1/incidents/{row['id']}/merge"
            cast("701").send("POST", path, {"into": case["id"]})
    page = post(cast, NOISE).headers["Location"]
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    path = f"/api/v1/intakes/{waiting['id']}/attachment"
    cast("701").send("POST", path, {"incident": case["id"]})
    end(cast, case, act)
    queue(cast)
    states = {state["ref"]: state for state in told(cast)}
    of_police, of_platform = states["A1"], states[PLATFORM["source_ref"]]
    assert (of_police["step"], of_police["reason"]) == (step, why)
    assert (of_platform["status"], of_platform["reason"]) == (name, why)
    assert of_platform["intake_id"] == platform["intake_id"]
    path = f"/open311/v2/requests/{made['service_request_id']}.json"
    (asked,) = cast.nobody().call("GET", path).json
    assert asked["status"] == "closed"
    assert asked["status_notes"] == f"Duplicate request. 主事件 {case['number']} {words}"
    assert headline_words in headline(cast, page)[0]


def steps(cast: Cast) -> list[str]:
    queue(cast)
    return [state["step"] for state in told(cast)]


@pytest.mark.parametrize("reopens", [True, False], ids=["the desk reopens", "110 assigns again"])
def test_a_returned_matter_that_comes_back_is_told_anew(
    cast: Cast, moving_clock: Callable[..., None], reopens: bool
) -> None:
    case = police(cast)
    end(cast, case, ENDS["cancelled"][0])
    assert steps(cast) == ["sign", "return"]
    moving_clock(minutes=1)
    if reopens:
        body = {"reason": "点错了"}
        cast("702").call("DELETE", f"/api/v1/incidents/{case['id']}/closure", json=body)
        case = cast("701").get(f"/api/v1/incidents/{case['id']}")["incident"]
    else:
        case = police(cast, seq=2)
    assert steps(cast) == ["sign", "return", "sign"]
    end(cast, case, None)
    assert steps(cast)[2:] == ["sign", "arrive", "feedback", "end"]
    times = [state["at"] for state in told(cast)]
    assert times == sorted(times)


def test_a_second_return_is_told_with_its_own_reason(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    end(cast, police(cast), ENDS["cancelled"][0])
    assert steps(cast) == ["sign", "return"]
    moving_clock(minutes=1)
    end(cast, police(cast, seq=2), ENDS["transferred"][0])
    assert steps(cast) == ["sign", "return", "sign", "return"]
    assert [state["reason"] for state in told(cast)][1::2] == ["不归我们", "交警"]
    assert steps(cast) == ["sign", "return"] * 2, "once"
