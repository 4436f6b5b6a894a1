"""Make a secret on the first use and keep it in a file that only its owner can read."""

import secrets
from pathlib import Path

from patrol import durable


def kept_secret(path: Path) -> str:
    """Return the secret of this file; several processes that begin at once use the same one."""
    if not path.exists():
        durable.write_once(path, secrets.token_urlsafe(48).encode())
    return path.read_text().strip()
