"""回传: the steps of a matter that a platform wants one by one, in the words of its own interface.

A field map says which step has which time of ours and what is sent; it is data of the source
(docs/decisions/replies.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patrol import clock
from patrol.intake import field_map
from patrol.models.reply import MatterState, ReplyStep
from patrol.office import Office
from patrol.office.entry import FIRST

ORDER = (ReplyStep.SIGN, ReplyStep.ARRIVE, ReplyStep.FEEDBACK, ReplyStep.END)
"""A step that comes after a later one of these is not told any more: the platform would go back."""
TIMES = ("received_at", "opened_at", "dispatched_at", "arrived_at", "resolved_at", "closed_at")
ENDS = ("dismissed", "cancelled", "transferred")

Back = Mapping[str, Any]
SETTINGS: dict[str, Any] = {
    "description": "回传: what the source is told of each step, and in which words",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "steps": {
            "description": "our step → the time of the matter that begins it",
            "type": "object",
            "propertyNames": {"enum": [step.value for step in ORDER]},
            "additionalProperties": {"enum": list(TIMES)},
        },
        "returns": {
            "description": "the ends that are a return (退回), with the reason",
            "type": "array",
            "items": {"enum": list(ENDS)},
        },
        "fields": {
            "description": "their field → its rule, or the name of our value",
            "type": "object",
            "additionalProperties": field_map.SETTINGS["properties"]["fields"][
                "additionalProperties"
            ],
        },
    },
}


@dataclass(frozen=True, slots=True)
class ToldSteps:
    """The steps that were told in the newest turn; a turn ends with a return."""

    turn: int = 0
    steps: tuple[ReplyStep, ...] = ()
    returned_at: str = ""
    """The time of the last return, of any turn; "" without one."""

    @property
    def is_returned(self) -> bool:
        """True when the last word was a return."""
        return ReplyStep.RETURN in self.steps

    @property
    def next(self) -> "ToldSteps":
        """The same, or the next turn after a return."""
        return ToldSteps(self.turn + 1, (), self.returned_at) if self.is_returned else self


def new_steps(back: Back, state: MatterState, told: ToldSteps) -> list[tuple[ReplyStep, str]]:
    """Return the steps that were reached and not told yet, in their order, each with its time.

    They are of the turn `told.next`: a matter that was returned and that the source assigns, or the
    desk opens, again is signed for again.
    """
    is_return = state["status"] in back.get("returns", ())
    if is_return and told.is_returned and (state["closed_at"] or "") <= told.returned_at:
        return []  # it is still that return
    reached = _reached(back, state, told.next)
    if is_return:
        # Nobody fed back or ended what is returned.
        early = [row for row in reached if row[0] in (ReplyStep.SIGN, ReplyStep.ARRIVE)]
        return [*early, (ReplyStep.RETURN, clock.iso(clock.now()))]
    return reached


def _reached(back: Back, state: MatterState, told: ToldSteps) -> list[tuple[ReplyStep, str]]:
    times: Mapping[str, Any] = {**state}
    last = max((ORDER.index(step) for step in told.steps), default=-1)
    reached = [
        (step, str(at))
        for step in ORDER[last + 1 :]
        if (at := times.get(back.get("steps", {}).get(step.value, "")))
    ]
    if not told.returned_at:
        return reached
    # A case that is opened again keeps its first times; its signature is of now.
    now = clock.iso(clock.now())
    return [
        (step, at if at > told.returned_at else now)
        for step, at in reached
        if at > told.returned_at or step == ReplyStep.SIGN
    ]


def body(back: Back, said: Mapping[str, Any], office: Office) -> dict[str, Any]:
    """Return what is sent of one step; `said` is the state with its `step` and `at`."""
    end = office.dispositions.get(said.get("result") or "")
    record = {**said, "result_words": end.words[FIRST] if end else None}
    made: dict[str, Any] = {}
    for name, rule in back["fields"].items():
        value = _value(rule, record)
        if value is not None:
            _put(made, name.split("."), value)
    return made


def _value(rule: Any, record: Mapping[str, Any]) -> Any:
    if isinstance(rule, str) or "time" not in rule:
        return field_map.value_of(rule, record)
    moment = field_map.value_of({key: rule[key] for key in rule if key != "time"}, record)
    return field_map.time_as(moment, rule) if moment else None


def _put(made: dict[str, Any], path: list[str], value: Any) -> None:
    """Write a value at a path such as `data.state`."""
    *outer, last = path
    for step in outer:
        inner = made.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        made = inner
    made[last] = value
