"""The roads that others run and that have credentials here, ready to carry letters."""

from urllib.parse import urlsplit

from patrol.channels import configured, sms, voice
from patrol.channels.notice.notice import Notice
from patrol.channels.outgoing_text import Carrier
from patrol.channels.single import Either
from patrol.config import ROAD_URLS, Settings
from patrol.models import Road


def carriers(settings: Settings) -> dict[Road, Carrier]:
    ready = configured(settings)
    found: dict[Road, Carrier] = {}
    if Road.NOTICE in ready:
        found[Road.NOTICE] = Notice(settings)
    if Road.SMS in ready:
        found[Road.SMS] = Either(sms.providers(settings))
    if Road.VOICE in ready:
        found[Road.VOICE] = Either(voice.providers(settings))
    return found


def hosts(settings: Settings) -> frozenset[str]:
    """The hosts of these roads: our own settings name them, nobody else can."""
    found = (urlsplit(getattr(settings, name)).hostname for name in ROAD_URLS)
    return frozenset(host for host in found if host)
