"""筛选: the filters that a desk user has saved, and the areas that one may name."""

from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.access import Actor
from patrol.models import LONGEST_FILTER
from patrol.people import list_filter
from patrol.people.list_filter import FilterState
from patrol.queries import desk_users
from patrol.queries.people_shapes import AreaNode
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services

blueprint = Blueprint("list_filters", __name__, url_prefix="/api/v1/list-filters")

Code = Annotated[str, Field(min_length=1, max_length=40)]
AskedArea = Annotated[int, Field(ge=1, lt=2**31)]
AskedSeverity = Annotated[int, Field(ge=1, le=4)]


class SavedFiltersOut(TypedDict):
    """The caller's saved filters, the oldest first."""

    filters: list[FilterState]


class FiltersOut(SavedFiltersOut):
    """The saved filters, and the caller's areas in the order of the tree."""

    areas: list[AreaNode]


class FilterIn(Body):
    """A filter with its name. A list that is empty or missing asks for nothing of its kind."""

    name: str = Field(min_length=1, max_length=LONGEST_FILTER)
    areas: list[AskedArea] = Field(default_factory=list, max_length=200)
    sources: list[Code] = Field(default_factory=list, max_length=50)
    categories: list[Code] = Field(default_factory=list, max_length=200)
    severities: list[AskedSeverity] = Field(default_factory=list, max_length=4)
    is_mine: bool = False


class FilterOut(TypedDict):
    """The filter as it was saved."""

    filter: FilterState


@blueprint.get("")
@allow(DESK)
@gives(FiltersOut)
def all_filters() -> Response:
    """Read the caller's saved filters of the list, and the areas that a filter may name."""
    me = actor()
    with services().database.read() as session:
        areas = list(desk_users.areas(session, me.area_ids).values())
        return jsonify(filters=_states(session, me), areas=areas)


@blueprint.put("")
@allow(DESK)
@keyed
@takes(FilterIn)
@gives(FilterOut)
@refuses(404, "no_area")
@refuses(409, "too_many_filters")
def save() -> Response:
    """Save a filter under its name, in place of the caller's one of this name."""
    body, me = read(FilterIn), actor()
    choice = list_filter.Choice(**body.model_dump(exclude={"name"}))

    def act(session: Session) -> Answer:
        return 200, {"filter": list_filter.state(list_filter.save(session, me, body.name, choice))}

    return answered(act)


@blueprint.delete("/<filter_id>")
@allow(DESK)
@keyed
@gives(SavedFiltersOut)
@refuses(404, "no_filter")
def forget(filter_id: str) -> Response:
    """Delete a saved filter of the caller."""
    me = actor()

    def act(session: Session) -> Answer:
        list_filter.forget(session, me, filter_id)
        return 200, {"filters": _states(session, me)}

    return answered(act)


def _states(session: Session, me: Actor) -> list[FilterState]:
    return [list_filter.state(row) for row in list_filter.of_user(session, me)]
