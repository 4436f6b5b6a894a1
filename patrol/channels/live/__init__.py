"""The live channel: sockets that never make anyone wait, and the hub that feeds them in order."""

from patrol.channels.live.hub import Hub
from patrol.channels.live.live_socket import LiveSocket, is_plain
from patrol.channels.live.pulse import Figures

__all__ = ["Figures", "Hub", "LiveSocket", "is_plain"]
