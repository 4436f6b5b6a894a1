"""The part of the protobuf wire format that Chromium's push client needs."""

import asyncio
import struct
from collections.abc import Iterator


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def number_field(tag: int, number: int) -> bytes:
    return varint(tag << 3) + varint(number)


def fixed64_field(tag: int, number: int) -> bytes:
    return varint(tag << 3 | 1) + struct.pack("<Q", number)


def bytes_field(tag: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return varint(tag << 3 | 2) + varint(len(raw)) + raw


async def read_varint(reader: asyncio.StreamReader) -> int:
    number = shift = 0
    while True:
        byte = (await reader.readexactly(1))[0]
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number


def strings(raw: bytes, wanted: int) -> Iterator[str]:
    """The length-delimited fields with this tag."""
    at = 0
    while at < len(raw):
        key, at = _varint_at(raw, at)
        kind = key & 7
        if kind == 0:
            _, at = _varint_at(raw, at)
        elif kind == 2:
            length, at = _varint_at(raw, at)
            if key >> 3 == wanted:
                yield raw[at : at + length].decode()
            at += length
        else:
            at += {1: 8, 5: 4}[kind]


def _varint_at(raw: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = raw[at]
        number |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return number, at
