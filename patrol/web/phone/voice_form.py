"""Read a voice note out of a form, and play one. A sound is judged and never decoded."""

from contextlib import suppress

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from patrol.evidence import voice
from patrol.web.http.contract import KB
from patrol.web.http.problem import Problem
from patrol.web.phone.photos import NO_PAGE

MOST_BODY = voice.LARGEST_BYTES + 64 * KB
"""Bytes of the form: the sound and its other fields."""


def sent() -> voice.Voice:
    """Return the voice note of this request.

    Raises: Problem (422), VoiceRefused.
    """
    part = request.files.get("voice")
    if part is None:
        raise Problem(422, "no_voice_sent")
    with part.stream:
        # One byte more shows that it is too long, and the rest is never read.
        return voice.judged(part.stream.read(voice.LARGEST_BYTES + 1))


def played(data: bytes, mime: str, *, is_shared: bool) -> Response:
    """Answer with a sound; `is_shared`: the computer has another person tomorrow."""
    response = Response(data, mimetype=mime)
    # It came from outside and was never decoded: opened as a page of ours, it must run nothing.
    response.headers["Content-Security-Policy"] = NO_PAGE
    response.headers["Cache-Control"] = "no-store" if is_shared else "private, max-age=86400"
    # Safari plays nothing that it cannot read by ranges.
    with suppress(RequestedRangeNotSatisfiable):
        response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response
