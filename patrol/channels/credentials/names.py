"""The settings that the page may set: credentials of known services, and never an address.

An address stays with the operator, because a program that connects wherever a page says could be
led into the office's own network.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from patrol.channel_settings import (
    CODE_TEMPLATES,
    MAIL_WAYS,
    NEWS_NAMES,
    NEWS_PARAMS,
    NEWS_TEMPLATES,
    POSTED_WAYS,
    WAYS,
)
from patrol.config import Settings

OPTIONAL = {"aliyun_voice": ("aliyun_voice_number",)} | {
    way: (template, NEWS_PARAMS[way], CODE_TEMPLATES[way])
    for way, template in NEWS_TEMPLATES.items()
}
"""Settings of a service that it can do without."""
OF_WAY = {
    way: (*own, *OPTIONAL.get(way, ()), *shared) for way, (own, shared) in WAYS.items()
} | POSTED_WAYS
"""For each outside service the settings that the page shows."""
NAMES = frozenset(name for names in OF_WAY.values() for name in names)
SECRETS = frozenset(
    {
        "dingtalk_robot_token",
        "dingtalk_robot_secret",
        "zzd_app_secret",
        "aliyun_key_secret",
        "tencent_secret_key",
        "it_robot_token",
        "it_robot_secret",
        "sheet_robot_token",
        "sheet_robot_secret",
    }
)
"""Values that leave the server only to their provider."""
MASKED = frozenset({"zzd_app_key", "aliyun_key_id", "tencent_secret_id"})
"""Values that name an account: a part is shown, so that a person can tell two of them apart."""


MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._+%-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MOST_MAILBOXES = 5
_ONE = rf"(?:[A-Za-z][A-Za-z0-9_]{{0,30}}=)?(?:{'|'.join(NEWS_NAMES)})"
_PARAMS = re.compile(rf"(?:{_ONE}(?:,{_ONE}){{0,7}})?")
"""`no=number,news`: the provider's name of each parameter and ours, or ours alone."""


def bare(settings: Settings) -> Settings:
    """Return the settings without any credential of a channel, as a drill has them."""
    blank: dict[str, Any] = dict.fromkeys(sorted(NAMES), "")
    return replace(settings, **blank)


def is_good(name: str, value: str) -> bool:
    """True when the text may be a value of this setting."""
    if name in NEWS_PARAMS.values():
        return bool(_PARAMS.fullmatch(value))
    if not value or not any(name in POSTED_WAYS[way] for way in MAIL_WAYS):
        return True
    boxes = [box.strip() for box in value.split(",")]
    most = MOST_MAILBOXES if name.endswith("_to") else 1
    return len(boxes) <= most and all(MAIL_ADDRESS.fullmatch(box) for box in boxes)


def given_by_environment(base: Settings, name: str) -> bool:
    """True when the environment gives this setting; then the page cannot change it."""
    return bool(getattr(base, name))


def joined(base: Settings, kept: Mapping[str, str]) -> Settings:
    """Return the settings of the environment, filled up with the kept values."""
    open_names = {name for name in NAMES if not given_by_environment(base, name)}
    return replace(base, **{name: kept[name] for name in open_names & kept.keys()})  # type: ignore[arg-type]  # all of NAMES are texts


def shown(name: str, value: str) -> str:
    """Return what a page may show of a value: nothing of a secret, a part of an account's name."""
    if name in SECRETS or not value:
        return ""
    if name in MASKED:
        return f"{value[:4]}…{value[-2:]}" if len(value) >= 12 else "…"
    return value
