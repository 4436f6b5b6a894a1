"""Encrypt a file with a passphrase, in parts, so that it is written and read as a stream.

The key comes from the passphrase by scrypt and is made new for each file by HKDF. Each part is
sealed by AES-256-GCM with its number, and the last one says that it is the last: a file that was
cut, joined or changed does not open.
"""

import io
import os
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"patrol-sealed/1\n"
SALT_BYTES, TAG_BYTES = 16, 16
HEADER_BYTES = len(MAGIC) + 2 * SALT_BYTES
PART_BYTES = 1 << 20
_OUR_SALT = os.urandom(SALT_BYTES)
"""scrypt is slow on purpose, so this process uses it once and makes a key of it for each file."""


class WrongKey(Exception):
    """The file does not open: the passphrase is another one, or the file was damaged."""


def is_sealed(path: Path) -> bool:
    """True when the file begins as we begin an encrypted one."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def sealed_size(size: int) -> int:
    """Return the size in bytes that a file of `size` bytes has when it is encrypted."""
    parts = max(1, -(-size // PART_BYTES))
    return HEADER_BYTES + size + parts * TAG_BYTES


class Sealing(io.RawIOBase):
    """A file to write to, which encrypts into another one. `close` writes the last part."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        header = MAGIC + _OUR_SALT + os.urandom(SALT_BYTES)
        self._file, self._cipher = file, _cipher(passphrase, header)
        self._header, self._waiting, self._number, self._size = header, bytearray(), 0, 0
        file.write(header)

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._size

    def write(self, data: Any) -> int:
        given = bytes(data)
        self._waiting += given
        self._size += len(given)
        while len(self._waiting) > PART_BYTES:  # one byte more: only `close` knows the last part
            self._seal(bytes(self._waiting[:PART_BYTES]), is_last=False)
            del self._waiting[:PART_BYTES]
        return len(given)

    def close(self) -> None:
        """Write the last part. The file below stays open."""
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
        super().close()

    def _seal(self, part: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, part, self._header))
        self._number += 1


class Unsealing(io.RawIOBase):
    """A file to read and to seek in, which decrypts another one.

    Raises: WrongKey, here and when it is read.
    """

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        self._file, self._at, self._part, self._number = file, 0, b"", -1
        self._header = file.read(HEADER_BYTES)
        if len(self._header) < HEADER_BYTES:
            raise WrongKey
        self._cipher = _cipher(passphrase, self._header)
        sealed = file.seek(0, os.SEEK_END) - HEADER_BYTES
        self._parts = max(1, -(-sealed // (PART_BYTES + TAG_BYTES)))
        self._size = max(0, sealed - self._parts * TAG_BYTES)
        self._load(self._parts - 1)  # a file that was cut off fails here

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        number, start = divmod(self._at, PART_BYTES)
        if self._at >= self._size:
            return 0
        self._load(number)
        data = self._part[start : start + len(view)]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(HEADER_BYTES + number * (PART_BYTES + TAG_BYTES))
        sealed = self._file.read(PART_BYTES + TAG_BYTES)
        nonce = _nonce(number, is_last=number == self._parts - 1)
        try:
            self._part = self._cipher.decrypt(nonce, sealed, self._header)
        except (InvalidTag, ValueError):
            raise WrongKey from None
        self._number = number


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _cipher(passphrase: str, header: bytes) -> AESGCM:
    first = len(MAGIC)
    key = _stretched(passphrase, header[first : first + SALT_BYTES])
    own = HKDF(SHA256(), 32, salt=header[first + SALT_BYTES :], info=MAGIC)
    return AESGCM(own.derive(key))


@lru_cache(maxsize=64)
def _stretched(passphrase: str, salt: bytes) -> bytes:
    # 128 MB and about half a second a guess.
    return Scrypt(salt=salt, length=32, n=1 << 17, r=8, p=1).derive(passphrase.encode())
