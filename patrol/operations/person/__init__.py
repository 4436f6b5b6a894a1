"""Export and erase what is known of one person; docs/operations/privacy.md says how."""

from patrol.operations.person.archive import archive
from patrol.operations.person.copies import Copies, copies
from patrol.operations.person.erase import NotLeft, Plan, erase, plan
from patrol.operations.person.find import (
    LeftAlone,
    LeftWhy,
    NoPerson,
    Person,
    Sought,
    SoughtKind,
    find,
)

__all__ = [
    "Copies",
    "LeftAlone",
    "LeftWhy",
    "NoPerson",
    "NotLeft",
    "Person",
    "Plan",
    "Sought",
    "SoughtKind",
    "archive",
    "copies",
    "erase",
    "find",
    "plan",
]
