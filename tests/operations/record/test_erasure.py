"""A body goes by an act that says who, why and which rows; a case under preservation keeps all."""

import re

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from patrol import evidence, feed, incident
from patrol.models import Feed, FeedKind, Incident, Photo
from patrol.operations.record import ErasureRefused, erase, erase_photo
from tests.operations.record.office import NAME, Record


def _seqs(record: Record, kind: FeedKind) -> list[int]:
    with record.database.read() as session:
        return list(session.exec(select(Feed.seq).where(Feed.kind == kind)))


def _erase(record: Record, *seqs: int) -> None:
    with record.database.write() as session:
        erase(session, seqs, by="702", why="当事人申请")


def test_an_erasure_is_an_act_and_the_record_holds(record: Record) -> None:
    (reported,) = _seqs(record, FeedKind.ASSIGNMENT_ACCEPTED)
    _erase(record, 1, reported)
    assert record.difference() == ""
    assert record.verify().erased == 2
    with record.database.read() as session:
        acts = [act for act in feed.after(session, 0) if act.kind == FeedKind.BODIES_ERASED]
    assert sorted(act.body["seqs"] for act in acts) == [[1], [reported]], "an act a case"
    assert {(act.actor, act.body["why"]) for act in acts} == {("702", "当事人申请")}
    story = record.cast("704").get(f"/api/v1/incidents/{record.case_id}")["timeline"]
    assert [row["kind"] for row in story][-1] == FeedKind.BODIES_ERASED


def test_a_body_that_no_act_names_is_named(record: Record) -> None:
    _erase(record, 1)
    record.execute(update(Feed).where(col(Feed.seq) == 2).values(body=None, salt=None))
    assert record.difference() == "row 2: its body is gone and no erasure names it"


def test_the_proofs_themselves_stay(record: Record) -> None:
    _erase(record, 1)
    for kind in (FeedKind.PHOTO_STORED, FeedKind.BODIES_ERASED):
        (seq,) = _seqs(record, kind)
        with pytest.raises(ErasureRefused, match="is a proof"):
            _erase(record, seq)
    with pytest.raises(ErasureRefused, match="the feed has no row 9999"):
        _erase(record, 2, 9999)
    assert record.verify().erased == 1


def test_a_photo_is_erased_by_an_act_too(record: Record) -> None:
    with record.database.write() as session:
        erase_photo(session, NAME, by="702", why="当事人申请")
    evidence.forget(record.data, NAME)
    assert not record.photo().exists()
    assert record.difference() == ""
    assert record.verify().photos == 0


def test_a_case_under_preservation_loses_nothing(record: Record) -> None:
    with record.database.write() as session:
        case = session.get_one(Incident, record.case_id)
        incident.keep(session, case, by="702", reason="行政诉讼")
    (reported,) = _seqs(record, FeedKind.ASSIGNMENT_ACCEPTED)
    with pytest.raises(incident.Preserved, match="证据保全"):
        _erase(record, reported)
    with record.database.write() as session, pytest.raises(incident.Preserved):
        erase_photo(session, NAME, by="702", why="当事人申请")
    with record.database.read() as session:
        assert session.get(Photo, NAME) is not None
        assert session.get_one(Feed, reported).body is not None
    _erase(record, 1)  # it is about another matter
    with record.database.write() as session:
        case = session.get_one(Incident, record.case_id)
        incident.stop_keeping(session, case, by="702", reason="已结案")
    _erase(record, reported)
    assert re.fullmatch("", record.difference())
