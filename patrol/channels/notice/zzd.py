"""浙政钉 (专有钉钉): send work notifications, and identify the person who signs in.

The signature of a call covers method, time, nonce, path and the sorted parameters, which are not
URL-encoded. The platform identifies people by `accountId`; we ask for no names.
"""

import base64
import hmac
import json
import secrets
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode

from patrol import clock
from patrol.channels import Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import HttpRequest, Steps, document, parsed, said
from patrol.channels.http.blocking import ask
from patrol.channels.outgoing_text import OutgoingText, clip
from patrol.channels.single import Single
from patrol.config import Settings

_RENEW_EARLY_S = 300  # so that no token ends between our check and their answer
_NONCES = 10_000
"""A nonce is the time in milliseconds and four digits more, by the platform's rule."""
_AT_ONCE = 16
"""So many sign-ins may wait for the platform; each holds a thread, and the platform may hang."""
_REPEATED = ("重复", "duplicate", "repeat")
_LATER = ("nonce", "限流", "频繁", "系统繁忙", "limit", "busy", "timeout")
_SAYS = ("success", "errorCode", "errorMsg", "message")


class UnknownCode(Refused):
    """The sign-in code was used, is older than five minutes, or never existed."""


def signature(
    secret: str,
    method: str,
    timestamp: str,
    nonce: str,
    path: str,
    params: Iterable[tuple[str, str]],
) -> str:
    """Return the base64 HMAC-SHA256 of a call; `params` are not URL-encoded."""
    pairs = "&".join(f"{name}={value}" for name, value in sorted(params))
    text = "\n".join((method, timestamp, nonce, path, *([pairs] if pairs else [])))
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()


class ZzdClient:
    """Our application on the platform; it keeps the access token until the token ends."""

    def __init__(self, settings: Settings) -> None:
        self._url, self._tenant = settings.zzd_url.rstrip("/"), settings.zzd_tenant_id
        self._key, self._secret = settings.zzd_app_key, settings.zzd_app_secret
        self._token, self._token_ends_at_s = "", 0.0
        self._nonces = count(secrets.randbelow(_NONCES))
        self._asking = threading.BoundedSemaphore(_AT_ONCE)

    def account_of(self, code: str) -> str:
        """Return the `accountId` for a sign-in code, which is valid once and for five minutes.

        The call blocks. Refused: the platform refuses our application. TryLater: the platform does
        not answer, or `_AT_ONCE` sign-ins wait already.

        Raises: UnknownCode, Refused, TryLater.
        """
        if not self._asking.acquire(blocking=False):
            raise TryLater(backoff_s(2), f"{_AT_ONCE} wait for 浙政钉 already")
        try:
            return ask(self._account(code))
        finally:
            self._asking.release()

    def _account(self, code: str) -> Steps[str]:
        kept = clock.monotonic() < self._token_ends_at_s
        token = self._token if kept else (yield from self._new_token())
        try:
            data = yield from self._who(token, code)
        except Refused:
            if not kept:
                raise
            token = yield from self._new_token()  # the platform may have ended it early
            data = yield from self._who(token, code)
        if not data.get("accountId"):
            raise Refused(said("浙政钉", "no accountId"))
        return str(data["accountId"])

    def _who(self, token: str, code: str) -> Steps[dict[str, Any]]:
        params = {"access_token": token, "auth_code": code}
        try:
            return (yield from self._ask("POST", "/rpc/oauth2/dingtalk_app_user.json", params))
        except Refused as error:
            raise UnknownCode(error.reason) from None

    def _new_token(self) -> Steps[str]:
        params = {"appkey": self._key, "appsecret": self._secret}
        data = yield from self._ask("GET", "/gettoken.json", params)
        token, life_s = str(data.get("accessToken") or ""), _seconds(data.get("expiresIn"))
        if not token:
            raise Refused(said("浙政钉", "no access token"))
        self._token = token
        self._token_ends_at_s = clock.monotonic() + life_s - _RENEW_EARLY_S
        return token

    def notify(
        self, account: str, key: str, message: Mapping[str, Any], attempt: int
    ) -> Steps[Sent]:
        """Send a work notification; `key` is ours and unique for each notification.

        Raises: TryLater, Refused.
        """
        params = {
            "bizMsgId": key,
            "msg": json.dumps(message, ensure_ascii=False, separators=(",", ":")),
            "receiverIds": account,
            "tenantId": self._tenant,
        }
        try:
            yield from self._ask("POST", "/message/workNotification", params, attempt)
        except Refused as error:
            # An earlier attempt arrived although we did not see its answer.
            if any(word in error.reason.lower() for word in _REPEATED):
                return Sent("浙政钉 had it already")
            raise
        return Sent("浙政钉")

    def _ask(
        self, method: str, path: str, params: Mapping[str, str], attempt: int = 1
    ) -> Steps[dict[str, Any]]:
        """Make one signed call and return the `data` of the answer."""
        answer = yield self.request(method, path, params, clock.wall())
        body = document(answer, "浙政钉", attempt, *_SAYS)
        content = _content(body.get("content"))
        code = str(content.get("responseCode", "0"))
        if body.get("success") is True and content.get("success", True) and code in ("0", "OK"):
            data = content.get("data")
            return data if isinstance(data, dict) else content
        words = content.get("responseMessage") or body.get("errorMsg") or body.get("message")
        reason = said("浙政钉", code if content else body.get("errorCode"), words)
        if any(word in reason.lower() for word in _LATER):
            raise TryLater(backoff_s(attempt + 2), reason)
        raise Refused(reason)

    def request(
        self, method: str, path: str, params: Mapping[str, str], at: datetime
    ) -> HttpRequest:
        """Return a signed request to the platform."""
        timestamp = f"{at.astimezone(clock.CHINA):%Y-%m-%dT%H:%M:%S}.000+08:00"
        # Counted and not random: of many notices at once two would get the same number. Another
        # process may count the same numbers, but hardly in the same millisecond.
        nonce = f"{int(at.timestamp() * 1000)}{next(self._nonces) % _NONCES:04}"
        headers = {
            "X-Hmac-Auth-Timestamp": timestamp,
            "X-Hmac-Auth-Version": "1.0",
            "X-Hmac-Auth-Nonce": nonce,
            "apiKey": self._key,
            "X-Hmac-Auth-Signature": signature(
                self._secret, method, timestamp, nonce, path, params.items()
            ),
            "X-Hmac-Auth-IP": "127.0.0.1",
            "X-Hmac-Auth-MAC": "00:00:00:00:00:00",
        }
        form = urlencode(params)
        if method == "GET":
            return HttpRequest(method, f"{self._url}{path}?{form}", headers)
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        return HttpRequest(method, f"{self._url}{path}", headers, form.encode())


def _content(value: object) -> dict[str, Any]:
    """Return the object `content`; the platform may send it as JSON text."""
    if isinstance(value, str):
        value = parsed(value)
    return value if isinstance(value, dict) else {}


def _seconds(life: object) -> float:
    """Return the life of a token in seconds; 0 when it cannot be read, so it is not kept."""
    text = str(life) if isinstance(life, str | int) else ""
    return float(text) if text.isascii() and text.isdecimal() else 0.0


class ZzdNotice(Single):
    """Send the order as a card that opens it in the H5 page."""

    def __init__(self, client: ZzdClient) -> None:
        self._client = client

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        """Send one notification.

        Raises: TryLater, Refused.
        """
        return self._client.notify(outgoing.account, outgoing.id, card(outgoing), outgoing.attempt)


def card(outgoing: OutgoingText) -> dict[str, Any]:
    """Return the card of an order: severity, title, place, time and call sign."""
    # The platform delivers the same text to a person once a day; call sign and time make it differ.
    place = clip(f"{outgoing.place} {outgoing.at} → {outgoing.call_sign}", 200)
    return {
        "msgtype": "oa",
        "oa": {
            "message_url": outgoing.link,
            "pc_message_url": outgoing.link,
            "head": {"bgcolor": "FFD92D20", "text": outgoing.severity},
            "body": {
                "title": clip(f"{outgoing.severity} · {outgoing.title}", 80),
                "content": place,
            },
        },
    }
