"""Names and docstrings that a newcomer reads once: nouns, whole sentences, and what is raised."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.test_architecture import Function, files, pages, short, tree

EVERYWHERE, PRODUCT = ("patrol", "bench", "tools", "tests"), ("patrol",)
NO_NOUNS = {"found", "one", "held"}
HEADLESS = re.compile(r"(Who|What|Whom|Whose|Whether|Which|How|Why|When|Where)\b|As `")
JS_DOC = re.compile(r"/\*\*[\s*]*(\S[^\n]*)")

Fault = tuple[int, str]
Rule = Callable[[ast.Module], Iterator[Fault]]


def vague_names(module: ast.Module) -> Iterator[Fault]:
    """Variables and parameters whose name does not say what they hold."""
    for line, name in bound_names(module):
        if name in NO_NOUNS:
            yield line, f"`{name}` is no noun: name what it holds"


def bound_names(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.arg(arg=name)
                | ast.ExceptHandler(name=str(name))
                | ast.alias(asname=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield node.lineno, name


def headless_docstrings(module: ast.Module) -> Iterator[Fault]:
    """Docstrings, also those after a name, that begin with a clause without a main sentence."""
    for node in ast.walk(module):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if HEADLESS.match(text.strip()):
                yield node.lineno, f"no sentence: {text.strip().splitlines()[0]}"


def headless_comments(text: str) -> Iterator[Fault]:
    """JSDoc comments that begin with a clause without a main sentence."""
    for comment in JS_DOC.finditer(text):
        if HEADLESS.match(comment[1]):
            yield text.count("\n", 0, comment.start()) + 1, f"no sentence: {comment[1]}"


def unsaid_errors(module: ast.Module) -> Iterator[Fault]:
    """Public functions that raise an error and do not name it; a view names it by @refuses."""
    for node in public_functions(module):
        errors = sorted({*raised(node)})
        if errors and "Raises:" not in (ast.get_docstring(node) or "") and not is_view(node):
            yield node.lineno, f"{node.name}() needs `Raises: {', '.join(errors)}.`"


def public_functions(
    scope: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in scope.body:
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node)
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def raised(node: ast.AST) -> Iterator[str]:
    """The errors that the function raises itself, not in a function within it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise) and child.exc is not None:
            error = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            yield ast.unparse(error)
        if not isinstance(child, Function | ast.Lambda):
            yield from raised(child)


def is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("refuses(") for decorator in node.decorator_list)


RULES: list[tuple[Rule, tuple[str, ...]]] = [
    (vague_names, EVERYWHERE),
    (headless_docstrings, PRODUCT),
    (unsaid_errors, PRODUCT),
]


def test_names_are_nouns_and_docstrings_are_sentences() -> None:
    faults = [
        f"{short(path)}:{line} {words}"
        for rule, places in RULES
        for path in files(places, "*.py")
        for line, words in sorted({*rule(tree(path))})
    ]
    assert not faults, f"{len(faults)} places to put into plain words:\n" + "\n".join(faults)


def test_the_comments_of_the_pages_are_sentences() -> None:
    faults = [
        f"{short(path)}:{line} {words}"
        for path in pages()
        for line, words in headless_comments(path.read_text("utf-8"))
    ]
    assert not faults, "\n".join(faults)
    told = "/** Says it. */\n/** Why it is. */\n/**\n * Where it is.\n */"
    assert [line for line, _ in headless_comments(told)] == [2, 3]


@pytest.mark.parametrize(
    ("rule", "text", "lines"),
    [
        (vague_names, "def f(found): ...\nx = [one for one in y]\nrow = 1", [1, 2]),
        (vague_names, "try: ...\nexcept E as found: ...\nimport x as one", [2, 3]),
        (vague_names, "match x:\n case [found, *one]: found.one", [2, 2]),
        (headless_docstrings, '"""What it does."""\nclass A:\n "As `f`, later."', [1, 3]),
        (headless_docstrings, "A = 1\n'How far.'\nclass B:\n b: int\n 'Why it is.'", [2, 5]),
        (headless_docstrings, '"""Whatever comes is kept."""\ndef f(): "Asks."', []),
        (unsaid_errors, "def f():\n raise E(1)\nclass A:\n def g(self):\n  raise E", [1, 4]),
        (unsaid_errors, "def f():\n 'Raises: E.'\n raise E\ndef _g():\n raise E", []),
        (unsaid_errors, "def f():\n def g():\n  raise E\n try: ...\n except E: raise", []),
        (unsaid_errors, "@face.get('/x')\n@refuses(404, 'no')\ndef f():\n raise E", []),
    ],
)
def test_each_rule_sees_its_fault(rule: Rule, text: str, lines: list[int]) -> None:
    assert sorted(line for line, _ in rule(ast.parse(text))) == lines
