"""Print what a command says in the language of the operator's terminal.

The English sentence is the key: `phrase("{name} is disabled", name=user.name)`. Logs and machine
output keep it; `shown` says it in Chinese where `LANG` does (docs/decisions/terminal.md).
"""

from patrol.terminal.model_fault import model_fault
from patrol.terminal.phrase import (
    FOLDER,
    CommandError,
    Phrase,
    both,
    catalogue,
    joined,
    language,
    phrase,
    said_in,
    shown,
    tell,
    warn,
)

__all__ = [
    "FOLDER",
    "CommandError",
    "Phrase",
    "both",
    "catalogue",
    "joined",
    "language",
    "model_fault",
    "phrase",
    "said_in",
    "shown",
    "tell",
    "warn",
]
