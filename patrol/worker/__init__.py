"""The process that moves time: it sends what is due and escalates what is silent."""
