"""The decoders are processes: they die, hang and fill up, and the next photo works."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from patrol.evidence import Decoders, DecodersBusy
from tests.photos import encoded, picture


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    running = Decoders(size=1)
    yield running
    running.close()


def pid_of(decoders: Decoders) -> int:
    process = decoders._all[0]._process
    assert process is not None
    return process.pid


def test_a_decoder_killed_in_the_middle_is_replaced(decoders: Decoders) -> None:
    decoders.decode(encoded("JPEG"))
    victim = pid_of(decoders)
    with ThreadPoolExecutor(1) as desk:
        os.kill(victim, signal.SIGSTOP)
        under_way = desk.submit(decoders.decode, encoded("JPEG", picture(1200, 900)))
        time.sleep(0.2)
        os.kill(victim, signal.SIGKILL)
        assert under_way.result(20).width == 1200
    assert pid_of(decoders) != victim
    assert decoders.decode(encoded("JPEG")).width == 400


def test_a_decoder_found_dead_is_replaced(decoders: Decoders) -> None:
    decoders.decode(encoded("JPEG"))
    os.kill(pid_of(decoders), signal.SIGKILL)
    assert decoders.decode(encoded("JPEG")).width == 400


def test_a_decoder_that_is_too_slow_is_replaced() -> None:
    slow = Decoders(size=1, deadline_s=1.0)
    slow.decode(encoded("JPEG"))
    os.kill(pid_of(slow), signal.SIGSTOP)
    with pytest.raises(DecodersBusy):
        slow.decode(encoded("JPEG"))
    assert slow.decode(encoded("JPEG")).width == 400
    slow.close()


def test_a_crowd_is_told_to_come_back() -> None:
    full = Decoders(size=1, waiting=1, deadline_s=1.0)
    full.decode(encoded("JPEG"))
    os.kill(pid_of(full), signal.SIGSTOP)
    with ThreadPoolExecutor(5) as crowd:
        futures = [crowd.submit(full.decode, encoded("JPEG")) for _ in range(5)]
        errors = [future.exception(10) for future in futures]
    assert all(isinstance(error, DecodersBusy) for error in errors)
    full.close()


def test_the_decoder_can_open_no_file_and_no_connection(decoders: Decoders) -> None:
    decoders.decode(encoded("HEIF"))
    limits = Path(f"/proc/{pid_of(decoders)}/limits").read_text()
    found = {line[:26].strip(): line[26:].split() for line in limits.splitlines()[1:]}
    assert found["Max open files"][:2] == ["3", "3"]
    assert found["Max file size"][:2] == ["0", "0"]
    assert found["Max address space"][:2] == [str(1 << 30)] * 2
    assert int(found["Max cpu time"][0]) > 0
    assert len(os.listdir(f"/proc/{pid_of(decoders)}/fd")) == 3


def test_the_decoder_ends_with_us() -> None:
    code = (
        "import io; from PIL import Image; from patrol.evidence import Decoders\n"
        "out = io.BytesIO(); Image.new('RGB', (9, 9)).save(out, 'PNG')\n"
        "decoders = Decoders(size=1); decoders.decode(out.getvalue())\n"
        "print(decoders._all[0]._process.pid, flush=True); import os; os.abort()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    decoder = Path(f"/proc/{int(done.stdout)}")
    for _ in range(100):
        if not decoder.exists() or "Z (zombie)" in (decoder / "status").read_text():
            return
        time.sleep(0.05)
    raise AssertionError("the decoder outlived its parent")


def test_greenlets_go_on_while_a_photo_is_judged() -> None:
    code = (
        "from gevent import monkey; monkey.patch_all()\n"
        "import gevent, io, time; from PIL import Image; from patrol.evidence import Decoders\n"
        "out = io.BytesIO(); Image.effect_noise((3000, 2000), 50).save(out, 'JPEG')\n"
        "decoders = Decoders(size=2); decoders.decode(out.getvalue()); beats = []\n"
        "def beat():\n"
        "    while True: beats.append(time.monotonic()); gevent.sleep(0.005)\n"
        "beating = gevent.spawn(beat)\n"
        "jobs = [gevent.spawn(decoders.decode, out.getvalue()) for _ in range(4)]\n"
        "gevent.joinall(jobs, raise_error=True)\n"
        "gaps = [b - a for a, b in zip(beats, beats[1:])]\n"
        "print(len(beats), max(gaps), jobs[0].value.width); decoders.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    beats, longest_s, width = done.stdout.split()
    assert int(beats) > 20
    assert float(longest_s) < 0.5
    assert width == "3000"
