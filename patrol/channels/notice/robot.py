"""The robot of a DingTalk group (a signed webhook): one message for each order names its crew."""

import base64
import hmac
import json
from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from patrol import clock
from patrol.channels import Limited, Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import Aside, HttpAnswer, HttpRequest, Steps, document, said
from patrol.channels.http.throttle import Limits, Rule
from patrol.channels.outgoing_text import OutgoingText, clip
from patrol.channels.shared_limit import SharedLimit
from patrol.config import Settings
from patrol.db import Database

_TOO_FAST = {"88", "1111", "130101", "130102", "410100", "660026"}
"""DingTalk's error codes for too many messages or requests."""
_TAKES = Rule(20, 60.0)
"""A robot takes 20 messages a minute; one more, and it takes none for ten minutes."""
_PAUSE_S = 600.0
_BUSY = {"-1"}
"""DingTalk's error code for a busy system."""


def signature(secret: str, timestamp_ms: int) -> str:
    """Return the signature for the URL: base64 of an HMAC-SHA256 of the time and the secret."""
    text = f"{timestamp_ms}\n{secret}".encode()
    return quote(base64.b64encode(hmac.digest(secret.encode(), text, "sha256")), safe="")


class Robot:
    """Send the texts of one order as one message, because a robot may send 20 messages a minute."""

    def __init__(self, settings: Settings, database: Database | None = None) -> None:
        """With a database, the limit holds for all processes together."""
        self._url, self._token = settings.dingtalk_robot_url, settings.dingtalk_robot_token
        self._secret = settings.dingtalk_robot_secret
        self._limits = Limits("DingTalk", _TAKES)
        self._shared = SharedLimit(database, "DingTalk", _TAKES) if database else None

    def bundles(self, texts: Sequence[OutgoingText]) -> list[list[OutgoingText]]:
        """Return one bundle for each order."""
        by_order: dict[str, list[OutgoingText]] = {}
        for outgoing in texts:
            by_order.setdefault(outgoing.order_id, []).append(outgoing)
        return list(by_order.values())

    def send(self, bundle: Sequence[OutgoingText]) -> Steps[Sent]:
        """Send one message to the group.

        Raises: Limited, TryLater, Refused.
        """
        self._limits.respect(Limits.ALL)
        if self._shared:
            yield Aside(self._shared.take)
        # Counted before the answer: other messages leave meanwhile.
        self._limits.count(Limits.ALL)
        attempt = max(outgoing.attempt for outgoing in bundle)
        answer = yield self._request(bundle)
        try:
            return _outcome(answer, attempt)
        except Limited as limit:
            self._limits.learn(Limits.ALL, limit.after_s)
            if self._shared:
                yield Aside(partial(self._shared.learn, limit.after_s))
            raise

    def _request(self, bundle: Sequence[OutgoingText]) -> HttpRequest:
        mobiles = [outgoing.number for outgoing in bundle if outgoing.mobile]
        message = {
            "msgtype": "text",
            "text": {"content": text(bundle)},
            "at": {"atMobiles": mobiles, "isAtAll": False},
        }
        return signed(self._url, self._token, self._secret, message)


def signed(url: str, token: str, secret: str, message: dict[str, Any]) -> HttpRequest:
    """Return the request that hands one message to a robot."""
    now_ms = int(clock.wall().timestamp() * 1000)
    address = (
        f"{url}?access_token={quote(token, safe='')}"
        f"&timestamp={now_ms}&sign={signature(secret, now_ms)}"
    )
    body = json.dumps(message, ensure_ascii=False).encode()
    return HttpRequest("POST", address, {"Content-Type": "application/json; charset=utf-8"}, body)


def say(url: str, token: str, secret: str, words: str) -> Steps[Sent]:
    """Write plain words to a robot's group.

    Raises: Limited, TryLater, Refused.
    """
    message = {"msgtype": "text", "text": {"content": words}, "at": {"isAtAll": False}}
    answer = yield signed(url, token, secret, message)
    return _outcome(answer, 1)


def _outcome(answer: HttpAnswer, attempt: int) -> Sent:
    """Read the robot's answer.

    Raises: Limited, TryLater, Refused.
    """
    try:
        body = document(answer, "DingTalk", attempt, "errcode", "status")
    except Limited as limit:
        # Beyond its limit the robot answers with a redirect to a page of excuses.
        wait_s = limit.after_s if answer.status == 429 else max(_PAUSE_S, limit.after_s)
        raise Limited(wait_s, limit.reason) from None
    code = str(body.get("errcode", body.get("status")))
    if code == "0":
        return Sent("DingTalk")
    reason = said("DingTalk", code, body.get("errmsg"))
    if code in _TOO_FAST:
        raise Limited(_PAUSE_S, reason)
    if code in _BUSY:
        raise TryLater(backoff_s(attempt), reason)
    raise Refused(reason)


def text(bundle: Sequence[OutgoingText]) -> str:
    """Return the message: severity, title, place, time, call signs, link."""
    first = bundle[0]
    signs = "、".join(outgoing.call_sign for outgoing in bundle)
    # Without an id, the link opens each reader's own order.
    link = first.link if len(bundle) == 1 else first.link.partition("?")[0]
    head = clip(f"【{first.severity}】{first.title} {first.place}", 200)
    return f"{head}\n{first.at} → {signs}\n{link}"
