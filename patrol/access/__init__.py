"""Access rights: the actor behind a secret, and the rows that an actor may see.

An `Actor` is the person or source that a request or a socket speaks for. Desk users see their own
area and all areas below it; a member sees the incidents to which he or she was sent.
"""

from patrol.access.actor import (
    DESK_IDLE,
    Actor,
    Kind,
    actor_of,
    below,
    present,
    signed_in,
)
from patrol.access.refusals import Forbidden, NotFound
from patrol.access.rows import (
    assignment,
    engaged,
    incident,
    intake,
    may_see,
    member,
    members,
    readable,
    reads_now,
)

__all__ = [
    "DESK_IDLE",
    "Actor",
    "Forbidden",
    "Kind",
    "NotFound",
    "actor_of",
    "assignment",
    "below",
    "engaged",
    "incident",
    "intake",
    "may_see",
    "member",
    "members",
    "present",
    "readable",
    "reads_now",
    "signed_in",
]
