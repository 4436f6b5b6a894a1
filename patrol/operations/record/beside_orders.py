"""Compare messages, notifications, dissuasions, samples, stills and others with their acts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from patrol import chat, clock, incident
from patrol.incident import outward, transfer
from patrol.models import (
    CameraStill,
    Closure,
    CrewMessage,
    Dissuasion,
    HelpOffer,
    HelpStatus,
    MessageVoice,
    Notified,
    OutwardPhoto,
    Preservation,
    SoundSample,
    Transfer,
)
from patrol.noise import dissuasion, still
from patrol.noise.sounds import sample
from patrol.operations.record.differing import changed, is_near, said
from patrol.operations.record.rebuild import Rebuilt, RebuiltClosure

Tables = Mapping[type[Any], Sequence[Any]]


def compare(rows: Tables, made: Rebuilt) -> Iterator[str]:
    """Yield each difference of one case; `rows` are by table."""
    messages = {row.id: {**chat.state(row)} for row in rows[CrewMessage]}
    yield from _compare("a message", messages, made.messages)
    yield from _read(rows[CrewMessage], made)
    yield from _spoken(rows[CrewMessage], rows[MessageVoice], made)
    notified = {row.id: {**incident.notified_state(row)} for row in rows[Notified]}
    yield from _compare("a notification", notified, made.notified)
    transfers = {row.id: {**transfer.state(row)} for row in rows[Transfer]}
    yield from _compare("a transfer", transfers, made.transfers)
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
    yield from _favours(rows[HelpOffer], made)
    yield from _outward(rows[OutwardPhoto], made)
    yield from _preservations(rows[Preservation], made)
    yield from _closures(rows[Closure], made)


def _outward(rows: Sequence[OutwardPhoto], made: Rebuilt) -> Iterator[str]:
    copies = {row.id: {**outward.state(row)} for row in rows}
    yield from _compare("a photo for outside", copies, made.outward)
    for row in rows:
        if not outward.is_as_told(row):
            yield "the picture of a photo for outside is not the one that was confirmed"


def _compare(
    what: str, table: Mapping[str, dict[str, Any]], acts: Mapping[str, dict[str, Any]]
) -> Iterator[str]:
    for key in sorted(acts.keys() ^ table.keys()):
        where = "in the table, and not in the feed" if key in table else "not in the table"
        yield f"{what} by {(table.get(key) or acts[key])['by']} is {where}"
    for key in sorted(acts.keys() & table.keys()):
        for name, now, then in changed(table[key], acts[key]):
            yield f"the {name} of {what} by {acts[key]['by']} is {now}, the feed says {then}"


def _read(rows: Sequence[CrewMessage], made: Rebuilt) -> Iterator[str]:
    """Yield the messages of the crew that nobody, or somebody else, has read."""
    for row in rows:
        by, at = made.read.get(row.id, (None, None))
        now = clock.iso_or_none(row.read_at)
        if row.read_by != by or (now != at and not is_near(now, at)):
            yield (
                f"a message by {row.by} was read by {said(row.read_by)} at {said(now)}, "
                f"the feed says {said(by)} at {said(at)}"
            )


def _spoken(
    rows: Sequence[CrewMessage], sounds: Sequence[MessageVoice], made: Rebuilt
) -> Iterator[str]:
    """Yield the messages whose voice note is gone, or another one than their act names."""
    by_message = {sound.message_id: sound for sound in sounds}
    for row in rows:
        told = made.messages.get(row.id, {}).get("voice")
        if row.voice != told or not chat.is_as_told(row, by_message.get(row.id)):
            yield f"the voice of a message by {row.by} is not the one that was sent"


def _favours(rows: Sequence[HelpOffer], made: Rebuilt) -> Iterator[str]:
    """Yield when the table tells of other help than the volunteers' acts."""
    done = [row for row in rows if row.status == HelpStatus.DONE]
    table = sorted((clock.iso_or_none(row.done_at) or "", row.photo or "") for row in done)
    acts = sorted((at or "", photo or "") for at, photo in made.favours)
    if len(table) != len(acts):
        yield f"volunteers helped {len(acts)} times, and {len(table)} of them are in the table"
    elif table != acts:
        yield "the time or the photo of a volunteer's help is not the one that the feed says"


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
    for row, told in zip(rows, made.preserved, strict=True):
        yield from _times("a preservation", row, told, ("at", "ended_at"))


def _closures(rows: Sequence[Closure], made: Rebuilt) -> Iterator[str]:
    names = [field.name for field in fields(RebuiltClosure) if field.name not in _MOMENTS]
    if len(rows) != len(made.closures):
        yield f"it was verified {len(made.closures)} times, and {len(rows)} are in the table"
        return
    for row, told in zip(rows, made.closures, strict=True):
        now, then = ({name: getattr(side, name) for name in names} for side in (row, told))
        for name, is_now, was in changed(now, then):
            yield f"the {name} of a closure by {told.by} is {is_now}, the feed says {was}"
        yield from _times("a closure", row, told, _MOMENTS)


_MOMENTS = ("at", "undone_at")


def _times(what: str, row: Any, told: Any, names: Sequence[str]) -> Iterator[str]:
    """Yield the times that do not lie about those of the acts."""
    for name in names:
        now, then = clock.iso_or_none(getattr(row, name)), getattr(told, name)
        if now != then and not is_near(now, then):
            yield f"the {name} of {what} by {told.by} is {said(now)}, the feed says {said(then)}"
