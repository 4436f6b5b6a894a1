"""Find the addresses at which other devices can reach this machine."""

import ipaddress
import socket


def first_address() -> str:
    """Return the address of the default route, else loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # connecting a UDP socket sends nothing; 192.0.2.1 is reserved for examples (RFC 5737)
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def names() -> list[str]:
    """Return every name and address that a certificate of this machine needs."""
    host = socket.gethostname()
    hosts = {"localhost", "127.0.0.1", "::1", host, f"{host.split('.')[0]}.local", first_address()}
    try:
        hosts |= {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        pass
    return sorted(name for name in hosts if _is_certifiable(name))


def _is_certifiable(name: str) -> bool:
    try:
        return not ipaddress.ip_address(name.split("%")[0]).is_link_local
    except ValueError:
        return name.isascii()
