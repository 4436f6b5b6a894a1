"""Compiles the small libraries that tests load before libc (LD_PRELOAD), at their first use."""

import subprocess
from pathlib import Path

from tests.requires import program

SOURCES = Path(__file__).with_name("shims")


def compiled(name: str, folder: Path) -> str:
    """Compile `shims/<name>.c` and return the library's path; skip where there is no C compiler."""
    made = folder / f"{name}.so"
    if not made.exists():
        command = [program("cc"), "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"]
        subprocess.run([*command, "-o", made, SOURCES / f"{name}.c"], check=True)
    return str(made)
