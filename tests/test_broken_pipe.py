"""A command whose reader has gone ends in silence."""

import os
import subprocess

from patrol.config import Settings
from tests.browser.product import PATROL


def test_who_has_read_enough_sees_no_traceback(settings: Settings) -> None:
    """`patrol checklist | head -1` ended in one."""
    command = [*PATROL, "checklist"]
    environ = os.environ | {
        "PATROL_DATA": str(settings.patrol_data),
        "DATABASE_URL": settings.database_url,
    }
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as shell:
        assert shell.stdout is not None
        shell.stdout.close()
        assert shell.stderr is not None
        assert shell.stderr.read() == ""
