"""Make the adapter of a platform whose JSON is read by nothing but a field map.

Nobody has published these interfaces, so each is data, to be confirmed (待确认).
"""

from typing import Any

from patrol.intake import field_map
from patrol.intake.adapters import Adapter
from patrol.intake.heard import AdapterSettings, Telegram, Utterance


def mapped(usual: dict[str, Any], **facts: Any) -> Adapter:
    """Return the adapter that reads by this map, with the changes of its source; `facts` differ."""

    def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
        return field_map.read(telegram, field_map.merged(usual, settings))

    return Adapter(
        **{
            "read": read,
            "settings": field_map.SETTINGS,
            "usual": usual,
            "to_confirm": True,
            **facts,
        }
    )
