"""The key that encrypts the kept credentials. It is never in the database.

`SETTINGS_KEY` gives it, or the file `settings_key` in the data folder, made by the first saving.
"""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from patrol.config import Settings
from patrol.kept_secret import kept_secret

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
        return cls._of(kept_secret(settings.patrol_data / FILE))

    @classmethod
    def _of(cls, text: str) -> "SettingsKey":
        derived = HKDF(algorithm=SHA256(), length=48, salt=None, info=_PURPOSE)
        octets = derived.derive(text.encode())
        return cls(octets[:32], hashlib.sha256(octets[32:]).hexdigest()[:16])
