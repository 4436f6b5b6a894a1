"""The simulation's phones, desks and town against the real web process."""

import asyncio
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from patrol import feed
from patrol.demo.simulate.cast import Part, engage
from patrol.demo.simulate.desk import Desk
from patrol.demo.simulate.desk_task import DeskTask
from patrol.demo.simulate.drill import Drill, Options
from patrol.demo.simulate.script import draw as draw_script
from patrol.demo.simulate.tally import Tally
from patrol.models import Alarm, AlarmKind, Assignment, Incident, Login, Phone, Report, Screen
from patrol.status import AssignmentStatus, IncidentStatus
from tests.demo.simulate.stage import KNOWN, world
from tests.services.database import Databases
from tests.services.web_process import ROOT, WebProcess, demo_town
from tests.waiting import LIMIT_S, until, until_beside


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[WebProcess]:
    with demo_town(tmp_path_factory.mktemp("simulate"), databases) as web:
        yield web


def play(
    town: WebProcess,
    phones: int,
    beside: Callable[[Drill], Coroutine[Any, Any, None]],
    *,
    desks: int = 0,
    per_hour: float = 0,
    speed: float = 60,
    seed: int = 7,
) -> Tally:
    """Run a drill that ends when `beside` does."""
    options = Options(phones, desks, 24, speed, per_hour, is_demo=False)
    stage = world(town.url, seed=seed, speed=speed, phones=phones)
    with town.services.database.write() as session:
        cast = engage(
            session,
            phones=phones,
            desks=desks,
            has_town=per_hour > 0,
            is_demo=False,
            rng=stage.rng("cast"),
        )

    async def run() -> None:
        drill = Drill(options, cast, stage)
        playing = asyncio.create_task(drill.play())
        try:
            await beside(drill)
        finally:
            drill.stop.set()
            await playing

    asyncio.run(run())
    return stage.tally


def rows(town: WebProcess, kind: Any) -> list[Any]:
    with town.services.database.read() as session:
        return list(session.exec(select(kind).order_by(kind.id)))


STEPS = ("order received", "accepted", "arrived", "photos", "resolved", "closed")


def test_a_town_lives_from_the_word_of_a_source_to_the_closure(town: WebProcess) -> None:
    async def watch(drill: Drill) -> None:
        counts = drill.world.tally.counts
        for step in STEPS:
            await until_beside(partial(counts.get, step), f"the step of a case: {step}")

    tally = play(town, 8, watch, desks=1, per_hour=150)
    assert not tally.errors
    assert tally.counts["incident sent"] >= 1
    assert tally.counts["sockets opened"] == 9
    assert tally.counts["positions"] >= 8
    assert 1 <= len(tally.frame_ms) <= tally.counts["order received"]
    kinds = Counter(report.kind.value for report in rows(town, Report))
    assert kinds["departed"] >= kinds["arrived"] >= kinds["resolved"] >= 1
    assert on_duty(town) == 0, "everybody went off duty at the end"
    with town.services.database.read() as session:
        feed.verify(session)


def test_phones_come_back_when_the_server_restarts(town: WebProcess) -> None:
    seen: dict[str, int] = {}

    async def restart(drill: Drill) -> None:
        tally = drill.world.tally
        await until_beside(lambda: tally.on_air == 4, "four phones on air")
        await asyncio.to_thread(town.stop)
        await until_beside(lambda: tally.on_air == 0, "every phone off air")
        await asyncio.to_thread(town.start)
        await until_beside(lambda: tally.on_air == 4, "four phones on air")
        seen["live"] = tally.on_air

    tally = play(town, 4, restart, speed=1)
    assert seen == {"live": 4}
    assert not tally.errors
    assert tally.counts["sockets opened"] == 8


def test_a_second_play_uses_the_phones_of_the_first(town: WebProcess) -> None:
    """Another phone of the same member would raise an alarm at the desk."""

    async def come(drill: Drill) -> None:
        for phone in drill.phones:
            await phone.on_duty.wait()

    assert not play(town, 3, come).errors
    enrolled = {phone.id for phone in rows(town, Phone)}
    tally = play(town, 3, come)
    assert not tally.errors
    assert {phone.id for phone in rows(town, Phone)} == enrolled
    assert AlarmKind.NEW_PHONE not in {alarm.kind for alarm in rows(town, Alarm)}
    live = [login for login in rows(town, Login) if login.phone_id and login.ended_at is None]
    assert len({login.phone_id for login in live}) == len(live), "earlier sessions have ended"


def seed_where(answer: str, town: WebProcess) -> int:
    """Return a seed with which the only phone gives this answer to its first order."""
    for seed in range(200):
        rng = world(seed=seed).rng(only_phone(town, seed).name, "order", 1)
        if draw_script(rng, KNOWN.category("ST0101"), 3).answer == answer:
            return seed
    raise AssertionError(answer)


def only_phone(town: WebProcess, seed: int) -> Part:
    with town.services.database.write() as session:
        rng = world(seed=seed).rng("cast")
        cast = engage(session, phones=1, desks=0, has_town=False, is_demo=False, rng=rng)
    return cast.phones[0]


def dispatch(town: WebProcess, token: str, part: Part) -> str:
    """Open a case near a member, send the member, and return the assignment's id."""
    lat, lon = part.beat
    opened = town.call(
        "POST",
        "/api/v1/incidents",
        {"category": "ST0101", "place": "三塘农贸市场", "lat": lat, "lon": lon},
        token=token,
    )["incident"]
    sent = town.call(
        "POST",
        f"/api/v1/incidents/{opened['id']}/assignments",
        {"members": [part.name], "version": opened["version"]},
        token=token,
    )
    return str(sent["assignments"][0])


def assignment(town: WebProcess, key: str) -> Assignment:
    with town.services.database.read() as session:
        return session.get_one(Assignment, key)


def test_a_silent_member_goes_when_the_desk_has_heard_the_radio(town: WebProcess) -> None:
    seed = seed_where("silent", town)
    part = only_phone(town, seed)
    token = town.desk()
    assignment_ids: list[str] = []

    async def by_radio(drill: Drill) -> None:
        await drill.phones[0].on_duty.wait()
        key = await asyncio.to_thread(dispatch, town, token, part)
        assignment_ids.append(key)
        await until_beside(
            lambda: drill.world.tally.counts["silent"], "the silence of the only phone"
        )
        assert assignment(town, key).status == AssignmentStatus.DISPATCHED
        body = {"answer": "accepted", "via": "radio"}
        path = f"/api/v1/assignments/{key}/answer"
        await asyncio.to_thread(town.call, "POST", path, body, token=token)
        await until_beside(lambda: assignment(town, key).en_route_at, "the member on the way")

    tally = play(town, 1, by_radio, seed=seed)
    assert not tally.errors
    assert assignment(town, assignment_ids[0]).accepted_via == "radio"


def test_a_member_who_cannot_come_says_why(town: WebProcess) -> None:
    seed = seed_where("declined", town)
    part = only_phone(town, seed)
    token = town.desk()
    assignment_ids: list[str] = []

    async def refuse(drill: Drill) -> None:
        await drill.phones[0].on_duty.wait()
        assignment_ids.append(await asyncio.to_thread(dispatch, town, token, part))
        await until_beside(
            lambda: assignment(town, assignment_ids[0]).status == AssignmentStatus.DECLINED,
            "the refusal",
        )

    assert not play(town, 1, refuse, seed=seed).errors
    assert assignment(town, assignment_ids[0]).reason in KNOWN.declines


def test_a_phone_that_missed_its_order_takes_it_from_the_inbox(town: WebProcess) -> None:
    seed = seed_where("accepted", town)
    key = dispatch(town, town.desk(), only_phone(town, seed))

    async def catch_up(drill: Drill) -> None:
        await until_beside(lambda: assignment(town, key).on_scene_at, "the member on the scene")

    assert not play(town, 1, catch_up, seed=seed).errors


def test_a_comms_check_is_shown_by_every_phone_and_answered_by_most(town: WebProcess) -> None:
    token = town.desk("703")
    check_ids: list[Any] = []

    def results() -> list[Any]:
        check = town.get(f"/api/v1/comms-checks/{check_ids[0]}", token)["check"]
        return [member for member in check["members"] if member["shown_s"] is not None]

    async def ask(drill: Drill) -> None:
        for phone in drill.phones:
            await phone.on_duty.wait()
        await until_beside(lambda: len(live_members(town, token)) == 6, "six phones on line")
        asked = await asyncio.to_thread(town.call, "POST", "/api/v1/comms-checks", {}, token=token)
        check_ids.append(asked["check"]["id"])
        await until_beside(lambda: len(results()) == 6, "six phones that showed it")
        await until_beside(
            lambda: drill.world.tally.counts["comms checks answered"] >= 3, "three answers"
        )

    assert not play(town, 6, ask).errors
    screens = {phone.screen for phone in rows(town, Phone) if phone.screen_at}
    assert screens <= set(Screen) - {Screen.UNKNOWN}
    assert screens, "each phone said how it is"


def live_members(town: WebProcess, token: str) -> list[Any]:
    board = town.get("/api/v1/board", token)
    return [member for member in board["members"] if member["live"]]


def test_a_virtual_desk_leaves_the_claimed_case_to_its_human(town: WebProcess) -> None:
    token = town.desk()
    for other in town.get("/api/v1/board", token=token)["incidents"]:
        town.call("PUT", f"/api/v1/incidents/{other['id']}/claim", {}, token=token)
    body = {"category": "ST0101", "place": "三塘农贸市场", "lat": 30.3108, "lon": 120.1672}
    claimed, free = (
        town.call("POST", "/api/v1/incidents", body, token=token)["incident"]["id"] for _ in "12"
    )
    town.call("PUT", f"/api/v1/incidents/{claimed}/claim", {}, token=token)

    def status(key: str) -> IncidentStatus:
        with town.services.database.read() as session:
            return session.get_one(Incident, key).status

    async def watch(drill: Drill) -> None:
        await until_beside(lambda: status(free) != IncidentStatus.NEW, "the free case taken")
        await asyncio.sleep(0.5)

    assert not play(town, 12, watch, desks=2).errors
    assert status(claimed) == IncidentStatus.NEW


def test_in_a_demo_the_phones_of_people_are_left_to_people(town: WebProcess) -> None:
    """042 stands nearest to the case and is not sent; the human's order is not touched."""
    with town.services.database.write() as session:
        cast = engage(
            session, phones=2, desks=1, has_town=False, is_demo=True, rng=random.Random(7)
        )

    async def ask() -> None:
        desk = Desk(cast.desks[0], cast, world(town.url), is_demo=True)
        task = DeskTask(desk, {"id": "0" * 32})
        mine = [part.name for part in cast.phones]
        free = [{"call_sign": sign, "state": "free"} for sign in ("042", *mine)]
        answer = {"suggested": ["042"], "candidates": free}
        assert task.choose(answer, beyond_seats=False) == mine[:1]
        assert task.choose({"suggested": [], "candidates": free}, beyond_seats=True) == mine[:1]
        case = {"id": "0" * 32, "status": "new", "claim": None, "source": "police110"}
        desk.world.patience[case["id"]] = 0.0
        assert desk.may_take(case)
        order = {"kind": "order.sent", "actor": "701", "body": {"incident": case}}
        desk.hear(order, is_fresh=True)
        assert not desk.may_take(case)
        await desk.client.close()

    asyncio.run(ask())


def test_the_command_stops_in_good_order_on_sigterm(town: WebProcess) -> None:
    command = "from patrol.cli import main; main()"
    words = ["simulate", "--phones", "2", "--desks", "1", "--url", town.url]
    process = subprocess.Popen(
        [sys.executable, "-c", command, *words],
        cwd=ROOT,
        env=town.env,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "2 virtual phones, 1 virtual desks" in process.stdout.readline()
    until(lambda: on_duty(town) == 2, "both phones on duty")
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0
    assert "The play is over:" in rest
    assert "ERROR" not in rest
    assert on_duty(town) == 0


def on_duty(town: WebProcess) -> int:
    count: int = town.get("/api/v1/board", token=town.desk())["counts"]["on_duty"]
    return count
