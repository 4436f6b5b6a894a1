"""The house: its troubles, what the office's IT is told of them, and facts for the checklist."""

from patrol.operations.house.facts import Certificate, certificate, restored_at
from patrol.operations.house.watch import HouseWatch

__all__ = ["Certificate", "HouseWatch", "certificate", "restored_at"]
