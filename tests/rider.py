"""A rider or resident with a browser and no account, without JavaScript by default."""

import io
from typing import Any

from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from patrol.models import Intake
from tests.cast import Cast

CID = "c1d" + "0" * 29
NOISE = {"chip": "noise", "place": "文晖桥下", "text": "夜里很吵", "cid": CID}
PAGE = {"Accept": "text/html,application/xhtml+xml"}


def post(cast: Cast, form: dict[str, Any], photo: bytes = b"", **headers: str) -> TestResponse:
    """Post a form as a browser without JavaScript does."""
    return post_photos(cast, form, [photo] if photo else [], **headers)


def post_photos(
    cast: Cast,
    form: dict[str, Any],
    photos: list[bytes],
    names: list[str] | None = None,
    **headers: str,
) -> TestResponse:
    named = zip(photos, names or ["a.jpg"] * len(photos), strict=True)
    files = [FileStorage(io.BytesIO(photo), name) for photo, name in named]
    boundary, body = encode_multipart({**form, "photo": files})
    kind = f"multipart/form-data; boundary={boundary}"
    options: dict[str, Any] = {"data": body, "content_type": kind, "headers": PAGE | headers}
    return cast.nobody().call("POST", "/tip", **options)


def tip(cast: Cast, **form: str) -> str:
    """Send a tip and return the address of its status page."""
    answer = post(cast, NOISE | form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def stored(cast: Cast) -> list[Intake]:
    with cast.services.database.read() as session:
        return list(session.exec(select(Intake).order_by(Intake.id)))


def read(cast: Cast, path: str) -> str:
    answer = cast.nobody().call("GET", path, headers=PAGE)
    assert answer.status_code == 200
    return answer.text
