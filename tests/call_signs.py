"""Look for a call sign in what was shown: three digits within a random id or hash name nobody."""

import re


def names(shown: str, sign: str) -> bool:
    return re.search(rf"(?<![0-9A-Za-z.]){sign}(?![0-9A-Za-z])", shown) is not None
