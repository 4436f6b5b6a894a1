"""`patrol replay FILE.csv`: send a recorded day of events to `POST /api/v1/intake`.

The gaps between the events are the recorded gaps divided by `--speed`. A file that was sent
before is skipped quickly, because the intake knows each `source_key`.
"""

import argparse
import csv
import http.client
import json
import math
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from patrol import clock, db, office, services, sign_in
from patrol.config import Settings
from patrol.intake import accept
from patrol.models import Source
from patrol.office import Office
from patrol.operations import demo_mark
from patrol.terminal import CommandError, joined, phrase, shown, tell

SOURCE = "platform"
"""The code of the source that sends the day."""
COLUMNS = (
    *("source_key", "time", "created_ny", "closed_ny", "minutes_to_close", "agency", "kind"),
    *("detail", "place_type", "channel", "outcome", "subdistrict", "lon", "lat", "street"),
)
CHANNELS = {"PHONE": "phone", "MOBILE": "app", "ONLINE": "form"}
EXTRA = (*COLUMNS[1:6], "place_type", "channel", "outcome")
LABEL = "时刻、类别与结果取自纽约市 311 公开数据（2025-03-24），地点为示意。"
BECAME = {
    "opened": phrase("opened"),
    "pending": phrase("pending"),
    "known": phrase("known"),
    "refused": phrase("refused"),
    "bad lines": phrase("bad lines"),
    "stopped": phrase("stopped"),
}
PATIENCE_S = 120
"""Seconds that one record is retried while the server does not answer."""
TIMEOUT_S = 30
"""Seconds that one request waits for its answer."""


class BadFile(CommandError):
    """The file cannot be replayed; the message says what is wrong with it."""


class BadRow(Exception):
    """One line cannot be sent; the other lines are sent."""


class RowRefused(Exception):
    """The server refuses every line: the token or the address is wrong."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One event of the file: its line, its recorded time, and the record for the intake."""

    line: int
    at: datetime
    record: dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, help=phrase("CSV with the columns {columns}", columns=", ".join(COLUMNS))
    )
    parser.add_argument("--speed", type=_speed, default=60.0, help="times real time (default 60)")
    parser.add_argument("--url", help="the server (default: this machine's PORT)")
    parser.add_argument(
        "--token",
        help=phrase("bearer of the source `{source}`; made here by default", source=SOURCE),
    )
    parser.add_argument("--limit", type=_count, help="stop after so many events")


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(
            shown(phrase("{text!r} is not a number above 0", text=text))
        )
    return value


def _count(text: str) -> int:
    if not (text.isascii() and text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(
            shown(phrase("{text!r} is not a whole number above 0", text=text))
        )
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Send the file. Return 1 when a line was bad or refused.

    Raises: BadFile, NotADemo.
    """
    settings = Settings.from_environment()
    known = office.load(settings.patrol_data)
    rows = list(read(arguments.file, known))[: arguments.limit]
    url = arguments.url or f"http://127.0.0.1:{settings.port}"
    counts: Counter[str] = Counter()
    # a SIGTERM must print the counts too, as Ctrl-C does
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with closing(Door(url, arguments.token or _token(settings))) as door:
            door.require_demo()
            _tell(door, rows, arguments.speed, counts)
    except (RowRefused, KeyboardInterrupt) as stop:
        say(phrase("stopped: {why}", why=stop) if str(stop) else phrase("stopped"))
        counts["stopped"] += 1
    finally:
        signal.signal(signal.SIGTERM, previous)
    say(
        joined(
            ", ", [joined(" ", [n, BECAME.get(name, name)]) for name, n in sorted(counts.items())]
        )
        or phrase("nothing")
    )
    return int(any(counts[name] for name in ("bad lines", "refused", "stopped")))


def _token(settings: Settings) -> str:
    """Make a bearer token for the source, directly in the database.

    Raises: NotADemo.
    """
    try:
        with (
            closing(services.build(settings)) as world,
            world.database.write() as session,
        ):
            demo_mark.require(session, "patrol replay")
            source = session.exec(select(Source).where(Source.code == SOURCE)).first()
            if source is None:
                raise RowRefused(
                    phrase(
                        "no source is called {source}: seed the demo town, or give --token",
                        source=SOURCE,
                    )
                )
            secret, _ = sign_in.begin(session, is_bearer=True, source_id=source.id)
    except (SQLAlchemyError, db.UnsafeDatabase, db.DatabaseBusy) as error:
        sentence = "no database to make a token in ({error}); give --token"
        raise RowRefused(phrase(sentence, error=error)) from None
    return secret


def read(path: Path, known: Office) -> Iterator[DayRow | BadRow]:
    """Read each line as a record, or as the error that it has.

    Raises: BadFile.
    """
    try:
        # a spreadsheet may put a byte order mark first
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(file, known, path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(
            phrase("{path} cannot be read as CSV in UTF-8: {error}", path=path, error=error)
        ) from None


def _rows(file: TextIO, known: Office, path: Path) -> Iterator[DayRow | BadRow]:
    reader = csv.DictReader(file, restkey="…", restval="")
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        sentence = "{path} is not a day of events: no column {missing}"
        raise BadFile(phrase(sentence, path=path, missing=", ".join(missing)))
    first_lines: dict[str, int] = {}
    for fields in reader:
        line, key = reader.line_num, fields["source_key"].strip()
        try:
            if key in first_lines:
                sentence = "source_key {key} stands on line {first} already"
                raise BadRow(phrase(sentence, key=key, first=first_lines[key]))
            yield _row(line, fields, known)
            first_lines[key] = line
        except BadRow as error:
            yield BadRow(phrase("line {line}: {error}", line=line, error=error))
    if reader.line_num <= 1:
        raise BadFile(phrase("{path} has a header and no events", path=path))


def _row(line: int, given: dict[str, str], known: Office) -> DayRow:
    if "…" in given:
        raise BadRow(phrase("{n} more fields than the header names", n=len(given["…"])))
    fields = {name: given[name].strip() for name in COLUMNS}
    key = fields["source_key"]
    if not key or len(key) > 128 or len(key.split()) > 1:
        raise BadRow(phrase("source_key must be 1 to 128 characters without a space"))
    return DayRow(line, _moment(fields), _record(fields, known))


def _moment(fields: dict[str, str]) -> datetime:
    try:
        return datetime.fromisoformat(fields["created_ny"]).replace(tzinfo=None)
    except ValueError:
        raise BadRow(phrase("created_ny {text!r} is no time", text=fields["created_ny"])) from None


def _record(fields: dict[str, str], known: Office) -> dict[str, Any]:
    kind, detail = fields["kind"], fields["detail"]
    if not kind:
        raise BadRow(phrase("kind is empty"))
    mapped = known.kind_311(kind, detail)
    original = " / ".join(part for part in (kind, detail, fields["place_type"]) if part)
    record = accept.record(
        source=SOURCE,
        source_ref=fields["source_key"],
        channel=CHANNELS.get(fields["channel"], "http"),
        category=mapped.category if mapped else office.UNKNOWN,
        severity=mapped.severity if mapped else 4,
        title=mapped.title["zh-CN"] if mapped else kind,
        description=f"{original}。{LABEL}"[:4000],
        occurred_at=clock.now(),
        place=(fields["subdistrict"] + fields["street"])[:200],
        position={"lat": _degrees(fields, "lat"), "lon": _degrees(fields, "lon")},
        reporter="resident",
    )
    record["source_category"] = f"{kind} / {detail}"[:128]
    record["extra"] = {name: fields[name] for name in EXTRA} | {"transplanted": True}
    try:
        accept.check(record)
    except accept.Invalid as error:
        raise BadRow(str(error)) from None
    return record


def _degrees(fields: dict[str, str], name: str) -> float:
    try:
        value = float(fields[name])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadRow(phrase("{name} {text!r} is not a number", name=name, text=fields[name]))
    return value


def _tell(door: "Door", rows: list[DayRow | BadRow], speed: float, counts: Counter[str]) -> None:
    """Send the rows in order, each not before it is due. A known row does not delay the next."""
    before: datetime | None = None
    due = clock.monotonic()
    for row in rows:
        if isinstance(row, BadRow):
            counts["bad lines"] += 1
            say(str(row))
            continue
        gap_s = (row.at - before).total_seconds() / speed if before else 0.0
        due, before = due + max(0.0, gap_s), row.at
        time.sleep(max(0.0, due - clock.monotonic()))
        became, why = door.send(_stamped(row.record))
        counts[became] += 1
        if became == "known":
            # known rows take no time, so the next gap begins now
            due, before = clock.monotonic(), None
            continue
        where = row.record["location"].get("address", "")
        said = joined("", [BECAME.get(became, became), why])
        line = phrase("line {number}", number=row.line)
        say(joined("  ", [f"{row.at:%H:%M:%S}", line, row.record["title"], where, said]))


def _stamped(record: dict[str, Any]) -> dict[str, Any]:
    now = clock.iso(clock.now())
    return record | {"occurred_at": now, "received_at": now}


class Door:
    """Send records to a server's intake over one connection; wait while the server restarts."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RowRefused(
                phrase("{url!r} is not an address such as http://127.0.0.1:8137", url=url)
            )
        is_tls = parts.scheme == "https"
        kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
        self._link = kind(parts.hostname, parts.port, timeout=TIMEOUT_S)
        self._url, self._base = url, parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def close(self) -> None:
        self._link.close()

    def require_demo(self) -> None:
        """Refuse a server whose database is not marked a demo.

        Raises: RowRefused.
        """
        _, answer = self._persist("GET", "/readyz", None)
        if answer.get("is_demo") is not True:
            raise RowRefused(
                phrase(
                    "{url} is not a demo: invented events do not go into a street's own record",
                    url=self._url,
                )
            )

    def send(self, record: dict[str, Any]) -> tuple[str, str]:
        """Send one record. Return opened, pending, known or refused, and the reason.

        Raises: RowRefused.
        """
        body = json.dumps(record, ensure_ascii=False).encode()
        status, answer = self._persist("POST", "/api/v1/intake", body)
        if status == 202:
            return str(answer.get("status", "stored")), ""
        if status == 200 or answer.get("type") == "/problems/intake_conflict":
            return "known", ""
        reason = str(answer.get("detail") or status)
        if status in (401, 403, 404):
            raise RowRefused(
                phrase("{url} says {status}: {reason}", url=self._url, status=status, reason=reason)
            )
        return "refused", f": {reason}"

    def _persist(self, method: str, path: str, body: bytes | None) -> tuple[int, dict[str, Any]]:
        end = clock.monotonic() + PATIENCE_S
        while True:
            try:
                status, answer, wait_s = self._once(method, path, body)
            except (OSError, http.client.HTTPException) as error:
                # the next attempt then opens a new connection
                self._link.close()
                status, answer, wait_s = 0, {"detail": str(error)}, 1.0
            if status not in (0, 429, 502, 503, 504) or "is_demo" in answer:
                return status, answer
            if clock.monotonic() + wait_s > end:
                why = answer.get("detail", status)
                raise RowRefused(phrase("{url} does not answer: {why}", url=self._url, why=why))
            time.sleep(wait_s)

    def _once(
        self, method: str, path: str, body: bytes | None
    ) -> tuple[int, dict[str, Any], float]:
        # The question about the demo is for everybody, so a wrong token does not hide its answer.
        headers = {} if body is None else self._headers
        self._link.request(method, self._base + path, body, headers)
        reply = self._link.getresponse()
        text = reply.read()
        wait = reply.headers.get("Retry-After", "")
        try:
            answer = json.loads(text)
        except ValueError:
            answer = {}
        return reply.status, answer, float(wait) if wait.isascii() and wait.isdigit() else 1.0


def say(text: str) -> None:
    tell(text)
    sys.stdout.flush()
