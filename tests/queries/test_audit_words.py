"""Every text that the code writes into the audit is said in words, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol.i18n import LANGUAGES
from patrol.queries import audit_words

ROOT = Path(__file__).parents[2] / "patrol"
WRITERS = {"note", "gather", "gather_of_stranger", "refused", "_note", "_played"}
SAMPLES = {
    **{"role": "admin", "scope": "full", "method": "GET", "status": "403"},
    **{"id": "0" * 32, "sha256": "0" * 64},
}
"""What stands for a part of a text, by the last name of the part; for any other one it is 7."""


def sample(node: ast.expr) -> str | None:
    """Return an example of the text that an expression makes; None when it is no text of ours."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            name = ast.unparse(part.value).rpartition(".")[2].removesuffix("_id")
            parts.append(SAMPLES.get(name, "7"))
    return "".join(parts)


def subjects() -> Iterator[tuple[str, str]]:
    """Return where each text is written, and an example of it."""
    for path in sorted(ROOT.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                yield from _of(path, function)


def _of(path: Path, function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    given = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        is_audit = "AuditAct" in ast.unparse(node) or name == "_played"
        if name not in WRITERS or not is_audit:
            continue
        for argument in node.args[1:]:
            known = given.get(argument.id) if isinstance(argument, ast.Name) else argument
            if known is not None and (text := sample(known)):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def test_every_subject_is_said_in_words() -> None:
    by_place = dict(subjects())
    assert len(by_place) > 50, "the search has them"
    unsaid = {
        f"{where} {text}"
        for where, text in by_place.items()
        for language in LANGUAGES
        if audit_words.said(text, language) is None
    }
    assert unsaid == set()


@pytest.mark.parametrize("subject", ["042", "01a22fecdb447000a796a1d7b7c311bf", "", "帮忙"])
def test_a_name_or_an_id_stands_as_it_was_noted(subject: str) -> None:
    assert audit_words.about(subject, "zh-CN") == subject


def test_words_and_numbers_come_together() -> None:
    assert audit_words.about("12 places", "zh-CN") == "场所，12 条"
    assert audit_words.about("members 1 rows", "en") == "members: 1 row"
    assert audit_words.about("722 admin", "zh-CN") == "722，管理员"
