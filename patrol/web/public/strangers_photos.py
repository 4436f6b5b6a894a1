"""Take photos and a voice note of an anonymous tip while there is room. Its words always go on."""

import os

from flask import request
from werkzeug.datastructures import FileStorage

from patrol import clock, sign_in
from patrol.evidence import share, voice
from patrol.intake import sources
from patrol.models import ShareKind
from patrol.operations import disk
from patrol.web.http.gate import services
from patrol.web.http.lane import Lane
from patrol.web.http.network import network_of
from patrol.web.phone import photos


def take(most: int, lane: Lane, field: str = "photo") -> tuple[list[photos.Taken], int]:
    """Store at most so many photos of this request. Return them and the number left out.

    The share is counted in the `lane` of the tip, because it takes the write lock.
    All are left out when the day's share of the network or of all tips, or the disk, is used up.
    Raises: PhotoRefused, DecodersBusy, StorageFull.
    """
    parts = [part for part in request.files.getlist(field)[:most] if part]
    if parts and not _has_room(parts, lane):
        return [], len(parts)
    return decoded(most, field), 0


def decoded(most: int, field: str = "photo") -> list[photos.Taken]:
    """Store at most so many photos of this request, of a sender whom a share need not bound.

    Raises: PhotoRefused, DecodersBusy, StorageFull.
    """
    parts = [part for part in request.files.getlist(field)[:most] if part]
    return [photos.take(part, services().public_decoders) for part in parts]


def take_voice(lane: Lane) -> voice.Voice | None:
    """Judge the voice note of this request; None when it has none, or the share is used up.

    Raises: VoiceRefused.
    """
    part = request.files.get("voice")
    if not part:
        return None
    with part.stream:
        judged = _judged(part)
        return judged if _has_room([part], lane) else None


def judged_voice() -> voice.Voice | None:
    """Judge the voice note of a sender whom a share need not bound; None without one.

    Raises: VoiceRefused.
    """
    part = request.files.get("voice")
    if not part:
        return None
    with part.stream:
        return _judged(part)


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
