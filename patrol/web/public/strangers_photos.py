"""Take photos and a voice note of an anonymous tip while there is room. Its words always go on."""

import os
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from patrol import clock, sign_in
from patrol.evidence import PhotoRefused, share, voice
from patrol.evidence.voice import Voice, VoiceRefused
from patrol.intake import sources
from patrol.models import ShareKind
from patrol.operations import disk
from patrol.web.http.gate import services
from patrol.web.http.lane import Lane
from patrol.web.http.network import network_of
from patrol.web.phone import photos

VOICE = 0
"""The place of the voice note among unread files; the photos count from 1."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is no photo or voice note: its place among the photos, or `VOICE`, and why."""

    n: int
    error: PhotoRefused | VoiceRefused


@dataclass(frozen=True, slots=True)
class Pictures:
    """The stored photos of a form, and why others of it were not taken."""

    taken: list[photos.Taken]
    left_out: int = 0
    """Photos for which there was no room."""
    beyond: int = 0
    """Photos beyond the most that one form may have."""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Files(Pictures):
    """The files of a report: its photos and its voice note."""

    voice: Voice | None = None


def files(most: int, lane: Lane | None) -> Files:
    """Store the photos and the voice note of this request; a bad file loses no other one.

    The shares are counted in the `lane` of the tip, because they take the write lock. Without a
    lane no share bounds the sender.
    Raises: DecodersBusy, StorageFull.
    """
    note, bad_note = _voice(lane)
    pictures = take(most, lane)
    unread = (*pictures.unread, *bad_note)
    return Files(pictures.taken, pictures.left_out, pictures.beyond, unread, note)


def take(most: int, lane: Lane | None, field: str = "photo") -> Pictures:
    """Store at most so many photos of this request; see `files`.

    All are left out when the day's share of the network or of all tips, or the disk, is used up.
    Raises: DecodersBusy, StorageFull.
    """
    # A browser sends an empty part for an input without a file: it takes no photo's place.
    sent = [part for part in request.files.getlist(field) if part]
    parts, beyond = sent[:most], len(sent[most:])
    if parts and lane is not None and not _has_room(parts, lane):
        return Pictures([], len(parts), beyond)
    taken: list[photos.Taken] = []
    unread: list[Unread] = []
    for n, part in enumerate(parts, 1):
        try:
            taken.append(photos.take(part, services().public_decoders))
        except PhotoRefused as error:
            unread.append(Unread(n, error))
    return Pictures(taken, 0, beyond, tuple(unread))


def _voice(lane: Lane | None) -> tuple[Voice | None, list[Unread]]:
    """Judge the voice note of this request; None without one, or without room for it."""
    part = request.files.get("voice")
    if not part:
        return None, []
    with part.stream:
        try:
            judged = _judged(part)
        except VoiceRefused as error:
            return None, [Unread(VOICE, error)]
        return judged if lane is None or _has_room([part], lane) else None, []


def _judged(part: FileStorage) -> voice.Voice:
    # One byte more shows that it is too long, and the rest is never read.
    return voice.judged(part.stream.read(voice.LARGEST_BYTES + 1))


def _has_room(parts: list[FileStorage], lane: Lane) -> bool:
    if not disk.has_room_for_strangers(services().settings.patrol_data):
        return False
    names = {ShareKind.NETWORK: _network(), ShareKind.SOURCE: sources.TIP.source}
    try:
        # Before they are decoded: a photo that is refused has cost its sender too.
        with lane.turn(), services().database.write() as session:
            share.take(session, names, [_size(part) for part in parts])
    except share.ShareUsed:
        return False
    return True


def _network() -> str:
    """Return a name for the sender's network that nobody can trace to it, or to another day."""
    secret, day = services().settings.secret_key, clock.today()
    return sign_in.hashed(f"{secret}:photos:{day}:{network_of(request.remote_addr)}")


def _size(part: FileStorage) -> int:
    size = part.stream.seek(0, os.SEEK_END)
    part.stream.seek(0)
    return size
