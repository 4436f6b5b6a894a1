"""Call Aliyun's RPC services: sign a request (HMAC-SHA1 of the sorted query), read the answer."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from urllib.parse import quote

from patrol import clock
from patrol.channels import Gone, Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import HttpRequest, Steps, document, said

LONGEST_PARAM = 35
"""Characters of one value in a template, by Aliyun's rules."""
_LATER = ("Throttling", "isp.SYSTEM_ERROR", "ServiceUnavailable", "InternalError")
_TOO_OFTEN = "isv.BUSINESS_LIMIT_CONTROL"
_TOO_OFTEN_S = 60.0
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
        answer = yield self._request(action, params)
        body = document(answer, "Aliyun", attempt, "Code")
        code = str(body.get("Code"))
        if code == "OK":
            return Sent(str(body.get("BizId") or body.get("CallId") or ""))
        reason = said("Aliyun", code, body.get("Message"))
        if code == _TOO_OFTEN:
            raise TryLater(_TOO_OFTEN_S, reason)
        # The next attempt has a new nonce, so a used nonce is no reason to stop.
        if code.startswith(_LATER) or code == "SignatureNonceUsed":
            raise TryLater(backoff_s(attempt), reason)
        raise Gone(reason) if code in _WRONG_NUMBER else Refused(reason)

    def _request(self, action: str, params: Mapping[str, str]) -> HttpRequest:
        whole = {
            "Action": action,
            "Version": self._version,
            "Format": "JSON",
            "RegionId": "cn-hangzhou",
            "AccessKeyId": self._key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": uuid.uuid4().hex,
            "Timestamp": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
            **params,
        }
        whole["Signature"] = signature(whole, self._key_secret)
        query = "&".join(f"{encode(name)}={encode(value)}" for name, value in whole.items())
        return HttpRequest("GET", f"{self._url}?{query}")
