"""Limit looks at addresses with a secret: whoever tries them keeps nobody from one that works."""

from flask import request

from patrol import sign_in
from patrol.web.http import limit
from patrol.web.http.network import network_of


def count(action: str, secret: str, most: str, *, is_live: bool) -> None:
    """Count a look at a link: one that leads nowhere for its network, else for this link as well.

    So call it after the look-up, which costs one row: a carrier's network has a thousand phones.
    Raises: Problem 429.
    """
    network = network_of(request.remote_addr)
    limit.hit(action, f"{network} {sign_in.hashed(secret)}" if is_live else network, most)
