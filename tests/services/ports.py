"""Ports for servers that the tests start as processes of their own."""

import random
import socket

FIRST, END = 12_000, 32_000
"""Below what Linux gives to outgoing connections (`ip_local_port_range`)."""


def free_port() -> int:
    """A port that no outgoing connection takes by chance before the server has bound it."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(FIRST, END)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
