"""Silence is never silent: what must happen when nobody takes up, answers or moves.

`find` looks without writing, `ahead` at what comes next; `climb` takes each step once (`Step`),
never early, whoever comes first. What is due stands in due.py, what a step does in deeds.py
(roads, alarms) and people.py; the table of times is the policy's. Docs: docs/decisions/ladder.md.
"""

from patrol.escalation.context import Means
from patrol.escalation.due import Due, ahead, find
from patrol.escalation.reinforce import survey
from patrol.escalation.take import cases_of, climb

__all__ = ["Due", "Means", "ahead", "cases_of", "climb", "find", "survey"]
