"""浙政钉 (专有钉钉): the work notification, and who stands behind a sign-in code.

Every call is signed over method, time, nonce, path and the sorted parameters as they are, before
any encoding. People are known by `accountId`, never by name.
"""

import base64
import hmac
import json
import secrets
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
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

_HANGZHOU = timezone(timedelta(hours=8))
_RENEW_EARLY_S = 300
_NONCES = 10_000
_AT_ONCE = 16
"""Sign-ins that wait for the platform: one that hangs must not gather threads."""
_REPEATED = ("重复", "duplicate", "repeat")
_LATER = ("nonce", "限流", "频繁", "系统繁忙", "limit", "busy", "timeout")
_SAYS = ("success", "errorCode", "errorMsg", "message")


class UnknownCode(Refused):
    """The code of a sign-in was used, is older than five minutes, or never was."""


def signature(
    secret: str,
    method: str,
    timestamp: str,
    nonce: str,
    path: str,
    params: Iterable[tuple[str, str]],
) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in sorted(params))
    text = "\n".join((method, timestamp, nonce, path, *([pairs] if pairs else [])))
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()


class ZzdClient:
    """One application of ours on the platform; its access token is kept until it ends."""

    def __init__(self, settings: Settings) -> None:
        self._url, self._tenant = settings.zzd_url.rstrip("/"), settings.zzd_tenant_id
        self._key, self._secret = settings.zzd_app_key, settings.zzd_app_secret
        self._token, self._token_ends_at_s = "", 0.0
        self._nonces = count(secrets.randbelow(_NONCES))
        self._asking = threading.BoundedSemaphore(_AT_ONCE)

    def account_of(self, code: str) -> str:
        """The `accountId` behind a code of `dd.getAuthCode` (once, five minutes); blocks.

        Raises UnknownCode, Refused when they refuse us ourselves, TryLater when the platform is
        away or too many ask already.
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
            token = yield from self._new_token()  # they may have ended it before its time
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
        """A work notification. `key` is ours; one that arrived before is refused as a repeat."""
        params = {
            "bizMsgId": key,
            "msg": json.dumps(message, ensure_ascii=False, separators=(",", ":")),
            "receiverIds": account,
            "tenantId": self._tenant,
        }
        try:
            yield from self._ask("POST", "/message/workNotification", params, attempt)
        except Refused as error:
            if any(word in error.reason.lower() for word in _REPEATED):
                return Sent("浙政钉 had it already")
            raise
        return Sent("浙政钉")

    def _ask(
        self, method: str, path: str, params: Mapping[str, str], attempt: int = 1
    ) -> Steps[dict[str, Any]]:
        """The `data` of their answer. Raises Refused, TryLater."""
        answer = yield self.request(method, path, params, clock.now())
        found = document(answer, "浙政钉", attempt, *_SAYS)
        content = _content(found.get("content"))
        code = str(content.get("responseCode", "0"))
        if found.get("success") is True and content.get("success", True) and code in ("0", "OK"):
            data = content.get("data")
            return data if isinstance(data, dict) else content
        words = content.get("responseMessage") or found.get("errorMsg") or found.get("message")
        reason = said("浙政钉", code if content else found.get("errorCode"), words)
        if any(word in reason.lower() for word in _LATER):
            raise TryLater(backoff_s(attempt + 2), reason)
        raise Refused(reason)

    def request(
        self, method: str, path: str, params: Mapping[str, str], at: datetime
    ) -> HttpRequest:
        timestamp = f"{at.astimezone(_HANGZHOU):%Y-%m-%dT%H:%M:%S}.000+08:00"
        # counted, not drawn: among a group's notices of one second two draws would be alike
        nonce = f"{int(at.timestamp())}000{next(self._nonces) % _NONCES:04}"
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


def _content(found: object) -> dict[str, Any]:
    """It is an object, or the text of one."""
    if isinstance(found, str):
        found = parsed(found)
    return found if isinstance(found, dict) else {}


def _seconds(told: object) -> float:
    """A token of unknown life is not kept."""
    return float(told) if isinstance(told, str | int) and str(told).isdecimal() else 0.0


class ZzdNotice(Single):
    """The order as a card that opens the member's own order in the H5 page."""

    def __init__(self, client: ZzdClient) -> None:
        self._client = client

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        return self._client.notify(outgoing.account, outgoing.id, card(outgoing), outgoing.attempt)


def card(outgoing: OutgoingText) -> dict[str, Any]:
    """Number and time make each text another one: the same text reaches a person once a day."""
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
