"""The contract of a view: its bodies, answers and problems, stored on the view as data.

Nothing here runs in a request. `openapi.document` reads the contracts, and the tests check every
answer of the whole suite against them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel

JSON = "application/json"
FORM = "multipart/form-data"
KB = 1024
COMMAND = ("illegal_move", "lost_race", "handled")
"""The codes of a command (409) when the case or the assignment has moved on."""

View = TypeVar("View", bound=Callable[..., Any])
Shape = Any
"""A pydantic model, a TypedDict, any type that pydantic knows, or a ready JSON Schema."""


@dataclass(frozen=True)
class Content:
    """A body of a request or of an answer; an answer without a shape has no body."""

    shape: Shape = None
    media: str = JSON
    others: tuple["Content", ...] = ()
    """The same answer in other media, for a caller that accepts one of them."""


@dataclass(frozen=True)
class Query:
    """One parameter behind the question mark."""

    shape: Shape
    is_required: bool
    words: str


@dataclass(frozen=True)
class Contract:
    """Everything that a view declares, except its callers (see `gate.allow`)."""

    takes: Content | None = None
    gives: Mapping[int, Content] = field(default_factory=dict)
    refuses: Mapping[int, frozenset[str]] = field(default_factory=dict)
    queries: Mapping[str, Query] = field(default_factory=dict)
    most_bytes: int | None = None
    is_keyed: bool = False
    has_tag: bool = False


def contract_of(view: Callable[..., Any]) -> Contract:
    """Return the contract of `view`; it is empty when nothing was declared."""
    declared: Contract = getattr(view, "contract", Contract())
    return declared


def _with(view: View, **changes: Any) -> View:
    view.contract = replace(contract_of(view), **changes)  # type: ignore[attr-defined]  # a function
    return view


def takes(shape: type[BaseModel] | Shape, media: str = JSON) -> Callable[[View], View]:
    """Declare the body that a request carries."""
    return lambda view: _with(view, takes=Content(shape, media))


def at_most(most_bytes: int) -> Callable[[View], View]:
    """Declare another cap on the bytes of the body than `json_door.MOST_BYTES`."""
    return lambda view: _with(view, most_bytes=most_bytes)


def gives(shape: Shape, status: int = 200, media: str = JSON) -> Callable[[View], View]:
    """Declare one good answer; a view with several statuses or media repeats the decorator."""

    def mark(view: View) -> View:
        known = contract_of(view).gives
        content = Content(shape, media)
        # Decorators run from the last line up, so the one above is the first of its status.
        if status in known:
            others = (replace(known[status], others=()), *known[status].others)
            content = replace(content, others=others)
        return _with(view, gives={**known, status: content})

    return mark


def refuses(status: int, *codes: str) -> Callable[[View], View]:
    """Declare problems of one status, without those that every view has (`refusals.py`)."""

    def mark(view: View) -> View:
        known = contract_of(view).refuses
        return _with(view, refuses={**known, status: known.get(status, frozenset()) | {*codes}})

    return mark


def asks(
    name: str, shape: Shape, words: str, *, is_required: bool = False
) -> Callable[[View], View]:
    """Declare one query parameter; `words` describe it in the API's document."""

    def mark(view: View) -> View:
        known = contract_of(view).queries
        return _with(view, queries={**known, name: Query(shape, is_required, words)})

    return mark


def keyed(view: View) -> View:
    """Declare that the write may carry `Idempotency-Key`: sent again, it gets its first answer."""
    return _with(view, is_keyed=True)


def tagged(view: View) -> View:
    """Declare that the answer has an ETag; a caller who has this answer already gets 304."""
    return _with(view, has_tag=True)
