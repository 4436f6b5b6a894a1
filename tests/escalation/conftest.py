from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.escalation.stage import Stage


@pytest.fixture
def stage(cast: Cast, moving_clock: Callable[..., None]) -> Stage:
    cast("701"), cast("801")
    return Stage(cast, moving_clock)
