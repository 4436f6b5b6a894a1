"""One phone may write thousands of acts into its case: they are read by page, and none is lost."""

from typing import Any

import pytest
from sqlmodel import col, func, select

from patrol import chat, clock, report
from patrol.models import Assignment, Feed, Incident, ReportKind, Via
from tests.cast import Cast
from tests.pushed import send

MANY = 230


@pytest.fixture
def order(cast: Cast) -> Any:
    """An order to 042 and 007, on which 042 has written so many words and reports."""
    order = send(cast, "042", "007")
    now = clock.now()
    with cast.services.database.write() as session:
        row = session.exec(select(Assignment).where(Assignment.call_sign == "042")).one()
        case = session.get_one(Incident, row.incident_id)
        for number in range(MANY):
            chat.say(session, row, case, chat.CrewWords(f"第 {number} 句", now))
        for number in range(120):
            fact = report.Fact(ReportKind.PROGRESS, Via.PHONE, now, text=f"第 {number} 次")
            report.file(session, cast.services.office, row, case, fact)
    return order


def path_of(order: Any) -> str:
    return f"/api/v1/incidents/{order['incident']['id']}"


def earlier(cast: Cast, who: str, path: str, name: str, first: Any, key: str) -> list[Any]:
    """Return all rows before this one, the oldest first, as "show earlier" reads them."""
    rows: list[Any] = []
    more = True
    while more:
        page = cast(who).get(f"{path}?before={(rows or [first])[0][key]}")
        rows, more = page[name] + rows, page["more"]
    return rows


@pytest.mark.any_database
def test_a_desk_reads_the_newest_words_and_acts_and_all_earlier_ones_by_page(
    cast: Cast, order: Any
) -> None:
    detail, path = cast("701").get(path_of(order)), path_of(order)
    assert (len(detail["messages"]), detail["more_messages"]) == (100, True)
    assert (len(detail["timeline"]), detail["more_timeline"]) == (200, True)
    assert (len(detail["reports"]), detail["more_reports"]) == (100, True)
    assert detail["reports"][-1]["text"] == "第 119 次"
    words = earlier(cast, "701", f"{path}/messages", "messages", detail["messages"][0], "id")
    texts = [row["text"] for row in (*words, *detail["messages"])]
    assert texts == [f"第 {number} 句" for number in range(MANY)]
    first = min(detail["timeline"], key=lambda row: row["seq"])
    acts = earlier(cast, "701", f"{path}/timeline", "timeline", first, "seq")
    seqs = sorted(row["seq"] for row in (*acts, *detail["timeline"]))
    with cast.services.database.read() as session:
        of_case = col(Feed.incident_id) == order["incident"]["id"]
        assert seqs == list(session.exec(select(Feed.seq).where(of_case).order_by(col(Feed.seq))))
    assert cast("801").call("GET", f"{path}/messages").status_code == 404
    assert cast("801").call("GET", f"{path}/timeline").status_code == 404
    for odd in ("-1", "x", "9" * 30):
        assert cast("701").call("GET", f"{path}/timeline?before={odd}").status_code == 422


@pytest.mark.any_database
def test_a_phone_reads_the_newest_words_and_asks_for_the_earlier_ones(
    cast: Cast, order: Any
) -> None:
    for who in ("042", "007"):
        (job,) = cast(who).get("/api/v1/inbox")["jobs"]
        assert (len(job["messages"]), job["more_messages"]) == (50, True)
        assert len(job["reports"]) == (50 if who == "042" else 0)
        path = f"/api/v1/assignments/{job['assignment']['id']}/messages"
        words = earlier(cast, who, path, "messages", job["messages"][0], "id")
        texts = [row["text"] for row in (*words, *job["messages"])]
        assert texts == [f"第 {number} 句" for number in range(MANY)]
        assert cast("301").call("GET", path).status_code == 404
    whole = cast("042").get(path_of(order))
    assert (len(whole["reports"]), "timeline" in whole) == (100, False)


def test_a_desk_marks_a_flood_of_words_as_read_in_pieces(cast: Cast, order: Any) -> None:
    mark = f"{path_of(order)}/messages/read-mark"
    read = [len(cast("701").send("PUT", mark)["message_ids"]) for _ in range(3)]
    assert read == [200, 30, 0]
    with cast.services.database.read() as session:
        acts = select(func.count()).where(col(Feed.kind) == "message.read")
        assert session.exec(acts).one() == 2
