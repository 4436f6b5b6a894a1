"""Run a command that ends when its parent does: `python tools/tied.py COMMAND…`.

On Linux the kernel sends the signal, even when the parent was killed with -9. Elsewhere the command
simply runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie(number: int = signal.SIGTERM) -> None:
    """Ask the kernel to send the signal `number` when the parent ends; an exec keeps this."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    # a parent that ended before prctl sends no signal any more
    if os.getppid() != parent:
        sys.exit("the parent ended meanwhile")


if __name__ == "__main__":
    tie()
    os.execvp(sys.argv[1], sys.argv[1:])
