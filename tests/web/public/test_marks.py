"""The pages say what they are: to a search engine, to a screen reader, in the caller's language."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from patrol import i18n
from tests.cast import BRIDGE, Cast
from tests.rider import PAGE, tip
from tests.services.web_process import ROOT

DESCRIPTION = re.compile(r'<meta name="description" content="([^"]+)">')


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("path", ["/tip", "/signin", "/enter", "/none"])
def test_every_page_describes_itself(cast: Cast, path: str, language: str) -> None:
    headers = PAGE | {"Accept-Language": language}
    page = cast.nobody().call("GET", path, headers=headers).text
    key = "tip.description" if path == "/tip" else "common.description"
    assert [text.replace("&#39;", "'") for text in DESCRIPTION.findall(page)] == [
        i18n.t(key, language)
    ]


def test_each_page_of_a_tip_has_one_heading(cast: Cast) -> None:
    for path in ("/tip", tip(cast)):
        page = cast.nobody().call("GET", path, headers=PAGE).text
        assert page.count("<h1") == 1, path


def test_a_refusal_says_the_status_in_the_callers_language(cast: Cast) -> None:
    tip(cast)
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    path = f"/api/v1/intakes/{waiting['id']}/dismissal"
    cast("701").send("POST", path, {"reason": "误报"})
    headers = {"Accept-Language": "zh-CN"}
    again = cast("701").call("POST", path, {"reason": "误报"}, headers=headers)
    assert (again.status_code, again.json["detail"]) == (409, "这一条已经处理过了（不受理）。")


def test_every_column_of_a_table_has_a_name() -> None:
    pages = [*(ROOT / "templates").glob("*.html"), *(ROOT / "static/admin").rglob("*.js")]
    pages += (ROOT / "static/desk").rglob("*.js")
    nameless = [
        path.name for path in pages if re.search(r"<th[^>]*></th>", path.read_text("utf-8"))
    ]
    assert nameless == []


def test_a_status_page_loads_itself_again_only_without_a_script(cast: Cast) -> None:
    page = cast.nobody().call("GET", tip(cast), headers=PAGE).text
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in page
    assert page.count("http-equiv") == 1
    assert '<main id="main" data-follow>' in page


def test_a_candidates_reason_does_not_repeat_the_way_beside_it(cast: Cast) -> None:
    body = {"category": "RE0301", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = cast("701").send("POST", "/api/v1/incidents", body, want=201)["incident"]
    headers = {"Accept-Language": "zh-CN"}
    path = f"/api/v1/incidents/{case['id']}/candidates"
    rows = cast("701").get(path, headers=headers)["candidates"]
    assert rows[0]["distance_m"] is not None
    assert [row["reason"] for row in rows if "骑" in row["reason"]] == []


def test_a_disabled_button_lets_nothing_show_through() -> None:
    styles = "".join(path.read_text("utf-8") for path in (ROOT / "static/css").glob("*.css"))
    assert re.findall(r":disabled[^{}]*\{[^}]*opacity: 0", styles) == []


def test_every_state_of_a_candidate_has_a_word_on_its_chip() -> None:
    chip = (ROOT / "static/parts/status-chip.js").read_text("utf-8")
    assert all(f'{state}: "status.member.{state}"' in chip for state in ("free", "busy"))


def test_the_pages_show_times_in_the_zone_of_the_setting(app: Flask) -> None:
    assert 'data-zone="Asia/Shanghai"' in app.test_client().get("/signin").text
    for process in app.extensions["processes"]:
        services = process.extensions["patrol"]
        services.settings = replace(services.settings, time_zone="Asia/Urumqi")
    assert 'data-zone="Asia/Urumqi"' in app.test_client().get("/signin").text
