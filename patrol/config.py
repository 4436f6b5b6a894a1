"""Read the settings once from the environment; refuse unsafe ones in production."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from patrol import clock, unsafe_setting
from patrol.kept_secret import kept_secret
from patrol.misspelt import misspelt, sentence
from patrol.setting_fields import SettingFields
from patrol.terminal import phrase
from patrol.unsafe_setting import HOST_NAME, LOCAL_NAME, UnsafeSetting

ELSEWHERE = frozenset(
    (
        *("HOST", "TLS_PORT", "WEB_PROCESSES", "PATROL_LOG", "START_TLS", "START_DEMO"),
        *("DOORS", "START_DOORS"),
        *("PATROL_REQUIRE_ALL", "PATROL_SHARED", "PATROL_FAULTS"),
    )
)
"""Names that gunicorn.conf.py, tools/start.py and the tests read."""


IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Settings(SettingFields):
    """The settings, read and checked."""

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
        unsafe_setting.refuse(self)
        _ = self.country, self.zone, self.own_push_hosts, self.cameras
        values["secret_key"] = self.secret_key or kept_secret(data / "secret_key")
        return Settings(**values)

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
            raise UnsafeSetting(
                phrase("COUNTRY_BOX: say south,west,north,east in degrees: 3.5,73,54,136")
            )
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
                phrase(
                    "TIME_ZONE: this machine knows no zone {zone}: say one as "
                    "Asia/Shanghai, or install tzdata",
                    zone=self.time_zone,
                )
            ) from None

    @property
    def own_push_hosts(self) -> frozenset[str]:
        """Return the exact names of the office's own Web Push services.

        Raises: UnsafeSetting.
        """
        names = {name.strip().lower() for name in self.push_own_hosts.split(",") if name.strip()}
        for name in sorted(names):
            # An address, a port or a `*` would open more than one service of the office.
            if not HOST_NAME.fullmatch(name):
                raise UnsafeSetting(
                    phrase(
                        "PUSH_OWN_HOSTS: {name} is no host name, say push.example.org", name=name
                    )
                )
        return frozenset(names)

    @property
    def own_reply_hosts(self) -> frozenset[str]:
        """Return the hosts of the office's own network that hear what became of their matters."""
        names = (name.strip().lower() for name in self.reply_hosts.split(","))
        return frozenset(name for name in names if name)

    @property
    def cameras(self) -> tuple[frozenset[str], tuple[IpNetwork, ...]]:
        """Return the names and the networks of the cameras that may be asked for a still.

        Raises: UnsafeSetting.
        """
        names, networks = set(), []
        for word in filter(None, (each.strip().lower() for each in self.camera_hosts.split(","))):
            try:
                networks.append(ipaddress.ip_network(word, strict=False))
            except ValueError:
                if not LOCAL_NAME.fullmatch(word):
                    sentence = "CAMERA_HOSTS: {word} is no host name, address or network"
                    raise UnsafeSetting(phrase(sentence, word=word)) from None
                names.add(word)
        return frozenset(names), tuple(networks)

    @property
    def most_connections(self) -> int:
        """The bound on connections of one address; 0 when all come from a proxy's address."""
        is_behind = self.trusted_proxies > 0 or self.tls == 1
        return 0 if is_behind else self.connections_per_address

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


def _read(name: str, kind: object, text: str) -> object:
    try:
        if kind in (int, "int"):
            if not text.isascii() or "_" in text:  # `int` reads the digits of every script
                raise ValueError(text)
            return int(text)
        return Path(text) if kind in (Path, "Path") else text
    except ValueError:
        raise UnsafeSetting(
            phrase("{name}: {text!r} is not a whole number", name=name.upper(), text=text)
        ) from None
