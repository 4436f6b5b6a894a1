"""Name what is not as safe as it could be, at the start and by `patrol check`."""

import shutil

from patrol.config import Settings
from patrol.evidence import sandbox
from patrol.operations import disk

MEANS = {"landlock": "Linux 5.13", "seccomp": "Linux 4.14"}
"""The kernel's means that confine the photo decoder, and the first version with them."""


def faults(settings: Settings) -> list[str]:
    """Return a sentence for each fault; it says what to do."""
    lacking = [name for name in MEANS if name not in sandbox.offered()]
    sentences = [
        f"The photo decoder runs without {name}: use {MEANS[name]} or newer, on x86-64 or ARM64, "
        "and a container that allows it. Its limits of memory, files and CPU hold."
        for name in lacking
    ]
    if not disk.has_room_for_strangers(settings.patrol_data):
        free = shutil.disk_usage(settings.patrol_data).free // 1_000_000
        sentences.append(
            f"The disk has {free} MB left: below 20 % photos of tips are not kept. Make room."
        )
    return sentences
