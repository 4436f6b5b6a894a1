"""The key that encrypts the kept credentials. It is never in the database.

`SETTINGS_KEY` gives it, or the file `settings_key` in the data folder, made by the first saving.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from patrol.config import Settings

FILE = "settings_key"
_PURPOSE = b"patrol settings key 1"


@dataclass(frozen=True, repr=False)
class SettingsKey:
    """32 bytes for AES-256-GCM; `id` tells two keys apart and says nothing of the bytes."""

    octets: bytes
    id: str

    @classmethod
    def known(cls, settings: Settings) -> "SettingsKey | None":
        """Return the key of this machine; None when it has none."""
        path = settings.patrol_data / FILE
        if settings.settings_key:
            return cls._of(settings.settings_key)
        return cls._of(path.read_text().strip()) if path.exists() else None

    @classmethod
    def made(cls, settings: Settings) -> "SettingsKey":
        """Return the key of this machine; make the file when there is none."""
        if (key := cls.known(settings)) is not None:
            return key
        _write(settings.patrol_data / FILE)
        return cls._of((settings.patrol_data / FILE).read_text().strip())

    @classmethod
    def _of(cls, text: str) -> "SettingsKey":
        derived = HKDF(algorithm=SHA256(), length=48, salt=None, info=_PURPOSE)
        octets = derived.derive(text.encode())
        return cls(octets[:32], hashlib.sha256(octets[32:]).hexdigest()[:16])


def _write(path: Path) -> None:
    """Write a new key beside `path` and link it there: the first process to link sets the key."""
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())  # a power cut must not lose a key that has sealed something
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
