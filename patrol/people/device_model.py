"""Name the model of a phone from what its browser says about itself."""

import re

_ANDROID = re.compile(
    r"Android ([0-9.]+);(?: [a-z]{2}[-_][A-Za-z]{2};)? ([^;)]+?)(?: Build/[^;)]*)?[;)]"
)
_APPLE = re.compile(r"\((iPhone|iPad)[^)]*? OS ([0-9]+)_([0-9]+)")
_OTHERS = (("Windows", "Windows"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))
HIDDEN = ("K", "wv")
"""Chrome says "K" for every model; only the version of Android is known then."""


def named(agent: str) -> str:
    """Return a phone's model and system in a few words; empty when the browser says nothing."""
    if apple := _APPLE.search(agent):
        return f"{apple[1]} · iOS {apple[2]}.{apple[3]}"
    if android := _ANDROID.search(agent):
        system = f"Android {android[1]}"
        return system if android[2] in HIDDEN else f"{android[2]} · {system}"
    return next((name for mark, name in _OTHERS if mark in agent), "")
