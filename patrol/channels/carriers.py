"""The channels that others run and that have credentials here, ready to carry texts."""

from urllib.parse import urlsplit

from patrol.channels import configured, sms, voice
from patrol.channels.notice.notice import Notice
from patrol.channels.outgoing_text import Carrier
from patrol.channels.single import Either
from patrol.config import CHANNEL_URLS, Settings
from patrol.models import Channel


def carriers(settings: Settings) -> dict[Channel, Carrier]:
    ready = configured(settings)
    found: dict[Channel, Carrier] = {}
    if Channel.NOTICE in ready:
        found[Channel.NOTICE] = Notice(settings)
    if Channel.SMS in ready:
        found[Channel.SMS] = Either(sms.providers(settings))
    if Channel.VOICE in ready:
        found[Channel.VOICE] = Either(voice.providers(settings))
    return found


def hosts(settings: Settings) -> frozenset[str]:
    """The hosts of these channels: our own settings name them, nobody else can."""
    found = (urlsplit(getattr(settings, name)).hostname for name in CHANNEL_URLS)
    return frozenset(host for host in found if host)
