"""What the program gives to a terminal: found in its sources, for `test_terminal.py`."""

import argparse
import ast
import errno
import inspect
import json.decoder
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "patrol"
BLANK = re.compile(r"\{(\w+)(?:[!:][^}]*)?\}|%\((\w+)\)\w|%([rs])")
WORD = re.compile(r"[A-Za-z]{2,}")
PRINTERS = frozenset({"say", "tell", "warn", "fail"})
PRINTS = re.compile(r"\b(say|tell|warn)\(|tally\.note\(")
ERRORS = frozenset(
    {"CommandRefused", "ConvertRefused", "DowngradeRefused", "NoTrial", "StepFailed"}
    | {"UnfitRow", "UpgradeRefused", "BadBackup", "BackupRefused", "BadHead", "BadKey", "BadMap"}
    | {"Difference", "ErasureRefused", "NewerSchema", "NotADemo", "UnknownMigration"}
    | {"UnsafeDatabase", "UnsafeSetting", "BadOffice"}
    | {"BadFile", "BadRow", "RowRefused", "NoCast", "ArgumentTypeError"}
)
"""Errors whose message a command prints."""


def has_words(template: str) -> bool:
    """True when a template is more than its values and the signs between them."""
    return bool(WORD.search(BLANK.sub("", template)))


def blanks(template: str) -> list[str]:
    """Return the names of what is filled in; a translation has the same."""
    return sorted({"".join(names) for names in BLANK.findall(template)})


@cache
def _trees() -> dict[str, ast.Module]:
    """Return the modules that print to a terminal, or make what is printed there."""
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py"))}
    return {
        str(path.relative_to(ROOT)): ast.parse(text)
        for path, text in sources.items()
        if "patrol.terminal" in text or PRINTS.search(text)
    }


def constants() -> set[str]:
    """Return every text in these modules, in argparse, in the decoder of JSON and of the system."""
    theirs = (ast.parse(inspect.getsource(module)) for module in (argparse, json.decoder))
    trees = [*_trees().values(), *theirs]
    of_system = {os.strerror(number) for number in errno.errorcode}
    return {text for tree in trees for text in _texts(tree)} | of_system


def templates() -> set[str]:
    """Return the templates of all phrases; that of a table (`REFUSALS[…]`) is any of its texts."""
    return {text for tree in _trees().values() for text in _templates(tree)}


def _templates(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) == "phrase":
            yield from _resolved(call.args[0], tree)


def _resolved(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Yield the texts that an expression may be: of a literal, a choice, a name or a table."""
    if isinstance(node, ast.IfExp):
        yield from (text for part in (node.body, node.orelse) for text in _resolved(part, tree))
        return
    if isinstance(node, ast.Constant | ast.Dict):
        for value in node.values if isinstance(node, ast.Dict) else [node]:
            yield from _texts(value)
        return
    node = node.value if isinstance(node, ast.Subscript) else node
    if not isinstance(node, ast.Name):
        return  # a call, or a field: its texts stand where they are made
    name = node.id
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef) and part.name == name:
            returned = (line.value for line in part.body if isinstance(line, ast.Return))
            yield from (text for value in returned if value for text in _texts(value))
        elif isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            if name in map(_name, targets):
                called = part.value.func if isinstance(part.value, ast.Call) else None
                if isinstance(part.value, ast.Name) and part.value.id == name:
                    continue
                yield from _resolved(called or part.value, tree)


def unsaid() -> Iterator[str]:
    """Yield the place of each sentence that a command prints, or refuses by, and is no phrase."""
    for path, tree in _trees().items():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _name(call.func) in PRINTERS | ERRORS:
                for text in (text for word in call.args for text in _bare(word)):
                    if WORD.search(text) and " " in text:
                        yield f"{path}:{call.lineno}: {text}"


def _bare(node: ast.AST) -> Iterator[str]:
    """Yield the texts of an expression that no call has taken."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Call):
        for below in ast.iter_child_nodes(node):
            yield from _bare(below)


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _name(node: ast.AST | None) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))
