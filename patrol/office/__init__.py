"""The words and plans of the street office: categories, results, skills, kit, chips, policies.

The lists ship as JSON in this folder, and each change of them is a version in the database
(`versions`). Everything here is a default that the office has to confirm (审) before real use.
"""

from patrol.office.competence import Competence, Partner, Power
from patrol.office.current import CurrentOffice
from patrol.office.entry import (
    AnonymousRule,
    Category,
    Chip,
    Disposition,
    Do,
    EscalationPolicy,
    Kind311,
    OfficeCode,
    Outside,
    PlanSeat,
    PolicyStep,
    ShiftKind,
    ShiftPattern,
    Targets,
    When,
    Wording,
    words_in,
)
from patrol.office.folder import load
from patrol.office.limit_table import LimitTable
from patrol.office.lists import (
    EDITED,
    NAMES,
    OFFERED,
    UNKNOWN,
    BadOffice,
    Office,
    OfficeDocument,
    UnknownCategory,
)

__all__ = [
    "EDITED",
    "NAMES",
    "OFFERED",
    "UNKNOWN",
    "AnonymousRule",
    "BadOffice",
    "Category",
    "Chip",
    "Competence",
    "CurrentOffice",
    "Disposition",
    "Do",
    "EscalationPolicy",
    "Kind311",
    "LimitTable",
    "Office",
    "OfficeCode",
    "OfficeDocument",
    "Outside",
    "Partner",
    "PlanSeat",
    "PolicyStep",
    "Power",
    "ShiftKind",
    "ShiftPattern",
    "Targets",
    "UnknownCategory",
    "When",
    "Wording",
    "load",
    "words_in",
]
