"""会话: the desk and the crew of a case write to each other."""

from patrol.chat.crew import CrewWords, read, say
from patrol.chat.message import NobodyThere, Shots, mark_sent, send, state
from patrol.chat.receipt import MessageReceipt, receive

__all__ = [
    "CrewWords",
    "MessageReceipt",
    "NobodyThere",
    "Shots",
    "mark_sent",
    "read",
    "receive",
    "say",
    "send",
    "state",
]
