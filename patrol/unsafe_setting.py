"""Refuse settings that must not run, or that miss a part, and say what to do."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from patrol.channel_settings import CHANNEL_URLS, MAIL_WAYS, POSTED_WAYS, WAYS
from patrol.setting_fields import SettingFields
from patrol.terminal import CommandError, phrase

LEAST_AUDIT_DAYS = 180
"""网络安全法, article 21: logs are kept for six months at least."""
LOG_FORMATS = ("text", "json")
SMTP_TLS = ("starttls", "tls", "none")
SHORTEST_KEY = 32
"""Characters of SECRET_KEY in production, and of SETTINGS_KEY."""
SHORTEST_SECONDS = 15
"""Minutes of seconds: the window of the rule of a station, and a proof before it."""
SHORTEST_PASSPHRASE = 16
"""Whoever has a backup may guess at it for years."""
FOREVER_AT_0 = (
    *("tip_days", "reporter_days", "photo_days", "handover_days", "level_days"),
    *("clip_days", "sample_days", "still_days", "scan_days"),
)
"""Settings in days that keep their rows for ever when they are 0."""
LOCAL_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
"""A name that only the office's own network may know."""
HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


class UnsafeSetting(CommandError):
    """A setting that must not run in production; the message says what to do."""


def refuse(given: SettingFields) -> None:
    """Refuse settings that must not run.

    Raises: UnsafeSetting.
    """
    _refuse_short(given)
    refuse_half(given)
    _refuse_half_mail(given)
    if given.log_format not in LOG_FORMATS:
        raise UnsafeSetting(phrase("LOG_FORMAT: say {words}", words=", ".join(LOG_FORMATS)))
    _refuse_odd_days(given)
    _refuse_odd_address(given)
    if given.is_production:
        _refuse_open(given.patrol_data, given.database_url)
        _refuse_unsafe(given)


def _refuse_short(given: SettingFields) -> None:
    if 0 < len(given.backup_passphrase) < SHORTEST_PASSPHRASE:
        sentence = "BACKUP_PASSPHRASE: use {n} characters or more"
        raise UnsafeSetting(phrase(sentence, n=SHORTEST_PASSPHRASE))
    if 0 < len(given.settings_key) < SHORTEST_KEY:
        sentence = "SETTINGS_KEY: use {n} random characters or more"
        raise UnsafeSetting(phrase(sentence, n=SHORTEST_KEY))


def _refuse_odd_days(given: SettingFields) -> None:
    if given.audit_days < LEAST_AUDIT_DAYS:
        sentence = "AUDIT_DAYS: the law asks for {n} days at least"
        raise UnsafeSetting(phrase(sentence, n=LEAST_AUDIT_DAYS))
    for name in FOREVER_AT_0:
        if getattr(given, name) < 0:
            sentence = "{name}: say days, or 0 to keep them for ever"
            raise UnsafeSetting(phrase(sentence, name=name.upper()))
    for name in ("session_days", "position_days", "peace_days"):
        if getattr(given, name) < 1:
            raise UnsafeSetting(phrase("{name}: say 1 day at least", name=name.upper()))
    if given.level_seconds_min < SHORTEST_SECONDS:
        sentence = "LEVEL_SECONDS_MIN: the rule needs {n} minutes"
        raise UnsafeSetting(phrase(sentence, n=SHORTEST_SECONDS))


def _refuse_odd_address(given: SettingFields) -> None:
    former = urlsplit(given.former_url)
    is_odd = former.scheme not in ("http", "https") or not former.netloc or former.path
    if given.former_url and (is_odd or (given.is_production and former.scheme == "http")):
        raise UnsafeSetting(
            phrase("FORMER_URL: say the address as in PUBLIC_URL: https://old.example")
        )
    if given.former_url and former.netloc == urlsplit(given.public_url).netloc:
        raise UnsafeSetting(
            phrase("FORMER_URL: is the address of PUBLIC_URL itself, leave it empty")
        )


def _refuse_unsafe(given: SettingFields) -> None:
    if len(given.secret_key) < SHORTEST_KEY:
        sentence = "SECRET_KEY: set {n} random characters or more in production"
        raise UnsafeSetting(phrase(sentence, n=SHORTEST_KEY))
    if not given.public_url.startswith("https://"):
        raise UnsafeSetting(phrase("PUBLIC_URL: phones need https://, set the public address"))
    if given.trusted_proxies < 1 and given.tls != 1:
        # We speak plain HTTP: somebody in front ends TLS, and every caller has its address.
        raise UnsafeSetting(
            phrase("TRUSTED_PROXIES: https:// needs a proxy in front, set how many (mostly 1)")
        )
    if given.push_extra_hosts:
        raise UnsafeSetting(phrase("PUSH_EXTRA_HOSTS: is for tests, leave it empty in production"))
    if given.heads_url and not given.heads_url.startswith("https://"):
        raise UnsafeSetting(phrase("HEADS_URL: the second place of the heads needs https://"))
    is_own_relay = given.smtp_host in ("localhost", "127.0.0.1", "::1")
    if given.smtp_host and given.smtp_tls == "none" and not is_own_relay:
        raise UnsafeSetting(phrase("SMTP_TLS: a mail in the clear can be changed on its way"))
    for name in CHANNEL_URLS:
        if not getattr(given, name).startswith("https://"):
            raise UnsafeSetting(phrase("{name}: credentials need https://", name=name.upper()))


def refuse_half(given: SettingFields) -> None:
    """Refuse a service with half its credentials: it would fail when an order needs it.

    Raises: UnsafeSetting.
    """
    needs = [*WAYS.values(), *((own, ()) for own in POSTED_WAYS.values())]
    for own, shared in needs:
        missing = [name.upper() for name in (*own, *shared) if not getattr(given, name)]
        there = [name.upper() for name in own if getattr(given, name)]
        if there and missing:
            raise _lacking(missing[0], there[0])
    receivers = [POSTED_WAYS[way][0] for way in MAIL_WAYS]
    if named := [name for name in receivers if getattr(given, name) and not given.smtp_host]:
        raise _lacking("SMTP_HOST", named[0].upper())
    _refuse_idle(given)


def _lacking(missing: str, given: str) -> UnsafeSetting:
    sentence = "{missing}: is missing, {given} is of no use without it"
    return UnsafeSetting(phrase(sentence, missing=missing, given=given))


def _refuse_half_mail(given: SettingFields) -> None:
    if given.smtp_tls not in SMTP_TLS:
        raise UnsafeSetting(phrase("SMTP_TLS: say {words}", words=", ".join(SMTP_TLS)))
    if given.heads_mail_to and not (given.smtp_host and given.heads_mail_from):
        raise UnsafeSetting(phrase("HEADS_MAIL_TO: needs SMTP_HOST and HEADS_MAIL_FROM as well"))
    if bool(given.smtp_user) != bool(given.smtp_password):
        raise UnsafeSetting(phrase("SMTP_USER: goes with SMTP_PASSWORD, set both or none"))


def _refuse_idle(given: SettingFields) -> None:
    """Refuse a shared key that no service uses: the service it was meant for is not set."""
    used = {name for way in given.ways for name in WAYS[way][1]}
    for idle in sorted({name for _, shared in WAYS.values() for name in shared} - used):
        if getattr(given, idle):
            wanted = " / ".join(own[0].upper() for own, keys in WAYS.values() if idle in keys)
            sentence = "{wanted}: is missing, {idle} has no other use"
            raise UnsafeSetting(phrase(sentence, wanted=wanted, idle=idle.upper()))


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
                phrase(
                    "PATROL_DATA: others on this machine may open {path} (mode {mode:o}). "
                    "Run: chmod {wanted:o} {path}",
                    path=path,
                    mode=mode,
                    wanted=wanted,
                )
            )
