"""我的班次: a member reads the own shifts, and asks a colleague to swap one."""

from typing import Literal

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session

from patrol.models import Member
from patrol.people import swap
from patrol.queries import rota, swaps
from patrol.queries.rota_shapes import OwnShiftsOut
from patrol.web.desk.swaps import SwapOut
from patrol.web.http import limit
from patrol.web.http.answers import Answer, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.phone.assignments import DeviceStampedIn

blueprint = Blueprint("shifts", __name__, url_prefix="/api/v1")

ASKED = "30/10 minutes"
"""Swaps of one member."""


class SwapIn(DeviceStampedIn):
    """The shift to give, the colleague who takes it, and the shift to get for it, if any."""

    shift_id: str = Field(min_length=1, max_length=32)
    call_sign: str = Field(min_length=1, max_length=12)
    back_shift_id: str | None = Field(default=None, max_length=32)


class SwapAnswerIn(DeviceStampedIn):
    """`no` of the member who asked takes the swap back."""

    answer: Literal["yes", "no"]


@blueprint.get("/shifts")
@allow(PHONE)
@gives(OwnShiftsOut)
def own_shifts() -> Response:
    """Read the own shifts of five weeks, the own swaps, and the shifts of the colleagues."""
    with services().database.read() as session:
        return jsonify(rota.for_phone(session, actor(), services().office))


@blueprint.post("/swaps")
@allow(PHONE)
@keyed
@takes(SwapIn)
@gives(SwapOut, 201)
@refuses(404, "no_shift", "no_member")
@refuses(409, "swap_waits", "shift_begun", "swap_same", "swap_overlaps", "swap_absent")
@refuses(429, "too_many")
def ask() -> Response:
    """换班: ask a colleague of the same area to take a shift. Both and the desk must agree."""
    body, me = read(SwapIn), actor()
    limit.hit("swap", me.name, ASKED)

    def act(session: Session) -> Answer:
        row = swap.ask(
            session,
            session.get_one(Member, me.member_id),
            shift_id=body.shift_id,
            call_sign=body.call_sign,
            back_shift_id=body.back_shift_id,
        )
        return 201, {"swap": swaps.one(session, row)}

    return answered(act)


@blueprint.post("/swaps/<swap_id>/answer")
@allow(PHONE)
@keyed
@takes(SwapAnswerIn)
@gives(SwapOut)
@refuses(404, "no_swap")
@refuses(409, "swap_over", "swap_void", "shift_begun", "swap_same", "swap_overlaps", "swap_absent")
def answer(swap_id: str) -> Response:
    """Agree to a swap, decline it, or take the own one back."""
    body, me = read(SwapAnswerIn), actor()

    def act(session: Session) -> Answer:
        member = session.get_one(Member, me.member_id)
        row = swap.answer(session, member, swap_id, is_agreed=body.answer == "yes")
        return 200, {"swap": swaps.one(session, row)}

    return answered(act)
