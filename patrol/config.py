"""Settings: read once from the environment, refused when unsafe in production."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path


class UnsafeSetting(Exception):
    """A setting that must not run in production; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """Every field is an environment variable in capitals (see the README's table)."""

    patrol_data: Path = Path("data")
    database_url: str = ""
    secret_key: str = ""
    patrol_env: str = "development"
    port: int = 8137
    public_url: str = ""
    trusted_proxies: int = 0
    vapid_contact: str = "mailto:duty@patrol.example.org"
    push_extra_hosts: str = ""
    geocoder: str = ""
    geocoder_key: str = ""
    geocoder_url: str = ""
    map_tiles_url: str = ""
    map_tiles_attribution: str = ""
    position_days: int = 30
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        given: dict[str, object] = {}
        for field in fields(cls):
            text = environ.get(field.name.upper(), "")
            if text:
                given[field.name] = _read(field.name, field.type, text)
        settings = cls(**given)  # type: ignore[arg-type]
        return settings.completed()

    def completed(self) -> "Settings":
        """Fill what depends on the data folder, make that folder, refuse what is unsafe."""
        data = self.patrol_data.resolve()
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["patrol_data"] = data
        values["database_url"] = self.database_url or f"sqlite:///{data}/patrol.db"
        values["public_url"] = self.public_url or f"http://127.0.0.1:{self.port}"
        self._refuse_unsafe()
        values["secret_key"] = self.secret_key or _kept_secret(data / "secret_key")
        return Settings(**values)

    def _refuse_unsafe(self) -> None:
        if not self.is_production:
            return
        if len(self.secret_key) < 32:
            raise UnsafeSetting("SECRET_KEY: set 32 random characters or more in production")
        if not self.public_url.startswith("https://"):
            raise UnsafeSetting("PUBLIC_URL: phones need https://, set the public address")
        if self.push_extra_hosts:
            raise UnsafeSetting("PUSH_EXTRA_HOSTS: is for tests, leave it empty in production")

    @property
    def is_production(self) -> bool:
        return self.patrol_env == "production"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def _read(name: str, kind: object, text: str) -> object:
    try:
        if kind in (int, "int"):
            return int(text)
        return Path(text) if kind in (Path, "Path") else text
    except ValueError:
        raise UnsafeSetting(f"{name.upper()}: {text!r} is not a whole number") from None


def _kept_secret(path: Path) -> str:
    """A key made on first run and kept, readable by the owner only."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text().strip()
