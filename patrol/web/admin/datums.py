"""Say in words that a file seems to have another datum than the one that was given."""

from typing import Any

from typing_extensions import TypedDict

from patrol.areas.datum_doubt import DatumDoubt
from patrol.i18n import t
from patrol.web.http.language import language
from patrol.web.http.problem import Problem


class DoubtOut(TypedDict):
    """Another datum fits what is known better; the sentence says by how many metres."""

    given: str
    better: str
    sentence: str


def doubt_out(doubt: DatumDoubt | None) -> DoubtOut | None:
    """Return the doubt with its sentence in the caller's language."""
    if doubt is None:
        return None
    sentence = t(_key(doubt), language(), **_words(doubt))
    return {"given": doubt.given, "better": doubt.better, "sentence": sentence}


def require_sure(doubt: DatumDoubt | None, *, is_sure: bool) -> None:
    """Refuse a file whose datum is doubted, unless the caller is sure of it.

    Raises: Problem 409.
    """
    if doubt is not None and not is_sure:
        raise Problem(409, "wrong_datum", detail=_key(doubt), words=_words(doubt))


def _key(doubt: DatumDoubt) -> str:
    return "server.datum.by_distance" if doubt.off_m is not None else "server.datum.by_outline"


def _words(doubt: DatumDoubt) -> dict[str, Any]:
    return {
        "given": t(f"datum.{doubt.given}", language()),
        "better": t(f"datum.{doubt.better}", language()),
        "n": doubt.points,
        "off": doubt.off_m,
        "near": doubt.better_m,
    }
