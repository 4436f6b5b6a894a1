"""Serve HTTPS for a trial on a LAN: decrypt TLS and send the bytes to the plain port.

`make run TLS=1` starts it. The certificate authority is made once and kept in PATROL_DATA/tls, so
that a phone has to trust it only once. The server's certificate is made at each start, for the
addresses at that time. The first bytes to the plain port name the client (PROXY protocol v1).
"""

import asyncio
import datetime
import hashlib
import io
import os
import socket
import ssl
import sys
from pathlib import Path

import segno
import trustme
from lan import names
from tied import tie

CHUNK = 65536
LEAF_DAYS = 90  # iOS refuses certificates that live longer than 825 days
USER_TIMEOUT_MS = 20_000
"""Milliseconds without an acknowledgement after which the kernel closes a connection."""


def authority(folder: Path) -> trustme.CA:
    """Return the certificate authority of the folder; make and store it on first use."""
    certificate, key = folder / "ca.crt", folder / "ca.key"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    made = trustme.CA(organization_name="Patrol trial", organization_unit_name=socket.gethostname())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # nobody else may read the file before the key is in it
    key.touch(mode=0o600)
    key.write_bytes(made.private_key_pem.bytes())
    certificate.write_bytes(made.cert_pem.bytes())
    return made


def server_context(ca: trustme.CA) -> ssl.SSLContext:
    now = datetime.datetime.now(datetime.UTC)
    leaf = ca.issue_cert(
        *names(),
        # the clock of a phone may be slow
        not_before=now - datetime.timedelta(days=1),
        not_after=now + datetime.timedelta(days=LEAF_DAYS),
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # the plain port does not speak HTTP/2
    context.set_alpn_protocols(["http/1.1"])
    leaf.configure_cert(context)
    return context


def introduction(client: asyncio.StreamWriter) -> bytes:
    """Return the line of PROXY protocol v1 that gives the plain port the client's address."""
    (source, source_port), (target, target_port) = (
        client.get_extra_info(end)[:2] for end in ("peername", "sockname")
    )
    family = "TCP6" if ":" in source else "TCP4"
    return f"PROXY {family} {source} {target} {source_port} {target_port}\r\n".encode()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()


async def relay(reader: asyncio.StreamReader, client: asyncio.StreamWriter, port: int) -> None:
    """Serve one connection. When one side ends, close both."""
    notice_dead_peers(client.get_extra_info("socket"))
    try:
        plain_reader, plain = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        client.close()
        return
    plain.write(introduction(client))
    ways = [
        asyncio.create_task(pump(reader, plain)),
        asyncio.create_task(pump(plain_reader, client)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        plain.close()
        client.close()


def notice_dead_peers(connection: socket.socket) -> None:
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)


async def serve(context: ssl.SSLContext, host: str, tls_port: int, port: int) -> None:
    server = await asyncio.start_server(
        lambda reader, writer: relay(reader, writer, port),
        host,
        tls_port,
        ssl=context,
        backlog=1024,
        ssl_handshake_timeout=10,
    )
    async with server:
        await server.serve_forever()


def announcement(folder: Path, public_url: str) -> str:
    """Return the two QR codes that a phone scans: the authority to trust, then the desk."""
    der = ssl.PEM_cert_to_DER_cert((folder / "ca.crt").read_text())
    digest = hashlib.sha256(der).hexdigest().upper()
    words = " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
    return "\n".join(
        (
            "\n1. 信任证书，每部手机一次 · Trust this certificate authority, once per phone:",
            picture(f"{public_url}/ca.crt"),
            f"   SHA-256 {words}",
            "\n2. 打开指挥台 · Open the desk:",
            picture(f"{public_url}/desk"),
            "",
        )
    )


def picture(url: str) -> str:
    drawn = io.StringIO()
    segno.make(url, error="l").terminal(drawn, border=2, compact=True)
    return f"{drawn.getvalue()}\n   {url}"


def main() -> None:
    tie()
    folder = Path(os.environ["PATROL_DATA"]) / "tls"
    context = server_context(authority(folder))
    # one write, because the other processes write to the same terminal
    sys.stdout.write(announcement(folder, os.environ["PUBLIC_URL"]))
    sys.stdout.flush()
    ports = int(os.environ["TLS_PORT"]), int(os.environ["PORT"])
    asyncio.run(serve(context, os.environ["HOST"], *ports))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
