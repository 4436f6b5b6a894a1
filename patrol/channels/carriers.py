"""The channels of other companies that have credentials in our settings."""

from urllib.parse import urlsplit

from patrol.channels import configured, sms, voice
from patrol.channels.notice.notice import Notice
from patrol.channels.outgoing_text import Carrier
from patrol.channels.single import Either
from patrol.config import CHANNEL_URLS, Settings
from patrol.db import Database
from patrol.models import Channel


def carriers(settings: Settings, database: Database | None = None) -> dict[Channel, Carrier]:
    """Return a carrier for each channel that has credentials.

    With a database, a limit whose breach costs minutes holds for all processes together.
    """
    ready = configured(settings)
    ready_carriers: dict[Channel, Carrier] = {}
    if Channel.NOTICE in ready:
        ready_carriers[Channel.NOTICE] = Notice(settings, database)
    if Channel.SMS in ready:
        ready_carriers[Channel.SMS] = Either(sms.providers(settings))
    if Channel.VOICE in ready:
        ready_carriers[Channel.VOICE] = Either(voice.providers(settings))
    return ready_carriers


def hosts(settings: Settings) -> frozenset[str]:
    """Return the hosts of these channels; only our own settings can name them."""
    hostnames = (urlsplit(getattr(settings, name)).hostname for name in CHANNEL_URLS)
    return frozenset(host for host in hostnames if host)
