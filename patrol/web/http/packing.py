"""Send text answers in gzip. docs/decisions/compression.md says which are sent as they are."""

import zlib

from flask import Flask, Response, g, request

from patrol.web.http.aside import aside

LEAST_BYTES = 1400
"""A shorter answer fits into one packet anyway."""
ASIDE_BYTES = 32 * 1024
"""A longer answer takes more than a millisecond, so a real thread compresses it."""
LEVEL = 5
"""300 KB of a board become 40 KB in 5 ms; level 9 takes twice the time for 2 % less."""
GZIP_WINDOW = 31
"""zlib's number for its largest window with the frame of gzip."""
TEXTS = {
    "application/json",
    "application/manifest+json",
    "text/css",
    "text/html",
    "text/javascript",
}


def install(app: Flask) -> None:
    """Compress the answers of this app. Install it first: what is installed first runs last."""
    app.after_request(_packed)


def keep_plain() -> None:
    """Do not compress this answer: it holds a secret beside words that strangers may choose.

    Its compressed length would tell how much of the secret the words repeat (BREACH).
    """
    g.is_plain = True


def _packed(response: Response) -> Response:
    if not _may_be_packed(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.best_match(["gzip"]) == "gzip":
        body = response.get_data()
        response.set_data(_gzip(body) if len(body) < ASIDE_BYTES else aside(lambda: _gzip(body)))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _may_be_packed(response: Response) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and response.mimetype in TEXTS
        and "Content-Encoding" not in response.headers
        and not response.is_streamed
        and not g.get("is_plain", False)
        and len(response.get_data()) >= LEAST_BYTES
    )


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, wbits=GZIP_WINDOW)
    return packer.compress(body) + packer.flush()
