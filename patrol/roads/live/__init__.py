"""The live road: sockets that never make anyone wait, and the hub that feeds them in order."""

from patrol.roads.live.hub import Hub
from patrol.roads.live.live_socket import LiveSocket, is_plain
from patrol.roads.live.pulse import Figures

__all__ = ["Figures", "Hub", "LiveSocket", "is_plain"]
