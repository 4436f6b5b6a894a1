"""Silence is never silent: what must happen when nobody takes up, answers or moves.

`find` looks without writing, `ahead` at what comes next; `climb` takes each step once (`Step`),
never early, whoever comes first. What is due stands in due.py, what a step does in deeds.py
(roads, alarms) and people.py; the table of times is the policy's. Docs: docs/decisions/ladder.md.
"""

from patrol.ladder.climb import cases_of, climb
from patrol.ladder.due import Due, ahead, find
from patrol.ladder.means import Means
from patrol.ladder.people import survey

__all__ = ["Due", "Means", "ahead", "cases_of", "climb", "find", "survey"]
