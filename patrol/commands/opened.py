"""Open what most commands work with, and print a line."""

from patrol.config import Settings
from patrol.services import Services, build
from patrol.terminal import tell

__all__ = ["open_services", "say"]


def open_services() -> Services:
    """Open what the settings of the environment name."""
    return build(Settings.from_environment())


def say(text: str = "") -> None:
    """Print one line to standard output."""
    tell(text)
