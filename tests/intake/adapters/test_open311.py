"""The form of an Open311 client: required fields, empty ones, attributes, and garbage."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.intake.adapters import open311
from patrol.intake.heard import Heard, Telegram
from patrol.intake.validate import Invalid

pytestmark = pytest.mark.any_database

FORM = {"service_code": "ST0103", "lat": "30.2893", "long": "120.1722"}
QUESTIONS = {"attributes": {"ST0103": [{"code": "KIND", "required": True}, {"code": "MORE"}]}}


def heard(form: Any, **rules: Any) -> Heard:
    (said,) = open311.read(Telegram(urlencode(form).encode()), rules)
    assert isinstance(said, Heard)
    return said


def test_every_field_of_the_standard_is_read() -> None:
    more = {
        "description": "一辆面包车占道\n挡住消防通道 <b>&",
        "address_string": "文晖桥",
        "address_id": "330105011004",
        "first_name": "",
        "last_name": "042",
        "phone": "13800000000",
        "email": "042@example.org",
        "media_url": "https://example.org/a.jpg",
        "attribute[KIND]": "van",
        "attribute[MORE][]": "red",
        "api_key": "secret",
        "jurisdiction_id": "wenhui",
    }
    said = heard([*FORM.items(), *more.items(), ("attribute[MORE][]", "white")], **QUESTIONS)
    assert (said.lat, said.lon, said.word, said.category) == (30.2893, 120.1722, "ST0103", "ST0103")
    assert (said.title, said.description) == ("一辆面包车占道", more["description"])
    assert said.reporter == {"kind": "resident", "name": "042", "phone": "13800000000"}
    assert said.extra["attributes"] == {"KIND": "van", "MORE": ["red", "white"]}
    assert said.place == {"place_code": "330105011004"}
    assert said.media[0]["url"] == "https://example.org/a.jpg"
    assert "secret" not in repr(said)


def test_an_empty_field_is_absent_and_the_key_is_no_part_of_what_was_said() -> None:
    bare = {"service_code": "ST0103", "address_string": "文晖桥"}
    empty = dict.fromkeys(("lat", "long", "phone", "media_url", "description"), "")
    assert heard(bare | empty) == heard(bare) == heard(bare | {"api_key": "x"})
    assert heard(bare | {"description": "x"}).key != heard(bare).key


@pytest.mark.parametrize(
    "form",
    [
        {"lat": "30", "long": "120"},
        {"service_code": "ST0103"},
        {"service_code": "ST0103", "lat": "", "long": ""},
        {"service_code": "ST0103", "lat": "30.1"},
        {"service_code": "ST0103", "lat": "north", "long": "120"},
        {"service_code": "ST0103", "lat": "nan", "long": "1e9"},
        {**FORM, **{f"attribute[{n}]": "x" for n in range(open311.MOST_FIELDS)}},
    ],
)
def test_a_form_without_what_is_needed_is_refused(form: Any) -> None:
    with pytest.raises(Invalid):
        heard(form)


def test_the_questions_of_a_service_are_needed() -> None:
    with pytest.raises(Invalid, match="KIND"):
        heard(FORM, **QUESTIONS)


NAMES = st.sampled_from([*FORM, "description", "media_url", "attribute[A]", "attribute[A][]", "x"])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(NAMES, st.text(max_size=12)), max_size=12), st.binary(max_size=60))
def test_garbage_is_refused_and_never_crashes(pairs: Any, raw: bytes) -> None:
    for body in (raw, urlencode([*FORM.items(), *pairs], errors="replace").encode()):
        try:
            (said,) = open311.read(Telegram(body), {})
        except Invalid:
            continue
        assert isinstance(said, Heard)
        assert len(said.description) <= open311.LONGEST


def test_the_page_shows_the_example_that_is_read() -> None:
    page = Path("docs/api/sources/open311.md").read_text()
    assert open311.ADAPTER.example.decode() in page
    (said,) = open311.read(Telegram(open311.ADAPTER.example), {})
    assert isinstance(said, Heard)
    assert (said.title, said.address) == ("Bicycles block the way", "Wenhui Bridge")
