"""A decoder process that dies, hangs or is full does not harm the next photo."""

import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from patrol import clock
from patrol.evidence import Decoders, DecodersBusy
from tests.photos import encoded, picture, strange_heic
from tests.waiting import LIMIT_S, until


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    running = Decoders(size=1)
    yield running
    running.close()


def pid_of(decoders: Decoders) -> int:
    process = decoders._all[0]._process
    assert process is not None
    return process.pid


def unread_bytes(decoders: Decoders) -> int:
    """The bytes that were sent to the decoder and that it has not read."""
    answer = fcntl.ioctl(decoders._all[0]._line, termios.TIOCOUTQ, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])


def test_a_decoder_killed_in_the_middle_is_replaced(decoders: Decoders) -> None:
    decoders.decode(encoded("JPEG"))
    victim = pid_of(decoders)
    with ThreadPoolExecutor(1) as desk:
        os.kill(victim, signal.SIGSTOP)
        under_way = desk.submit(decoders.decode, encoded("JPEG", picture(1200, 900)))
        until(lambda: unread_bytes(decoders) > 0, "a photo on its way to the decoder")
        os.kill(victim, signal.SIGKILL)
        assert under_way.result(LIMIT_S).width == 1200
    assert pid_of(decoders) != victim
    assert decoders.decode(encoded("JPEG")).width == 400


def test_a_decoder_found_dead_is_replaced(decoders: Decoders) -> None:
    decoders.decode(encoded("JPEG"))
    os.kill(pid_of(decoders), signal.SIGKILL)
    assert decoders.decode(encoded("JPEG")).width == 400


def test_a_decoder_that_is_too_slow_is_replaced() -> None:
    slow = Decoders(size=1, deadline_s=LIMIT_S)
    slow.decode(encoded("JPEG"))
    os.kill(pid_of(slow), signal.SIGSTOP)
    slow._deadline_s = 0.2
    with pytest.raises(DecodersBusy):
        slow.decode(encoded("JPEG"))
    slow._deadline_s = LIMIT_S
    assert slow.decode(encoded("JPEG")).width == 400
    slow.close()


def test_a_heic_that_takes_too_long_is_kept_as_it_is() -> None:
    """48 million pixels take 3 s of a good processor: a weak one would refuse them each time."""
    sent = encoded("HEIF")
    weak = Decoders(size=1, deadline_s=LIMIT_S)
    weak.decode(sent)
    tile = weak.decode(strange_heic()).thumbnail
    with ThreadPoolExecutor(1) as rider:
        os.kill(pid_of(weak), signal.SIGSTOP)
        under_way = rider.submit(weak.decode, sent)
        until(lambda: unread_bytes(weak) > 0, "a photo on its way to the decoder")
        for used_up in (signal.SIGXCPU, signal.SIGCONT):
            os.kill(pid_of(weak), used_up)
        kept = under_way.result(LIMIT_S)
    assert (kept.is_original, kept.jpeg, kept.thumbnail) == (True, sent, tile)
    weak.decode(sent)
    os.kill(pid_of(weak), signal.SIGSTOP)
    with pytest.raises(DecodersBusy):  # it had waited for its turn
        weak._ask_one(sent, clock.monotonic() + 0.1)
    weak.decode(sent)
    weak._deadline_s = 0.2
    os.kill(pid_of(weak), signal.SIGSTOP)
    assert weak.decode(sent).is_original
    weak.close()


REFUSED_AND_SERVED = ["DecodersBusy"] * 3 + ["NoneType"] * 2


def test_a_crowd_is_told_to_come_back() -> None:
    full = Decoders(size=1, waiting=1, deadline_s=LIMIT_S)
    full.decode(encoded("JPEG"))
    os.kill(pid_of(full), signal.SIGSTOP)
    with ThreadPoolExecutor(5) as crowd:
        futures = [crowd.submit(full.decode, encoded("JPEG")) for _ in range(5)]
        try:
            until(
                lambda: sum(future.done() for future in futures) == 3, "an answer to three of five"
            )
        finally:
            os.kill(pid_of(full), signal.SIGCONT)
        errors = [future.exception(LIMIT_S) for future in futures]
    assert sorted(type(error).__name__ for error in errors) == REFUSED_AND_SERVED
    full.close()


def test_the_decoder_can_open_no_file_and_no_connection(decoders: Decoders) -> None:
    decoders.decode(encoded("HEIF"))
    limits = Path(f"/proc/{pid_of(decoders)}/limits").read_text()
    limit_of = {line[:26].strip(): line[26:].split() for line in limits.splitlines()[1:]}
    assert limit_of["Max open files"][:2] == ["3", "3"]
    assert limit_of["Max file size"][:2] == ["0", "0"]
    assert limit_of["Max address space"][:2] == [str(1 << 30)] * 2
    assert int(limit_of["Max cpu time"][0]) > 0
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

    def is_gone() -> bool:
        return not decoder.exists() or "Z (zombie)" in (decoder / "status").read_text()

    until(is_gone, "the end of the decoder after its parent's")


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
        "print(len(beats), jobs[0].value.width); decoders.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stderr
    beats, width = done.stdout.split()
    assert int(beats) > 20, "a decoder that is waited for lets none, or one a photo"
    assert width == "3000"
