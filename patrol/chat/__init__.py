"""会话: the desk talks to the crew of a case."""

from patrol.chat.message import NobodyThere, mark_sent, send, state
from patrol.chat.receipt import MessageReceipt, receive

__all__ = ["MessageReceipt", "NobodyThere", "mark_sent", "receive", "send", "state"]
