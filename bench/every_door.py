"""A stranger at each door of a running demo, until each hears its end: `bench.every_door URL`.

It needs the demo's PATROL_DATA, DOORS=1, HJ212_PORT, REPLY_HOSTS=127.0.0.1 and the programs of
Mosquitto. It registers sources of its own, and prints a line for each case that opens and ends.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from georeport import GeoReport

PATROL = Path(sys.executable).with_name("patrol")
LIMIT_S = 1500
RUN = f"door-{int(time.time()) % 100_000}-"
"""The codes of this run: a demo may be asked twice."""
CHINA = timedelta(hours=8)
OVER = ("closed", "cancelled", "dismissed", "transferred")


def patrol(*arguments: str) -> str:
    done = subprocess.run(
        [str(PATROL), *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        raise SystemExit(f"patrol {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout.strip().splitlines()[-1]


def say(*words: object) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S}", *words, flush=True)


EVENT = RUN + "1"


class Http:
    """A caller of the demo with a token, or with none."""

    def __init__(self, base: str, token: str = "") -> None:
        self.base, self.token = base, token

    def __call__(self, path: str, body: Any = None, method: str = "", **headers: str) -> bytes:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if data is not None:
            named.setdefault("Content-Type", "application/json")
        asked = urllib.request.Request(self.base + path, data, named)  # noqa: S310
        if method:
            asked.method = method
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode()}") from None

    def json(self, path: str, body: Any = None, **more: str) -> Any:
        return json.loads(self(path, body, **more))


class Hook:
    """An address that hears webhooks, checks their signature and keeps the newest state by ref."""

    def __init__(self) -> None:
        self.states: dict[str, Any] = {}
        self.secrets: list[str] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                told = dict(self.headers.items())
                genuine = any(hook.is_genuine(told, body, secret) for secret in hook.secrets)
                self.send_response(204 if genuine else 400)
                self.end_headers()
                if genuine:
                    state = json.loads(body)["data"]
                    hook.states[state["ref"]] = state

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def is_genuine(headers: dict[str, str], body: bytes, secret: str) -> bool:
        """Check Standard Webhooks by hand: a stranger has only the standard."""
        low = {name.lower(): value for name, value in headers.items()}
        words = f"{low['webhook-id']}.{low['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mine = base64.b64encode(hmac.new(key, words, hashlib.sha256).digest()).decode()
        return f"v1,{mine}" in low["webhook-signature"].split(" ")


def crc(data: bytes) -> int:
    """HJ 212-2017, appendix A."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ byte
        for _ in range(8):
            odd, register = register & 1, register >> 1
            register ^= 0xA001 if odd else 0
    return register


class Station:
    """A noise station that speaks HJ 212 over TCP, written from the standard only."""

    PASSWORD = "123456"  # noqa: S105
    MN = f"330105DOOR{int(time.time()) % 10**12:012}A7"

    def __init__(self, port: int) -> None:
        ends_at = time.monotonic() + 60
        while True:  # the port opens when the process of the lines has seen the new source
            try:
                self.link = socket.create_connection(("127.0.0.1", port), 30)
                break
            except ConnectionRefusedError:
                if time.monotonic() > ends_at:
                    raise
                time.sleep(2)

    def minute(self, began: datetime, level: float) -> bytes:
        now, at = datetime.now(UTC) + CHINA, began + CHINA
        values = {"L10": 1.5, "L50": 0, "L90": -2, "Leq": 0.4, "LMx": 4, "LMn": -3}
        said = ";".join(f"{name}-Data={level + more:.1f}" for name, more in values.items())
        data = (
            f"QN={now:%Y%m%d%H%M%S}{now.microsecond // 1000:03};ST=23;CN=2051;PW={self.PASSWORD};"
            f"MN={self.MN};Flag=5;CP=&&DataTime={at:%Y%m%d%H%M}00;{said}&&"
        ).encode()
        self.link.sendall(b"##%04d%s%04X\r\n" % (len(data), data, crc(data)))
        return self.link.recv(4096)


class Doors:
    """All strangers, and what each of them asks to hear the end."""

    def __init__(self, base: str) -> None:
        self.base, self.hook, self.asks = base, Hook(), dict[str, Callable[[], str]]()
        self.desk = Http(base, patrol("token", "721"))
        self.folder = Path(tempfile.mkdtemp())

    def source(self, code: str, kind: str, adapter: str, **changes: Any) -> None:
        body = {"code": code, "area_id": 1, "kinds": [kind], "adapter": adapter, "opens": True}
        self.desk("/api/v1/admin/sources", {**body, **changes})

    def key(self, code: str) -> Http:
        return Http(self.base, self.secret(code, "token"))

    def secret(self, code: str, kind: str, **more: str) -> str:
        answer = self.desk.json(f"/api/v1/admin/sources/{code}/keys", {"kind": kind, **more})
        return str(answer["given"]["secret"])

    def polled(self, code: str, ref: str) -> Callable[[], str]:
        http = self.key(code)
        return lambda: str(http.json(f"/api/v1/intake/{urllib.parse.quote(ref, '')}")["status"])

    def told(self, ref: str) -> Callable[[], str]:
        return lambda: str(self.hook.states.get(ref, {}).get("status", "-"))

    def georeport(self) -> None:
        self.source(RUN + "311", "open311", "open311", settings={"is_public": True})
        token = self.secret(RUN + "311", "token")
        form = {
            "api_key": token, "service_code": "ST0103", "lat": "30.2893", "long": "120.1722",
            "address_string": "文晖桥", "description": "共享单车占道",
        }  # fmt: skip
        body = urllib.parse.urlencode(form).encode()
        kind = "application/x-www-form-urlencoded"
        (made,) = Http(self.base).json("/open311/v2/requests.json", body, Content_Type=kind)
        client = GeoReport(f"{self.base}/open311/v2", RUN + "311", output_format="json")
        key = made["service_request_id"]

        def ask() -> str:
            said = client.get_service_request(key)
            request = said[0] if isinstance(said, list) else said
            return f"{request['status']} {request['status_notes']}"

        self.asks["PyPI georeport"] = ask

    def cloud_events(self) -> None:
        changes = {"reply": "webhook", "reply_url": self.hook.url}
        self.source(RUN + "ce", "platform", "cloudevents", **changes)
        self.hook.secrets.append(self.secret(RUN + "ce", "ours"))
        event = {
            "specversion": "1.0", "id": EVENT, "source": "/door", "type": "x.transfer.v1",
            "subject": EVENT,
            "data": {
                "title": "店外经营占道", "category": "ST0101", "lat": 30.2982, "lon": 120.1767,
            },
        }  # fmt: skip
        kind = "application/cloudevents+json"
        self.key(RUN + "ce")(f"/api/v1/doors/{RUN}ce", event, Content_Type=kind)
        self.asks["CloudEvents sender"] = self.told(EVENT)

    def mqtt(self) -> None:
        port = self.broker()
        topics = {"host": "127.0.0.1", "port": port, "tls": False, "topics": ["xh/v1/+/+/+/+"]}
        self.source(RUN + "mqtt", "iot_fire", "mqtt", settings=topics, reply="topic")
        told = self.listen(port, f"xh/doors/{RUN}mqtt/replies")
        time.sleep(15)  # the process of the lines looks for new sources
        said = {
            "event": "fire",
            "id": "4711",
            "address": "德胜东村 3 幢 2 单元",
            "lat": 30.30595,
            "lon": 120.16985,
        }
        self.publish(port, "xh/v1/door/smoke/SM-0042/event", said)
        self.asks["mosquitto_pub"] = lambda: told.get("SM-0042:fire", "-")

    def listen(self, port: int, topic: str) -> dict[str, str]:
        """Return the states by ref that `mosquitto_sub` hears on a topic, as they come."""
        command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t", topic]
        self.ear = ear = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        states: dict[str, str] = {}

        def hear() -> None:
            for line in ear.stdout or ():
                said = json.loads(line)["data"]
                states[said["ref"]] = said["status"]

        threading.Thread(target=hear, daemon=True).start()
        return states

    def broker(self) -> int:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port: int = probe.getsockname()[1]
        config = self.folder / "mosquitto.conf"
        config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n")
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.mosquitto = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
        time.sleep(2)
        return port

    def publish(self, port: int, topic: str, said: Any) -> None:
        place = ["-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t", topic]
        subprocess.run(["mosquitto_pub", *place, "-m", json.dumps(said)], check=True, timeout=60)

    def station(self) -> None:
        changes = {"reply": "webhook", "reply_url": self.hook.url}
        settings = {"devices": {Station.MN: {"name": "每门点"}}}
        self.source(RUN + "hj", "iot_noise", "hj212", settings=settings, **changes)
        self.hook.secrets.append(self.secret(RUN + "hj", "ours"))
        self.secret(RUN + "hj", "signing", secret=Station.PASSWORD)
        patrol("stations", "add", RUN + "hj", Station.MN, "--name", "每门点", "--lat", "30.3134",
               "--lon", "120.1631", "--zone", "2", "--area", "三塘北苑社区")  # fmt: skip
        self.line = Station(int(os.environ["HJ212_PORT"]))
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        for back in (6, 5, 4, 3, 2):
            answer = self.line.minute(now - timedelta(minutes=back), 68)
            if b"CN=9014" not in answer:
                raise SystemExit(f"HJ 212: {answer!r}")
        self.said_until = now - timedelta(minutes=1)
        self.asks["HJ 212 station"] = self.of_hook(lambda ref: ref not in (EVENT,))

    def quiet(self) -> None:
        """Say the minutes that have ended since: the station has fallen quiet."""
        while self.said_until + timedelta(minutes=1) <= datetime.now(UTC):
            self.line.minute(self.said_until, 42)
            self.said_until += timedelta(minutes=1)

    def of_hook(self, mine: Callable[[str], bool]) -> Callable[[], str]:
        def ask() -> str:
            matches = [state for ref, state in self.hook.states.items() if mine(ref)]
            return str(matches[-1]["status"]) if matches else "-"

        return ask

    def owntracks(self) -> None:
        self.source(
            RUN + "ot",
            "rider_snap",
            "owntracks",
            reply="poll",
            categories={"poi": {"category": "PU0101"}},
        )
        seconds = int(time.time())
        point = {
            "_type": "location", "topic": "owntracks/rider/bike-7", "tst": seconds, "lat": 30.3209,
            "lon": 120.1822, "acc": 8, "vel": 0, "poi": "井盖没了，路中间一个洞",
        }  # fmt: skip
        http = self.key(RUN + "ot")
        if http(f"/api/v1/doors/{RUN}ot", point) != b"[]":
            raise SystemExit("OwnTracks is not answered")
        at = datetime.fromtimestamp(seconds, UTC).isoformat()
        self.asks["OwnTracks phone"] = self.polled(RUN + "ot", f"rider/bike-7:{at}")

    def table(self) -> None:
        self.source(RUN + "csv", "grid", "table", reply="poll")
        day = datetime.now(UTC) + CHINA - timedelta(days=1)
        file = self.folder / "yesterday.csv"
        file.write_text(
            "编号,时间,类别,内容,地址,纬度,经度\n"
            f"{RUN}csv-1,{day:%Y-%m-%d} 09:10,占用消防通道,"
            "电动车堵住楼道口,和平苑 3 幢,30.2984,120.1769\n"
        )
        patrol("sources", "upload", RUN + "csv", str(file))
        self.asks["CSV of yesterday"] = self.polled(RUN + "csv", RUN + "csv-1")

    def rider(self) -> None:
        page = urllib.request.urlopen(f"{self.base}/tip", timeout=60).read().decode()  # noqa: S310
        cid = re.search(r'name="cid"[^>]*value="(\w+)"', page)
        form = {"chip": "fire_lane", "place": "打铁关农贸市场", "text": "消防通道停了一排车",
                "lat": "30.2885", "lon": "120.1786", "accuracy_m": "10",
                "cid": cid.group(1) if cid else os.urandom(16).hex()}  # fmt: skip
        body = urllib.parse.urlencode(form).encode()

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any) -> None:
                return None

        asked = urllib.request.Request(f"{self.base}/tip", body, {"Accept": "text/html"})  # noqa: S310
        try:
            urllib.request.build_opener(Stay).open(asked, timeout=60)
            raise SystemExit("the tip was not taken")
        except urllib.error.HTTPError as answer:
            path = answer.headers["Location"] or ""

        def ask() -> str:
            with urllib.request.urlopen(self.base + path, timeout=60) as read:  # noqa: S310
                text = read.read().decode()
            matches = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
            return re.sub(r"\s+|<[^>]+>", " ", matches.group(1)).strip() if matches else "?"

        self.asks["rider's phone"] = ask


def is_over(state: str) -> bool:
    return any(word in state for word in (*OVER, "办结", "处理好", "已办", "完成", "结束"))


def main() -> None:
    doors = Doors(sys.argv[1])
    for enter in (doors.georeport, doors.cloud_events, doors.owntracks, doors.table, doors.rider,
                  doors.station, doors.mqtt):  # fmt: skip
        enter()
        say("entered:", enter.__name__)
    last, ends_at = dict[str, str](), time.monotonic() + LIMIT_S
    while time.monotonic() < ends_at:
        doors.quiet()
        for name, ask in doors.asks.items():
            state = ask()
            if last.get(name) != state:
                last[name] = state
                say(f"{name:20} hears: {state}")
        if len(last) == 7 and all(map(is_over, last.values())):
            break
        time.sleep(5)
    doors.ear.terminate()
    doors.mosquitto.terminate()
    left = [name for name, state in last.items() if not is_over(state)]
    say("each has heard its end" if not left else f"no end yet: {left}")
    raise SystemExit(bool(left))


if __name__ == "__main__":
    main()
