"""The version, for the code. `patrol/__init__.py` has it too: the build reads it there."""

VERSION = "0.2.0.dev0"
