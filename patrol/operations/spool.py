"""The folder in which a large upload is kept while it comes in.

The system's own temporary folder may be read-only for a service (`ProtectSystem=strict`), small, or
in memory; the data folder is on the disk that is watched.
"""

import tempfile
from pathlib import Path

from patrol.terminal import phrase
from patrol.unsafe_setting import UnsafeSetting

NAME = ".spool"
"""A backup leaves out what begins with a dot."""


def prepare(data: Path) -> Path:
    """Make the folder, and write into it once.

    Raises: UnsafeSetting.
    """
    folder = data / NAME
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"photo")
    except OSError as error:
        raise UnsafeSetting(
            phrase(
                "PATROL_DATA: uploads cannot be kept in {folder} ({strerror}). "
                "Give the folder to the account of the service, and name {data} in "
                "its ReadWritePaths=",
                folder=folder,
                strerror=error.strerror,
                data=data,
            )
        ) from None
    return folder
