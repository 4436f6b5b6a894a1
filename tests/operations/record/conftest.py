"""The record of an office with one case behind it, whose head was signed."""

import pytest

from tests.cast import Cast
from tests.operations.record.office import Record


@pytest.fixture
def record(cast: Cast) -> Record:
    made = Record(cast)
    made.case()
    made.sign()
    return made
