"""Name variables of the environment that look like a setting of ours with a typing error."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from patrol.terminal import phrase

OURS = ("PATROL_", "ZZD_", "ALIYUN_", "TENCENT_", "DINGTALK_", "HEADS_", "VAPID_")
"""No other program names its variables so."""
ALIKE = 0.86
"""One letter too few, too many or two changed places, in a name of eight letters or more."""
SHORTEST = 7
"""Shorter names are too much alike: HOST and PORT."""


def misspelt(given: Iterable[str], known: Collection[str]) -> dict[str, str | None]:
    """Return each unknown name that looks like a setting, with the one that was meant if any."""
    long_names = [name for name in known if len(name) >= SHORTEST]
    likely: dict[str, str | None] = {}
    for name in sorted(set(given) - set(known)):
        meant = next(iter(get_close_matches(name.upper(), long_names, 1, ALIKE)), None)
        if meant or name.startswith(OURS):
            likely[name] = meant
    return likely


def sentence(name: str, meant: str | None) -> str:
    """Say what to do about one of them."""
    if meant is None:
        return phrase(
            "{name}: no setting has this name, so it has no effect. See the list in README.md.",
            name=name,
        )
    return phrase(
        "{name}: no setting has this name; was {meant} meant? It has no effect now.",
        name=name,
        meant=meant,
    )
