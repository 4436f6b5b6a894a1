"""The certificate of the public address is read, also when no phone would accept it."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from patrol.config import Settings
from patrol.operations.house import tls

ENDS = datetime.datetime(2027, 3, 1, tzinfo=datetime.UTC)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server on 127.0.0.1 with a certificate that it has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(ENDS - datetime.timedelta(days=900)).not_valid_after(ENDS)
    (tmp_path / "both.pem").write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening, context), daemon=True).start()
        yield listening.getsockname()[1]


def serve(listening: socket.socket, context: ssl.SSLContext) -> None:
    for _ in range(2):
        plain, _ = listening.accept()
        try:
            context.wrap_socket(plain, server_side=True).close()
        except OSError:
            plain.close()


def test_its_end_is_known_although_no_phone_accepts_it(tmp_path: Path, port: int) -> None:
    seen = tls.look(Settings(patrol_data=tmp_path, public_url=f"https://127.0.0.1:{port}"))
    assert (seen.ends_at, seen.is_refused) == (ENDS, True)
    assert "self-signed" in seen.fault.replace("self signed", "self-signed")


def test_an_address_that_does_not_answer_is_no_verdict(tmp_path: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    seen = tls.look(Settings(patrol_data=tmp_path, public_url=f"https://127.0.0.1:{closed}"))
    assert (seen.ends_at, seen.is_refused) == (None, False)
    assert seen.fault == "127.0.0.1: ConnectionRefusedError"
