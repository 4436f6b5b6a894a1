"""Small libraries put before libc (LD_PRELOAD), compiled when a test first wants them."""

import subprocess
from pathlib import Path

from tests.requires import program

SOURCES = Path(__file__).with_name("shims")


def compiled(name: str, folder: Path) -> str:
    """The path of `shims/<name>.c` as a library; skips by name where no C compiler is."""
    made = folder / f"{name}.so"
    if not made.exists():
        command = [program("cc"), "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"]
        subprocess.run([*command, "-o", made, SOURCES / f"{name}.c"], check=True)
    return str(made)
