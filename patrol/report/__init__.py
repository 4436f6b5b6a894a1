"""反馈: what the field says, and how a member answers an order."""

from patrol.report.file import ENDED, OFF, SAMPLE_ONE_IN, Fact, file, state

__all__ = ["ENDED", "OFF", "SAMPLE_ONE_IN", "Fact", "file", "state"]
