"""Static files by content: `/static/<hash>/path` never changes, so browsers keep it for ever.

There is no build step: the import map and the service worker's precache list are made from the
files as they stand.
"""

import hashlib
import json
import mimetypes
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, current_app, send_file

from patrol.access import NotFound
from patrol.web.gate import PUBLIC, allow

blueprint = Blueprint("assets", __name__)

ROOT = Path(__file__).resolve().parent.parent.parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
FACES = {
    "phone": ("phone/", "lib/", "parts/", "i18n/", "css/", "icons/", "vendor/lit", "vendor/@lit"),
}
KINDS = {".js", ".css", ".json", ".svg", ".png", ".webp", ".woff2", ".mjs"}

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
        return f"/static/{self.hashes[path]}/{path}" if path in self.hashes else f"/static/{path}"

    @cached_property
    def import_map(self) -> str:
        """Every module by its plain address, and the libraries by their bare names."""
        imports = {
            f"/static/{path}": self.url(path)
            for path in self.hashes
            if path.endswith((".js", ".mjs"))
        }
        names = self.root / "vendor" / "imports.json"
        if names.exists():
            bare: dict[str, str] = json.loads(names.read_text())
            imports |= {
                name: self.url(path.removeprefix("/static/")) for name, path in bare.items()
            }
        return json.dumps({"imports": imports}, separators=(",", ":"))

    @cached_property
    def version(self) -> str:
        return hashlib.sha256(json.dumps(self.hashes).encode()).hexdigest()[:16]

    def precache(self, face: str) -> Iterator[str]:
        return (self.url(path) for path in self.hashes if path.startswith(FACES[face]))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found


@blueprint.get("/static/<string(length=12):digest>/<path:path>")
@allow(PUBLIC)
def hashed(digest: str, path: str) -> Response:
    response = plain(path)
    if assets().hashes.get(path) == digest:
        response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.get("/static/<path:path>")
@allow(PUBLIC)
def plain(path: str) -> Response:
    if path not in assets().hashes:
        raise NotFound("page")
    response = send_file(ROOT / path, conditional=True, etag=True)
    response.headers["Cache-Control"] = "no-cache"
    return response
