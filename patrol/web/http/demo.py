"""Ask whether the database is a demo's. Every page and `/readyz` say so."""

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from patrol.db import DatabaseBusy
from patrol.operations import demo_mark
from patrol.web.http.gate import services


def is_drill() -> bool:
    """True for a drill; every page of it says so."""
    # Unknown is no drill: the page of a street must not say that its cases are invented.
    return bool(services().credentials.is_drill)


def is_demo() -> bool:
    """True for a demo. A page is shown without the word while the database does not answer."""
    # Once true it stays true. An empty database may become a demo while we run.
    if not current_app.config.get("IS_DEMO"):
        try:
            with services().database.read() as session:
                current_app.config["IS_DEMO"] = demo_mark.is_demo(session)
        except (SQLAlchemyError, DatabaseBusy):
            return False
    return bool(current_app.config["IS_DEMO"])
