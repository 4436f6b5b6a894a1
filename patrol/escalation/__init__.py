"""升级: what is done when nobody takes a case up, answers an order or moves.

`find` reads what is due and `ahead` what comes next; `take` takes each due step exactly once, never
early. due.py says which step is due, policy.py when, actions.py what a step does (channels and
alarms), reinforce.py who is sent in addition. Docs: docs/decisions/escalation.md.
"""

from patrol.escalation.context import Context
from patrol.escalation.due import DueStep, ahead, find
from patrol.escalation.reinforce import survey
from patrol.escalation.take import cases_of, take

__all__ = ["Context", "DueStep", "ahead", "cases_of", "find", "survey", "take"]
