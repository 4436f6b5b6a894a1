"""The settings: each field is an environment variable in capitals."""

from dataclasses import dataclass
from pathlib import Path

from patrol import clock
from patrol.channel_settings import (
    CODE_TEMPLATES,
    IT_WAYS,
    NEWS_TEMPLATES,
    SHEET_WAYS,
    WAYS,
    ChannelSettings,
)


@dataclass(frozen=True)
class SettingFields(ChannelSettings):
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
    camera_hosts: str = ""
    """Hosts, addresses and networks of the cameras beside noise stations."""
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
    still_days: int = 30
    """Stills of cameras are kept so long."""
    scan_days: int = 30
    """Looks at patrol points and rounds are kept so long."""
    noise_speech_detector: str = ""
    noise_model: str = ""
    """The path of an ONNX or TFLite file that describes sounds in place of our own features."""
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

    @property
    def ways(self) -> frozenset[str]:
        """The outside services (see `WAYS`) that have all their credentials."""
        return frozenset(
            way
            for way, (own, shared) in WAYS.items()
            if all(getattr(self, name) for name in (*own, *shared))
        )

    @property
    def news_ways(self) -> list[str]:
        """The SMS services that can tell a person what becomes of a matter."""
        return [
            way for way, name in NEWS_TEMPLATES.items() if way in self.ways and getattr(self, name)
        ]

    @property
    def code_ways(self) -> list[str]:
        """The SMS services that can send a code to a number (号码核实)."""
        return [
            way for way, name in CODE_TEMPLATES.items() if way in self.ways and getattr(self, name)
        ]

    @property
    def it_ways(self) -> list[str]:
        """The ways to the office's IT that are set up."""
        return [way for way, names in IT_WAYS.items() if all(getattr(self, n) for n in names)]

    @property
    def sheet_ways(self) -> list[str]:
        """The ways for the month's sheet that are set up."""
        return [way for way, names in SHEET_WAYS.items() if all(getattr(self, n) for n in names)]

    @property
    def ready_ways(self) -> frozenset[str]:
        """All services and ways to a fixed receiver that are set up."""
        return frozenset((*self.ways, *self.it_ways, *self.sheet_ways))

    @property
    def is_production(self) -> bool:
        return self.patrol_env == "production"
