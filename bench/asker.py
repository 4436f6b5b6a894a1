"""Send requests one after another from a thread, while the bench measures something else."""

import threading
import time
from collections.abc import Callable


class Asker:
    """Sends requests from its construction until `stop`.

    The loop is open: a request has a fixed time, and its latency counts from that time on, also
    when the request before it was slow.
    """

    def __init__(self, ask: Callable[[], object], every_s: float) -> None:
        self._ask, self._every_s = ask, every_s
        self._took_ms: list[float] = []
        self._failure: Exception | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def wait(self, limit_s: float) -> None:
        """Let it ask for so many seconds; less when a request fails."""
        self._thread.join(limit_s)

    def stop(self) -> list[float]:
        """Return the milliseconds of each request, from when it was due to its answer.

        Raises:
            NeverCame: a request got no answer.
        """
        self._done.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        return self._took_ms

    def _run(self) -> None:
        due = time.monotonic()
        try:
            while not self._done.is_set():
                self._ask()
                self._took_ms.append((time.monotonic() - due) * 1000)
                due += self._every_s
                time.sleep(max(0.0, due - time.monotonic()))
        # `stop` raises it in the thread of the bench
        except Exception as error:
            self._failure = error
