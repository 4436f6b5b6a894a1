"""`patrol sounds`: what the library holds, and a measurement of the speech detector."""

import argparse
from pathlib import Path
from typing import Protocol

from patrol import audit
from patrol.config import Settings
from patrol.db import Database
from patrol.models import AuditAct
from patrol.models.sounds import LEAST_GROUPS
from patrol.noise.sounds import detector, sample, trial
from patrol.noise.sounds.listening import ClipListener, ClipRefused, ClipsBusy, SoundsMissing
from patrol.operations.record.command import Say
from patrol.terminal import phrase

FOLDERS = ("speech", "song", "street")


class SoundRooms(Protocol):
    """The parts of the services that a command of sounds needs."""

    @property
    def database(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def listener(self) -> ClipListener: ...


class NoTrial(Exception):
    """Nothing was measured; the message says why."""


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT")
    acts.add_parser("list", help="count samples and source groups of each kind")
    measuring = acts.add_parser("measure", help="measure the speech detector on a set of files")
    measuring.add_argument(
        "folder", type=Path, help="has the folders speech, song and street with clips"
    )


def run(opened: SoundRooms, arguments: argparse.Namespace, say: Say) -> int:
    """List the library, or measure the detector; say why when it cannot be done."""
    if arguments.act in (None, "list"):
        _list(opened, say)
        return 0
    try:
        _measure(opened, arguments.folder, say)
    except NoTrial as error:
        say(str(error))
        return 1
    return 0


def _list(opened: SoundRooms, say: Say) -> None:
    with opened.database.read() as session:
        kinds = sample.counts(session)
        name = detector.identity(opened.settings.noise_speech_detector)
        is_trusted = trial.is_trusted(trial.latest(session, name))
    for kind, clips, groups in kinds:
        ready = "" if groups >= LEAST_GROUPS else phrase("too few sources")
        say(
            phrase(
                "{kind:<12} {clips:4} samples {groups:4} sources  {ready}",
                kind=kind,
                clips=clips,
                groups=groups,
                ready=ready,
            )
        )
    trust = phrase("sounds are kept") if is_trusted else phrase("no sound is kept")
    say(phrase("speech detector: {name}, {trust}", name=name or phrase("none"), trust=trust))


def _measure(opened: SoundRooms, folder: Path, say: Say) -> None:
    name = detector.identity(opened.settings.noise_speech_detector)
    if name is None:
        raise NoTrial(phrase("no speech detector: set NOISE_SPEECH_DETECTOR and install it"))
    counts = {kind: _heard(opened.listener, folder / kind, say) for kind in FOLDERS}
    made = trial.TrialCounts(
        **{kind: heard for kind, (heard, _) in counts.items()},
        **{f"{kind}_marked": marked for kind, (_, marked) in counts.items()},
    )
    with opened.database.write() as session:
        row = trial.record(session, name, made)
        is_trusted = trial.is_trusted(row)
        audit.note(session, AuditAct.IMPORTED, audit.operator(), f"measure of {name}")
    for kind, (heard, marked) in counts.items():
        say(
            phrase(
                "{kind:<8} {marked} of {heard} marked as speech",
                kind=kind,
                marked=marked,
                heard=heard,
            )
        )
    verdict = phrase("sounds may be kept") if is_trusted else _why_not()
    say(phrase("{name}: {verdict}", name=name, verdict=verdict))


def _why_not() -> str:
    return phrase(
        "no sound is kept: it needs {least_files} files of speech and as "
        "many of song and street, and {least_recall:.0%} of the speech "
        "marked",
        least_files=trial.LEAST_FILES,
        least_recall=trial.LEAST_RECALL,
    )


def _heard(listener: ClipListener, folder: Path, say: Say) -> tuple[int, int]:
    """Return how many files of a folder were heard, and in how many there was speech."""
    if not folder.is_dir():
        raise NoTrial(phrase("there is no folder {folder}", folder=folder))
    heard = marked = 0
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        try:
            clip = listener.hear(path.read_bytes())
        except ClipRefused as error:
            say(phrase("{name}: left out ({error})", name=path.name, error=error))
            continue
        except (SoundsMissing, ClipsBusy):
            raise NoTrial(
                phrase("the clip decoder does not start: install the extra [sounds]")
            ) from None
        heard, marked = heard + 1, marked + (clip.sound is None)
    return heard, marked
