"""The balance of a provider's account, where the provider tells it to our key."""

import json
from collections.abc import Mapping
from typing import Any

from patrol.channels import Refused, Sent
from patrol.channels.aliyun import Aliyun
from patrol.channels.http.answer import Steps, document, said
from patrol.channels.tencent import Key, Tencent
from patrol.config import Settings

ACCOUNTS = {"aliyun": "aliyun_key_id", "tencent": "tencent_secret_id"}
"""The accounts, with the setting without which there is none. Robots and 浙政钉 cost nothing."""
LOW_CNY = 50.0
"""A night of orders by SMS and voice costs less than 10 yuan, so a week is left to pay."""


def questions(settings: Settings) -> Mapping[str, Steps[Sent]]:
    """Return, for each account with a key, the steps that ask for its balance.

    Their result holds the amount as its detail, such as `1000.19 CNY`.
    """
    made = {"aliyun": _aliyun, "tencent": _tencent}
    return {
        account: made[account](settings)
        for account, needed in ACCOUNTS.items()
        if getattr(settings, needed)
    }


def _aliyun(settings: Settings) -> Steps[Sent]:
    """QueryAccountBalance 2017-12-14; the key needs the right `bss:DescribeAcccount`.

    Raises: TryLater, Refused.
    """
    key = settings.aliyun_key_id, settings.aliyun_key_secret
    aliyun = Aliyun(settings.aliyun_balance_url, "2017-12-14", *key)
    answer = yield aliyun.request("QueryAccountBalance", {})
    body = document(answer, "Aliyun", 1, "Code")
    match body:
        case {"Success": True, "Data": {"AvailableAmount": amount, **rest}}:
            # Aliyun writes thousands with a comma.
            return _amount(str(amount).replace(",", ""), rest.get("Currency", "CNY"))
    raise Refused(said("Aliyun", body.get("Code"), body.get("Message")))


def _tencent(settings: Settings) -> Steps[Sent]:
    """DescribeAccountBalance 2018-07-09, in 0.01 yuan; the key needs the right to read bills.

    Raises: TryLater, Refused.
    """
    key = Key(settings.tencent_secret_id, settings.tencent_secret_key)
    tencent = Tencent(
        settings.tencent_balance_url, "billing", "2018-07-09", key, settings.tencent_region
    )
    answer = yield tencent.request("DescribeAccountBalance", {})
    response: Any = document(answer, "Tencent", 1, "Response")["Response"]
    match response:
        case {"Error": {"Code": code, **rest}}:
            raise Refused(said("Tencent", code, rest.get("Message")))
        case {"RealBalance": int() | float() as hundredths} | {"Balance": int() as hundredths}:
            return _amount(f"{hundredths / 100:.2f}", "CNY")
    raise Refused(said("Tencent", "no balance", json.dumps(response)[:60]))


def _amount(amount: str, currency: object) -> Sent:
    try:
        return Sent(f"{float(amount):.2f} {str(currency)[:3]}")
    except ValueError:
        raise Refused("the balance cannot be read") from None


def is_low(balance: str) -> bool:
    """True for an amount in yuan below `LOW_CNY`."""
    amount, _, currency = balance.partition(" ")
    return currency == "CNY" and float(amount) < LOW_CNY
