"""A database that was opened without the channels' addresses raises when a delivery is queued."""

import pytest

from patrol.channels import UnknownAddresses, give_addresses, known_addresses
from patrol.config import Settings
from patrol.db import Database


def test_without_addresses_nothing_is_skipped_in_silence(settings: Settings) -> None:
    database = Database(settings.database_url)
    with database.read() as session, pytest.raises(UnknownAddresses):
        known_addresses(session)
    give_addresses(database, settings)
    with database.read() as session:
        assert known_addresses(session) == {}, "no channel has credentials here, and that is known"
    database.dispose()
