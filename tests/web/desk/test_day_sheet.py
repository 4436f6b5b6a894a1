"""日签: the newest signed head of a day on one page, to print and sign."""

from collections.abc import Callable

import pytest

from patrol.operations.record.heads import CHUNK, backwards, lines
from tests.cast import Cast
from tests.operations.record.office import Record

PATH = "/desk/day-sheet"
Move = Callable[..., None]


@pytest.fixture
def record(cast: Cast) -> Record:
    return Record(cast)


def page(cast: Cast, day: str = "", language: str = "zh-CN") -> str:
    path = f"{PATH}?day={day}" if day else PATH
    answer = cast("704").call("GET", path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def test_the_sheet_shows_the_newest_head_of_the_day(
    cast: Cast, record: Record, moving_clock: Move
) -> None:
    record.case()
    record.sign()
    first = record.book.newest()
    moving_clock(hours=24)
    cast._known.clear()  # their sessions have ended
    record.case()
    record.sign()
    record.case()
    record.sign()
    newest = record.book.newest()
    assert first
    assert newest
    today = page(cast)
    assert "2026-11-23" in today
    assert f"本日记录第 {first.seq + 1} 至 {newest.seq} 条" in today
    assert newest.hash in today.replace(" ", "")
    assert newest.signature in today.replace(" ", "")
    assert record.book.key().public.text in today
    assert "data:image/svg+xml" in today
    before = page(cast, "2026-11-22", "en")
    assert f"rows 1 to {first.seq} are of this day" in before
    assert "was not checked" not in before


def test_a_signature_that_does_not_fit_is_said(cast: Cast, record: Record) -> None:
    record.case()
    record.sign()
    text = record.book.path.read_text()
    record.book.path.write_text(text.replace('"seq":', '"seq":9'))
    assert "签名与本机的公钥不符" in page(cast)


def test_a_day_without_heads_is_said(cast: Cast, record: Record) -> None:
    record.case()
    assert "这一天没有签名" in page(cast)
    assert "No head was signed" in page(cast, "2026-11-20", "en")
    assert "2026-11-22" in page(cast, "1999-01-01"), "a day that we do not show is today"


@pytest.mark.parametrize("caller", ["042", None])
def test_others_than_the_desk_are_sent_to_sign_in(cast: Cast, caller: str | None) -> None:
    who = cast(caller) if caller else cast.nobody()
    answer = who.call("GET", PATH)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/signin")


def test_the_heads_are_read_from_the_end_of_a_long_file(record: Record) -> None:
    record.case()
    record.sign()
    line = record.book.path.read_text()
    with record.book.path.open("a") as file:
        for number in range(2 * CHUNK // len(line)):
            file.write(line.replace('"at":"2026', f'"at":"{3000 + number}'))
        file.write("\n")
    assert list(backwards(record.book.path)) == [
        text.rstrip("\n") for text in reversed(list(lines(record.book.path)))
    ]
