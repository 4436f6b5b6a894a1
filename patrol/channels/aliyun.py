"""Call Aliyun's RPC services: sign a request (HMAC-SHA1 of the sorted query), read the answer."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from urllib.parse import quote

from patrol import clock
from patrol.channels import Gone, Limited, Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import HttpRequest, Steps, document, said
from patrol.channels.http.throttle import Rule, until_tomorrow_s

LONGEST_PARAM = 35
"""Characters of one value in a template, by Aliyun's rules."""
A_NUMBER_GETS = (Rule(50, 86400),)
"""Aliyun takes 50 notices a day with one template for one number (its rules of 2024)."""
_LATER = ("isp.SYSTEM_ERROR", "ServiceUnavailable", "InternalError")
_TOO_OFTEN = "isv.BUSINESS_LIMIT_CONTROL"
_ALL_TOO_OFTEN = ("isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL")
_WRONG_NUMBER = ("isv.MOBILE_NUMBER_ILLEGAL", "isv.TARGET_NUMBER_ILLEGAL", "isv.INVALID_NUMBER")


def encode(text: str) -> str:
    """Percent-encode a text by RFC 3986: a space is %20, `*` is %2A, `~` stays."""
    return quote(text, safe="~")


def signature(params: Mapping[str, str], secret: str, method: str = "GET") -> str:
    """Return the base64 HMAC-SHA1 of the request, as Aliyun's RPC signature 1.0 defines it."""
    query = "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(params.items()))
    text = f"{method}&%2F&{encode(query)}"
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


class Aliyun:
    """One product (`url`, `version`) called with one key."""

    def __init__(self, url: str, version: str, key_id: str, key_secret: str) -> None:
        self._url, self._version = url, version
        self._key_id, self._key_secret = key_id, key_secret

    def call(self, action: str, params: Mapping[str, str], attempt: int) -> Steps[Sent]:
        """Call one action of the product.

        Raises: TryLater, Gone, Refused.
        """
        answer = yield self.request(action, params)
        body = document(answer, "Aliyun", attempt, "Code")
        code = str(body.get("Code"))
        if code == "OK":
            return Sent(str(body.get("BizId") or body.get("CallId") or ""))
        reason = said("Aliyun", code, body.get("Message"))
        if code == _TOO_OFTEN:
            wait_s = _limit_s(str(body.get("Message")))
            raise Limited(wait_s, reason, is_for_all=False)
        if code in _ALL_TOO_OFTEN:
            raise Limited(until_tomorrow_s(), reason)
        if code.startswith("Throttling"):
            raise Limited(backoff_s(attempt), reason)
        # The next attempt has a new nonce, so a used nonce is no reason to stop.
        if code.startswith(_LATER) or code == "SignatureNonceUsed":
            raise TryLater(backoff_s(attempt), reason)
        raise Gone(reason) if code in _WRONG_NUMBER else Refused(reason)

    def request(self, action: str, params: Mapping[str, str]) -> HttpRequest:
        """Return one signed request."""
        whole = {
            "Action": action,
            "Version": self._version,
            "Format": "JSON",
            "RegionId": "cn-hangzhou",
            "AccessKeyId": self._key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": uuid.uuid4().hex,
            "Timestamp": f"{clock.wall():%Y-%m-%dT%H:%M:%SZ}",
            **params,
        }
        whole["Signature"] = signature(whole, self._key_secret)
        query = "&".join(f"{encode(name)}={encode(value)}" for name, value in whole.items())
        return HttpRequest("GET", f"{self._url}?{query}")


def _limit_s(words: str) -> float:
    """Return how long a number's limit lasts: 触发分钟级流控, 小时级流控 or 天级流控."""
    if "天级" in words or "日级" in words:
        return until_tomorrow_s()
    return 3600.0 if "小时级" in words else 60.0
