"""反馈: take reports from the field, and the answers of members to their orders."""

from patrol.report.file import ENDED, OFF, SAMPLE_ONE_IN, Fact, file, state

__all__ = ["ENDED", "OFF", "SAMPLE_ONE_IN", "Fact", "file", "state"]
