"""A registered source speaks its own protocol at its door, and proves who it is."""

import base64
import json
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import clock
from patrol.intake import door as stage
from patrol.intake import keys, validate, webhook_signature
from patrol.intake.adapters import Adapter, Fate, ProofWay, WireReply
from patrol.intake.heard import Alive, Heard, LevelHeard, Telegram, Utterance
from patrol.models import (
    Intake,
    LevelSecond,
    SecretUse,
    Source,
    SourceRefusal,
    SourceState,
    SourceWord,
)
from patrol.web.public import door
from tests.cast import Cast
from tests.intake.records import PLATFORM
from tests.noise.stations import add_station

PATH = "/api/v1/doors/gs-110"


def read(telegram: Telegram, settings: Any) -> list[Utterance]:
    """A protocol of the tests: lines of "ref word", or a bare "ping"."""
    said: list[Utterance] = []
    for line in telegram.body.decode().splitlines():
        ref, _, word = line.partition(" ")
        if ref == "bad":
            raise validate.Invalid([{"field": "/", "message": "is bad"}])
        if ref == "level":
            said.append(LevelHeard("NM07", "2026-11-22T14:00:00+08:00", 1, {"LAeq": float(word)}))
            continue
        said.append(
            Alive()
            if ref == "ping"
            else Heard(ref, ref, word, "", word=word, address="文晖路 1 号")
        )
    return said


def answer(fates: Any) -> WireReply:
    return WireReply(b"OK", "text/plain")


@pytest.fixture
def lines(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    protocol = Adapter(read, proofs=(ProofWay.TOKEN, ProofWay.STANDARD_WEBHOOKS))
    monkeypatch.setattr(door, "adapter", lambda name: protocol)
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        source.categories = {"困人": {"category": "RE0301", "severity": 2}}
        source.rate_per_minute = 20
        session.add(source)
    return cast


def call(cast: Cast, body: bytes, path: str = PATH, **headers: str) -> Any:
    return cast.nobody().call("POST", path, data=body, headers=headers)


def token(cast: Cast) -> str:
    return cast("gs-110").secret


def rows(cast: Cast, table: Any) -> list[Any]:
    with cast.services.database.read() as session:
        return list(session.exec(select(table)))


def test_it_is_heard_opens_a_case_and_hears_the_same_answer_again(lines: Cast) -> None:
    proof = {"Authorization": f"Bearer {token(lines)}"}
    first = call(lines, "A1 困人".encode(), **proof)
    assert first.status_code == 202, first.get_data(as_text=True)
    again = call(lines, "A1 困人".encode(), **proof)
    assert again.status_code == 200
    fate = first.json["results"][0]
    assert again.json["results"] == [{**fate, "duplicate": True}]
    (row,) = rows(lines, Intake)
    assert (row.category, row.severity, row.status) == ("RE0301", 2, "opened")
    assert row.raw == "A1 困人".encode()
    assert rows(lines, SourceState)[0].heard_at is not None


def test_levels_are_stored_beside_the_matters_of_their_telegram(lines: Cast) -> None:
    add_station(lines.services, "gs-110", "NM07")
    proof = {"Authorization": f"Bearer {token(lines)}"}
    assert call(lines, "A1 困人\nlevel 63.4".encode(), **proof).status_code == 202
    assert call(lines, b"level 141", **proof).status_code == 202  # it would come for ever
    assert len(rows(lines, Intake)) == 1
    assert [row.laeq for row in rows(lines, LevelSecond)] == [6340]
    assert [row.code for row in rows(lines, SourceRefusal)] == ["bad_level"]


def test_other_writers_come_between_the_matters_of_one_telegram(
    lines: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_station(lines.services, "gs-110", "NM07")
    stored: list[int] = []

    def write() -> None:
        with lines.services.database.write() as session:  # refused after 5 s under the same lock
            stored.append(len(session.exec(select(Intake)).all()))

    monkeypatch.setattr(door, "let_others_run", write)
    proof = {"Authorization": f"Bearer {token(lines)}"}
    said = ["level 63.4", *(f"A{n} 噪声" for n in range(15)), "ping"]
    answered = call(lines, "\n".join(said).encode(), **proof)
    assert stored == [10]
    assert sorted(row.id for row in rows(lines, Intake)) == [
        fate["intake_id"] for fate in answered.json["results"]
    ]
    assert answered.json["heard"] == len(said)
    assert len(rows(lines, LevelSecond)) == 1
    assert [(row.word, row.times) for row in rows(lines, SourceWord)] == [("噪声", 1)]


def test_a_conflict_stores_nothing_of_a_long_telegram(lines: Cast) -> None:
    proof = {"Authorization": f"Bearer {token(lines)}"}
    said = [*(f"A{n} 噪声" for n in range(12)), "A3 落水"]
    assert call(lines, "\n".join(said).encode(), **proof).status_code == 409
    assert rows(lines, Intake) == []


def test_every_way_to_give_the_token_counts_and_no_other_source_s(lines: Cast) -> None:
    secret, foreign = token(lines), lines("noise-gw-1").secret
    basic = base64.b64encode(f"any:{secret}".encode()).decode()
    for path, headers in (
        (PATH, {"Authorization": f"Basic {basic}"}),
        (f"{PATH}?key={secret}", {}),
        (f"{PATH}/pub/{secret}", {}),
    ):
        assert call(lines, b"ping", path, **headers).status_code == 202, path
    for path, headers in (
        (PATH, {}),
        (PATH, {"Authorization": "Basic é"}),
        (PATH, {"Authorization": f"Bearer {foreign}"}),
        (f"{PATH}?key={foreign}", {}),
        (f"/api/v1/doors/nobody?key={secret}", {}),
    ):
        refused = call(lines, b"A2 x", path, **headers)
        assert refused.status_code == 401, path
    assert rows(lines, Intake) == []


def test_it_signs_with_its_secret_while_the_old_one_still_counts(
    lines: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It signs by its own clock, which is right while ours is two hours off."""
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() + 7200)
    settings = lines.services.settings
    with lines.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        old = keys.add(session, settings, source, SecretUse.IN, by="721")
        new = keys.add(session, settings, source, SecretUse.IN, by="721")
    for number, (secret, status) in enumerate(((old, 202), (new, 202), (keys.new_secret(), 401))):
        sent_s, body = int(clock.wall().timestamp()), f"S{number} 困人".encode()
        signed = webhook_signature.signature(secret, "m1", sent_s, body)
        headers = {"webhook-id": "m1", "webhook-timestamp": str(sent_s)}
        answered = call(lines, body, **headers, **{"webhook-signature": signed})
        assert answered.status_code == status
    clock.forward(hours=25)
    with lines.services.database.read() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        assert keys.read(settings, keys.valid(session, source, SecretUse.IN)) == [new]


def test_what_is_refused_is_kept_for_a_person(lines: Cast) -> None:
    proof = {"Authorization": f"Bearer {token(lines)}"}
    assert call(lines, b"bad \x01 line", **proof).status_code == 422
    assert call(lines, b"A1 x", **proof).status_code == 202
    assert call(lines, b"A1 y", **proof).status_code == 409
    refused = rows(lines, SourceRefusal)
    assert [row.code for row in refused] == ["invalid", "intake_conflict"]
    assert refused[0].sample == "bad � line"
    assert rows(lines, SourceState)[0].refused_today == 2


def test_a_word_that_its_map_does_not_know_is_counted(lines: Cast) -> None:
    proof = {"Authorization": f"Bearer {token(lines)}"}
    for ref in ("B1", "B2"):
        assert call(lines, f"{ref} 盗窃".encode(), **proof).status_code == 202
    assert [(row.word, row.times) for row in rows(lines, SourceWord)] == [("盗窃", 2)]


@pytest.mark.any_database
def test_the_sandbox_answers_as_the_door_and_stores_nothing(lines: Cast) -> None:
    with lines.services.database.read() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
    key = keys.sandbox_key(lines.services.settings, source)
    answer = call(lines, "a 困人\nb 别的\nping".encode(), f"{PATH}/{key}")
    assert (answer.status_code, answer.headers["Sandbox"]) == (202, "1")
    fate = {"intake_id": "sandbox", "duplicate": False}
    assert (answer.json["heard"], answer.json["results"]) == (3, [fate, fate])
    seen = answer.json["sandbox"]
    assert seen["records"][0]["category"] == "RE0301"
    assert seen["unknown_words"] == ["别的"]
    assert call(lines, b"bad", f"{PATH}/{key}").status_code == 422
    tables = (Intake, SourceRefusal, SourceWord, SourceState)
    assert [rows(lines, table) for table in tables] == [[]] * 4
    for wrong in (f"{PATH}/{key}x", f"/api/v1/doors/platform/{key}", f"{PATH}?key={key}"):
        assert call(lines, b"a b", wrong).status_code == 401


@pytest.mark.any_database
def test_the_sandbox_of_our_own_records_checks_them_and_stores_none(cast: Cast) -> None:
    with cast.services.database.read() as session:
        source = session.exec(select(Source).where(Source.code == "platform")).one()
    key = keys.sandbox_key(cast.services.settings, source)
    shown = cast("703").get("/api/v1/admin/sources/platform")["sandbox_url"]
    path = f"/api/v1/intake/platform/{key}"
    assert shown.endswith(path)
    wrong = PLATFORM | {"occurred_at": "yesterday"}
    answer = cast.nobody().call("POST", path, [PLATFORM, wrong])
    assert (answer.status_code, answer.headers["Sandbox"]) == (202, "1")
    assert [row["intake_id"] for row in answer.json] == ["sandbox"] * 2
    assert [row["odd_times"] for row in answer.json] == [[], ["/occurred_at"]]
    foreign = cast.nobody().call("POST", path, PLATFORM | {"source": "police110"})
    assert foreign.json["type"].endswith("foreign_source")
    assert cast.nobody().call("POST", path, PLATFORM | {"severity": 9}).status_code == 422
    assert [rows(cast, table) for table in (Intake, SourceRefusal, SourceState)] == [[]] * 3
    for strange in (f"{path}x", f"/api/v1/intake/gs-110/{key}", "/api/v1/intake/nobody/try_x"):
        assert cast.nobody().call("POST", strange, PLATFORM).status_code == 401


def test_more_than_its_rate_is_refused_and_harms_no_other(lines: Cast) -> None:
    proof = {"Authorization": f"Bearer {token(lines)}"}
    body = "\n".join(f"F{number} 困人" for number in range(21)).encode()
    refused = call(lines, body, **proof)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert rows(lines, Intake) == []


def test_the_protocol_s_own_answer_goes_back(lines: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fates: list[Fate] = []
    own = Adapter(
        read,
        answer=lambda given: fates.extend(given) or WireReply(b"[]", "application/json", 200),
        greet=lambda telegram, secrets: WireReply(telegram.query["msg"].encode(), "text/plain"),
    )
    monkeypatch.setattr(door, "adapter", lambda name: own)
    answered = call(lines, b"ping\nA1 x", f"{PATH}?key={token(lines)}")
    assert (answered.status_code, answered.data) == (200, b"[]")
    assert [fate.intake_id is not None for fate in fates] == [False, True]
    assert lines.nobody().call("GET", f"{PATH}?msg=hello").data == b"hello"


def test_only_the_newest_refusals_are_kept(lines: Cast) -> None:
    with lines.services.database.write() as session:
        for number in range(stage.MOST_REFUSALS + 5):
            stage.note_refusal(session, 1, code="invalid", words=str(number), sample="")
    with lines.services.database.read() as session:
        kept = session.exec(select(SourceRefusal.words).order_by(col(SourceRefusal.id))).all()
    assert len(kept) == stage.MOST_REFUSALS
    assert kept[-1] == str(stage.MOST_REFUSALS + 4)


def test_a_refusal_hides_a_number_and_is_forgotten(lines: Cast) -> None:
    with lines.services.database.write() as session:
        stage.note_refusal(
            session,
            1,
            code="invalid",
            words="tel 13800001234",
            sample=b"id 9138000012340, 13800001234",
        )
    (row,) = rows(lines, SourceRefusal)
    assert (row.words, row.sample) == ("tel 138****1234", "id 9138000012340, 138****1234")
    clock.forward(days=31)
    with lines.services.database.write() as session:
        stage.forget(session)
    assert rows(lines, SourceRefusal) == []


def test_json_is_not_needed(lines: Cast) -> None:
    assert json.loads(call(lines, b"ping", f"{PATH}?key={token(lines)}").data)["heard"] == 1
