"""The shape of the house: sizes, names, and allowed imports (docs/decisions/)."""

import ast
import json
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from vendor import ENTRIES

HERE = Path(__file__).resolve().parent.parent
PRODUCT = ("patrol",)
OURS = ("patrol", "tools", "tests", "bench", "app.py", "gunicorn.conf.py")

FUNCTION_LINES, FUNCTION_MEDIAN, FUNCTION_P90 = 40, 8, 25
PYTHON_LINES, MODULE_LINES, STYLE_SHEET_LINES = 400, 320, 400
ELEMENT_LINES, ENTRY_LINES, SERVICE_WORKER_LINES, TEMPLATE_LINES = 160, 40, 150, 80

VAGUE = {"base", "common", "helper", "helpers", "manager", "misc", "service", "util", "utils"}
STAGES = {
    *("access", "alarm", "closure", "delivery", "dispatch", "escalation", "incident", "intake"),
    *("people", "places", "queries", "reachability", "report", "transition"),
}
WALL_CLOCK = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today"}
READS_WALL_CLOCK = {
    "patrol/clock.py",
    "patrol/db/ids.py",  # the time part of an id orders rows, and says nothing
    "patrol/web/http/limit.py",  # the limits library keeps wall time
}
FLASK = ("patrol/__init__.py", "patrol/web/", "patrol/cli.py")


Function = ast.FunctionDef | ast.AsyncFunctionDef
ELEMENT = re.compile(r"""customElements\.define\(\s*["']([\w-]+)["']""")
BARE_IMPORT = re.compile(r"""(?:\bfrom|\bimport|\bimport\()\s*["']([\w@][^"']*)["']""")
JSDOC = re.compile(r"/\*\*.*?\*/", re.DOTALL)
NOUNLESS = re.compile(r"\b(?:const|let) (found|one|them|it)\b|\((found|one|them|it)\b[^()]*\) =>")
ALIAS = re.compile(r"[A-Z][a-z]\w*")
PLAIN_MODULE = re.compile(r"[a-z0-9_]+")
MARKUP_FROM_TEXT = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafeHTML|setHTML|eval)\b\s*[=(]"
)
ANY = re.compile(r"@\w+ \{[^\n]*\bany\b[^\n]*\}|:\s*any\b")
SPEAKS_TO_STRANGERS = {
    "static/lib/zzd.js",  # the bridges of 浙政钉, another on each system
    "static/lib/worker/types.d.ts",  # a push's data, or whatever a page has posted,
    "static/lib/old_words.js",  # reads what an older version stored
}
INLINE = re.compile(r"""\s(style|on[a-z]+)\s*=\s*["']|<style(?! nonce=)""")
SCRIPT = re.compile(r"<script\b[^>]*>")
TRUSTED = re.compile(r"{{(?!\s*import_map\b)[^}]*\|\s*safe\b")


def files(places: Iterable[str], pattern: str) -> list[Path]:
    matches = (
        (HERE / place).rglob(pattern) if (HERE / place).is_dir() else (HERE / place,)
        for place in places
    )
    return sorted(path for some in matches for path in some if path.is_file())


def pages() -> list[Path]:
    return [path for path in files(["static"], "*.js") if "vendor" not in path.parts]


def short(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(places: Iterable[str]) -> Iterator[tuple[str, int]]:
    for path in files(places, "*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, Function) and node.end_lineno:
                yield f"{short(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def too_long(paths: Iterable[Path], limit: int) -> list[str]:
    sizes = ((short(path), len(path.read_text().splitlines())) for path in paths)
    return [f"{name} has {size} lines, at most {limit}" for name, size in sizes if size > limit]


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Every call by its written name: `datetime.now`, `session.commit`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def project() -> dict[str, Any]:
    return tomllib.loads((HERE / "pyproject.toml").read_text())


def test_no_function_is_long() -> None:
    long = [f"{name} has {size} lines" for name, size in functions(OURS) if size > FUNCTION_LINES]
    assert not long, f"split these, {FUNCTION_LINES} lines at most:\n" + "\n".join(long)


def test_most_functions_are_short() -> None:
    sizes = sorted(size for _, size in functions(PRODUCT))
    assert statistics.median(sizes) <= FUNCTION_MEDIAN
    assert sizes[len(sizes) * 9 // 10] <= FUNCTION_P90


def test_no_file_is_long() -> None:
    elements = [path for path in pages() if ELEMENT.search(path.read_text())]
    entries = files(["static"], "main.js")
    long = [
        *too_long(files(OURS, "*.py"), PYTHON_LINES),
        *too_long(pages(), MODULE_LINES),
        *too_long(elements, ELEMENT_LINES),
        *too_long([path for path in entries if path in pages()], ENTRY_LINES),
        *too_long(files(["static"], "service_worker.js"), SERVICE_WORKER_LINES),
        *too_long(files(["templates"], "*.html"), TEMPLATE_LINES),
        *too_long(files(["static/css"], "*.css"), STYLE_SHEET_LINES),
    ]
    assert not long, "split these:\n" + "\n".join(long)


def test_an_element_is_named_as_its_file() -> None:
    wrong = [
        f"{short(path)} defines <{name}>"
        for path in pages()
        for name in ELEMENT.findall(path.read_text())
        if name != path.stem
    ]
    assert not wrong, "one element a file, of the file's name:\n" + "\n".join(wrong)


def test_only_an_element_has_a_hyphen_in_its_file_name() -> None:
    """A hyphen marks the file of a custom element; every other module is snake_case."""
    wrong = [
        short(path)
        for path in pages()
        if not PLAIN_MODULE.fullmatch(path.stem) and not ELEMENT.search(path.read_text())
    ]
    assert not wrong, "these define no element, so write them in snake_case:\n" + "\n".join(wrong)


def test_a_variable_of_the_browser_is_called_by_a_noun() -> None:
    unnamed = [
        f"{short(path)}: {match[0]}"
        for path in (*pages(), *files(["tests/js"], "*.js"))
        for match in NOUNLESS.finditer(JSDOC.sub("", path.read_text()))
    ]
    assert not unnamed, "say what these hold:\n" + "\n".join(unnamed)


def test_names_say_what_a_thing_is() -> None:
    named = [*files(OURS, "*.py"), *pages()]
    vague = [short(path) for path in named if VAGUE & {path.stem, path.parent.name}]
    assert not vague, "name the stage or the thing:\n" + "\n".join(vague)


def classes(module: ast.Module) -> Iterator[str]:
    return (node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef))


def aliases(module: ast.Module) -> Iterator[str]:
    """The names of types that a module builds from others: `Steps = list[Step]`."""
    for node in module.body:
        if isinstance(node, ast.Assign):
            names = (name.id for name in node.targets if isinstance(name, ast.Name))
            yield from (name for name in names if ALIAS.fullmatch(name))


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in files(PRODUCT, "*.py"):
        for name in (*classes(tree(path)), *aliases(tree(path))):
            places.setdefault(name, []).append(short(path))
    twice = {name: where for name, where in places.items() if len(where) > 1}
    assert not twice, f"rename one of each: {twice}"


def test_imports_go_down() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_web_knows_flask() -> None:
    knows = [
        short(path)
        for path in files(PRODUCT, "*.py")
        if not short(path).startswith(FLASK)
        and any(name.split(".")[0].startswith("flask") for name in imported(path))
    ]
    assert not knows, "Flask belongs to the edge:\n" + "\n".join(knows)


def test_stages_leave_the_transaction_to_the_edge() -> None:
    commits = [
        f"{short(path)}:{line} {name}"
        for path in files(PRODUCT, "*.py")
        if path.relative_to(HERE / "patrol").parts[0].removesuffix(".py") in STAGES
        for line, name in calls(path)
        if name.endswith((".commit", ".rollback"))
    ]
    assert not commits, "the edge opens and ends the transaction:\n" + "\n".join(commits)


def test_only_the_clock_reads_the_clock() -> None:
    reads = [
        f"{short(path)}:{line} {name}"
        for path in files(PRODUCT, "*.py")
        if short(path) not in READS_WALL_CLOCK
        for line, name in calls(path)
        if any(name == call or name.endswith(f".{call}") for call in WALL_CLOCK)
    ]
    assert not reads, "ask clock.now(), which tests can move:\n" + "\n".join(reads)


def test_nothing_is_swallowed() -> None:
    silent = [
        f"{short(path)}:{node.lineno}"
        for path in files(PRODUCT, "*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and is_silent(node)
    ]
    assert not silent, "name the error, or record it and go on:\n" + "\n".join(silent)


def is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}


def is_silent(handler: ast.ExceptHandler) -> bool:
    return all(
        isinstance(step, ast.Pass | ast.Continue | ast.Break)
        or (isinstance(step, ast.Return) and step.value is None)
        for step in handler.body
    )


def test_the_product_prints_nothing() -> None:
    prints = [
        f"{short(path)}:{line} {name}"
        for path in files(PRODUCT, "*.py")
        for line, name in calls(path)
        if name in {"print", "breakpoint", "eval", "exec", "pprint"}
    ]
    assert not prints, "log, or write to sys.stdout in the command line:\n" + "\n".join(prints)


def test_the_checker_is_told_the_types_of_the_pages() -> None:
    typed = [
        *pages(),
        *(path for path in files(["static"], "*.d.ts") if "vendor" not in path.parts),
    ]
    untyped = [
        f"{short(path)}: {hit}"
        for path in typed
        if short(path) not in SPEAKS_TO_STRANGERS
        for hit in ANY.findall(path.read_text())
    ]
    assert not untyped, "take the type from static/lib/types.d.ts, or say `unknown`:\n" + "\n".join(
        untyped
    )


def test_pages_make_no_markup_from_text() -> None:
    complaints = [
        f"{short(path)}: {hit}"
        for path in pages()
        for hit in MARKUP_FROM_TEXT.findall(path.read_text())
    ]
    assert not complaints, "use textContent or a Lit template:\n" + "\n".join(complaints)


def test_templates_hold_nothing_inline() -> None:
    complaints = []
    for path in files(["templates"], "*.html"):
        text = path.read_text()
        bare = [tag for tag in SCRIPT.findall(text) if "nonce=" not in tag]
        inline = [hit.group().strip() for hit in INLINE.finditer(text)]
        trusted = TRUSTED.findall(text)
        complaints += [f"{short(path)}: {markup}" for markup in (*bare, *inline, *trusted)]
    assert not complaints, "the content security policy forbids:\n" + "\n".join(complaints)


def test_every_bare_import_is_installed() -> None:
    wanted = {name for path in pages() for name in BARE_IMPORT.findall(path.read_text())}
    assert wanted <= set(ENTRIES), "add to ENTRIES in tools/vendor.py"


def test_locks_name_no_address() -> None:
    for path in HERE.glob("requirements*.lock"):
        assert "://" not in path.read_text(), path.name
        assert "(/" not in path.read_text(), path.name
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    named = [name for name, package in packages.items() if "resolved" in package]
    assert not named, "npm config omit-lockfile-registry-resolved is off"
    unpinned = [name for name, package in packages.items() if name and "integrity" not in package]
    assert not unpinned, "these have no hash"


def python_dependencies() -> Iterator[str]:
    settings = project()
    groups = settings["dependency-groups"].values()
    for requirement in (
        *settings["project"]["dependencies"],
        *settings["build-system"]["requires"],
        *(name for group in groups for name in group),
    ):
        yield re.split(r"[\[<>=!~ ]", requirement)[0]


def npm_dependencies() -> Iterator[str]:
    package = json.loads((HERE / "package.json").read_text())
    yield from (*package["dependencies"], *package["devDependencies"])


@pytest.mark.parametrize("name", [*python_dependencies(), *npm_dependencies()])
def test_every_dependency_has_its_reason(name: str) -> None:
    assert f"| `{name}` |" in (HERE / "docs/decisions/dependencies.md").read_text()


def test_skips_for_missing_programs_can_be_refused() -> None:
    conftest = HERE / "tests" / "conftest.py"
    assert "tests.requires" in conftest.read_text(), "load it: pytest_plugins = ['tests.requires']"
