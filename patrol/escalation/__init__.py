"""升级: act when nobody takes up a case, answers an order or departs.

`find` reads the due steps and `ahead` the next ones; `take` takes each due step exactly once, never
early. policy.py holds the steps of each severity, snapshot.py reads the assignments, due.py finds
the due steps, take.py takes them, actions.py rings phones and raises alarms, reinforce.py sends
more members. docs/decisions/escalation.md gives the reasons.
"""

from patrol.escalation.context import Context
from patrol.escalation.due import DueStep, ahead, find
from patrol.escalation.reinforce import survey
from patrol.escalation.take import cases_of, take

__all__ = ["Context", "DueStep", "ahead", "cases_of", "find", "survey", "take"]
