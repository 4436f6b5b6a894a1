"""The commands of the office's machine: what they print, and what they return."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, select

from patrol import audit, clock
from patrol.models import AuditAct, Role, Source, User
from patrol.operations import token_command
from patrol.operations.record import RecordWatch
from tests.cast import Caller, Cast
from tests.command_line import Patrol
from tests.intake.records import POLICE

pytestmark = pytest.mark.usefixtures("cast")

LINK = re.compile(r"^http://127\.0\.0\.1:\d+/enter#(\S{22})\n$")


def change(cast: Cast, act: Callable[[Session], Any]) -> None:
    with cast.services.database.write() as session:
        act(session)


def user(cast: Cast, name: str) -> User | None:
    with cast.services.database.read() as session:
        return session.exec(select(User).where(User.name == name)).first()


# --- patrol user ------------------------------------------------------------------------------


def test_a_new_desk_user_comes_in_by_the_printed_link(cast: Cast, patrol: Patrol) -> None:
    code, output = patrol("user", "705", "--role", "dispatcher", "--area", "2", "--seat", "4")
    link = LINK.match(output)
    assert (code, bool(link)) == (0, True), output
    made = user(cast, "705")
    assert made is not None
    assert (made.role, made.area_id, made.seat) == (Role.DISPATCHER, 2, 4)
    browser = cast.nobody()
    ticket = {"ticket": link[1]} if link else {}
    assert browser.call("POST", "/api/v1/session", ticket).json["home"] == "/"
    assert browser.call("GET", "/api/v1/me").json["name"] == "705"
    assert cast.nobody().call("POST", "/api/v1/session", ticket).status_code == 410, "once"


def test_without_an_area_a_new_user_looks_over_all(cast: Cast, patrol: Patrol) -> None:
    assert patrol("user", "900", "--role", "admin")[0] == 0
    made = user(cast, "900")
    assert made is not None
    assert made.area_id == 1, "the root"


def test_a_known_user_gets_a_link_and_stays_as_it_is(cast: Cast, patrol: Patrol) -> None:
    code, output = patrol("user", "701", "--role", "admin", "--area", "3")
    assert (code, bool(LINK.match(output))) == (0, True)
    known = user(cast, "701")
    assert known is not None
    assert (known.role, known.area_id) == (Role.DISPATCHER, 2)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("705",), 1, "--role is needed"),
        (("705", "--role", "dispatcher", "--area", "99"), 1, "no area has the id 99"),
        (("705", "--role", "member"), 2, "invalid choice"),
        (("705", "--role", "dispatcher", "--area", "all"), 2, "invalid int"),
        ((), 2, "required"),
    ],
)
def test_a_user_that_cannot_be_made_is_refused_in_words(
    cast: Cast, patrol: Patrol, words: tuple[str, ...], code: int, sentence: str
) -> None:
    returned, output = patrol("user", *words)
    assert (returned, sentence in output) == (code, True), output
    assert user(cast, "705") is None


def test_an_invitation_is_a_link_to_set_a_password(cast: Cast, patrol: Patrol) -> None:
    code, output = patrol("user", "705", "--invite", "--role", "admin", "--area", "2")
    assert (code, "/password#" in output) == (0, True), output
    body = {"ticket": output.strip().rpartition("#")[2], "password": "井盖 蓝伞 钟声 二十"}
    assert cast.nobody().call("POST", "/api/v1/password", body).status_code == 200
    assert patrol("user", "705", "--invite", "--role", "admin")[0] == 1, "the name is taken"
    assert "/password#" in patrol("user", "705", "--reset")[1]


def test_the_operator_changes_disables_and_lists(cast: Cast, patrol: Patrol) -> None:
    assert patrol("user", "701", "--change", "--role", "supervisor")[0] == 0
    changed = user(cast, "701")
    assert changed is not None
    assert (changed.role, changed.area_id, changed.seat) == (Role.SUPERVISOR, 2, 2)
    assert patrol("user", "701", "--disable")[0] == 0
    assert patrol("user", "701") == (1, "701 is disabled\n")
    assert "701  supervisor  文晖街道 (2)  disabled" in patrol("users")[1]
    assert patrol("user", "701", "--enable")[0] == 0
    code, output = patrol("user", "703", "--disable")
    assert (code, "last administrator" in output) == (1, True)
    assert patrol("user", "799", "--disable") == (1, "no desk user is called 799\n")


# --- patrol token -----------------------------------------------------------------------------


def bearer(cast: Cast, secret: str) -> Caller:
    return Caller(cast.app.test_client(), secret.strip(), "", is_bearer=True)


def test_a_token_of_a_desk_user_opens_what_the_user_may(cast: Cast, patrol: Patrol) -> None:
    code, secret = patrol("token", "701")
    assert code == 0
    program = bearer(cast, secret)
    assert program.get("/api/v1/me")["name"] == "701"
    assert program.call("GET", "/api/v1/inbox").status_code == 403, "that is a phone's"
    assert bearer(cast, secret.strip()[:-1]).call("GET", "/api/v1/me").status_code == 401


def test_a_token_of_a_source_opens_its_intake_and_no_board(cast: Cast, patrol: Patrol) -> None:
    code, secret = patrol("token", "gs-110")
    assert code == 0
    program = bearer(cast, secret)
    assert program.call("POST", "/api/v1/intake", {}).status_code == 422, "let in, and read"
    assert program.call("GET", "/api/v1/board").status_code == 403


def test_two_tokens_are_two(patrol: Patrol) -> None:
    assert patrol("token", "701") != patrol("token", "701")


@pytest.mark.parametrize("login", ["709", "042", ""])
def test_whoever_is_unknown_gets_no_token(patrol: Patrol, login: str) -> None:
    """A member gets no token, because a token is for programs."""
    code, output = patrol("token", login)
    assert code == 1
    assert output == f"no desk user and no source is called {login}\n"


@pytest.mark.parametrize(("kind", "name"), [(User, "701"), (Source, "gs-110")])
def test_whoever_was_shut_out_gets_no_token(
    cast: Cast, patrol: Patrol, kind: type[User | Source], name: str
) -> None:
    def shut_out(session: Session) -> None:
        column = User.name if kind is User else Source.code
        row = session.exec(select(kind).where(column == name)).one()
        row.disabled_at = clock.now()
        session.add(row)

    change(cast, shut_out)
    assert patrol("token", name) == (1, f"{name} is disabled\n")
    if kind is User:
        assert patrol("user", name) == (1, f"{name} is disabled\n")


def test_a_token_has_a_name_a_scope_and_an_end(cast: Cast, patrol: Patrol) -> None:
    code, secret = patrol(
        "token", "703", "--scope", "metrics", "--name", "prometheus", "--days", "30"
    )
    assert code == 0
    scraper = bearer(cast, secret)
    assert scraper.call("GET", "/metrics").status_code == 200
    assert scraper.call("GET", "/api/v1/board").status_code == 403
    code, listed = patrol("tokens")
    assert code == 0
    (line,) = [line for line in listed.splitlines() if line.endswith("prometheus")]
    token_id, owner, scope, _, until, *_ = line.split()
    assert (owner, scope, until) == ("703", "metrics", "2026-12-22")
    assert patrol("tokens", "--revoke", token_id) == (0, f"{token_id} has ended\n")
    assert scraper.call("GET", "/metrics").status_code == 401
    assert token_id not in patrol("tokens")[1]
    assert patrol("tokens", "--revoke", token_id)[0] == 1, "it ends once"


def test_a_token_ends_by_itself(cast: Cast, patrol: Patrol, moving_clock: Any) -> None:
    program = bearer(cast, patrol("token", "701", "--days", "1")[1])
    moving_clock(hours=23)
    assert program.call("GET", "/api/v1/me").status_code == 200
    moving_clock(hours=2)
    assert program.call("GET", "/api/v1/me").status_code == 401
    assert patrol("tokens") == (0, "")


def test_a_token_that_reads_writes_nothing(cast: Cast, patrol: Patrol) -> None:
    reader = bearer(cast, patrol("token", "701", "--scope", "read")[1])
    assert reader.call("GET", "/api/v1/board").status_code == 200
    for method, path in (("POST", "incidents"), ("POST", "comms-checks"), ("DELETE", "session")):
        refused = reader.call(method, f"/api/v1/{path}", {})
        assert (refused.status_code, refused.json["type"]) == (403, "/problems/token_reads_only")
    assert reader.call("GET", "/metrics").status_code == 403


def test_a_tokens_end_is_a_source_tokens_end_too(cast: Cast, patrol: Patrol) -> None:
    program = bearer(cast, patrol("token", "gs-110", "--name", "110 gateway")[1])
    assert program.call("POST", "/api/v1/intake", {}).status_code == 422, "let in, and read"
    (line,) = patrol("tokens")[1].splitlines()
    patrol("tokens", "--revoke", line.split()[0])
    assert program.call("POST", "/api/v1/intake", {}).status_code == 401


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("token", "701", "--days", "0"), 2, "1 to 365 days"),
        (("token", "701", "--days", "366"), 2, "1 to 365 days"),
        (("token", "701", "--scope", "all"), 2, "invalid choice"),
        (("token", "701", "--name", "x" * 41), 2, "40 characters"),
        (("token", "gs-110", "--scope", "read"), 1, "no other scope than full"),
        (("tokens", "--revoke", "0"), 1, "no valid token is 0"),
        (("audit", "--since", "yesterday"), 2, "a date or an ISO 8601 time"),
        (("audit", "--kind", "all"), 2, "invalid choice"),
    ],
)
def test_a_wrong_word_is_refused(
    patrol: Patrol, words: tuple[str, ...], code: int, sentence: str
) -> None:
    returned, output = patrol(*words)
    assert (returned, sentence in output) == (code, True), output


# --- patrol audit -----------------------------------------------------------------------------


def test_the_audit_is_lines_for_a_collector(cast: Cast, patrol: Patrol) -> None:
    patrol("user", "705", "--role", "dispatcher", "--area", "2")
    patrol("token", "701", "--name", "wall")
    lines = [json.loads(line) for line in patrol("audit")[1].splitlines()]
    assert [line["act"] for line in lines] == ["user_made", "link_made", "token_made"]
    assert {line["result"] for line in lines} == {"ok"}
    assert all(line["actor"].startswith("cli") for line in lines)
    assert lines[0]["subject"] == "705 dispatcher"
    assert lines[2]["subject"].startswith("701 full ")
    assert lines[2]["subject"].endswith(" wall")
    only = patrol("audit", "--kind", "token_made", "--kind", "token_ended")[1].splitlines()
    assert [json.loads(line)["act"] for line in only] == ["token_made"]
    assert patrol("audit", "--actor", "701") == (0, "")
    assert patrol("audit", "--since", "2026-11-23") == (0, "")


def test_a_backup_is_an_export(patrol: Patrol, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("safe") / "night"
    assert patrol("backup", str(target))[0] == 0
    (line,) = patrol("audit", "--kind", "exported")[1].splitlines()
    assert json.loads(line)["subject"] == "backup night"


def test_no_secret_stands_in_the_audit(patrol: Patrol) -> None:
    secret = patrol("token", "701")[1].strip()
    link = LINK.match(patrol("user", "701")[1])
    assert link is not None
    text = patrol("audit")[1]
    assert text
    assert secret not in text
    assert link[1] not in text


def test_following_prints_each_row_once(
    cast: Cast, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []

    def sleep(_: float) -> None:
        rounds.append(1)
        clock.forward(seconds=20)
        if len(rounds) > 4:
            raise SystemExit(0)
        with cast.services.database.write() as session:
            audit.note(session, AuditAct.EXPORTED, audit.By("cli"), f"backup {len(rounds)}")

    monkeypatch.setattr(
        token_command, "time", SimpleNamespace(sleep=sleep, monotonic=clock.monotonic)
    )
    lines = [json.loads(line) for line in patrol("audit", "--follow")[1].splitlines()]
    assert [line["subject"] for line in lines] == [f"backup {number}" for number in (1, 2, 3, 4)]


# --- patrol verify, patrol heads, patrol erase --------------------------------------------------


def alter(cast: Cast, statement: str) -> None:
    with cast.services.database.writer.begin() as link:
        link.exec_driver_sql(statement)


def test_what_holds_is_counted(cast: Cast, patrol: Patrol) -> None:
    cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301", "area_id": 2})
    rows = cast("701").get("/api/v1/board")["upto"]
    code, said = patrol("verify")
    assert code == 0
    assert re.match(rf"{rows} rows hold, head [0-9a-f]{{64}}, \d+\.\d s\n", said), said
    assert "no signed heads to compare with" in said


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE feed SET body = '{}' WHERE seq = 3", "row 3: its body was changed"),
        ("UPDATE feed SET actor = '999' WHERE seq = 3", "row 3: it does not follow the row before"),
        ("DELETE FROM feed WHERE seq = 3", "row 3: is missing, 4 follows 2"),
        (
            "UPDATE feed SET body = NULL, salt = NULL WHERE seq = 2",
            "row 2: its body is gone and no erasure names it",
        ),
    ],
)
def test_a_broken_record_is_named_by_its_first_difference(
    cast: Cast, patrol: Patrol, statement: str, sentence: str
) -> None:
    cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301", "area_id": 2})
    alter(cast, statement)
    assert patrol("verify") == (1, f"broken: {sentence}\n")


def test_verifying_changes_nothing(cast: Cast, patrol: Patrol) -> None:
    before = cast("701").get("/api/v1/board")["upto"]
    patrol("verify")
    assert cast("701").get("/api/v1/board")["upto"] == before


def test_the_record_is_held_against_heads_and_a_key_from_elsewhere(
    cast: Cast, patrol: Patrol, tmp_path: Path
) -> None:
    RecordWatch(cast.services.database, cast.services.settings).sign()
    data = cast.services.settings.patrol_data
    kept, key = tmp_path / "kept.jsonl", tmp_path / "kept.pem"
    kept.write_bytes((data / "heads.jsonl").read_bytes())
    code, public = patrol("heads", "--public")
    assert code == 0
    key.write_text(public)
    (data / "heads.jsonl").unlink()
    code, said = patrol("verify", "--against", str(kept), "--key", str(key))
    assert (code, "1 signed heads fit" in said) == (0, True), said
    alter(cast, "DELETE FROM feed WHERE seq > 2")
    code, said = patrol("verify", "--against", str(kept), "--key", str(key))
    assert (code, said.startswith("broken: rows 3 to ")) == (1, True), said
    assert patrol("verify", "--against", str(tmp_path / "none"))[0] == 1
    kept.write_text("\n")
    code, said = patrol("verify", "--against", str(kept), "--key", str(key))
    assert (code, said) == (1, f"broken: there are no heads in {kept}\n"), "nothing was proven"


def test_the_head_of_the_day_can_be_printed(cast: Cast, patrol: Patrol) -> None:
    assert "no head is signed yet" in patrol("heads")[1]
    watch = RecordWatch(cast.services.database, cast.services.settings)
    watch.sign()
    head = watch.book.newest()
    assert head is not None
    code, said = patrol("heads")
    assert code == 0
    assert f"2026-11-22  row {head.seq}  {clock.iso(head.at)}" in said
    assert head.hash in said
    assert head.signature in said
    assert "second place: none (HEADS_URL)\nby mail: none (HEADS_MAIL_TO)" in said
    assert "SM2 with SM3: not met" in said


def test_a_supervisor_erases_by_name_and_nobody_else(cast: Cast, patrol: Patrol) -> None:
    cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301", "area_id": 2})
    code, said = patrol("erase", "--by", "701", "--why", "申请", "2")
    assert (code, said) == (1, "patrol: 701 is no supervisor or administrator\n")
    code, said = patrol("erase", "--by", "702", "--why", "申请", "2", "3")
    assert (code, said) == (0, "2 bodies and 0 photos were erased\n")
    code, said = patrol("verify")
    assert (code, "2 bodies were erased, each named by an act" in said) == (0, True), said


def test_a_person_is_exported_and_erased_by_an_administrator(
    cast: Cast, patrol: Patrol, tmp_path: Path
) -> None:
    reporter = {"kind": "resident", "phone": "13800001234"}
    told = cast("gs-110").send("POST", "/api/v1/intake", {**POLICE, "reporter": reporter})
    path = f"/api/v1/incidents/{told['incident_id']}/cancellation"
    cast("701").send("POST", path, {"reason": "误报"})
    who = ("--phone", "138 0000 1234", "--why", "本人申请")
    archive = tmp_path / "person.zip"
    assert patrol("person", "export", *who, "--by", "702") == (
        1,
        "patrol: 702 is no administrator\n",
    )
    code, output = patrol("person", "export", *who, "--by", "703", "--out", str(archive))
    assert (code, archive.stat().st_mode & 0o077) == (0, 0), output
    dry = patrol("person", "erase", *who, "--by", "703", "--dry-run")
    assert "would be erased" in dry[1]
    code, output = patrol("person", "erase", *who, "--by", "703")
    assert code == 0
    assert "1 reports to the desk" in output
    assert "the audit knows of no backup" in output
    code, output = patrol("person", "export", *who, "--by", "703", "--out", str(tmp_path / "2"))
    assert (code, "nothing is known of phone 138****1234" in output) == (1, True)
    assert patrol("verify")[0] == 0
