"""Serve static files under the hash of their content, so that browsers may keep them for ever.

The address of `lib/api.js` is `/static/lib/api.<hash>.js`. There is no build step: the import map,
the precache list of the service worker and the phone's bundles are made from the files as they are.
"""

import gzip
import hashlib
import json
import mimetypes
import posixpath
import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_file
from markupsafe import Markup

from patrol.access import NotFound
from patrol.web.http import bundle
from patrol.web.http.gate import PUBLIC, allow

blueprint = Blueprint("assets", __name__)

ROOT = Path(__file__).resolve().parents[3] / "static"
FOR_EVER = "public, max-age=31536000, immutable"
ENTRY, FIRST, REST = "phone/main.js", "bundle/phone.js", "bundle/phone_rest.js"
"""The phone's app: its entry, the script that answers an order, and the script of all else."""
STYLES = "bundle/phone.css"
PHONE_STYLES = tuple(
    f"css/{name}.css"
    for name in ("parts", "map", "phone", "phone_order", "phone_scene", "phone_duty", "phone_sun")
)
FIRST_STYLES = tuple(f"css/{name}.css" for name in ("tokens", "base", "first_words"))
"""The style sheets that the words of an order need; the page contains them."""
PHONE = re.compile(
    r"bundle/|icons/|i18n/[^/]+/(?:common|phone)\.json|css/(?:tokens|base|parts|signin|privacy)\.css"
)
"""The files that a phone keeps: its app, its words, and the styles of the privacy notice."""
OUTSIDE = (
    *("i18n/", "vendor/maplibre-gl/", "vendor/pmtiles/", "vendor/fflate/"),
    "vendor/zxing-wasm/",
)
"""The folders of the files that the phone's scripts ask for by a plain address or a name."""
WORKERS = ("service_worker.js", "tip_worker.js")
"""Each has an address of its own, outside `/static/`, which bounds what it may answer."""
TIP = re.compile(
    r"icons/icon|i18n/[^/]+/(?:common|tip)\.json|css/(?:tokens|base|parts|map|tip)\.css"
)
"""The files of the tip's page, beside its scripts."""
KINDS = {".js", ".css", ".json", ".svg", ".png", ".webp", ".woff2", ".mjs", ".wasm"}
TEXT = {".js", ".css", ".json", ".svg", ".mjs"}
IMPORT = re.compile(r"""(?:^|;)(?:import|export)\b[^"'();]*?["']([^"']+)["']""", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
"""A comment on lines of its own: JSDoc, or a line that begins with two slashes."""
TYPE = re.compile(r"/\*\* @.*?\*/ ?")
"""A type inside a line."""
# The hash is a part of the file's name, not a folder: a relative import keeps its folder.
HASHED = re.compile(r"\.([0-9a-f]{12})(\.\w+)$")

# The types depend on the machine's own tables; a browser runs a module of this type only.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")


class Assets:
    """The files under `static/`, each with the hash of its content."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._packed: dict[str, bytes] = {}

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each file, by its path under `static/`; a bundle has a path too."""
        return self._files | {path: _digest(text.encode()) for path, text in self.bundles.items()}

    @cached_property
    def _files(self) -> dict[str, str]:
        return {
            path.relative_to(self.root).as_posix(): _digest(path.read_bytes())
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.suffix in KINDS and path.name not in WORKERS
        }

    @cached_property
    def bundles(self) -> dict[str, str]:
        """The text of each bundle, by its path; none before the libraries are installed."""
        if not self._bare:
            return {}
        modules = bundle.Modules(ENTRY, self._untyped, self._module)
        later = modules.later()
        styles = "".join(_lean(self.root / path) for path in PHONE_STYLES)
        start = modules.start(_hashed_url(REST, _digest(later.encode())))
        return {FIRST: start, REST: later, STYLES: styles}

    def _untyped(self, path: str) -> str:
        text = _lean(self.root / path)
        return text if path.startswith("vendor/") else TYPE.sub("", text)

    def _module(self, importer: str, name: str) -> str | None:
        """Return the path of the module that `name` stands for; None for a library outside."""
        path = self._bare.get(name) or _resolved(importer, name)
        return path if path in self._files and not path.startswith(OUTSIDE) else None

    def plain(self, path: str) -> bytes:
        """Return a text file as it is, or a bundle."""
        bundled = self.bundles.get(path)
        return (self.root / path).read_bytes() if bundled is None else bundled.encode()

    def packed(self, path: str) -> bytes:
        """Return a text file in gzip, without the comments of our own modules, or a bundle."""
        if path not in self._packed:
            text = self.bundles.get(path) or _lean(self.root / path)
            self._packed[path] = gzip.compress(text.encode(), 9, mtime=0)
        return self._packed[path]

    def url(self, path: str) -> str:
        """Return the address of a file with its hash; without one when the file is not known."""
        if path not in self.hashes:
            return f"/static/{path}"
        return _hashed_url(path, self.hashes[path])

    @cached_property
    def import_map(self) -> str:
        """Map each module and language file from its plain address, each library from its name."""
        return self._import_map(("",))

    @cached_property
    def phone_import_map(self) -> str:
        """Map what the phone's bundles do not contain."""
        return self._import_map(OUTSIDE)

    def _import_map(self, folders: tuple[str, ...]) -> str:
        imports = {
            f"/static/{path}": self.url(path)
            for path in self._files
            if path.endswith((".js", ".mjs", ".wasm")) or path.startswith("i18n/")
            if path.startswith(folders)
        }
        bare = {name: path for name, path in self._bare.items() if path.startswith(folders)}
        imports |= {name: self.url(path) for name, path in bare.items()}
        return json.dumps({"imports": imports}, separators=(",", ":"))

    @cached_property
    def _bare(self) -> dict[str, str]:
        names = self.root / "vendor" / "imports.json"
        imports: dict[str, str] = json.loads(names.read_text()) if names.exists() else {}
        return {name: path.removeprefix("/static/") for name, path in imports.items()}

    def modules(self, entry: str) -> list[str]:
        """Return the addresses of `entry` and of every module that it imports, for preloading."""
        needed: dict[str, None] = {}  # a dict and no set: it keeps the order
        waiting = [entry]
        while waiting:
            path = waiting.pop()
            if path in needed or path not in self.hashes:
                continue
            needed[path] = None
            for name in IMPORT.findall((self.root / path).read_text(encoding="utf-8")):
                waiting.append(self._bare.get(name) or _resolved(path, name))
        return [self.url(path) for path in needed]

    def inline(self, path: str) -> Markup:
        """Return a text of ours that a page contains, because it must not wait for a request."""
        return Markup(_lean(self.root / path))  # noqa: S704  # a file of ours, not of a user

    @cached_property
    def version(self) -> str:
        """The hash of all hashes: it changes when any file changes."""
        return hashlib.sha256(json.dumps(self.hashes).encode()).hexdigest()[:16]

    def for_phone(self) -> Iterator[str]:
        """Yield the addresses that the phone's service worker keeps for the offline shell."""
        return (self.url(path) for path in self.hashes if PHONE.match(path))

    def for_tips(self) -> Iterator[str]:
        """Yield the addresses that the worker of the tip's page keeps."""
        yield from self.modules("tip/main.js")
        yield from (self.url(path) for path in self.hashes if TIP.match(path))


@cache
def of_this_process() -> Assets:
    """Return the assets that all apps of this process share: files change only between two runs."""
    return Assets()


def _resolved(path: str, name: str) -> str:
    """Return the path under `static/` that `name`, imported by the file `path`, stands for."""
    if name.startswith("/static/"):
        return name.removeprefix("/static/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _hashed_url(path: str, digest: str) -> str:
    stem, _, suffix = path.rpartition(".")
    return f"/static/{stem}.{digest}.{suffix}"


def assets() -> Assets:
    """Return the assets of the running application."""
    app_assets: Assets = current_app.extensions["assets"]
    return app_assets


@blueprint.get("/static/<path:name>")
@allow(PUBLIC)
def file(name: str) -> Response:
    """Serve a static file.

    Raises: NotFound.
    """
    path = HASHED.sub(r"\2", name)
    digest = assets().hashes.get(path)
    if digest is None:
        raise NotFound("page")
    response = _text(path) if path.endswith(tuple(TEXT)) else send_file(ROOT / path)
    # An address without the hash, or with an old one, gives the newest file: not to be kept.
    is_exact = name == assets().url(path).removeprefix("/static/")
    response.headers["Cache-Control"] = FOR_EVER if is_exact else "no-cache"
    response.set_etag(digest)
    response.make_conditional(request)
    return response


def _text(path: str) -> Response:
    kind = mimetypes.guess_type(path)[0]
    if request.accept_encodings.best_match(["gzip"]) != "gzip":
        response = Response(assets().plain(path), mimetype=kind)
    else:
        response = Response(assets().packed(path), mimetype=kind)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _lean(path: Path) -> str:
    """Return a text as it is sent: our own modules without comments, which no browser needs."""
    text = path.read_text(encoding="utf-8")
    is_ours = path.suffix == ".js" and "vendor" not in path.parts
    return COMMENT.sub("", text) if is_ours else text
