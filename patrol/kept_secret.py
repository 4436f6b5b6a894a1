"""Make a secret on the first use and keep it in a file that only its owner can read."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """Return the secret of this file; several processes that begin at once use the same one."""
    if not path.exists():
        _write(path)
    return path.read_text().strip()


def _write(path: Path) -> None:
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())  # a power cut must not lose a key that has sealed something
    try:
        # A link fails if another process was first, so all use the same secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
