"""SM2 with SM3 (GB/T 32918) by OpenSSL's command, for offices that need the national algorithms.

Not every OpenSSL can do it. A machine that cannot says so, and signs with Ed25519 alone.
"""

import base64
import subprocess
import tempfile
from pathlib import Path

from patrol.operations.record.keys import BadKey, place, refuse_open
from patrol.terminal import phrase

_WAIT_S = 10
_BY_SM2 = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")
"""The identity is the default one of GB/T 35276."""


def prepare(path: Path) -> None:
    """Make the key on the first run.

    Raises: BadKey, also when this machine's OpenSSL cannot do SM2.
    """
    if not path.exists():
        place(path, _openssl("genpkey", "-algorithm", "SM2"))
    refuse_open(path)


def sign(path: Path, text: bytes) -> str:
    """Return the signature in base64.

    Raises: BadKey.
    """
    made = _openssl("pkeyutl", "-sign", *_BY_SM2, "-inkey", str(path), text=text)
    return base64.b64encode(made).decode()


def is_by(path: Path, text: bytes, signature: str) -> bool:
    """True when the key in `path`, public or private, fits this signature."""
    half = () if b"PRIVATE" in path.read_bytes() else ("-pubin",)
    with tempfile.NamedTemporaryFile() as file:
        file.write(base64.b64decode(signature))
        file.flush()
        asked = ("-inkey", str(path), *half, "-sigfile", file.name)
        try:
            _openssl("pkeyutl", "-verify", *_BY_SM2, *asked, text=text)
        except BadKey:
            return False
    return True


def _openssl(*words: str, text: bytes = b"") -> bytes:
    """Raises: BadKey."""
    try:
        done = subprocess.run(
            ["openssl", *words], input=text, capture_output=True, timeout=_WAIT_S, check=True
        )
    except FileNotFoundError:
        raise BadKey(phrase("SM2 is not met: there is no openssl command here")) from None
    except subprocess.TimeoutExpired:
        raise BadKey(
            phrase("SM2 is not met: openssl did not answer within {wait_s} s", wait_s=_WAIT_S)
        ) from None
    except subprocess.CalledProcessError as error:
        words_of_it = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BadKey(
            phrase(
                "SM2 is not met: {reason}",
                reason=words_of_it[0] if words_of_it else phrase("refused"),
            )
        ) from None
    return done.stdout
