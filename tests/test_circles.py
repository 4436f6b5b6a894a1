"""No module, of Python or of the browser, leads back to itself by its imports."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from tests.test_architecture import HERE, JSDOC, PRODUCT, files, pages, short, tree

Node = TypeVar("Node")
IMPORTED_MODULE = re.compile(
    r"""^(?:import|export)\b[^"';]*?["']([./][^"']+\.js)["']|\bimport\(\s*["']([./][^"']+\.js)["']\s*\)""",
    re.MULTILINE,
)


def test_browser_modules_import_each_other_without_circles() -> None:
    circles = {" <-> ".join(sorted(circle)) for circle in import_circles()}
    assert not circles, "these modules import each other:\n" + "\n".join(sorted(circles))


def test_no_module_imports_itself_by_a_circle() -> None:
    """Imports for the type checker and inside functions count: a reader follows them too."""
    modules = {module_of(path): path for path in files(PRODUCT, "*.py")}
    imports = {name: set(targets(path)) & modules.keys() for name, path in modules.items()}
    circles = [name for name in modules if name in reachable(name, imports)]
    assert not circles, "a protocol or a module below both unties them:\n" + "\n".join(circles)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(HERE).with_suffix("").parts).removesuffix(".__init__")


def targets(path: Path) -> Iterator[str]:
    """`from a.b import c` imports `a.b.c` when that is a module, else `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                full = f"{node.module}.{name.name}"
                is_module = any(
                    (HERE / full.replace(".", "/")).with_suffix(s).exists() for s in (".py", "")
                )
                yield full if is_module else node.module


def imported_modules(path: Path) -> set[Path]:
    """The modules of ours that one browser module imports, at once or later; types do not count."""
    names = IMPORTED_MODULE.findall(JSDOC.sub("", path.read_text()))
    return {
        HERE / name.lstrip("/") if name.startswith("/") else (path.parent / name).resolve()
        for pair in names
        for name in pair
        if name
    }


def reachable(start: Node, imports: Mapping[Node, set[Node]]) -> set[Node]:
    """Every module that loads with `start`; `start` itself only if a circle leads back to it."""
    reached: set[Node] = set()
    waiting = list(imports[start])
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting.extend(imports[module])
    return reached


def import_circles() -> set[frozenset[str]]:
    """Each group of browser modules in which every one imports every other (connected strongly)."""
    imports = {path: imported_modules(path) for path in pages()}
    reached = {path: reachable(path, imports) for path in imports}
    return {
        frozenset(short(other) for other in reached[path] if path in reached[other])
        for path in imports
        if path in reached[path]
    }
