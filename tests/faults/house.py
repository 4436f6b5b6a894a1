"""The product's real processes on a folder of their own: started, found, killed, started again."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from sqlmodel import Session, select

from patrol import clock, services, sign_in
from patrol.config import Settings
from patrol.models import Member, Phone, Scope, User
from patrol.services import Services
from tests import waiting
from tests.services.ports import free_port
from tests.services.web_process import ROOT

SUPERVISED = (sys.executable, "tools/start.py", "run")
GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py")
A_WORKER = (sys.executable, "-c", "from patrol.worker.loop import main; main()")


def until(is_so: Callable[[], Any], description: str | Callable[[], str]) -> float:
    """Wait for a fact and return the seconds; the limit is 3 × LIMIT_S, for TCP's timeouts."""
    begun = time.monotonic()
    waiting.until(is_so, description, limit_s=3 * waiting.LIMIT_S)
    return time.monotonic() - begun


class Answer:
    """The answer to a request, of any status."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class House:
    """`start()` is `make run`; `start_apart()` starts the two processes without a supervisor."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        known = ("HOME", "PATH", "LANG", "USER", "PYTHONPATH")
        self.env = {name: os.environ[name] for name in known if name in os.environ} | {
            "PATROL_DATA": str(folder),
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "LOG_LEVEL": "warning",
            "SECRET_KEY": "s" * 40,
            **env,
        }
        self.log = folder.parent / f"{folder.name}.log"
        self.processes: list[subprocess.Popen[bytes]] = []
        self._services: Services | None = None

    # --- its database, seen from here ------------------------------------------------------

    @property
    def services(self) -> Services:
        if self._services is None:
            names = ("DATABASE_URL", "PATROL_DATA", "PORT", "PUBLIC_URL", "SECRET_KEY")
            given = {name: self.env[name] for name in names if name in self.env}
            self._services = services.build(Settings.from_environment(given))
        return self._services

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        with self.services.database.read() as session:
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        with self.services.database.write() as session:
            yield session

    def freeze(self, *pids: int) -> None:
        """Stop processes outside a transaction of theirs: a stopped writer of SQLite stops all."""
        with self.writing():
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)

    def let_go(self) -> None:
        """Close the test's own connections to the database."""
        if self._services is not None:
            self._services.close()
            self._services = None

    def desk(self, name: str = "701") -> str:
        """A bearer token of a desk user."""
        with self.writing() as session:
            user = session.exec(select(User).where(User.name == name)).one()
            return sign_in.begin(session, is_bearer=True, user_id=user.id)[0]

    def metrics(self) -> str:
        """A bearer token that reads `/metrics` and nothing else."""
        with self.writing() as session:
            user = session.exec(select(User).where(User.name == "701")).one()
            scope = {"user_id": user.id, "scope": Scope.METRICS}
            return sign_in.begin(session, is_bearer=True, **scope)[0]

    def phone(self, call_sign: str) -> str:
        """A bearer token of a new phone of a member."""
        with self.writing() as session:
            member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
            phone = Phone(
                member_id=member.id or 0,
                agent="test",
                enrolled_at=clock.now(),
                confirmed_at=clock.now(),
            )
            session.add(phone)
            session.flush()
            return sign_in.begin(session, is_bearer=True, phone_id=phone.id)[0]

    # --- starting and ending ---------------------------------------------------------------

    def start(self) -> None:
        """Start web and worker under the supervisor, as `make run` does."""
        self.spawn(*SUPERVISED)
        self.until_up()

    def start_apart(self, app: str = "app:app", workers: int = 1) -> None:
        self.spawn(*GUNICORN, app)
        for _ in range(workers):
            self.spawn(*A_WORKER)
        self.until_up()

    def spawn(self, *command: str, **env: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env | env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def until_up(self) -> float:
        return until(self.is_up, lambda: f"the house ({self.tail()})")

    def until_ready(self) -> float:
        return until(lambda: self.get("/readyz").status == 200, "readiness")

    def is_up(self) -> bool:
        return self.get("/healthz", timeout=2).status == 200

    def stop(self, patience_s: float = 30) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(patience_s)
            except subprocess.TimeoutExpired:
                self.kill()
        self.processes.clear()

    def kill(self) -> None:
        """Send SIGKILL to all processes and their children, as a loss of power ends them."""
        family = [pid for process in self.processes for pid in (process.pid, *below(process.pid))]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()
        until(lambda: not any(map(is_alive, family)), "the end of everything")
        self.processes.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.let_go()

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""

    # --- its processes ---------------------------------------------------------------------

    def pids(self, *words: str) -> list[int]:
        """The processes of this house whose command line has all the words."""
        family = [pid for process in self.processes for pid in (process.pid, *below(process.pid))]
        return [pid for pid in family if all(word in command_line(pid) for word in words)]

    @property
    def web(self) -> list[int]:
        """gunicorn's master first, then what it forked; decoders are not among them."""
        return self.pids("gunicorn", "app")

    @property
    def worker(self) -> list[int]:
        by_name = self.pids("patrol", "worker")
        return [pid for pid in by_name if "tied" not in command_line(pid)]

    # --- speaking to it --------------------------------------------------------------------

    def get(self, path: str, token: str = "", timeout: float = 10) -> Answer:
        return self.call("GET", path, token=token, timeout=timeout)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        key: str = "",
        kind: str = "application/json",
        timeout: float = 30,
    ) -> Answer:
        """Send one request on a new connection; the status is 0 when no answer came."""
        headers = {"Content-Type": kind, "Accept-Language": "en"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        is_made = body is None or isinstance(body, bytes)
        data = body if is_made else json.dumps(body).encode()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            link.request(method, path, data, headers)
            answer = link.getresponse()
            return Answer(answer.status, answer.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, repr(error))
        finally:
            link.close()

    def good(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """The JSON of an answer that must be 2xx."""
        answer = self.call(method, path, body, **how)
        assert 200 <= answer.status < 300, f"{method} {path}: {answer.status} {answer.text[:500]}"
        return answer.json


def below(pid: int) -> list[int]:
    """The ids of all descendants of a process."""
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid for child in map(int, words) for pid in (child, *below(child))]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def furnished(folder: Path, template: Path) -> Path:
    """A data folder with a migrated, empty SQLite database in it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, folder / "patrol.db")
    return folder


__all__ = ["Answer", "House", "furnished", "until"]
