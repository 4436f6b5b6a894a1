"""The process of the device lines: stations and detectors over TCP, a broker, the lease."""

import asyncio
import json
import queue
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock, db
from patrol.doors import known, lease, writer
from patrol.doors.arrival import MOST_UNREAD, BrokerArrival, DatedReader
from patrol.doors.known import SourcePace
from patrol.doors.tcp import GB26875, HJ212, TcpLine
from patrol.doors.writer import HeardTelegram, LineWriter, TelegramFate
from patrol.intake import keys, outbox
from patrol.intake.adapters import gb26875, hj212
from patrol.intake.frames import gb26875 as fire_frame
from patrol.intake.frames import hj212 as noise_frame
from patrol.intake.heard import Telegram
from patrol.models import (
    Intake,
    LevelMinute,
    ReplyMode,
    SecretUse,
    Source,
    SourceRefusal,
    SourceReply,
    SourceState,
)
from patrol.services import Services
from patrol.status import IntakeStatus
from tests.cast import Cast
from tests.conftest import NOON
from tests.doors.conftest import Mosquitto, device, running
from tests.noise.stations import add_station
from tests.waiting import until

STATION = {"devices": {"330105XH00NM0700000000A7": {"name": "7 号点"}}}
TRANSMITTER = {
    "devices": {"010203040506": {"address": "大关苑东五苑3幢", "lat": 30.2881, "lon": 120.1702}}
}


def register(services: Services, code: str, adapter: str, settings: Any, **more: Any) -> None:
    with services.database.write() as session:
        kind = "iot_noise" if adapter == "hj212" else "iot_fire"
        row = Source(code=code, kinds=[kind], area_id=2, adapter=adapter, settings=settings, **more)
        session.add(row)
        session.flush()
        if adapter == "hj212":
            keys.add(session, services.settings, row, SecretUse.IN, by="703", secret="123456")


def intakes(services: Services) -> list[Intake]:
    with services.database.read() as session:
        return list(session.exec(select(Intake).order_by(Intake.id)))


def test_a_device_is_told_the_wall_clock_when_ours_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    clock.freeze(NOON)
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() + 3630)
    answer = fire_frame.opened(GB26875.answer(gb26875.EXAMPLE, TelegramFate.YES))
    clock.release()
    assert answer.time[1:] == fire_frame.bcd_time("261122150000")[1:], "to the minute"


def test_a_smoke_detector_opens_a_case_and_is_confirmed(
    services: Services, ports: dict[str, int], cast: Cast
) -> None:
    register(services, "fire-gw", "gb26875", TRANSMITTER, opens=True)
    packet = fire_frame.opened(gb26875.EXAMPLE)
    fault = packet.data[:9] + b"\x05\x00" + packet.data[11:]
    battery = fire_frame.FirePacket(8, *_head(packet), data=fault)
    stranger = fire_frame.FirePacket(9, packet.version, packet.time, b"x" * 6, *_tail(packet))
    with running(services), device(ports["gb26875"]) as speak:
        assert fire_frame.opened(speak(gb26875.EXAMPLE)).command == fire_frame.Command.CONFIRM
        # What was confirmed is stored: nothing need be waited for.
        assert [case["category"] for case in cast("701").get("/api/v1/board")["incidents"]] == [
            "FI0101"
        ]
        speak(gb26875.EXAMPLE)  # the device has not heard our confirmation
        speak(fire_frame.frame(battery))
        assert fire_frame.opened(speak(fire_frame.frame(stranger))).command == 6
        assert speak(gb26875.EXAMPLE) == b""  # a stranger's line is closed
    fire, over, care = intakes(services)
    assert (fire.status, care.category, care.status) == (
        IntakeStatus.OPENED,
        "DV0102",
        IntakeStatus.PENDING,
    )
    assert over.kind == "clear"


def _head(packet: fire_frame.FirePacket) -> tuple[Any, ...]:
    return packet.version, packet.time, packet.source, packet.destination, packet.command


def _tail(packet: fire_frame.FirePacket) -> tuple[Any, ...]:
    return packet.destination, packet.command, packet.data


def test_a_station_is_answered_when_its_password_is_right(
    services: Services, ports: dict[str, int]
) -> None:
    register(services, "noise-gw", "hj212", STATION)
    add_station(services, "noise-gw", "330105XH00NM0700000000A7")
    wrong = noise_frame.frame(hj212.EXAMPLE[6:-6].replace(b"PW=123456", b"PW=123457"))
    odd = noise_frame.frame(hj212.EXAMPLE[6:-6].replace(b"Leq-Data=64.3", b"Leq-Data=643"))
    with running(services):
        with device(ports["hj212"]) as speak:
            answer = noise_frame.opened(speak(b"noise" + hj212.EXAMPLE))
            assert (answer["CN"], answer["QN"]) == ("9014", "20261122140100050")
            assert noise_frame.opened(speak(odd))["CN"] == "9014"  # else it came for ever
        with device(ports["hj212"]) as speak:
            assert speak(wrong) == b""
    with services.database.read() as session:
        source = session.exec(select(Source).where(Source.code == "noise-gw")).one()
        assert session.get_one(SourceState, source.id).heard_at is not None
        (refusal,) = session.exec(select(SourceRefusal)).all()
        assert "200 dB" in refusal.words
        (minute,) = session.exec(select(LevelMinute)).all()
        assert (minute.laeq, minute.lmax, minute.l90) == (6430, 7450, 5740)
    assert intakes(services) == []  # levels are not kept raw


def test_the_frames_of_a_line_that_fell_behind_wait_for_one_commit(
    services: Services, moving_clock: Callable[..., None]
) -> None:
    register(services, "noise-gw", "hj212", STATION)
    began_at = clock.now()
    frames = [
        noise_frame.frame(
            hj212.EXAMPLE[6:-6].replace(b"20261122140100", b"2026112214%02d00" % each)
        )
        for each in range(6)
    ]
    writer = WriterOfSix(services, lambda: moving_clock(minutes=10))
    with services.database.read() as session:
        lines = known.read(session, services.settings)
    answers = asyncio.run(said_to(TcpLine(HJ212, writer, lambda: lines), b"".join(frames)))
    told = noise_frame.cut(bytearray(answers), 1)[0]
    assert [noise_frame.opened(each)["QN"] for each in told] == [
        f"2026112214{each:02}00050" for each in range(6)
    ]
    assert {each.arrived_at for each in writer.waiting} == {began_at}, "the wait here is ours"


def test_bytes_keep_the_time_at_which_they_came(moving_clock: Callable[..., None]) -> None:
    async def read() -> list[list[tuple[bytes, float]]]:
        reader, began_at = DatedReader(), clock.now()
        for said in (b"abc", b"de"):
            reader.feed_data(said)
            moving_clock(minutes=1)
        told = [await reader.read_pieces(4), await reader.read_pieces(4)]
        reader.feed_data(b"f" * (MOST_UNREAD + 1))
        moving_clock(minutes=1)
        reader.feed_data(b"g")  # it may have waited in the socket meanwhile
        told.append([(piece[-1:], at) for piece, at in await reader.read_pieces(10**6)])
        return [[(piece, (at - began_at).seconds / 60) for piece, at in each] for each in told]

    assert asyncio.run(read()) == [[(b"abc", 0), (b"d", 1)], [(b"e", 1)], [(b"f", 2), (b"g", 2)]]


def test_a_publication_behind_others_came_when_we_were_last_up_to_date(
    moving_clock: Callable[..., None],
) -> None:
    arrival, began_at = BrokerArrival(), clock.now()
    for _ in range(10):
        assert arrival.now() == began_at
        arrival.taken()
    moving_clock(minutes=5)
    assert arrival.now() == began_at, "the broker holds back what we have not asked for"
    for _ in range(10):
        arrival.settled()
    assert arrival.now() == began_at, "it had waited for that"
    moving_clock(seconds=1)
    assert arrival.now() == clock.now()
    known_at = clock.now()
    moving_clock(seconds=30)
    arrival.held()
    assert arrival.now() == known_at, "its source was over its rate"


class WriterOfSix(LineWriter):
    """It stores nothing before it has six: a line that gives it one at a time waits for ever."""

    def __init__(self, services: Services, before: Callable[[], None]) -> None:
        super().__init__(services)
        self.waiting: list[HeardTelegram] = []
        self._before = before

    def put(self, item: HeardTelegram) -> bool:
        self._before()
        self.waiting.append(item)
        if len(self.waiting) == 6:
            for each in self.waiting:
                each.done(TelegramFate.YES)
        return True


async def said_to(line: TcpLine, words: bytes) -> bytes:
    """Say this to a line as a device does, and return what it answers until it is at rest."""
    port = await line.listen("127.0.0.1", 0)
    reader, pen = await asyncio.open_connection("127.0.0.1", port)
    pen.write(words)
    pen.write_eof()
    answer = await asyncio.wait_for(reader.read(), 20)
    pen.close()
    await line.close()
    return answer


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_publications_wait_for_us_and_come_once(
    services: Services, broker: Mosquitto, moving_clock: Callable[..., None], version: str
) -> None:
    """We are away for an hour, and the broker itself is started anew meanwhile."""
    settings = {"host": "127.0.0.1", "port": broker.port, "tls": False, "version": version}
    register(services, "mqtt-fire", "mqtt", settings, opens=True)
    topic = "xh/v1/daguan/smoke/SM-{}/event"
    fire = json.dumps({"event": "fire", "id": "1", "at": "2026-11-22T14:00:00+08:00"})
    with running(services):
        until(lambda: _is_online(broker), "the client has subscribed")
        broker.publish(topic.format(1), fire)
        until(lambda: len(intakes(services)) == 1, "the first fire is stored")
        broker.publish(topic.format(1), fire)  # QoS 1: the same publication twice
        broker.publish(topic.format(2), "no JSON")
    broker.publish(topic.format(3), fire)
    moving_clock(hours=1)
    broker.stop()
    broker.start()
    with running(services):
        until(lambda: len(intakes(services)) == 2, "what was published meanwhile has come")
    first, second = intakes(services)
    assert (first.status, second.status) == (IntakeStatus.OPENED, IntakeStatus.OPENED)
    assert "SM-3" in second.source_ref
    with services.database.read() as session:
        # At least once: what was refused right before our end may come again.
        refusals = {row.sample for row in session.exec(select(SourceRefusal))}
    assert refusals == {"no JSON"}


def test_a_source_hears_the_end_by_its_broker(
    services: Services, broker: Mosquitto, cast: Cast
) -> None:
    settings = {"host": "127.0.0.1", "port": broker.port, "tls": False, "reply_topic": "told/fire"}
    register(services, "mqtt-fire", "mqtt", settings, opens=True, reply=ReplyMode.TOPIC)
    queue_replies(services)
    assert broker.hear("told/fire", 0) == []  # it has a session now
    fire = json.dumps({"event": "fire", "id": "1", "at": "2026-11-22T14:00:00+08:00"})
    with running(services):
        until(lambda: _is_online(broker), "the client has subscribed")
        broker.publish("xh/v1/daguan/smoke/SM-1/event", fire)
        until(lambda: len(intakes(services)) == 1, "the fire is stored")
        queue_replies(services)
        until(lambda: [row.status for row in replies(services)] == ["sent"], "it is told")
        broker.stop()
        case_id = intakes(services)[0].incident_id
        cast("702").send("POST", f"/api/v1/incidents/{case_id}/cancellation", {"reason": "x"})
        queue_replies(services)
        broker.start()
        until(lambda: [row.status for row in replies(services)] == ["sent"] * 2, "and the end")
    told = [json.loads(line) for line in broker.hear("told/fire", 2)]
    assert [state["data"]["status"] for state in told] == ["new", "cancelled"]
    assert [state["id"] for state in told] == [row.id for row in replies(services)]
    assert cast("mqtt-fire").get("/api/v1/intake/SM-1:fire") == told[1]["data"]


def queue_replies(services: Services) -> None:
    """The worker follows the feed."""
    with services.database.write() as session:
        if news := outbox.look(session):
            outbox.queue(session, news)


def replies(services: Services) -> list[SourceReply]:
    with services.database.read() as session:
        return list(session.exec(select(SourceReply).order_by(SourceReply.id)))


def _is_online(broker: Mosquitto) -> bool:
    command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(broker.port), "-W", "2", "-C", "1"]
    said = subprocess.run([*command, "-t", "xh/doors/+/status"], capture_output=True, check=False)
    return b"true" in said.stdout


def test_one_process_holds_the_lease_until_it_is_silent(
    services: Services, moving_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(process: str) -> bool:
        monkeypatch.setattr(db, "process_name", lambda: process)
        with services.database.write() as session:
            return lease.take(session)

    assert take("a:1")
    assert not take("b:2")
    moving_clock(seconds=14)
    assert take("a:1")
    moving_clock(seconds=14)
    assert not take("b:2")
    moving_clock(seconds=2)
    assert take("b:2")
    with services.database.write() as session:
        lease.give_back(session)
    assert take("a:1")


@pytest.mark.any_database
def test_a_telegram_at_the_address_of_an_earlier_one_is_stored(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python gives the address of a telegram that is gone to the next one."""
    monkeypatch.setattr(writer, "id", lambda _: 1, raising=False)
    register(services, "mqtt-fire", "mqtt", {"host": "127.0.0.1"}, opens=True)
    with services.database.read() as session:
        (line,) = known.read(session, services.settings)
    lines, fates = LineWriter(services), queue.SimpleQueue[TelegramFate]()
    lines.start()
    for number in "12":
        fire = {"event": "fire", "id": number, "at": "2026-11-22T14:00:00+08:00"}
        topic = f"xh/v1/daguan/smoke/SM-{number}/event"
        telegram = Telegram(json.dumps(fire).encode(), topic=topic)
        said = line.adapter.read(telegram, line.source.settings)
        lines.put(HeardTelegram(line, telegram, said, fates.put))
        assert fates.get(timeout=30) is TelegramFate.YES
    lines.close()
    assert len(intakes(services)) == 2


def test_what_is_too_much_waits(moving_clock: Callable[..., None]) -> None:
    pace = SourcePace(10.0)
    assert [pace.wait_s(1) for _ in range(100)] == [0.0] * 100
    assert 0.09 < pace.wait_s(1) < 0.11
    moving_clock(seconds=10)
    assert pace.wait_s(1) == 0.0


def test_a_source_may_name_the_networks_of_its_devices(services: Services) -> None:
    register(services, "fire-gw", "gb26875", {**TRANSMITTER, "networks": ["10.20.0.0/16", "?"]})
    with services.database.read() as session:
        (line,) = known.read(session, services.settings)
    assert line.may_call_from("10.20.3.4")
    assert not line.may_call_from("10.21.3.4")


@pytest.mark.any_database
def test_no_other_process_loads_the_lines() -> None:
    code = (
        "import sys, patrol.cli, patrol.web; patrol.cli.parser_of(patrol.cli.COMMANDS);"
        "print([name for name in sys.modules if name.startswith(('paho', 'patrol.doors.broker'))])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert said.stdout.strip() == "[]"
