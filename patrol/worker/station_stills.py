"""Ask the cameras of stations whose limit was passed, beside the loop of the worker."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from patrol import clock
from patrol.channels.http.client import HttpClient
from patrol.evidence import DecodersBusy
from patrol.noise import camera, still
from patrol.noise.still import TakenStill, WantedStill
from patrol.services import Services

AT_ONCE = 4
"""Cameras that are asked at the same time: one that hangs holds up three others at most 3 s."""


@dataclass(frozen=True)
class _Line:
    """The means to ask; a street without a camera never has them."""

    threads: ThreadPoolExecutor
    client: HttpClient


class StationStills:
    """The job of one worker. Another worker may ask as well: each still is stored once."""

    def __init__(self, services: Services) -> None:
        self._services, self._database = services, services.database
        self._places = camera.CameraPlaces(*services.settings.cameras)
        self._line: _Line | None = None
        self._asked: dict[str, Future[TakenStill]] = {}

    def look(self) -> None:
        """Store what the cameras have answered, and ask those that are wanted."""
        self._store_ended()
        with self._database.read() as session:
            due = still.wanted(session)
        for each in due:
            if each.exceedance_id not in self._asked:
                threads = self._means().threads
                self._asked[each.exceedance_id] = threads.submit(self._take, each)

    def _means(self) -> _Line:
        if self._line is None:
            self._line = _Line(
                ThreadPoolExecutor(AT_ONCE, thread_name_prefix="camera"),
                HttpClient((), networks=self._places.networks, timeout_s=camera.TIMEOUT_S),
            )
        return self._line

    def _take(self, each: WantedStill) -> TakenStill:
        """Run in a thread: it waits for the camera and for the decoder."""
        asked_at, line = clock.now(), self._means()
        shot = camera.shoot(line.client, self._places, self._services.decoders.decode, each.url)
        return TakenStill(each, asked_at, shot)

    def _store_ended(self) -> None:
        """A still that failed by our own fault is wanted again at the next look."""
        ended = {key: future for key, future in self._asked.items() if future.done()}
        for key, future in ended.items():
            del self._asked[key]
            try:
                taken = future.result()
            except DecodersBusy:
                continue
            with self._database.write() as session:
                still.store(session, taken)

    def close(self) -> None:
        """Leave the cameras that have not answered; another start asks them again."""
        if self._line is not None:
            self._line.threads.shutdown(wait=False, cancel_futures=True)
            self._line.client.close()
