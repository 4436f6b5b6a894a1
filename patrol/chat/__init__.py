"""会话: the desk and the crew of a case write to each other."""

from patrol.chat.crew import CrewWords, read, say
from patrol.chat.message import (
    NobodyThere,
    NoSuchOrder,
    Shots,
    Spoken,
    is_as_told,
    mark_sent,
    send,
    state,
)
from patrol.chat.receipt import MessageReceipt, receive

__all__ = [
    "CrewWords",
    "MessageReceipt",
    "NoSuchOrder",
    "NobodyThere",
    "Shots",
    "Spoken",
    "is_as_told",
    "mark_sent",
    "read",
    "receive",
    "say",
    "send",
    "state",
]
