"""反馈: take reports from the field, and the answers of members to their orders."""

from patrol.report.fact import Fact
from patrol.report.file import ENDED, OFF, SAMPLE_ONE_IN, awaited, complete, file
from patrol.report.owed import NoResult, reassign
from patrol.report.position import FAR_M
from patrol.report.position import digest as position_digest
from patrol.report.position import forget as forget_positions
from patrol.report.state import state

__all__ = [
    "ENDED",
    "FAR_M",
    "OFF",
    "SAMPLE_ONE_IN",
    "Fact",
    "NoResult",
    "awaited",
    "complete",
    "file",
    "forget_positions",
    "position_digest",
    "reassign",
    "state",
]
