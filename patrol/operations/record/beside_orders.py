"""Compare messages, notifications, dissuasions, samples, stills and others with their acts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from patrol import chat, incident
from patrol.models import (
    CameraStill,
    Closure,
    CrewMessage,
    Dissuasion,
    Notified,
    Preservation,
    SoundSample,
)
from patrol.noise import dissuasion, still
from patrol.noise.sounds import sample
from patrol.operations.record.differing import changed, said
from patrol.operations.record.rebuild import Rebuilt, RebuiltClosure

Tables = Mapping[type[Any], Sequence[Any]]


def compare(rows: Tables, made: Rebuilt) -> Iterator[str]:
    """Yield each difference of one case; `rows` are those of the seven tables."""
    messages = {row.id: {**chat.state(row)} for row in rows[CrewMessage]}
    yield from _compare("a message", messages, made.messages)
    notified = {row.id: {**incident.notified_state(row)} for row in rows[Notified]}
    yield from _compare("a notification", notified, made.notified)
    dissuasions = {row.id: {**dissuasion.state(row)} for row in rows[Dissuasion]}
    yield from _compare("a dissuasion record", dissuasions, made.dissuasions)
    samples = {row.id: {**sample.state(row)} for row in rows[SoundSample]}
    yield from _compare("a sound sample", samples, made.samples)
    for row in rows[SoundSample]:
        if not sample.is_as_told(row):
            yield f"the sound or the features of a sample by {row.named_by} are not the named ones"
    stills = {row.id: {**still.state(row)} for row in rows[CameraStill]}
    yield from _compare("a camera's still", stills, made.stills)
    for row in rows[CameraStill]:
        if not still.is_as_told(row):
            yield "the picture of a camera's still is not the one that was taken"
    yield from _preservations(rows[Preservation], made)
    yield from _closures(rows[Closure], made)


def _compare(
    what: str, table: Mapping[str, dict[str, Any]], acts: Mapping[str, dict[str, Any]]
) -> Iterator[str]:
    for key in sorted(acts.keys() ^ table.keys()):
        where = "in the table, and not in the feed" if key in table else "not in the table"
        yield f"{what} by {(table.get(key) or acts[key])['by']} is {where}"
    for key in sorted(acts.keys() & table.keys()):
        for name, now, then in changed(table[key], acts[key]):
            yield f"the {name} of {what} by {acts[key]['by']} is {now}, the feed says {then}"


def _preservations(rows: Sequence[Preservation], made: Rebuilt) -> Iterator[str]:
    table = [(row.by, row.reason, row.ended_by, row.ended_why) for row in rows]
    acts = [(row.by, row.reason, row.ended_by, row.ended_why) for row in made.preserved]
    if len(table) != len(acts):
        yield f"it was preserved {len(acts)} times, and {len(table)} of them are in the table"
        return
    for now, rebuilt in zip(table, acts, strict=True):
        if now != rebuilt:
            names = " ".join(map(said, now)), " ".join(map(said, rebuilt))
            yield f"a preservation of it is {names[0]}, the feed says {names[1]}"


def _closures(rows: Sequence[Closure], made: Rebuilt) -> Iterator[str]:
    names = [field.name for field in fields(RebuiltClosure)]
    if len(rows) != len(made.closures):
        yield f"it was verified {len(made.closures)} times, and {len(rows)} are in the table"
        return
    for row, told in zip(rows, made.closures, strict=True):
        now, then = ({name: getattr(side, name) for name in names} for side in (row, told))
        for name, is_now, was in changed(now, then):
            yield f"the {name} of a closure by {told.by} is {is_now}, the feed says {was}"
