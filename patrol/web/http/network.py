"""The network of an address: what a limit counts, because one caller may use many addresses."""

from ipaddress import IPv6Address, ip_address, ip_network

PREFIX = {4: 24, 6: 64}
"""Bits that name a network. A caller may choose freely among the addresses of one IPv6 /64."""


def network_of(address: str | None) -> str:
    """Return the /24 of an IPv4 address or the /64 of an IPv6 address, as in "2001:db8::/64".

    An IPv4 address that is written as IPv6 counts as IPv4. A text that is no address is its own
    network, and "?" when it is empty.
    """
    try:
        known = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "?"
    if isinstance(known, IPv6Address) and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    return str(ip_network((known, PREFIX[known.version]), strict=False))
