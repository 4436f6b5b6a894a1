"""The live channel: WebSockets, and the hub that sends them the events of the feed in order."""

from patrol.channels.live.hub import Hub
from patrol.channels.live.live_socket import LiveSocket, is_plain
from patrol.channels.live.pulse import Figures

__all__ = ["Figures", "Hub", "LiveSocket", "is_plain"]
