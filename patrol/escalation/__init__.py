"""Silence is never silent: what must happen when nobody takes up, answers or moves.

`find` looks without writing, `ahead` at what comes next; `climb` takes each step once (`Step`),
never early, whoever comes first. What is due stands in due.py, what a step does in actions.py
(channels, alarms) and people.py; the table of times is the policy's. Docs: docs/decisions/escalation.md.
"""

from patrol.escalation.context import Context
from patrol.escalation.due import Due, ahead, find
from patrol.escalation.reinforce import survey
from patrol.escalation.take import cases_of, take

__all__ = ["Context", "Due", "ahead", "cases_of", "find", "survey", "take"]
