"""Check the address of a push subscription when it is stored and when it is used.

The browser names the address, so it could lead into our own network. We push only to the known
push services, by https on port 443, and only to public addresses. The name is resolved when we
connect, so that it cannot change its address after the check.
"""

import base64
import binascii
import ipaddress
import re
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from cryptography.hazmat.primitives.asymmetric import ec

from patrol.config import Settings

PUSH_SERVICES = frozenset(
    {
        "fcm.googleapis.com",
        "jmt17.google.com",
        "updates.push.services.mozilla.com",
        "*.push.services.mozilla.com",
        "*.notify.windows.com",
        "web.push.apple.com",
        "*.push.apple.com",
    }
)
_LONGEST_ENDPOINT = 1024
"""Characters; a longer address is refused."""
_PLAIN = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?/[!-~]*")
Networks = Collection[ipaddress.IPv4Network | ipaddress.IPv6Network]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that contain an IPv4 address (RFC 6052), which may be a private one."""


class BadEndpoint(ValueError):
    """We do not push to this subscription; `field` is the part of it that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NotPublic(OSError):
    """The name of a push service resolved to an address that is not public."""


def allowed_hosts(extra: str = "", own: Collection[str] = ()) -> frozenset[str]:
    """Return the known push services, the office's `own` exact names, and `extra`.

    `extra` is for tests: `host:port`, separated by commas. An own service is held to the same rules
    as the known ones: https, port 443, a public address.
    """
    tried = {name.strip().lower() for name in extra.split(",") if name.strip()}
    return PUSH_SERVICES | frozenset(own) | tried


def push_hosts(settings: Settings) -> frozenset[str]:
    """Return the push services that these settings allow."""
    return allowed_hosts(settings.push_extra_hosts, settings.own_push_hosts)


def check_endpoint(url: str, allowed: Collection[str] = PUSH_SERVICES) -> str:
    """Return the origin of an endpoint that we accept, in lower case.

    Raises: BadEndpoint.
    """
    if len(url) > _LONGEST_ENDPOINT or "\\" in url or not _PLAIN.fullmatch(url):
        raise BadEndpoint("endpoint", "this is not the address of a push service")
    parts = urlsplit(url)
    netloc = parts.netloc.lower()
    # Only the services of tests are listed with a port.
    if netloc in allowed and ":" in netloc:
        return f"{parts.scheme}://{netloc}"
    host = netloc.removesuffix(":443")
    if parts.scheme != "https" or ":" in host:
        raise BadEndpoint("endpoint", "a push service speaks https on port 443")
    if not _is_listed(host, allowed):
        raise BadEndpoint("endpoint", "this push service is not on our list")
    return f"https://{host}"


def _is_listed(host: str, allowed: Collection[str]) -> bool:
    labels = host.split(".")
    if not all(labels):
        return False
    wildcards = ("*." + ".".join(labels[start:]) for start in range(1, len(labels)))
    return host in allowed or any(name in allowed for name in wildcards)


def check_keys(p256dh: str, auth: str) -> None:
    """Check the phone's keys (RFC 8291): an uncompressed point on P-256, and 16 octets.

    Raises: BadEndpoint.
    """
    point = _octets(p256dh, "keys.p256dh")
    try:
        if len(point) != 65:
            raise ValueError
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise BadEndpoint("keys.p256dh", "this is no point on the curve P-256") from None
    if len(_octets(auth, "keys.auth")) != 16:
        raise BadEndpoint("keys.auth", "the secret must have 16 octets")


def _octets(text: str, field: str) -> bytes:
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadEndpoint(field, "this is not base64url") from None


def is_public(address: str) -> bool:
    """Return True for an address of the public internet, also for IPv4 inside IPv6."""
    # Without the part after %, which names a network interface.
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64 or ip.sixtofour or ip.teredo:
            return False
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def is_within(address: str, networks: Networks) -> bool:
    """Return True when the address is of one of these networks."""
    ip = ipaddress.ip_address(address.split("%")[0])
    return any(ip in network for network in networks)


class PublicResolver(AbstractResolver):
    """Resolve the name for a connection, and refuse addresses that are not public."""

    def __init__(
        self,
        allowed: Collection[str] = PUSH_SERVICES,
        inner: AbstractResolver | None = None,
        *,
        ours: Collection[str] = (),
        networks: Networks = (),
    ) -> None:
        """Exempt `ours`, the hosts in our settings, and the hosts in `allowed` with a port.

        An address in one of `networks` is as good as a public one, for every host.
        """
        self._inner = inner or ThreadedResolver()
        local = {name.partition(":")[0] for name in allowed if ":" in name}
        self._exempt, self._networks = frozenset(local | set(ours)), networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve a name; refuse it if one of its addresses is not public.

        Raises: NotPublic.
        """
        results = await self._inner.resolve(host, port, family)
        if host not in self._exempt:
            for result in results:
                if not (is_public(result["host"]) or is_within(result["host"], self._networks)):
                    raise NotPublic(f"{host} resolves to an address that is not public")
        return results

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()
