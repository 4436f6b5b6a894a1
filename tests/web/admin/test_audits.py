"""审计 over HTTP: filtered and exported by the district's chiefs; reading it is on record."""

from typing import Any

import pytest

from patrol import audit, clock
from patrol.i18n import LANGUAGES, catalogue
from patrol.models import AuditAct, AuditResult
from tests.cast import Cast, district_chiefs

AUDIT = "/api/v1/admin/audit"


@pytest.fixture(autouse=True)
def _acts(cast: Cast) -> None:
    district_chiefs(cast.services)
    with cast.services.database.write() as session:
        audit.note(session, AuditAct.SIGNED_IN, audit.By("701", None, "10.0.0.1"), "password")
        wrong = audit.By("701", None, "10.0.9.0/24")
        audit.note(session, AuditAct.SIGNED_IN, wrong, "=1+1", AuditResult.REFUSED)
        audit.note(session, AuditAct.EXPORTED, audit.By("702"), "day sheet")


def rows(cast: Cast, query: str = "") -> list[tuple[str, str]]:
    answer: Any = cast("721").get(f"{AUDIT}?{query}")
    return [(row["act"], row["subject"]) for row in answer["rows"]]


def test_it_is_filtered_by_act_result_person_and_time(cast: Cast) -> None:
    assert rows(cast)[0] == ("exported", "day sheet"), "the newest first"
    assert rows(cast, "act=signed_in&result=refused") == [("signed_in", "=1+1")]
    assert rows(cast, "actor=702") == [("exported", "day sheet")]
    later = clock.iso(clock.now())
    clock.forward(minutes=5)
    assert rows(cast, f"until={later}") == []
    clock.forward(minutes=5)
    assert ("signed_in", "password") in rows(cast, f"since={later}")


@pytest.mark.parametrize("query", ["act=juggled", "result=maybe", "since=soon"])
def test_a_wrong_filter_is_refused(cast: Cast, query: str) -> None:
    answer = cast("721").call("GET", f"{AUDIT}?{query}")
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/bad_filter")


def test_the_export_is_a_table_without_formulas_and_on_record(cast: Cast) -> None:
    answer = cast("711").call("GET", f"{AUDIT}/export?actor=701")
    assert answer.data.startswith("\ufeffat,act,result".encode())
    assert b",'=1+1," in answer.data
    (exported,) = (subject for act, subject in rows(cast, "actor=711") if act == "exported")
    assert exported.startswith("audit 2026-")
    assert exported.endswith(" 701"), "what was asked for"


def test_reading_it_is_on_record(cast: Cast) -> None:
    cast("711").get(AUDIT)
    cast.app.extensions["audit"].flush()
    assert ("read", "audit") in rows(cast)


def test_a_streets_own_chiefs_read_no_audit_of_all(cast: Cast) -> None:
    for path in (AUDIT, f"{AUDIT}/export"):
        answer = cast("703").call("GET", path)
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/needs_district")


def test_every_act_has_words() -> None:
    for language in LANGUAGES:
        known = catalogue(language)
        assert {f"audit.act.{act}" for act in AuditAct} <= known.keys()
