"""What costs too much to decode is refused by its bytes, before it is decoded."""

import json

import pytest

from patrol import json_text
from patrol.json_text import NotJson, TooComplex


def read(text: str | bytes, most_items: int = 100) -> object:
    raw = text.encode() if isinstance(text, str) else text
    return json_text.read(raw, most_items=most_items)


@pytest.mark.parametrize("document", [{}, [], "a", 1, None, {"a": [1, {"b": '\\"[[[,,,{"'}]}])
def test_a_document_is_read_as_it_was_written(document: object) -> None:
    assert read(json.dumps(document)) == document
    assert read(b"\xef\xbb\xbf" + json.dumps(document).encode()) == document


def test_depth_is_counted_outside_of_strings() -> None:
    deepest = "[" * json_text.DEEPEST + "]" * json_text.DEEPEST
    assert read(deepest)
    assert read(json.dumps(deepest + '\\"' + deepest)), "brackets in a text are no levels"
    with pytest.raises(TooComplex):
        read(f"[{deepest}]")
    with pytest.raises(TooComplex):
        read('{"a":' * 900 + "1" + "}" * 900, most_items=10_000)


def test_brackets_side_by_side_are_not_deep() -> None:
    assert read(json.dumps([[]] * 40)) == [[]] * 40


def test_many_short_strings_are_refused_by_their_quotes() -> None:
    with pytest.raises(TooComplex):
        json_text.check(b'""' * 300, most_items=100)


def test_items_are_counted_outside_of_strings() -> None:
    assert read(json.dumps("," * 1000))
    assert read(json.dumps(list(range(100)))) == list(range(100))
    for many in (list(range(101)), {str(n): n for n in range(101)}, [[n] for n in range(60)]):
        with pytest.raises(TooComplex):
            read(json.dumps(many))


@pytest.mark.parametrize(
    "text", ["", "{", '"', '"\\', "nul", "[1,]", "9" * 5000, "[]".encode("utf-16"), b"\xff"]
)
def test_what_is_no_json_is_told(text: str | bytes) -> None:
    with pytest.raises(NotJson):
        read(text)


def test_a_string_that_never_ends_is_looked_at_once() -> None:
    """A scan that began again at each quote would hand the same bytes to the pattern again."""
    raw = b'"' + b'\\"' * 200_000
    assert [len(text.group()) for text in json_text.STRING.finditer(raw)] == [len(raw)]


def test_what_no_database_stores_is_taken_out_of_the_words() -> None:
    read_words = read(
        b'{"a\\u0000": ["\\u0000", "\\uD83d", "\\ud83d\\ude00", {"b": "x\\udc00y"}], "n": 1}'
    )
    assert read_words == {"a": ["", "\ufffd", "\U0001f600", {"b": "x\ufffdy"}], "n": 1}
    assert read(b'"\\\\u0000"') == "\\u0000", "a backslash and five letters are words"
