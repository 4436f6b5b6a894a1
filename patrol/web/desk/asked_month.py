"""The month and the areas that a call about figures asks for, in its address."""

import re
from typing import Annotated

from flask import request
from pydantic import Field
from sqlmodel import Session

from patrol import access, clock
from patrol.access import Actor
from patrol.web.http.problem import Problem

MONTH = re.compile(r"(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)

MonthText = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]


def month() -> str:
    """Return the month that is asked for, or else the present one.

    Raises: Problem 422.
    """
    asked = request.args.get("month") or f"{clock.today():%Y-%m}"
    if not MONTH.fullmatch(asked):
        raise Problem(422, "bad_days")
    return asked


def areas(session: Session, me: Actor) -> frozenset[int]:
    """Return those of the caller's areas that are asked for: one with all below it, or all.

    Raises: Problem 422.
    """
    asked = request.args.get("area", "")
    mine = frozenset(me.area_ids)
    return mine & access.below(session, number(asked)) if asked else mine


def number(text: str) -> int:
    """Return the number of the text.

    Raises: Problem 422.
    """
    if not NUMBER.fullmatch(text):
        raise Problem(422, "bad_filter")
    return int(text)
