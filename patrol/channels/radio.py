"""电台: the channel that a dispatcher speaks. It has a script and no wire."""

from collections.abc import Sequence

from patrol.models import Incident

DIGITS = dict(zip("0123456789", "洞幺两三四五六拐八九", strict=True))


def script(case: Incident, call_signs: Sequence[str], text: str) -> str:
    """What the dispatcher says: call signs digit by digit, place, matter, kit, 收到请回答."""
    said = "、".join("".join(DIGITS.get(c, c) for c in sign) for sign in call_signs)
    parts = [part for part in (said, f"{case.place}{case.title}", text) if part]
    return "，".join(parts) + "，收到请回答。"
