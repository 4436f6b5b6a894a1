"""The worker's hands: takes due rows of the network roads, sends them, writes down their fate."""

from patrol.sending.post import Post

__all__ = ["Post"]
