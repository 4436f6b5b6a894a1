"""The credentials of the channels that an administrator sets on a page, encrypted in the database.

What the environment gives counts first; the page fills what it leaves open.
"""

from patrol.channels.credentials.current import Credentials, KeyFault
from patrol.channels.credentials.key import SettingsKey
from patrol.channels.credentials.names import NAMES, SECRETS, given_by_environment, shown
from patrol.channels.credentials.versions import (
    BadValue,
    CredentialsChanged,
    HalfGiven,
    OfEnvironment,
    UnreadableCredentials,
    change,
    history,
    newest_version,
)

__all__ = [
    "NAMES",
    "SECRETS",
    "BadValue",
    "Credentials",
    "CredentialsChanged",
    "HalfGiven",
    "KeyFault",
    "OfEnvironment",
    "SettingsKey",
    "UnreadableCredentials",
    "change",
    "given_by_environment",
    "history",
    "newest_version",
    "shown",
]
