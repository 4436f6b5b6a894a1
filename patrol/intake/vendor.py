"""给厂商: the address of a source, and the commands with which a vendor tries it."""

import json
import shlex
from urllib.parse import urlsplit

from patrol.config import Settings
from patrol.intake.adapters import Adapter, ProofWay, adapter
from patrol.intake.registry import RECORDS
from patrol.models import Source

TOKEN = "TOKEN"  # noqa: S105  # the word that the vendor replaces
RECORD = {
    "schema": "intake/1",
    "source_ref": "1",
    "dedup_key": "vendor:1",
    "channel": "http",
    "kind": "test",
    "occurred_at": "2026-01-01T08:00:00+08:00",
    "received_at": "2026-01-01T08:00:00+08:00",
    "category": "SV0103",
    "severity": 4,
    "title": "试",
    "location": {"address": "?"},
    "raw": {"sha256": "0" * 64, "mime": "application/json"},
}
"""The least that `intake/1` wants."""
PORTS = {"hj212": "hj212_port", "gb26875": "gb26875_port"}
"""The settings with the ports of `patrol doors`."""
JSON_TYPE = "application/json"


def address(base: str, source: Source) -> str:
    """Return the address that the source speaks to."""
    if source.adapter == "open311":
        return f"{base}/open311/v2/requests.json"
    return f"{base}/api/v1/intake" if source.adapter == RECORDS else door(base, source)


def door(base: str, source: Source) -> str:
    """Return the address of the source's door."""
    return f"{base}/api/v1/doors/{source.code}"


def command(settings: Settings, source: Source) -> str:
    """Return a command that sends one message; its word TOKEN stands for the token.

    It is empty for a platform that signs in a way of its own: only the platform can send.
    """
    base = settings.public_url
    if source.adapter == RECORDS:
        return _curl(
            _record(source), address(base, source), *_bearer(), ("content-type", JSON_TYPE)
        )
    protocol = adapter(source.adapter)
    if ProofWay.LINE in protocol.proofs:
        return _on_a_line(settings, source.adapter, protocol)
    if source.adapter == "open311":
        return _curl(
            _example(protocol), f"{address(base, source)}?api_key={TOKEN}", *_types(protocol)
        )
    bound = protocol.bind(source.settings) if protocol.bind else protocol
    if ProofWay.TOKEN not in bound.proofs:
        return ""
    return _curl(_example(protocol), address(base, source), *_bearer(), *_types(protocol))


def trial(source: Source, sandbox_url: str) -> str:
    """Return a command that tries the same message at the sandbox address, without a token.

    It is empty for a protocol that does not come by HTTP.
    """
    if source.adapter == RECORDS:
        return _curl(_record(source), sandbox_url, ("content-type", JSON_TYPE))
    protocol = adapter(source.adapter)
    if ProofWay.LINE in protocol.proofs:
        return ""
    return _curl(_example(protocol), sandbox_url, *_types(protocol))


def _record(source: Source) -> str:
    return json.dumps({"source": source.kinds[0], **RECORD}, ensure_ascii=False)


def _example(protocol: Adapter) -> str:
    return protocol.example.decode()


def _bearer() -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {TOKEN}")]


def _types(protocol: Adapter) -> list[tuple[str, str]]:
    return list({"content-type": JSON_TYPE, **protocol.example_headers}.items())


def _curl(body: str, url: str, *headers: tuple[str, str]) -> str:
    flags = [word for name, value in headers for word in ("-H", f"{name}: {value}")]
    return shlex.join(["curl", *flags, "--data-binary", body, url])


def _on_a_line(settings: Settings, name: str, protocol: Adapter) -> str:
    """Return the command for a frame at a port of `patrol doors`, or for a broker."""
    if protocol.example_topic:
        words = ["mosquitto_pub", "-h", "BROKER", "-t", protocol.example_topic, "-m"]
        return shlex.join([*words, _example(protocol)])
    port = getattr(settings, PORTS[name]) or "PORT"
    to = f"nc -w 5 {urlsplit(settings.public_url).hostname} {port}"
    frame = protocol.example.removesuffix(b"\r\n")
    if frame.isascii() and frame.decode().isprintable():
        return f"printf '%s\\r\\n' {shlex.quote(frame.decode())} | {to}"
    return f"echo {protocol.example.hex()} | xxd -r -p | {to}"
