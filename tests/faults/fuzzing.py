"""Fuzz each parser of intake: `python -m tests.faults.fuzzing FOLDER RUNS [NAME…]`.

A protocol may refuse bytes as `Invalid`, and a frame as `BadFrame`; anything else ends the process
with the bytes that did it. What a protocol reads is made a record, which may be refused too. Each
parser has a process of its own, forked behind the imports, whose cost it so shares with the others.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import atheris

from patrol.models import Source

with atheris.instrument_imports(include=["patrol.intake", "patrol.json_text"]):
    from patrol.intake import mapping, validate
    from patrol.intake.adapters import NAMES, adapter
    from patrol.intake.frames import BadFrame, gb26875, hj212
    from patrol.intake.heard import Heard, Telegram

    for _name in NAMES:
        adapter(_name)

CUTS = {"hj212_frames": hj212, "gb26875_frames": gb26875}
PARSERS = (*NAMES, *CUTS)
MOST_UTTERANCES = 255 * 5
MOST_IN_BUFFER = 1500
"""Bytes of an unfinished frame that may stay: longer than the longest frame of either protocol."""
MOST_S, MOST_MB = 5, 512
"""Seconds of one run, and memory of the process."""
SLOW = {"hj212": 5, "hj212_frames": 10}
"""These have so many times fewer runs: a sum over each byte is slow while it is watched."""
Try = Callable[[bytes], None]


def hear(name: str) -> Try:
    """Return a function that has this protocol read bytes, and makes records of what it said."""
    protocol = adapter(name)
    source = Source(id=1, code="a-source", kinds=list(protocol.kinds), area_id=1)
    devices: dict[str, Any] = {"devices": {"010203040506": {"address": "文晖路"}}}
    settings = devices if name == "gb26875" else {}

    def read(body: bytes) -> None:
        for telegram in telegrams(name, body):
            try:
                said = protocol.read(telegram, settings)
                for matter in said:
                    if isinstance(matter, Heard):
                        record = mapping.mapped(matter, source, protocol.channel, body).record
                        validate.check(record)
            except validate.Invalid:
                continue
            assert len(said) <= MOST_UTTERANCES
            if protocol.answer is not None:
                protocol.answer([])

    return read


def telegrams(name: str, body: bytes) -> Iterator[Telegram]:
    """Yield the bytes as each telegram that this protocol may find them in."""
    protocol = adapter(name)
    bodies = [body, *rewritten(name, body)]
    topics = [""]
    if name == "mqtt":
        topics = [f"xh/v1/a/noise_meter/N1/{about}" for about in ("event", "obs", "status")]
        topics += ["v3/a@t/devices/smoke-7/up", body[:40].decode("utf-8", "replace")]
    for octets, topic in product(bodies, topics):
        yield Telegram(octets, protocol.example_headers, topic=topic)
    text = body.decode("utf-8", "replace")
    if name in ("open311", "osmand"):
        pairs = (part.partition("=") for part in text.split("&"))
        yield Telegram(b"", query={key: value for key, _, value in pairs})
    if name == "cloudevents":
        heads = (line.partition(":") for line in text.splitlines()[:20])
        yield Telegram(body, {key.lower(): value.strip() for key, _, value in heads})


def rewritten(name: str, body: bytes) -> Iterator[bytes]:
    """Yield a body that is whole on its outside, so that the fuzzer gets to what is inside."""
    if name == "hj212":
        yield hj212.frame(body[: hj212.MOST_DATA])
    elif name == "gb26875":
        packet = gb26875.opened(adapter(name).example)
        yield gb26875.frame(replace(packet, data=body[: gb26875.MOST_DATA]))
    elif name not in ("cap", "open311"):
        chosen = atheris.FuzzedDataProvider(body)
        fields = json.loads(adapter(name).example)
        for _ in range(chosen.ConsumeIntInRange(1, 3)):
            fields = edited(fields, chosen)
        yield json.dumps(fields).encode("utf-8", "surrogatepass")


def edited(value: Any, chosen: atheris.FuzzedDataProvider) -> Any:
    """Return the value with one of its parts replaced by another one, of any type."""
    if isinstance(value, dict | list) and value and chosen.ConsumeIntInRange(0, 3):
        parts = dict(value) if isinstance(value, dict) else dict(enumerate(value))
        key = chosen.PickValueInList(list(parts))
        parts[key] = edited(parts[key], chosen)
        return parts if isinstance(value, dict) else list(parts.values())
    words = chosen.ConsumeUnicode(30)
    odd = [None, True, [], {}, [words], {words: words}, words, words * 100, 10**30, -1, 0.5]
    return chosen.PickValueInList([*odd, chosen.ConsumeFloat(), chosen.ConsumeInt(8)])


def cut(name: str) -> Try:
    """Return a function that cuts bytes into frames, whole and in two pieces, and opens these."""
    wire = CUTS[name]

    def read(body: bytes) -> None:
        whole = bytearray(body)
        frames, _ = wire.cut(whole)
        pieces, again = bytearray(body[: len(body) // 2]), []
        again += wire.cut(pieces)[0]
        pieces += body[len(body) // 2 :]
        again += wire.cut(pieces)[0]
        assert again == frames
        assert max(len(whole), len(pieces)) <= MOST_IN_BUFFER
        for octets in (body, *frames):
            try:
                wire.opened(octets)
            except BadFrame:
                continue

    return read


def seed(name: str, folder: Path) -> None:
    """Write the examples from which the fuzzer starts."""
    example = adapter(name.removesuffix("_frames")).example
    (folder / "example").write_bytes(example)
    if name in CUTS:
        (folder / "stream").write_bytes(b"noise##@@" + example + example[:30] + example)


def fuzz(name: str, folder: Path, runs: int) -> None:
    """Try one parser, and end the process: libFuzzer does so itself."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    seed(name, corpus)
    log = os.open(folder / "log", os.O_CREAT | os.O_WRONLY)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    limits = [f"-timeout={MOST_S}", f"-rss_limit_mb={MOST_MB}", f"-artifact_prefix={folder}/"]
    options = [f"-runs={runs // SLOW.get(name, 1)}", "-seed=1", "-max_len=4096", *limits]
    atheris.Setup([name, str(corpus), *options], cut(name) if name in CUTS else hear(name))
    atheris.Fuzz()


def main() -> None:
    folder, runs, *names = sys.argv[1:]
    for name in names or PARSERS:
        if (child := os.fork()) == 0:
            fuzz(name, Path(folder) / name, int(runs))
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            log = (Path(folder) / name / "log").read_text("utf-8", "replace")
            sys.exit(f"{name}:\n{log[-3000:]}")


if __name__ == "__main__":
    main()
