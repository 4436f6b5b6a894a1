"""Call Tencent Cloud: sign a request (TC3-HMAC-SHA256) and read the answer."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from patrol import clock
from patrol.channels import Gone, Limited, Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import HttpRequest, Steps, document, said
from patrol.channels.http.throttle import until_tomorrow_s

LONGEST_PARAM = 12
"""Characters of one value in a template, by Tencent's rules."""
JSON_TYPE = "application/json; charset=utf-8"
_UNREADABLE = "Unreadable"
_LATER = (
    "InternalError",
    "ResourceUnavailable",
    "FailedOperation.Timeout",
    # An answer that we cannot read may be a proxy's page, so it is tried again.
    _UNREADABLE,
)
_TOO_OFTEN = "LimitExceeded"
_OF_A_NUMBER = "LimitExceeded.PhoneNumber"
_WRONG_NUMBER = (
    "InvalidParameterValue.IncorrectPhoneNumber",
    "InvalidParameterValue.CalledNumberVerifyFail",
)


@dataclass(frozen=True)
class Key:
    """The id and secret of one Tencent Cloud account."""

    id: str
    secret: str


def authorization(key: Key, service: str, host: str, body: bytes, at: datetime) -> str:
    """Return the Authorization header of a JSON POST to `/`; it signs type, host and body."""
    head = "\n".join(
        ("POST", "/", "", f"content-type:{JSON_TYPE}", f"host:{host}", "", "content-type;host")
    )
    canonical = f"{head}\n{_sha256(body)}"
    day = f"{at.astimezone(UTC):%Y-%m-%d}"
    scope = f"{day}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{int(at.timestamp())}\n{scope}\n{_sha256(canonical.encode())}"
    secret = f"TC3{key.secret}".encode()
    for part in (day, service, "tc3_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    signed = hmac.digest(secret, text.encode(), "sha256").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={key.id}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={signed}"
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Tencent:
    """One product (`service`, `version`) called with one key."""

    def __init__(self, url: str, service: str, version: str, key: Key, region: str) -> None:
        self._url, self._service, self._version = url, service, version
        self._key, self._region = key, region

    def call(self, action: str, params: Mapping[str, Any], attempt: int) -> Steps[Sent]:
        """Call one action of the product.

        Raises: TryLater, Gone, Refused.
        """
        answer = yield self.request(action, params)
        outcome = _outcome(document(answer, "Tencent", attempt, "Response")["Response"])
        code = str(outcome.get("Code"))
        if code == "Ok":
            return Sent(str(outcome.get("SerialNo", "")))
        reason = said("Tencent", code, outcome.get("Message"))
        if code.startswith("RequestLimitExceeded"):
            raise Limited(backoff_s(attempt), reason)
        if code.startswith(_TOO_OFTEN):
            raise Limited(_limit_s(code), reason, is_for_all=not code.startswith(_OF_A_NUMBER))
        if code.startswith(_LATER):
            raise TryLater(backoff_s(attempt), reason)
        # A wrong number is wrong for ever; any other refusal is about us or this text.
        raise Gone(reason) if code in _WRONG_NUMBER else Refused(reason)

    def request(self, action: str, params: Mapping[str, Any]) -> HttpRequest:
        """Return one signed request."""
        body = json.dumps(params, ensure_ascii=False).encode()
        host, now = urlsplit(self._url).netloc, clock.wall()
        headers = {
            "Content-Type": JSON_TYPE,
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Version": self._version,
            "X-TC-Region": self._region,
            "X-TC-Timestamp": str(int(now.timestamp())),
            "Authorization": authorization(self._key, self._service, host, body, now),
        }
        return HttpRequest("POST", self._url, headers, body)


def _outcome(response: object) -> dict[str, Any]:
    """Return the record of the one message: an SMS answers with a list, a call with a record."""
    match response:
        case {"Error": {"Code": _} as error}:
            return dict(error)
        case {"SendStatusSet": [{"Code": _} as status]}:
            return dict(status)
        case {"SendStatus": {"CallId": call_id}}:
            return {"Code": "Ok", "SerialNo": call_id}
    return {"Code": _UNREADABLE}


def _limit_s(code: str) -> float:
    """Return how long a limit lasts; its code names the time (…ThirtySecondLimit, …DailyLimit)."""
    if "Daily" in code:
        return until_tomorrow_s()
    if "OneHour" in code:
        return 3600.0
    return 30.0 if "ThirtySecond" in code else 60.0
