"""Static files by content: `/static/lib/api.<hash>.js` never changes, so browsers keep it for ever.

There is no build step: the import map and the service worker's precache list are made from the
files as they stand. The hash stands in the file's name, so that a relative import keeps its folder.
"""

import gzip
import hashlib
import json
import mimetypes
import posixpath
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_file

from patrol.access import NotFound
from patrol.web.http.gate import PUBLIC, allow

blueprint = Blueprint("assets", __name__)

ROOT = Path(__file__).resolve().parents[3] / "static"
FOR_EVER = "public, max-age=31536000, immutable"
PHONE = ("phone/", "lib/", "parts/", "i18n/", "css/", "icons/", "vendor/lit", "vendor/@lit")
KINDS = {".js", ".css", ".json", ".svg", ".png", ".webp", ".woff2", ".mjs"}
TEXT = {".js", ".css", ".json", ".svg", ".mjs"}
IMPORT = re.compile(r"""^(?:import|export)\b[^"'();]*?["']([^"']+)["']""", re.MULTILINE)
TYPES = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
HASHED = re.compile(r"\.([0-9a-f]{12})(\.\w+)$")

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")


class Assets:
    """The files under `static/`, each with the hash of its content."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    @cached_property
    def hashes(self) -> dict[str, str]:
        return {
            path.relative_to(self.root).as_posix(): _hash(path)
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.suffix in KINDS and path.name != "service_worker.js"
        }

    def url(self, path: str) -> str:
        if path not in self.hashes:
            return f"/static/{path}"
        stem, _, suffix = path.rpartition(".")
        return f"/static/{stem}.{self.hashes[path]}.{suffix}"

    @cached_property
    def import_map(self) -> str:
        """Every module and catalogue by its plain address, the libraries by their bare names."""
        imports = {
            f"/static/{path}": self.url(path)
            for path in self.hashes
            if path.endswith((".js", ".mjs")) or path.startswith("i18n/")
        }
        imports |= {name: self.url(path) for name, path in self._bare.items()}
        return json.dumps({"imports": imports}, separators=(",", ":"))

    @cached_property
    def _bare(self) -> dict[str, str]:
        names = self.root / "vendor" / "imports.json"
        found: dict[str, str] = json.loads(names.read_text()) if names.exists() else {}
        return {name: path.removeprefix("/static/") for name, path in found.items()}

    def modules(self, entry: str) -> list[str]:
        """Every module that `entry` needs before it runs, to be fetched at once."""
        found: dict[str, None] = {}
        waiting = [entry]
        while waiting:
            path = waiting.pop()
            if path in found or path not in self.hashes:
                continue
            found[path] = None
            for name in IMPORT.findall((self.root / path).read_text(encoding="utf-8")):
                waiting.append(self._bare.get(name) or _resolved(path, name))
        return [self.url(path) for path in found]

    @cached_property
    def version(self) -> str:
        return hashlib.sha256(json.dumps(self.hashes).encode()).hexdigest()[:16]

    def for_phone(self) -> Iterator[str]:
        """What the offline shell keeps."""
        return (self.url(path) for path in self.hashes if path.startswith(PHONE))


def _resolved(path: str, name: str) -> str:
    """Where a relative import leads."""
    if name.startswith("/static/"):
        return name.removeprefix("/static/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found


@blueprint.get("/static/<path:name>")
@allow(PUBLIC)
def file(name: str) -> Response:
    path = HASHED.sub(r"\2", name)
    digest = assets().hashes.get(path)
    if digest is None:
        raise NotFound("page")
    response = _packed(path, digest) if path.endswith(tuple(TEXT)) else send_file(ROOT / path)
    is_exact = name == assets().url(path).removeprefix("/static/")
    response.headers["Cache-Control"] = FOR_EVER if is_exact else "no-cache"
    response.set_etag(digest)
    response.make_conditional(request)
    return response


def _packed(path: str, digest: str) -> Response:
    kind = mimetypes.guess_type(path)[0]
    if request.accept_encodings.best_match(["gzip"]) != "gzip":
        response = Response((ROOT / path).read_bytes(), mimetype=kind)
    else:
        response = Response(_gzipped(path, digest), mimetype=kind)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=1024)
def _gzipped(path: str, _digest: str) -> bytes:
    """Our modules travel without their types: JSDoc is for the checker, not for the phone."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".js") and not path.startswith("vendor/"):
        text = TYPES.sub("", text)
    return gzip.compress(text.encode(), 9, mtime=0)
