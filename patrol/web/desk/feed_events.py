"""The feed for programs of others, as CloudEvents 1.0: resumed by seq, late or doubled harmless."""

from collections.abc import Callable, Sequence
from typing import Literal, NotRequired
from urllib.parse import urlencode

from flask import Response, request
from sqlmodel import Session
from typing_extensions import TypeAliasType, TypedDict

from patrol import access, clock
from patrol.chain import canonical
from patrol.feed import Event
from patrol.models import FeedKind
from patrol.models.frames import FeedFrame
from patrol.web.http.gate import services
from patrol.web.http.problem import Problem

BATCH = "application/cloudevents-batch+json"
TYPE = "cn.xiaohe.feed"
READ_AGAIN_S = 5
"""Seconds after which a program that has read everything asks again."""


class FeedEventOut(TypedDict):
    """An act as a CloudEvent. `id` is its seq, `data` the same frame that a socket carries."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: str
    subject: NotRequired[str]
    """The id of the case."""
    datacontenttype: Literal["application/json"]
    data: FeedFrame


FeedEvents = TypeAliasType("FeedEvents", list[FeedEventOut])


def is_asked() -> bool:
    """True when the caller rather has CloudEvents than our own form."""
    return request.accept_mimetypes.best_match(["application/json", BATCH]) == BATCH


def chosen(session: Session) -> Callable[[Event], bool]:
    """Return the filter that the caller asks for, by area and kind.

    Raises: Problem 422.
    """
    area_id = request.args.get("area", type=int)
    if "area" in request.args and (area_id is None or not 0 < area_id < 2**31):
        raise Problem(422, "invalid", words={"fields": "area"})
    kinds = {name.strip() for name in request.args.get("kind", "").split(",")} - {""}
    if kinds - set(FeedKind):
        raise Problem(422, "invalid", words={"fields": "kind"})
    areas = access.below(session, area_id) if area_id is not None else None

    def is_wanted(event: Event) -> bool:
        is_there = areas is None or event.area_id in areas or event.case_area_id in areas
        return is_there and (not kinds or event.kind in kinds)

    return is_wanted


def answer(events: Sequence[Event], upto: int, *, has_more: bool) -> Response:
    """Return these events as one batch."""
    # Each frame is stored as JSON, so the answer is joined and not encoded again.
    response = Response(f"[{','.join(map(_text, events))}]", mimetype=BATCH)
    query = {**request.args.to_dict(), "after": str(upto)}
    response.headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    response.headers["Vary"] = "Accept"
    if not has_more:
        response.headers["Retry-After"] = str(READ_AGAIN_S)
    return response


def _text(event: Event) -> str:
    head = {
        "specversion": "1.0",
        "id": str(event.seq),
        "source": f"{services().settings.public_url}/api/v1/feed",
        "type": f"{TYPE}.{event.kind}.v1",
        "time": clock.iso(event.at),
        "datacontenttype": "application/json",
    }
    if event.incident_id is not None:
        head["subject"] = event.incident_id
    return f'{canonical(head)[:-1]},"data":{event.frame}}}'
