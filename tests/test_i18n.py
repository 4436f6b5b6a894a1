"""Both languages have the same keys and placeholders, and every key that is used."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol import i18n

ROOT = Path(__file__).resolve().parents[1]
BLANK = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\bt\(\s*["']([a-z]+(?:\.[a-z0-9_]+)+)["']""")
NAMED = re.compile(r"""["']((?:desk|tip|common)\.[a-z_]+(?:\.[a-z0-9_]+)*)["']""")
PROBLEM = re.compile(r"""Problem\(\s*\d+,\s*["'](\w+)["']""")
MISSING = re.compile(r"""NotFound\(["'](\w+)["']\)""")


COUNT = re.compile(r"\{(?:n|count|members|users|places)\} (?:new |open |more )?(?!as\b)[a-z]+s\b")
"""A number and a plural: `1 cases`."""
CONSTANT = re.compile(r"\{n\} (?:characters|teams|days)|most of \{n\}|\{n\} (?:parts|known)|newest")
"""Numbers that are never 1."""


UNSAID = {"desk.via.phone"}
"""Not shown: answers come by phone unless the radio or the desk is named."""


def _sources(folder: str, *kinds: str) -> Iterator[tuple[Path, str]]:
    for kind in kinds:
        for path in (ROOT / folder).rglob(kind):
            if "vendor" not in path.parts:
                yield path, path.read_text(encoding="utf-8")


def _files() -> list[str]:
    return sorted(path.name for path in (i18n.FOLDER / "zh-CN").glob("*.json"))


def test_both_languages_have_the_same_files() -> None:
    assert _files() == sorted(path.name for path in (i18n.FOLDER / "en").glob("*.json"))


@pytest.mark.parametrize("name", _files())
def test_both_languages_say_the_same_with_the_same_blanks(name: str) -> None:
    chinese, english = (
        json.loads((i18n.FOLDER / tag / name).read_text(encoding="utf-8")) for tag in i18n.LANGUAGES
    )
    assert chinese.keys() == english.keys()
    unlike = [
        key
        for key in chinese
        if set(BLANK.findall(chinese[key])) != set(BLANK.findall(english[key]))
    ]
    assert unlike == []
    assert {key for key in chinese if not chinese[key] or not english[key]} <= UNSAID


def test_one_of_a_thing_is_no_plural() -> None:
    for n, words in ((1, "1 desk user"), (2, "2 desk users"), (0, "0 desk users")):
        assert i18n.t("areas.users", "en", n=n) == words
    said = i18n.catalogue("en").items()
    assert [key for key, text in said if COUNT.search(text) and not CONSTANT.search(text)] == []


def test_every_key_that_is_used_has_its_words() -> None:
    known = i18n.catalogue("zh-CN")
    sources = [*_sources("static", "*.js"), *_sources("templates", "*.html")]
    sources += _sources("patrol", "*.py")
    missing = {
        f"{path.relative_to(ROOT)}: {key}"
        for path, text in sources
        for key in (*USED.findall(text), *(NAMED.findall(text) if path.suffix == ".js" else ()))
        if key not in known
    }
    assert missing == set()


def test_every_refusal_has_its_sentence() -> None:
    known = i18n.catalogue("en")
    wanted = {
        f"server.problem.{code}"
        for _, text in _sources("patrol", "*.py")
        for code in PROBLEM.findall(text)
    }
    wanted |= {
        f"server.problem.no_{name}"
        for _, text in _sources("patrol", "*.py")
        for name in MISSING.findall(text)
    }
    assert wanted - known.keys() == set()


def test_every_alarm_has_its_words_at_the_desk() -> None:
    from patrol.models import AlarmKind

    known = i18n.catalogue("zh-CN")
    for kind in AlarmKind:
        assert f"desk.alarm.{kind}" in known, kind
        assert f"desk.tl.alarm_{kind}" in known, kind


PICTURES = re.compile(
    r"(?<!has )\bgone\b|^There$|\bdark\b|\bgravest\b|signs? of life|fallen silent|no bell",
    re.IGNORECASE,
)
"""Words that say a thing in a picture; the field says elapsed, on scene, offline, most severe."""


def test_english_has_the_words_of_the_field() -> None:
    odd = {key: words for key, words in i18n.catalogue("en").items() if PICTURES.search(words)}
    assert odd == {}


def test_chinese_has_one_word_for_a_case() -> None:
    """A case is 事件; 案件 is the word of the police for another thing."""
    texts = {
        path.name: path.read_text(encoding="utf-8") for path in (i18n.FOLDER / "zh-CN").iterdir()
    }
    assert [name for name, text in texts.items() if "案件" in text] == []
