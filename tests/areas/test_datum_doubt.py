"""The datum of a file is doubted at a bounded cost."""

from patrol.areas.datum_doubt import doubted
from patrol.geo import Datum


def test_many_places_are_asked_no_more_than_a_few_hundred() -> None:
    asked: list[Datum] = []

    def fits(datum: Datum) -> bool:
        asked.append(datum)
        return datum == Datum.GCJ02

    doubt = doubted("wgs84", [], [fits] * 5000)
    assert doubt is not None
    assert (doubt.better, doubt.points) == (Datum.GCJ02, 300)
    assert len(asked) == 900
