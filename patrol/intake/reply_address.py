"""Check the address to which a source wants its replies; it must not lead into our own network.

The name is resolved when we connect (`channels.push.endpoint.PublicResolver`), so that it cannot
change its address after this check.
"""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

LONGEST = 400
_PLAIN = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?(/[!-~]*)?")


class BadAddress(ValueError):
    """Nothing is sent to this address; the words say why."""


def check(url: str, own: Collection[str] = ()) -> str:
    """Return the host of an address that we send to.

    `own` are hosts of the office's own network (`REPLY_HOSTS`): only they may speak plain HTTP,
    have no public address, or be written in digits.
    Raises: BadAddress.
    """
    if len(url) > LONGEST or "\\" in url or "#" in url or not _PLAIN.fullmatch(url):
        raise BadAddress("this is no address of a web service")
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host in own:
        return host
    if parts.scheme != "https":
        raise BadAddress("an address outside the office's network needs https")
    if _is_digits(host) or "." not in host:
        raise BadAddress("an address outside the office's network has a name")
    return host


def _is_digits(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Resolvers also read 2130706433, 0x7f.1 and 127.1 as addresses.
        return not re.search("[a-z]", host.rpartition(".")[2])
    return True
