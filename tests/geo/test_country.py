"""The office's country is a setting: every door asks it whether a position is possible."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from patrol.geo import country
from patrol.intake.place import point_of
from patrol.models import Lost
from patrol.people.member_place import MemberPlace, judge
from patrol.services import Services, build
from tests.cast import Cast
from tests.rider import stored, tip

LISBON = (38.7, -9.1)
PORTUGAL = "36.8,-9.6,42.2,-6.1"


class Fix:
    """A position as a phone claims it."""

    lat, lon = LISBON
    accuracy_m = 8.0
    sure_at = None


@pytest.fixture
def portugal(services: Services) -> Iterator[None]:
    build(replace(services.settings, country_box=PORTUGAL)).close()
    yield
    country.use(country.CHINA)


def _judged() -> MemberPlace:
    return judge(Fix(), 0, None)


def test_a_position_outside_the_country_is_impossible(cast: Cast) -> None:
    assert _judged().lost == Lost.IMPOSSIBLE
    tip(cast, lat=str(LISBON[0]), lon=str(LISBON[1]))
    assert stored(cast)[0].lat is None
    assert point_of({"orig": {"crs": "wgs84", "y": LISBON[0], "x": LISBON[1]}}) is None


@pytest.mark.usefixtures("portugal")
def test_an_office_elsewhere_sets_its_own(cast: Cast) -> None:
    assert _judged().lost is None
    tip(cast, lat=str(LISBON[0]), lon=str(LISBON[1]))
    assert stored(cast)[0].lat == LISBON[0]
    assert point_of({"orig": {"crs": "wgs84", "y": LISBON[0], "x": LISBON[1]}}) == LISBON
