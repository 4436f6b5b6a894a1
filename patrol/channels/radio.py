"""电台: the dispatcher reads a script on the radio; the software sends nothing."""

from collections.abc import Sequence

from patrol.models import Incident
from patrol.models.shapes import AidState

# As digits are read on the radio: 1 (yī) and 7 (qī) would sound alike, so they are 幺 and 拐.
DIGITS = dict(zip("0123456789", "洞幺两三四五六拐八九", strict=True))

ENDS = ("。", "！", "？", "…", ".", "!", "?")
"""A text that has an end of its own gets no comma behind it."""


def script(
    case: Incident, call_signs: Sequence[str], text: str, near: Sequence[AidState] = ()
) -> str:
    """Return the script: call signs digit by digit, place, title, text, 收到请回答.

    `near` are the life ring, the AED or the hydrant of the case; they stand before the text.
    """
    signs = "、".join("".join(DIGITS.get(c, c) for c in sign) for sign in call_signs)
    parts = [part for part in (signs, f"{case.place}{case.title}", _nearest(near), text) if part]
    words = "，".join(parts)
    return words + ("" if words.endswith(ENDS) else "，") + "收到请回答。"


def _nearest(near: Sequence[AidState]) -> str:
    names = "、".join(place["words"]["zh-CN"] for place in near)
    return f"最近的是{names}" if names else ""
