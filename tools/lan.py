"""The addresses at which other devices can reach this machine."""

import ipaddress
import socket


def first_address() -> str:
    """The address of the default route, else loopback. Connecting a UDP socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def names() -> list[str]:
    """Every name and address a certificate of this machine should hold."""
    host = socket.gethostname()
    found = {"localhost", "127.0.0.1", "::1", host, f"{host.split('.')[0]}.local", first_address()}
    try:
        found |= {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        pass
    return sorted(name for name in found if _is_certifiable(name))


def _is_certifiable(name: str) -> bool:
    try:
        return not ipaddress.ip_address(name.split("%")[0]).is_link_local
    except ValueError:
        return name.isascii()
