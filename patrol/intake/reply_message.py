"""The bytes of a reply: a whole state, or one step in the words of the platform's own interface."""

import json
from typing import Any

from patrol.intake import back, matter
from patrol.intake.outbox import DueReply
from patrol.office import Office

EVENT = "intake.status"


def body(reply: DueReply, office: Office, public_url: str, *, names_itself: bool = False) -> bytes:
    """Return what is sent. A way without headers has the id of the message in it."""
    message: dict[str, Any]
    state = matter.addressed(reply.state, public_url)
    if reply.back is not None:
        message = back.body(reply.back, state, office)
    else:
        message = {"type": EVENT, "timestamp": reply.made_at, "data": state}
        message = {"id": reply.id, **message} if names_itself else message
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
