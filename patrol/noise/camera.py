"""Ask a station's camera for one picture, in three seconds and from a listed host only.

An administrator types the address, so it could lead anywhere. Only hosts of `CAMERA_HOSTS` are
asked, a redirect is not followed, and the picture is decoded in the confined decoder and made anew.
"""

import ipaddress
import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from patrol import evidence
from patrol.channels import TryLater
from patrol.channels.http.client import AnswerTooLong, HttpClient
from patrol.channels.push.endpoint import Networks, NotPublic, is_within
from patrol.models import StillFate

log = logging.getLogger(__name__)

TIMEOUT_S = 3.0
"""With the look-up of the name: an order never waits for it, and the scene changes."""
LARGEST_BYTES = 8 * 1024 * 1024
OK = 200
Decode = Callable[[bytes], evidence.DecodedPhoto]


@dataclass(frozen=True)
class CameraPlaces:
    """The hosts that may be asked (`CAMERA_HOSTS`).

    A name may lead to a public address, or into one of the networks.
    """

    names: frozenset[str]
    networks: Networks

    def allow(self, url: str) -> bool:
        """Return True when this address names a listed host. The name is not resolved here."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").removesuffix(".")
            _ = parts.port  # one beyond 65535 is no address
        except ValueError:
            return False
        if parts.scheme not in ("http", "https"):
            return False
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return host in self.names
        return is_within(host, self.networks)


@dataclass(frozen=True)
class Shot:
    """The answer of a camera: a JPEG of our own making, or the reason why there is none."""

    fate: StillFate
    picture: bytes | None = None


def shoot(client: HttpClient, places: CameraPlaces, decode: Decode, url: str) -> Shot:
    """Ask the camera for one picture. It takes seconds: never call it under a lock.

    Raises: DecodersBusy.
    """
    if not places.allow(url):
        return Shot(StillFate.NOT_ALLOWED)
    try:
        answer = client.file(url, LARGEST_BYTES)
    except NotPublic as error:
        log.warning("a camera is not asked: %s", error)
        return Shot(StillFate.NOT_ALLOWED)
    except AnswerTooLong:
        return Shot(StillFate.TOO_LARGE)
    except TryLater as error:
        log.info("no still: %s", error)
        return Shot(StillFate.NO_ANSWER)
    if answer.status != OK:
        return Shot(StillFate.REFUSED)
    try:
        photo = decode(answer.body)
    except evidence.PhotoRefused:
        return Shot(StillFate.NO_PICTURE)
    # A file that is kept as it was sent could hold more than its pixels.
    return Shot(StillFate.NO_PICTURE) if photo.is_original else Shot(StillFate.KEPT, photo.jpeg)
