"""The one place of the version."""

VERSION = "0.2.0.dev0"
"""`.dev0` goes when the changelog's heading gets its day (docs/operations/upgrading.md)."""
