"""After each story the tables are as the feed tells it, by the rules of `patrol verify`."""

from collections.abc import Iterator

import pytest

from patrol.operations.record import tables


@pytest.fixture(autouse=True)
def tables_as_the_feed_tells(request: pytest.FixtureRequest) -> Iterator[None]:
    app = request.getfixturevalue("app") if "app" in request.fixturenames else None
    yield
    if app is not None:
        with app.extensions["patrol"].database.read() as session:
            assert list(tables.compare(session)) == []
