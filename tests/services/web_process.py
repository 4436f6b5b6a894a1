"""The real web process, `gunicorn app:app`, on a data folder of its own; it can be restarted."""

import contextlib
import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from sqlmodel import Session, select

from patrol import clock, services, sign_in
from patrol.config import Settings
from patrol.demo import seed
from patrol.models import Member, Phone, User
from patrol.services import Services
from tests.services import nursery
from tests.services.database import PROCESSES, Databases
from tests.services.ports import free_port
from tests.waiting import LIMIT_S, until

ROOT = nursery.ROOT


class WebProcess:
    """A web process that `with` starts and stops; `services` opens its database here."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.env = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "PATROL_DATA": str(folder),
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "LOG_LEVEL": "warning",
            "WEB_PROCESSES": str(PROCESSES),
            **({"DATABASE_URL": database_url} if database_url else {}),
        }
        self.services: Services = services.build(
            Settings(patrol_data=folder, port=self.port, database_url=database_url).completed()
        )
        self._process: nursery.Running | None = None

    def __enter__(self) -> Self:
        """Start it; one that does not come up is stopped, else it would run beside later tests."""
        try:
            self.start()
        except BaseException:
            self.stop()
            self.services.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.services.close()

    def start(self) -> None:
        self._process = nursery.start(nursery.WEB, self.env, self.folder / "web.log")
        until(self._is_up, lambda: "the web process's first answer\n" + self._last_words())

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._last_words()
        try:
            self.get("/healthz")
        except OSError:
            return False
        return True

    def _last_words(self) -> str:
        return (self.folder / "web.log").read_text()[-2000:]

    def pids(self) -> list[int]:
        """The processes that serve: the children of gunicorn's master."""
        assert self._process is not None
        task = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in task.read_text().split()]

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def get(self, path: str, token: str = "") -> Any:
        return self.call("GET", path, token=token)

    def call(self, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        """Call with a bearer token and return the JSON of a 2xx answer."""
        with self._ask(method, path, body, token) as answer:
            return json.load(answer)

    def status(self, method: str, path: str, body: Any, *, token: str, key: str) -> int:
        """Call and return the status, also 4xx and 5xx; `key` is the Idempotency-Key."""
        try:
            with self._ask(method, path, body, token, key) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    def _ask(self, method: str, path: str, body: Any, token: str, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}" if token else "", "Idempotency-Key": key}
        asked = urllib.request.Request(
            self.url + path,
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json", **{name: v for name, v in headers.items() if v}},
            method=method,
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return direct.open(asked, timeout=LIMIT_S)

    def desk(self, name: str = "701") -> str:
        """A bearer token of this desk user."""
        with self.services.database.read() as session:
            user = session.exec(select(User).where(User.name == name)).one()
        return self.token(user_id=user.id)

    def phone(self, call_sign: str) -> str:
        """A bearer token of a new phone of this member."""
        with self.services.database.write() as session:
            member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
            row = Phone(
                member_id=member.id or 0,
                agent="test",
                enrolled_at=clock.now(),
                confirmed_at=clock.now(),
            )
            session.add(row)
        return self.token(phone_id=row.id)

    def token(self, **subject: Any) -> str:
        """A bearer token for `user_id=…`, `phone_id=…` or `source_id=…`."""
        with self.services.database.write() as session:
            return sign_in.begin(session, is_bearer=True, **subject)[0]


@contextlib.contextmanager
def demo_town(folder: Path, databases: Databases) -> Iterator[WebProcess]:
    """A web process with the demo town in its database."""
    with databases.copy(folder) as url:
        web = WebProcess(folder, url)
        with web.services.database.write() as session:
            _seed(session)
        with web:
            yield web


def _seed(session: Session) -> None:
    assert seed.fill(session)
