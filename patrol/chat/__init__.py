"""会话: the desk talks to the crew of a case."""

from patrol.chat.message import NobodyThere, Shown, mark_sent, own, send, shown, state

__all__ = ["NobodyThere", "Shown", "mark_sent", "own", "send", "shown", "state"]
