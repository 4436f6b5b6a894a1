"""The phone's modules come joined into two scripts, and each behaves as the module by itself."""

import posixpath
import re
import subprocess
from pathlib import Path

import pytest

from patrol.web.http import bundle
from patrol.web.http.assets import FIRST, REST, ROOT, STYLES, Assets
from tests.cast import Cast
from tests.requires import program

VENDORED = pytest.mark.skipif(
    not (ROOT / "vendor").exists(), reason="`make test` installs the libraries"
)
MODULES = {
    "main.js": """import { one, two as second } from "./words.js";
import * as all from "./all.js";
import "./side.js";
export const told = [one, second(), all.own, all.one, all.renamed];
const { late } = await import("./late.js");
console.log(JSON.stringify([...told, late, globalThis.side]));
""",
    "words.js": 'export const one = 1;\nexport function two() {\n  return "two";\n}\n',
    "all.js": 'export*from"./words.js";export{one as renamed}from"./words.js";\n'
    "const own=class{};const o=own.name;export{o as own};\n",
    "side.js": 'globalThis.side = "side";\n',
    "late.js": 'import { one } from "./words.js";\nexport const late = `late ${one}`;\n',
}


def find(importer: str, name: str) -> str | None:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
    return path if path in MODULES else None


def joined(**changed: str) -> bundle.Modules:
    texts = MODULES | {f"{name}.js": text for name, text in changed.items()}
    return bundle.Modules("main.js", texts.__getitem__, find)


def test_joined_modules_do_what_they_do_apart(tmp_path: Path) -> None:
    modules = joined()
    assert modules.first == ["words.js", "all.js", "side.js", "main.js"]
    assert modules.rest == ["late.js"]
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "start.mjs").write_text(modules.start("./rest.mjs"))
    (tmp_path / "rest.mjs").write_text(modules.later())
    (tmp_path / "package.json").write_text('{"type": "module"}')
    told = [
        subprocess.run([str(program("node")), name], cwd=tmp_path, capture_output=True, text=True)
        for name in ("main.js", "start.mjs")
    ]
    assert told[0].stdout == told[1].stdout != "", told[1].stderr


@pytest.mark.parametrize(
    "text",
    [
        'import words from "./words.js";\n',
        "export let changing = 1;\n",
        "export default 1;\n",
        "export const { a } = {};\n",
        'import { told } from "./main.js";\n',
        "await 1;\n",
    ],
)
def test_other_syntax_a_circle_and_a_module_that_waits_are_refused(text: str) -> None:
    with pytest.raises(bundle.Unsupported, match=r"words\.js|main\.js"):
        joined(words=text)


@VENDORED
def test_what_a_module_imports_its_neighbour_exports() -> None:
    """A joined module that lacks a name gives `undefined`, where a browser would refuse it."""
    texts = Assets().bundles
    exports = {
        path: set(re.findall(r"(?:^|,)([\w$]+)", returned))
        for text in (texts[FIRST], texts[REST])
        for path, returned in re.findall(
            r'^(?:\{|const \$known = \{|.*\(\{)?"([^"]+)": (?:async )?\(\) => \{\n.*?'
            r"^return \{(.*?)\};\n\}",
            text,
            re.MULTILINE | re.DOTALL,
        )
    }
    assert len(exports) > 100
    for text in (texts[FIRST], texts[REST]):
        for names, path in re.findall(r'const \{([^}]*)\}=\$use\("([^"]+)"\);', text):
            if path == "lit" or path.startswith("vendor/") or path not in exports:
                continue
            wanted = {pair.partition(":")[0] for pair in names.split(",")}
            assert wanted <= exports[path], path


@VENDORED
def test_a_bundle_is_kept_for_ever_under_the_hash_of_its_text(cast: Cast) -> None:
    assets = Assets()
    for path in (FIRST, REST, STYLES):
        answer = cast.nobody().call("GET", assets.url(path), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        assert assets.url(path) in list(assets.for_phone())
    assert assets.url(REST) in assets.bundles[FIRST]


@VENDORED
def test_no_module_of_a_bundle_comes_alone_too() -> None:
    """It would be a second copy, with a state of its own."""
    outside = Assets().phone_import_map
    assert "/static/i18n/zh-CN/phone.json" in outside
    assert "/static/lib/" not in outside
    assert '"lit"' not in outside
