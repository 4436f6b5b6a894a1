"""`patrol convert`: the whole SQLite database into an empty PostgreSQL one, or nothing of it."""

from patrol.operations.convert.command import ConvertRefused, add_arguments, run
from patrol.operations.convert.rows import UnfitRow

__all__ = ["ConvertRefused", "UnfitRow", "add_arguments", "run"]
