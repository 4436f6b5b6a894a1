"""Read the settings once from the environment; refuse unsafe ones in production."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from patrol import clock
from patrol.channel_settings import CHANNEL_URLS, IT_WAYS, WAYS, ChannelSettings
from patrol.kept_secret import kept_secret
from patrol.misspelt import misspelt, sentence


class UnsafeSetting(Exception):
    """A setting that must not run in production; the message says what to do."""


ELSEWHERE = frozenset(
    (
        *("HOST", "TLS_PORT", "WEB_PROCESSES", "PATROL_LOG", "START_TLS", "START_DEMO"),
        *("DOORS", "START_DOORS"),
        *("PATROL_REQUIRE_ALL", "PATROL_SHARED", "PATROL_FAULTS"),
    )
)
"""Names that gunicorn.conf.py, tools/start.py and the tests read."""
LEAST_AUDIT_DAYS = 180
"""网络安全法, article 21: logs are kept for six months at least."""


LOG_FORMATS = ("text", "json")
SMTP_TLS = ("starttls", "tls", "none")
SHORTEST_KEY = 32
"""Characters of SECRET_KEY in production, and of SETTINGS_KEY."""
_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
SHORTEST_SECONDS = 15
"""Minutes of seconds: the window of the rule of a station, and a proof before it."""
SHORTEST_PASSPHRASE = 16
"""Whoever has a backup may guess at it for years."""

FOREVER_AT_0 = (
    *("tip_days", "reporter_days", "photo_days", "handover_days", "level_days"),
    *("clip_days", "sample_days"),
)
"""Settings in days that keep their rows for ever when they are 0."""


@dataclass(frozen=True)
class Settings(ChannelSettings):
    """Every field is an environment variable in capitals (see the README's table)."""

    patrol_data: Path = Path("data")
    database_url: str = ""
    secret_key: str = ""
    patrol_env: str = "development"
    port: int = 8137
    public_url: str = ""
    former_url: str = ""
    trusted_proxies: int = 0
    connections_per_address: int = 1000
    tls: int = 0
    vapid_contact: str = "mailto:duty@patrol.example.org"
    push_extra_hosts: str = ""
    push_own_hosts: str = ""
    reply_hosts: str = ""
    settings_key: str = ""
    geocoder: str = ""
    geocoder_key: str = ""
    geocoder_url: str = ""
    map_tiles_url: str = ""
    map_tiles_attribution: str = ""
    position_days: int = 30
    country_box: str = "3.5,73,54,136"
    time_zone: str = clock.CHINAS_NAME
    audit_days: int = 180
    admins_need_second_factor: int = 0
    tip_days: int = 1095
    reporter_days: int = 1095
    photo_days: int = 1095
    session_days: int = 180
    rest_hours: int = 8
    """A rota with less rest between two shifts warns; 0 never does."""
    handover_days: int = 1095
    level_days: int = 1095
    level_seconds_min: int = 30
    """Seconds of a station are kept so long, but for those around an exceedance."""
    peace_days: int = 30
    """The page of a noise case for the person who complained works so long."""
    clip_days: int = 30
    sample_days: int = 1095
    noise_speech_detector: str = ""
    noise_model: str = ""
    """The path of an ONNX file that describes sounds in place of our own features."""
    backup_passphrase: str = ""
    heads_file: str = ""
    heads_key: str = ""
    heads_sm2_key: str = ""
    heads_url: str = ""
    heads_mail_to: str = ""
    heads_mail_from: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    office_name: str = ""
    office_contact: str = ""
    doors_host: str = "127.0.0.1"
    hj212_port: int = 0
    gb26875_port: int = 0
    log_level: str = "info"
    log_format: str = "text"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read each field from the variable of its name; an empty variable leaves the default.

        Raises: UnsafeSetting.
        """
        given: dict[str, object] = {}
        if environ.get("PATROL_ENV") == "production":
            _refuse_misspelt(environ)
        for field in fields(cls):
            text = environ.get(field.name.upper(), "")
            if text:
                given[field.name] = _read(field.name, field.type, text)
        settings = cls(**given)  # type: ignore[arg-type]  # `_read` gave each the type of its field
        return settings.completed()

    def completed(self) -> "Settings":
        """Create the data folder, fill the values that depend on it, and check the settings.

        Raises: UnsafeSetting.
        """
        data = self.patrol_data.resolve()
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["patrol_data"] = data
        values["database_url"] = self.database_url or f"sqlite:///{data}/patrol.db"
        values["public_url"] = self.public_url or f"http://127.0.0.1:{self.port}"
        if 0 < len(self.backup_passphrase) < SHORTEST_PASSPHRASE:
            raise UnsafeSetting(f"BACKUP_PASSPHRASE: use {SHORTEST_PASSPHRASE} characters or more")
        if 0 < len(self.settings_key) < SHORTEST_KEY:
            raise UnsafeSetting(f"SETTINGS_KEY: use {SHORTEST_KEY} random characters or more")
        self.refuse_half()
        self._refuse_half_mail()
        _ = self.country, self.zone, self.own_push_hosts
        if self.log_format not in LOG_FORMATS:
            raise UnsafeSetting(f"LOG_FORMAT: say {' or '.join(LOG_FORMATS)}")
        if self.audit_days < LEAST_AUDIT_DAYS:
            raise UnsafeSetting(f"AUDIT_DAYS: the law asks for {LEAST_AUDIT_DAYS} days at least")
        self._refuse_odd_days()
        self._refuse_odd_address()
        self._refuse_unsafe()
        values["secret_key"] = self.secret_key or kept_secret(data / "secret_key")
        return Settings(**values)

    def _refuse_odd_days(self) -> None:
        for name in FOREVER_AT_0:
            if getattr(self, name) < 0:
                raise UnsafeSetting(f"{name.upper()}: say days, or 0 to keep them for ever")
        for name in ("session_days", "position_days", "peace_days"):
            if getattr(self, name) < 1:
                raise UnsafeSetting(f"{name.upper()}: say 1 day at least")

        if self.level_seconds_min < SHORTEST_SECONDS:
            raise UnsafeSetting(f"LEVEL_SECONDS_MIN: the rule needs {SHORTEST_SECONDS} minutes")

    def _refuse_odd_address(self) -> None:
        former = urlsplit(self.former_url)
        is_odd = former.scheme not in ("http", "https") or not former.netloc or former.path
        if self.former_url and (is_odd or (self.is_production and former.scheme == "http")):
            raise UnsafeSetting("FORMER_URL: say the address as in PUBLIC_URL: https://old.example")
        if self.former_url and former.netloc == urlsplit(self.public_url).netloc:
            raise UnsafeSetting("FORMER_URL: is the address of PUBLIC_URL itself, leave it empty")

    def _refuse_unsafe(self) -> None:
        if not self.is_production:
            return
        _refuse_open(self.patrol_data, self.database_url)
        if len(self.secret_key) < SHORTEST_KEY:
            raise UnsafeSetting("SECRET_KEY: set 32 random characters or more in production")
        if not self.public_url.startswith("https://"):
            raise UnsafeSetting("PUBLIC_URL: phones need https://, set the public address")
        if self.trusted_proxies < 1 and self.tls != 1:
            # We speak plain HTTP: somebody in front ends TLS, and every caller has its address.
            raise UnsafeSetting(
                "TRUSTED_PROXIES: https:// needs a proxy in front, set how many (mostly 1)"
            )
        if self.push_extra_hosts:
            raise UnsafeSetting("PUSH_EXTRA_HOSTS: is for tests, leave it empty in production")
        if self.heads_url and not self.heads_url.startswith("https://"):
            raise UnsafeSetting("HEADS_URL: the second place of the heads needs https://")
        is_own_relay = self.smtp_host in ("localhost", "127.0.0.1", "::1")
        if self.smtp_host and self.smtp_tls == "none" and not is_own_relay:
            raise UnsafeSetting("SMTP_TLS: a mail in the clear can be changed on its way")
        for name in CHANNEL_URLS:
            if not getattr(self, name).startswith("https://"):
                raise UnsafeSetting(f"{name.upper()}: credentials need https://")

    def refuse_half(self) -> None:
        """Refuse a service with half its credentials: it would fail when an order needs it.

        Raises: UnsafeSetting.
        """
        needs = [*WAYS.values(), *((own, ()) for own in IT_WAYS.values())]
        for own, shared in needs:
            missing = [name.upper() for name in (*own, *shared) if not getattr(self, name)]
            given = [name.upper() for name in own if getattr(self, name)]
            if given and missing:
                raise UnsafeSetting(f"{missing[0]}: is missing, {given[0]} is of no use without it")
        if self.it_mail_to and not self.smtp_host:
            raise UnsafeSetting("SMTP_HOST: is missing, IT_MAIL_TO is of no use without it")
        self._refuse_idle()

    def _refuse_half_mail(self) -> None:
        if self.smtp_tls not in SMTP_TLS:
            raise UnsafeSetting(f"SMTP_TLS: say {', '.join(SMTP_TLS)}")
        if self.heads_mail_to and not (self.smtp_host and self.heads_mail_from):
            raise UnsafeSetting("HEADS_MAIL_TO: needs SMTP_HOST and HEADS_MAIL_FROM as well")
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise UnsafeSetting("SMTP_USER: goes with SMTP_PASSWORD, set both or none")

    def _refuse_idle(self) -> None:
        """Refuse a shared key that no service uses: the service it was meant for is not set."""
        used = {name for way in self.ways for name in WAYS[way][1]}
        for idle in sorted({name for _, shared in WAYS.values() for name in shared} - used):
            if getattr(self, idle):
                wanted = " or ".join(own[0].upper() for own, keys in WAYS.values() if idle in keys)
                raise UnsafeSetting(f"{wanted}: is missing, {idle.upper()} has no other use")

    @property
    def ways(self) -> frozenset[str]:
        """The outside services (see `WAYS`) that have all their credentials."""
        return frozenset(
            way
            for way, (own, shared) in WAYS.items()
            if all(getattr(self, name) for name in (*own, *shared))
        )

    @property
    def it_ways(self) -> list[str]:
        """The ways to the office's IT that are set up."""
        return [way for way, names in IT_WAYS.items() if all(getattr(self, n) for n in names)]

    @property
    def country(self) -> tuple[float, float, float, float]:
        """Return south, west, north and east of the office's country, in degrees.

        Raises: UnsafeSetting.
        """
        try:
            south, west, north, east = (float(part) for part in self.country_box.split(","))
        except ValueError:
            south = west = north = east = 0.0
        # "nan" is a number for `float`, and fits no comparison.
        if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
            raise UnsafeSetting("COUNTRY_BOX: say south,west,north,east in degrees: 3.5,73,54,136")
        return south, west, north, east

    @property
    def origins(self) -> frozenset[str]:
        """Our own address, and the former one while a domain moves."""
        return frozenset(url for url in (self.public_url, self.former_url) if url)

    @property
    def host(self) -> str:
        """The host of our own address, with the port where it has one."""
        return urlsplit(self.public_url).netloc

    @property
    def zone(self) -> tzinfo:
        """Return the time zone of the office.

        Raises: UnsafeSetting.
        """
        try:
            return clock.zone_of(self.time_zone)
        except ValueError:
            raise UnsafeSetting(
                f"TIME_ZONE: this machine knows no zone {self.time_zone}: say one as "
                "Asia/Shanghai, or install tzdata"
            ) from None

    @property
    def own_push_hosts(self) -> frozenset[str]:
        """Return the exact names of the office's own Web Push services.

        Raises: UnsafeSetting.
        """
        names = {name.strip().lower() for name in self.push_own_hosts.split(",") if name.strip()}
        for name in sorted(names):
            # An address, a port or a `*` would open more than one service of the office.
            if not _HOST_NAME.fullmatch(name):
                raise UnsafeSetting(f"PUSH_OWN_HOSTS: {name} is no host name, say push.example.org")
        return frozenset(names)

    @property
    def own_reply_hosts(self) -> frozenset[str]:
        """Return the hosts of the office's own network that hear what became of their matters."""
        names = (name.strip().lower() for name in self.reply_hosts.split(","))
        return frozenset(name for name in names if name)

    @property
    def most_connections(self) -> int:
        """The bound on connections of one address; 0 when all come from a proxy's address."""
        is_behind = self.trusted_proxies > 0 or self.tls == 1
        return 0 if is_behind else self.connections_per_address

    @property
    def is_production(self) -> bool:
        return self.patrol_env == "production"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def unknown_names(environ: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """Return the variables that look like a misspelt setting, with the one that was meant."""
    known = {field.name.upper() for field in fields(Settings)} | ELSEWHERE
    return misspelt([name for name, value in environ.items() if value], known)


def _refuse_misspelt(environ: Mapping[str, str]) -> None:
    """Refuse a misspelt name of our own: PATROL_DTA would begin an empty database elsewhere.

    Raises: UnsafeSetting.
    """
    for name, meant in unknown_names(environ).items():
        if name.startswith("PATROL_"):
            raise UnsafeSetting(sentence(name, meant))


def _refuse_open(data: Path, database_url: str) -> None:
    """Refuse a data folder or a database file that other users of the machine may read or write.

    Raises: UnsafeSetting.
    """
    url = make_url(database_url) if database_url else None
    file = data / "patrol.db"
    if url is not None and url.get_backend_name() == "sqlite":
        file = Path(url.database or file)
    for path, wanted in ((data, 0o700), (file, 0o600)):
        mode = path.stat().st_mode & 0o777 if path.exists() else wanted
        if mode & 0o077:
            raise UnsafeSetting(
                f"PATROL_DATA: others on this machine may open {path} (mode {mode:o}). "
                f"Run: chmod {wanted:o} {path}"
            )


def _read(name: str, kind: object, text: str) -> object:
    try:
        if kind in (int, "int"):
            if not text.isascii() or "_" in text:  # `int` reads the digits of every script
                raise ValueError(text)
            return int(text)
        return Path(text) if kind in (Path, "Path") else text
    except ValueError:
        raise UnsafeSetting(f"{name.upper()}: {text!r} is not a whole number") from None
