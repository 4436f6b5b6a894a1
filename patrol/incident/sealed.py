"""Words of a case that the feed proves and does not hold: it has their salted digests.

Nobody finds the words from a digest without its salt, and the salt goes with the words.
"""

import secrets
from collections.abc import Iterable

from patrol import chain
from patrol.models import Incident

SALTS = {"description": "description_salt", "reporter_phone": "reporter_salt"}
"""The columns that are sealed, each with the column of its salt."""


def seal(row: Incident, names: Iterable[str] = tuple(SALTS)) -> dict[str, str | None]:
    """Give these words a new salt each; return the digests for the act that changes them."""
    sealed = [name for name in names if name in SALTS]
    for name in sealed:
        setattr(row, SALTS[name], secrets.token_hex(16) if getattr(row, name) else None)
    return {name: digest(row, name) for name in sealed}


def digest(row: Incident, name: str) -> str | None:
    """Return the digest of these words; None when there are no words."""
    words: str | None = getattr(row, name)
    return chain.digest(getattr(row, SALTS[name]) or "", words) if words else None
