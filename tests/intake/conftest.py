"""Two more sources than the cast has: smoke detectors, and a riders' app that may not open."""

import pytest

from patrol.models import Source, Trust
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _more_sources(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(Source(code="fire-gw-1", kinds=["iot_fire"], area_id=2, opens=True))
        session.add(Source(code="riders", kinds=["rider_snap"], area_id=2, trust=Trust.GRAVE))
