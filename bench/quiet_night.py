"""Two stations grow loud, and each ends with its proof: `bench.quiet_night URL PORT`.

One speaks by a loop of `mosquitto_pub`, one by HJ 212 over TCP at PORT. It takes 15 minutes, and
needs a demo without `patrol simulate`, its PATROL_DATA, DOORS=1, HJ212_PORT and Mosquitto. It plays
the desk and two phones.
"""

import asyncio
import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from bench.every_door import CHINA, RUN, Doors, Http, Station, crc, patrol, say
from patrol import clock
from patrol.demo.simulate.client import Client, Form
from patrol.demo.simulate.live import Frame, follow
from patrol.demo.simulate.picture import draw
from patrol.demo.simulate.tally import Tally
from patrol.models import assignment_id

QUIET_DB, LOUD_DB = 44.0, 71.0
RINGS_WITHIN_S = 60.0
LIMIT_S = 1500
SPOTS = {"mqtt": (30.3134, 120.1631), "hj212": (30.2938, 120.1805)}
PHONES = {"mqtt": "042", "hj212": "017"}
SAID: dict[str, Any] = {
    "role": "patrol", "on_behalf_of": "street_office", "reaction": "turned_down",
    "told": ["over_limit", "turn_down"], "sound_source": "loudspeaker", "witnesses": 1,
}  # fmt: skip


class Sound:
    """A station that says one second after the other, as loud as `level`."""

    def __init__(self, say_second: Callable[[datetime, float], None]) -> None:
        self.level, self._say, self._is_over = QUIET_DB, say_second, threading.Event()
        self._random = Random(7)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        due = int(time.time())
        while not self._is_over.is_set():
            time.sleep(max(0.0, due + 1 - time.time()))
            self._say(datetime.fromtimestamp(due, UTC), self.level + self._random.uniform(-2, 2))
            due += 1

    def end(self) -> None:
        self._is_over.set()
        self._thread.join(10)


def by_mqtt(port: int, code: str) -> Callable[[datetime, float], None]:
    """Return the loop of `mosquitto_pub`: each line of its standard input is a publication."""
    place = ["-h", "127.0.0.1", "-p", str(port), "-q", "1"]
    topic = f"xh/v1/night/noise_meter/{code}/obs"
    loop = subprocess.Popen(
        ["mosquitto_pub", *place, "-t", topic, "-l"], stdin=subprocess.PIPE, text=True
    )

    def send(at: datetime, level: float) -> None:
        said = {"at": clock.iso(at), "seconds": 1, "LAeq": round(level, 1)}
        assert loop.stdin
        loop.stdin.write(json.dumps(said | {"Lmax": round(level + 2, 1)}) + "\n")
        loop.stdin.flush()

    return send


def by_tcp(line: Station) -> Callable[[datetime, float], None]:
    """Return the loop of a station by HJ 212-2017, real-time values (CN=2011)."""

    def hear() -> None:
        while line.link.recv(4096):
            pass

    threading.Thread(target=hear, daemon=True).start()

    def send(at: datetime, level: float) -> None:
        local = at + CHINA
        data = (
            f"QN={local:%Y%m%d%H%M%S}000;ST=23;CN=2011;PW={line.PASSWORD};MN={line.MN};Flag=5;"
            f"CP=&&DataTime={local:%Y%m%d%H%M%S};LA-Rtd={level:.1f}&&"
        ).encode()
        line.link.sendall(b"##%04d%s%04X\r\n" % (len(data), data, crc(data)))

    return send


class Phone:
    """A member's phone: it is signed in, listens, and knows when it rang."""

    def __init__(self, base: str, call_sign: str, number: int, ticket: str) -> None:
        self.upto, self.rang = 0, dict[str, tuple[datetime, str]]()
        self.call_sign, self._ticket = call_sign, ticket
        self.client = Client(base, number, Random(number), Tally(1))

    async def start(self) -> None:
        await self.client.sign_in(self._ticket)
        await self.client.act("PUT", "/api/v1/duty", on_duty=True)
        await self.look()
        self._listening = asyncio.create_task(follow(self.client, self, Random(1), is_phone=True))

    async def look(self) -> None:
        self.upto = int((await self.client.get("/api/v1/inbox"))["upto"])

    def hear(self, frame: Frame, *, is_fresh: bool) -> None:
        body = frame["body"]
        if frame["kind"] == "order.sent" and self.call_sign in body["crew"]:
            key = assignment_id(body["order"]["id"], self.call_sign)
            self.rang.setdefault(body["incident"]["id"], (clock.now(), key))

    async def photo(self) -> str:
        form = Form({"made_at": self.client.now()}, draw(Random(7)))
        reply = await self.client.send("POST", "/api/v1/photos", form=form)
        return str(reply.body["sha256"])

    async def act(self, assignment: str, verb: str, **body: Any) -> dict[str, Any]:
        path = f"/api/v1/assignments/{assignment}/{verb}"
        reply = await self.client.act("POST", path, **body)
        if not reply.is_good:
            raise SystemExit(f"{verb}: {reply.status} {reply.body}")
        return reply.body


class Night:
    """One station from its first loud second to the page of the person who complained."""

    def __init__(self, name: str, desk: Http, sound: Sound, phone: Phone, title: str) -> None:
        self.name, self.desk, self.sound, self.phone = name, desk, sound, phone
        self.title, self.case, self.assignment = title, "", ""

    def say(self, *words: object) -> None:
        say(f"{self.name:6}", *words)

    async def ask(self, path: str, body: Any = None, **more: Any) -> Any:
        return await asyncio.to_thread(self.desk.json, path, body, **more)

    async def until(self, what: str, look: Callable[[], Any], limit_s: float = LIMIT_S) -> Any:
        ends_at = time.monotonic() + limit_s
        while not (seen := await look()):
            if time.monotonic() > ends_at:
                raise SystemExit(f"{self.name}: {what} did not come in {limit_s:.0f} s")
            await asyncio.sleep(0.3)
        return seen

    async def whole(self) -> dict[str, Any]:
        return dict(await self.ask(f"/api/v1/incidents/{self.case}"))

    async def run(self) -> None:
        await self.rings()
        await self.at_the_scene()
        await self.proves_quiet()
        await self.shows_the_peace()

    async def rings(self) -> None:
        self.sound.level = LOUD_DB
        self.say(f"is loud ({LOUD_DB} dB)")

        async def opened() -> Any:
            board = await self.ask("/api/v1/board")
            return next((row for row in board["incidents"] if self.title in row["title"]), None)

        self.case = (await self.until("the case", opened))["id"]
        held_at = await self.held_at()
        self.say(f"case open {(clock.now() - held_at).total_seconds():.1f} s after the rule held")
        path = f"/api/v1/incidents/{self.case}/assignments"
        await self.ask(path, {"members": [self.phone.call_sign]})

        async def rang() -> Any:
            return self.phone.rang.get(self.case)

        rang_at, self.assignment = await self.until("the ring", rang, 60)
        took = (rang_at - held_at).total_seconds()
        self.say(f"the phone of {self.phone.call_sign} rings {took:.1f} s after the rule held")
        if took > RINGS_WITHIN_S:
            raise SystemExit(f"{self.name}: the phone rang after {took:.0f} s")

    async def held_at(self) -> datetime:
        whole = await self.whole()
        return min(clock.parse(intake["occurred_at"]) for intake in whole["intakes"])

    async def at_the_scene(self) -> None:
        phone, (lat, lon) = self.phone, SPOTS[self.name]
        await phone.act(self.assignment, "receipts", kind="shown", channel="live")
        await phone.act(self.assignment, "answer", answer="accepted")
        fix = {"lat": lat, "lon": lon, "accuracy_m": 8, "taken_at": phone.client.now()}
        await phone.act(self.assignment, "reports", kind="departed", position=fix)
        await asyncio.sleep(20)
        await phone.act(self.assignment, "reports", kind="arrived", position=fix)
        live = (await phone.client.get(f"/api/v1/incidents/{self.case}/level"))["level"]
        self.say("the phone shows", live["level"], live["trend"], "limit", live["limit"])
        record = (await phone.act(self.assignment, "dissuasions", **SAID))["dissuasion"]
        self.say(f"劝阻记录, before {record['laeq_before']} dB")
        if record["laeq_before"] is None:
            raise SystemExit("the record has no level before")
        self.sound.level = QUIET_DB
        self.say(f"is quiet ({QUIET_DB} dB)")

    async def proves_quiet(self) -> None:
        async def offered() -> Any:
            alarms = (await self.ask("/api/v1/board"))["alarms"]
            wanted = (self.case, "quiet_again")
            return any((row["incident_id"], row["kind"]) == wanted for row in alarms)

        await asyncio.sleep(60)
        body = {
            "kind": "resolved",
            "disposition": "quiet_now",
            "photos": [await self.phone.photo()],
        }
        await self.phone.act(self.assignment, "reports", **body)
        self.say((await self.whole())["incident"]["status"])
        await self.until("the offer to close", offered)
        self.say("the desk is offered to close: it is quiet again")

        async def measured() -> Any:
            (row,) = (await self.whole())["dissuasions"]
            return row["laeq_after"]

        self.say(f"劝阻记录, after {await self.until('the level after', measured)} dB")

    async def shows_the_peace(self) -> None:
        path = f"/api/v1/incidents/{self.case}"
        await self.ask(f"{path}/closure", {"accepted": True})
        self.say((await self.whole())["incident"]["status"])
        link = await self.ask(f"{path}/peace-link", {}, method="PUT")
        with urllib.request.urlopen(link["url"], timeout=60) as answer:  # noqa: S310
            page = answer.read().decode()
        words = re.sub(
            r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        )
        self.say("安静凭证", link["url"])
        self.say(words.strip()[:600])


def stations(doors: Doors) -> dict[str, Sound]:
    """Register both stations at the demo; return their sounds, quiet as yet."""
    port = doors.broker()
    settings = {"host": "127.0.0.1", "port": port, "tls": False, "topics": ["xh/v1/+/+/+/+"]}
    doors.source(RUN + "nm", "iot_noise", "mqtt", settings=settings)
    doors.source(
        RUN + "nh", "iot_noise", "hj212", settings={"devices": {Station.MN: {"name": "T"}}}
    )
    doors.secret(RUN + "nh", "signing", secret=Station.PASSWORD)
    code = f"NM{int(time.time()) % 10**6}"
    for name, source, own in (("mqtt", "nm", code), ("hj212", "nh", Station.MN)):
        lat, lon = SPOTS[name]
        patrol("stations", "add", RUN + source, own, "--name", f"夜点 {RUN}{name}", "--zone", "2",
               "--lat", str(lat), "--lon", str(lon), "--area", "三塘北苑社区")  # fmt: skip
    time.sleep(15)  # the process of the lines looks for new sources
    line = Station(int(sys.argv[2]))
    return {"mqtt": Sound(by_mqtt(port, code)), "hj212": Sound(by_tcp(line))}


def tickets() -> dict[str, str]:
    printed = subprocess.run(
        [str(sys.executable).replace("python", "patrol"), "serve-info"],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    return dict(re.findall(r"Phone\s+(\d+)\s+\S+/enter#(\S+)", printed))


async def night() -> None:
    base = sys.argv[1]
    doors = Doors(base)
    given = tickets()
    phones = {
        name: Phone(base, sign, at, given[sign]) for at, (name, sign) in enumerate(PHONES.items())
    }
    for phone in phones.values():
        await phone.start()
    sounds = await asyncio.to_thread(stations, doors)
    try:
        async with asyncio.TaskGroup() as group:
            for name, sound in sounds.items():
                title = f"夜点 {RUN}{name}"
                group.create_task(Night(name, doors.desk, sound, phones[name], title).run())
    finally:
        for sound in sounds.values():
            sound.end()
        doors.mosquitto.terminate()
    say("each station has its proof")


if __name__ == "__main__":
    asyncio.run(night())
