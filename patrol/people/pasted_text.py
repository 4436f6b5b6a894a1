"""Clean text that people paste from a table, a chat or a web page."""

import unicodedata

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""The signs that a Chinese keyboard writes in full width, each with its ASCII character."""
_OF_NUMBERS = frozenset(map(ord, "．＋－"))
_LETTERS = {
    code: seen
    for code, seen in _FULL_WIDTH.items()
    if code in _OF_NUMBERS or chr(code).isalnum() or code == 0x3000
}
"""Of these the digits and letters, and the signs inside a number."""
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that have no picture."""


def cleaned(text: str) -> str:
    """Return the text in ASCII width and without what nobody sees, with plain spaces.

    Digits of other scripts stay as they are: a reader who expects ASCII refuses them.
    """
    return "".join(_seen(letter) for letter in text.translate(_FULL_WIDTH)).strip()


def cleaned_words(text: str) -> str:
    """Return the text as `cleaned` does, with the commas and brackets of Chinese as they are."""
    return "".join(_seen(letter) for letter in text.translate(_LETTERS)).strip()


def _seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Zs", "Zl", "Zp") or letter in "\t\n\r\v\f\x85":
        return " "
    is_hidden = kind in ("Cf", "Cc", "Cs", "Co", "Cn") or letter in _BLANK
    # Selectors of a letter's form, which follow a letter and are not shown.
    return "" if is_hidden or "\ufe00" <= letter <= "\ufe0f" else letter
