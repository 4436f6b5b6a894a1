"""Look at the TLS certificate of the public address, as a phone would see it."""

import socket
import ssl
from urllib.parse import urlsplit

from cryptography import x509

from patrol import clock
from patrol.config import Settings
from patrol.operations.house.facts import Certificate

WAIT_S = 10.0


def look(settings: Settings) -> Certificate:
    """Return when the certificate ends, and what is wrong with it; the call blocks.

    The address is our own (`PUBLIC_URL`). A certificate that no phone would accept is read all the
    same, because its end is what the reader wants to know.
    """
    parts = urlsplit(settings.public_url)
    host, port = parts.hostname or "", parts.port or 443
    fault = ""
    try:
        _read(host, port, ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        fault = f"{host}: {error.verify_message}"
    except OSError as error:
        return Certificate(clock.now(), None, f"{host}: {type(error).__name__}")
    lenient = ssl.create_default_context()
    lenient.check_hostname, lenient.verify_mode = False, ssl.CERT_NONE
    try:
        octets = _read(host, port, lenient)
    except OSError as error:
        return Certificate(clock.now(), None, f"{host}: {type(error).__name__}")
    ends_at = x509.load_der_x509_certificate(octets).not_valid_after_utc
    return Certificate(clock.now(), ends_at, fault, bool(fault))


def _read(host: str, port: int, context: ssl.SSLContext) -> bytes:
    """Return the certificate that the server shows, in DER.

    Raises: OSError, of which SSLCertVerificationError is one.
    """
    with (
        socket.create_connection((host, port), timeout=WAIT_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as safe,
    ):
        return safe.getpeercert(binary_form=True) or b""
