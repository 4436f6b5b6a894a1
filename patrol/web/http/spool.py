"""Keep a large upload in the data folder while it comes in, and not in the system's own."""

import tempfile
from pathlib import Path
from typing import IO, cast

from flask import Flask, Request

IN_MEMORY = 512 * 1024
"""Bytes of a file that are held in memory; a larger one goes to the disk."""


def install(app: Flask, folder: Path) -> None:
    """Let every form of this app keep its large files in `folder`."""

    class SpoolingRequest(Request):
        def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
            # The file has no name, so nothing is left of it when the process dies.
            spooled = tempfile.SpooledTemporaryFile(IN_MEMORY, "w+b", dir=str(folder))  # noqa: SIM115
            return cast(IO[bytes], spooled)

    app.request_class = SpoolingRequest
