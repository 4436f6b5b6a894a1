"""What a database refuses is logged, and a log may not hold a citizen's number or words."""

import traceback

import pytest
from sqlalchemy.exc import IntegrityError

from patrol.models import Area, Member
from tests.cast import Cast

NUMBER = "13812345678"


def _logged(cast: Cast, row: object) -> str:
    """Write the row past our verbs; return what the log says of the refusal."""
    with cast.services.database.write() as session:
        session.add(row)
        try:
            session.flush()
        except IntegrityError as refusal:
            session.rollback()
            return "".join(traceback.format_exception(refusal))
    pytest.fail("the database took it")


@pytest.mark.parametrize("wrong", [{"call_sign": "042"}, {"area_id": 999_999}, {"area_id": None}])
def test_a_refused_row_is_logged_without_its_values(cast: Cast, wrong: dict[str, object]) -> None:
    row = {"call_sign": "990", "name": "990", "area_id": 1, "mobile": NUMBER} | wrong
    logged = _logged(cast, Member(**row))
    assert NUMBER not in logged
    assert "999999" not in logged
    assert "INSERT INTO member" in logged, "the statement helps whoever reads the log"


def test_the_words_of_a_refused_row_are_not_logged_either(cast: Cast) -> None:
    assert NUMBER not in _logged(cast, Area(id=1, name=NUMBER, kind="street", path=f"/{NUMBER}"))
