"""Digits of other scripts are no digits of ours: in Python `\\d` and `isdigit` take all of them."""

import re
from pathlib import Path

import pytest

from patrol.channels.push import endpoint
from patrol.config import Settings
from patrol.intake.revision import is_newer
from patrol.unsafe_setting import UnsafeSetting

ROOT = Path(__file__).resolve().parents[1]
LOOSE = re.compile(r"\\d|\.is(?:digit|numeric|decimal)\(")
MEANT = {
    "patrol/channels/http/answer.py": "hides the numbers of every script in a provider's words",
}


def test_no_pattern_takes_the_digits_of_every_script() -> None:
    loose = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "patrol").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if LOOSE.search(line) and "isascii()" not in line
    ]
    assert {place.partition(":")[0] for place in loose} == set(MEANT), loose


def test_a_setting_is_a_number_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("８１３７", "٨١٣٧", "8_137"):
        monkeypatch.setenv("PORT", text)
        with pytest.raises(UnsafeSetting, match="not a whole number"):
            Settings.from_environment()


def test_a_sequence_counts_ascii_digits() -> None:
    assert is_newer(10, "9")
    assert is_newer("10", "9")
    assert not is_newer("1_0", "9")
    assert not is_newer(9, "10")


def test_a_push_address_has_an_ascii_port() -> None:
    assert endpoint._PLAIN.fullmatch("https://web.push.apple.com:443/x")
    assert not endpoint._PLAIN.fullmatch("https://web.push.apple.com:４４３/x")
