"""While a domain moves, both addresses are ours, and the desk sees which phones have not moved."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from patrol import sign_in
from patrol.config import Settings
from patrol.models import Member
from patrol.unsafe_setting import UnsafeSetting
from tests.cast import Cast

OLD, NEW = "http://old.example", "http://new.example"


@pytest.fixture
def moving(cast: Cast) -> Cast:
    """Each process knows both addresses; 042 and 007 enrolled when there was only the old one."""
    for process in cast.app.extensions["processes"]:
        world = process.extensions["patrol"]
        world.settings = replace(world.settings, public_url=NEW, former_url=OLD)
    for call_sign in ("042", "007"):
        cast(call_sign)
    return cast


def enrol(cast: Cast, call_sign: str, origin: str) -> Any:
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        ticket = sign_in.issue_ticket(session, member, "701")
    headers = {"Origin": origin}
    return cast.nobody().call("POST", "/api/v1/session", {"ticket": ticket}, headers=headers)


def waiting(cast: Cast) -> list[str]:
    move = cast("701").get("/api/v1/reachability")["move"]
    assert (move["former_url"], move["url"]) == (OLD, NEW)
    return [phone["call_sign"] for phone in move["phones"]]


def test_the_list_ends_when_each_phone_is_enrolled_at_the_new_address(moving: Cast) -> None:
    assert waiting(moving) == ["007", "042"]
    assert enrol(moving, "042", NEW).status_code == 200
    assert waiting(moving) == ["007"]
    assert enrol(moving, "007", OLD).status_code == 200, "the former address is ours as well"
    assert waiting(moving) == ["007", "007"], "both phones of 007"
    assert enrol(moving, "007", "https://foreign.example").status_code == 403
    assert enrol(moving, "007", NEW).status_code == 200
    assert waiting(moving) == []


def test_without_a_move_there_is_no_list(cast: Cast) -> None:
    assert cast("701").get("/api/v1/reachability")["move"] is None
    assert enrol(cast, "042", OLD).status_code == 403


@pytest.mark.parametrize("former", ["old.example", "ftp://old.example", f"{OLD}/desk", NEW])
def test_an_odd_former_address_is_refused(tmp_path: Path, former: str) -> None:
    with pytest.raises(UnsafeSetting, match="FORMER_URL"):
        Settings(patrol_data=tmp_path, public_url=NEW, former_url=former).completed()
