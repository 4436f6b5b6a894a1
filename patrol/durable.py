"""Write files that a power cut neither loses nor halves, and that only their owner can read."""

import os
import secrets
from pathlib import Path


def write_once(path: Path, content: bytes) -> None:
    """Write a new file. Of several processes that begin at once, the first sets the content."""
    file = draft(path, content)
    try:
        os.link(file, path)  # unlike a rename, it fails when the name is taken
    except FileExistsError:
        pass
    finally:
        file.unlink()
    sync_folder(path.parent)


def draft(path: Path, content: bytes) -> Path:
    """Write the content to a new file beside `path`, flush it to the disk and return its path.

    Raises: OSError; then nothing is left.
    """
    made = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
    try:
        private = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(private, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        made.unlink(missing_ok=True)
        raise
    return made


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk; a flushed file alone may lose its name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
