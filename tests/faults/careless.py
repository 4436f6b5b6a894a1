"""The control of the power cut: the product with `synchronous=NORMAL`, which must lose data.

gunicorn tests.faults.careless:app      python -m tests.faults.careless (the worker)
"""

from typing import Any

from patrol import create_app
from patrol.db import Database
from patrol.worker import loop

_set_up = Database._set_up


def _without_fsync(self: Database, connection: Any, record: object) -> None:
    _set_up(self, connection, record)
    connection.execute("PRAGMA synchronous=NORMAL")


def _unchecked(self: Database) -> None:
    """Skip the check of the settings, which would refuse to start."""


Database._set_up = _without_fsync  # type: ignore[method-assign]  # the fault of this control
Database.check = _unchecked  # type: ignore[method-assign]  # else it would refuse to start

if __name__ == "__main__":
    loop.main()
else:
    app = create_app()
