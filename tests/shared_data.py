"""Real data that is not part of the product: tests that use it are skipped where it is absent."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared"


def shared(name: str) -> Path:
    """The path of a file in the folder PATROL_SHARED (or `../shared`); skip without it."""
    path = Path(os.environ.get("PATROL_SHARED") or BESIDE) / "data" / name
    if not path.exists():
        pytest.skip(f"{name} is not here; PATROL_SHARED=FOLDER names the folder with data/{name}")
    return path
