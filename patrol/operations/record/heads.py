"""The signed heads: a file that only grows, a line a head, for the data folder or elsewhere.

A head covers every row before it. Whoever holds an old line sees rows that were cut off, and a
chain that was computed anew.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from patrol import clock
from patrol.config import Settings
from patrol.operations.record import sm2
from patrol.operations.record.keys import BadKey, PublicKey, SigningKey, load, read_former
from patrol.terminal import CommandError, phrase

KEY_FILE, HEADS_FILE = "heads_key.pem", "heads.jsonl"
FORMER_FILE = "heads_former_keys.pem"
"""Beside the key: the public halves of the keys that signed before it."""
CHUNK = 64 * 1024

UNREADABLE = "line {number} of the heads cannot be read"
OF_ANOTHER = "line {number} of the heads is signed by another key, {key}"
CHANGED = "line {number} of the heads was changed: its signature does not fit"
CHANGED_SM2 = "line {number} of the heads was changed: its SM2 signature does not fit"
REPEATED = "line {number} of the heads repeats an older line about a restored backup"


class BadHead(CommandError):
    """A line of the heads that is not as we signed it; the message is a sentence."""


@dataclass(frozen=True)
class Head:
    """One line: row `seq` had this hash at that time. `is_restored` starts a restored backup."""

    seq: int
    hash: str
    at: datetime
    key: str
    signature: str
    sm2: str | None = None
    is_restored: bool = False

    @property
    def text(self) -> bytes:
        """The text that is signed."""
        facts = {
            "at": clock.iso(self.at),
            "hash": self.hash,
            "key": self.key,
            "restored": self.is_restored,
            "seq": self.seq,
        }
        return _canonical(facts).encode()

    @property
    def line(self) -> str:
        signed = json.loads(self.text) | {"signature": self.signature}
        return _canonical(signed | ({"sm2": self.sm2} if self.sm2 else {})) + "\n"


def _canonical(facts: dict[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


def parse(line: str) -> Head:
    """Raises: BadHead."""
    try:
        facts = json.loads(line)
        return Head(
            seq=int(facts["seq"]),
            hash=str(facts["hash"]),
            at=clock.parse(facts["at"]),
            key=str(facts["key"]),
            signature=str(facts["signature"]),
            sm2=facts.get("sm2"),
            is_restored=bool(facts["restored"]),
        )
    except (ValueError, KeyError, TypeError):
        raise BadHead(phrase("a line of the heads cannot be read")) from None


class HeadBook:
    """The file of heads of one office, and the keys that sign in it."""

    def __init__(self, settings: Settings) -> None:
        data = settings.patrol_data
        self.path = Path(settings.heads_file or data / HEADS_FILE)
        self.key_path = Path(settings.heads_key or data / KEY_FILE)
        self._sm2 = Path(settings.heads_sm2_key) if settings.heads_sm2_key else None

    def key(self) -> SigningKey:
        """Return the key that signs. It is made before the first head, and never afterwards.

        Raises: BadKey.
        """
        if not self.key_path.exists() and self.newest() is not None:
            why = phrase(
                "{key_path} is gone, and the heads in {path} were signed with it",
                key_path=self.key_path,
                path=self.path,
            )
            raise BadKey(phrase("{why}: bring it back, or begin a new file of heads", why=why))
        return load(self.key_path)

    def known_keys(self) -> list[PublicKey]:
        """Return the public half of the present key, and the former ones that an operator kept.

        Raises: BadKey, OSError.
        """
        return [self.key().public, *read_former(self.key_path.with_name(FORMER_FILE))]

    def sign(self, seq: int, digest: str, *, is_restored: bool = False) -> Head:
        """Sign this row's hash, append the line durably, and return it.

        Raises: BadKey, OSError.
        """
        key = self.key()
        # The signature is no part of what is signed, so a head without one is made first.
        bare = Head(seq, digest, clock.now(), key.public.id, "", None, is_restored)
        sm2_signature = None
        if self._sm2:
            sm2.prepare(self._sm2)
            sm2_signature = sm2.sign(self._sm2, bare.text)
        signature = key.sign(bare.text)
        head = Head(seq, digest, bare.at, bare.key, signature, sm2_signature, is_restored)
        self._append(head.line)
        return head

    def restored(self, rows: int, digest: str) -> None:
        """Say that a backup with so many rows was restored, if heads know more than it does.

        Raises: BadKey, OSError.
        """
        newest = self.newest()
        is_ahead = newest is not None and newest.seq >= rows
        if newest and is_ahead and (newest.seq, newest.hash) != (rows, digest):
            self.sign(rows, digest, is_restored=True)

    def _append(self, line: str) -> None:
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            # A power cut may have left half a line: the new one must not be glued to it.
            is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, ("\n" if is_torn else "").encode() + line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def newest(self) -> Head | None:
        """The last line that can be read, None before the first."""
        for line in backwards(self.path):
            try:
                return parse(line)
            except BadHead:
                continue  # a power cut left half a line; `read` names it
        return None

    def newest_of_ours(self) -> Head | None:
        """Return the newest head after its signature was checked, None before the first.

        Raises: BadKey when another key has signed it, BadHead when nobody has.
        """
        head = self.newest()
        if head is None:
            return None
        ours = self.key().public
        if head.key != ours.id:
            why = phrase(
                "the newest head in {path} is signed by another key, {key}",
                path=self.path,
                key=head.key,
            )
            raise BadKey(
                phrase("{why}: bring that key back, or begin a new file of heads", why=why)
            )
        if not ours.is_by_us(head.text, head.signature):
            raise BadHead(
                phrase(
                    "the newest head in {path} was changed: its signature does not fit",
                    path=self.path,
                )
            )
        return head


def lines(path: Path) -> Iterator[str]:
    """The lines of a file of heads; none when there is no file."""
    if path.exists():
        with path.open(encoding="utf-8") as file:
            yield from (line for line in file if line.strip())


def backwards(path: Path) -> Iterator[str]:
    """The lines of a file of heads, the last one first: a year of heads has half a million."""
    if not path.exists():
        return
    with path.open("rb") as file:
        end, rest = file.seek(0, os.SEEK_END), b""
        while end > 0:
            start = max(0, end - CHUNK)
            file.seek(start)
            # The first piece may be the end of a line that begins in the chunk before.
            rest, *whole = (file.read(end - start) + rest).split(b"\n")
            yield from (line.decode() for line in reversed(whole) if line.strip())
            end = start
        if rest.strip():
            yield rest.decode()


def read(path: Path, key: PublicKey, sm2_key: Path | None = None) -> list[Head]:
    """Read the heads and check each signature.

    Raises: BadHead at the first line that we did not sign.
    """
    heads: list[Head] = []
    restored: set[bytes] = set()
    for number, line in enumerate(lines(path), 1):
        try:
            head = parse(line)
        except BadHead:
            raise BadHead(phrase(UNREADABLE, number=number)) from None
        if head.key != key.id:
            raise BadHead(phrase(OF_ANOTHER, number=number, key=head.key))
        if not key.is_by_us(head.text, head.signature):
            raise BadHead(phrase(CHANGED, number=number))
        # Heads from before the SM2 key have no such signature; Ed25519 covers them.
        if sm2_key and head.sm2 and not sm2.is_by(sm2_key, head.text, head.sm2):
            raise BadHead(phrase(CHANGED_SM2, number=number))
        if head.is_restored and head.text in restored:
            # Sent again, it would excuse every row that was cut off since. By its text, because
            # base64 writes one signature in many ways.
            raise BadHead(phrase(REPEATED, number=number))
        restored |= {head.text} if head.is_restored else set()
        heads.append(head)
    return heads
