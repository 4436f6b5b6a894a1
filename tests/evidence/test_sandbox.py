"""The decoder's process tries what it must not be able to do, and fails."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol.evidence import Decoders, decoder
from tests.photos import encoded, picture
from tests.waiting import LIMIT_S

ATTEMPTS = """
import ctypes, json, mmap, os, resource, signal, socket, sys, threading
sys.path.insert(0, sys.argv[1])
from patrol.evidence import sandbox
listening, mine = socket.create_server(("127.0.0.1", 0)), socket.socket()
pair = socket.socketpair()
means = sandbox.enter()
attempts = {
    "read a file": lambda: open("/etc/passwd"),
    "write a file": lambda: open(sys.argv[2], "w"),
    "list a folder": lambda: os.listdir("/"),
    "look at a file": lambda: os.stat("/etc/passwd"),
    "delete a file": lambda: os.unlink(sys.argv[3]),
    "read itself by /proc": lambda: open("/proc/self/environ"),
    "open a socket": lambda: socket.socket(),
    "open a Unix socket": lambda: socket.socket(socket.AF_UNIX),
    "connect": lambda: mine.connect(listening.getsockname()),
    "listen": lambda: mine.listen(),
    "fork": os.fork,
    "run a program": lambda: os.execv("/bin/true", ["true"]),
    "kill its parent": lambda: os.kill(os.getppid(), 0),
    "raise its parent's limits": lambda: resource.prlimit(
        os.getppid(), resource.RLIMIT_CPU, (1, 1)
    ),
    "become root": lambda: os.setuid(0),
    "look into another process": lambda: call("ptrace"),
    "make a file of memory": lambda: os.memfd_create("x"),
}
def call(_name):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), None, None):
        raise OSError(ctypes.get_errno(), "ptrace")
done = []
for name, attempt in attempts.items():
    try:
        attempt()
        done.append(name)
    except OSError:
        pass
ran = []
thread = threading.Thread(target=lambda: ran.append(1))
thread.start()
thread.join()
pair[0].sendall(b"x")
print(json.dumps({"means": means, "done": done, "thread": ran, "heard": pair[1].recv(1).decode()}))
"""
ROOT = Path(__file__).parents[2]


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    running = Decoders.for_strangers()
    yield running
    running.close()


def test_what_a_hostile_photo_would_do_fails(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    done = subprocess.run(
        [sys.executable, "-I", "-c", ATTEMPTS, str(ROOT), str(tmp_path / "new"), str(kept)],
        capture_output=True,
        check=True,
        text=True,
        timeout=LIMIT_S,
    )
    told = json.loads(done.stdout)
    assert told == {"means": ["landlock", "seccomp"], "done": [], "thread": [1], "heard": "x"}
    assert kept.exists()
    assert not (tmp_path / "new").exists()


def test_the_decoder_is_confined_before_it_reads_a_photo(decoders: Decoders) -> None:
    decoders.decode(encoded("HEIF", picture(1200, 900)))
    decoder = decoders._all[0]
    assert decoder._process is not None
    assert decoder.confined == ["landlock", "seccomp"]
    facts = status(decoder._process.pid)
    assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")


def test_the_decoder_loads_nothing_of_the_database() -> None:
    """Each photo of a quiet hour waits for the start of this process."""
    code = "import sys; from patrol.evidence import decoder; print('sqlalchemy' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, cwd=ROOT)
    assert done.stdout == "False\n", done.stderr


def test_the_limits_of_the_decoder_hold_without_the_kernels_means(decoders: Decoders) -> None:
    """They are all that an old kernel has."""
    decoders.decode(encoded("JPEG"))
    process = decoders._all[0]._process
    assert process is not None
    rows = Path(f"/proc/{process.pid}/limits").read_text().splitlines()[1:]
    hard = {row[:25].strip(): row[26:].split()[1] for row in rows}
    assert (hard["Max file size"], hard["Max core file size"]) == ("0", "0")
    assert hard["Max open files"] == "3"
    assert hard["Max address space"] == str(decoder.MEMORY_BYTES)


def test_the_photos_of_strangers_are_decoded_at_low_priority(decoders: Decoders) -> None:
    decoders.decode(encoded("JPEG"))
    process = decoders._all[0]._process
    assert process is not None
    stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    ours = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    niceness = 16  # the 19th field of stat; the list begins with the third
    assert int(stat[niceness]) == min(19, int(ours[niceness]) + 10)
