"""The folder of an installation: `releases/0.2.0`, `releases/0.3.0`, and links to two of them."""

import os
from dataclasses import dataclass
from pathlib import Path

from patrol.operations import migrate

RELEASES, CURRENT, PREVIOUS = "releases", "current", "previous"


@dataclass(frozen=True)
class Installation:
    """`root` is /opt/patrol, as a rule."""

    root: Path

    @property
    def current(self) -> Path | None:
        """The release that the units start; None before the first one."""
        return self._linked(CURRENT)

    @property
    def previous(self) -> Path | None:
        """The release that `patrol rollback` goes back to."""
        release = self._linked(PREVIOUS)
        # Somebody may have turned `current` by hand.
        return None if release == self.current else release

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    def holds(self, release: Path) -> bool:
        """True when this folder is one of the releases."""
        return release.parent == self.root / RELEASES

    def point(self, current: Path | None, previous: Path | None) -> None:
        """Let the links name these releases. Each link changes in one step."""
        # First the way back: after a power cut between the two it leads to the present release.
        self._link(PREVIOUS, previous)
        self._link(CURRENT, current)

    def _linked(self, name: str) -> Path | None:
        link = self.root / name
        return link.resolve() if link.is_symlink() else None

    def _link(self, name: str, release: Path | None) -> None:
        link, draft = self.root / name, self.root / f".{name}.new"
        if release is None:
            link.unlink(missing_ok=True)
            return
        draft.unlink(missing_ok=True)
        # Relative, so that the whole installation can be looked at from elsewhere.
        draft.symlink_to(Path(RELEASES) / release.name)
        os.replace(draft, link)


def can_serve(older: Path, newer: Path) -> bool:
    """True when the program of `older` can serve the schema that `newer` migrates to."""
    migrations = newer / "migrations"
    oldest = migrate.oldest_program(newest_migration(newer), migrations)
    return int(newest_migration(older)) >= int(oldest)


def newest_migration(release: Path) -> str:
    return max(path.name[:4] for path in (release / "migrations" / "versions").glob("[0-9]*.py"))
