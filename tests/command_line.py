"""The fixture `patrol`: the command of the office's machine, run in the test's own process."""

from collections.abc import Callable

import pytest

from patrol import cli, services
from patrol.commands import opened as commands_opened
from patrol.config import Settings
from patrol.services import Services

Patrol = Callable[..., tuple[int, str]]


@pytest.fixture
def patrol(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Patrol:
    """Run `patrol` on the machine of the app; return its exit code and its output."""
    monkeypatch.setenv("PATROL_DATA", str(settings.patrol_data))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    opened: list[Services] = []

    def build(chosen: Settings) -> Services:
        opened.append(services.build(chosen))
        return opened[-1]

    # The end of a process would close what it opened.
    monkeypatch.setattr(commands_opened, "build", build)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["patrol", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        while opened:
            opened.pop().close()
        output = capsys.readouterr()
        code = end.value.code
        if isinstance(code, str):  # Python prints it and returns 1
            return 1, f"{output.out}{output.err}{code}\n"
        return code or 0, output.out + output.err

    return run
