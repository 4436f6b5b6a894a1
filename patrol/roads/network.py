"""The roads that others run and that have credentials here, ready to carry letters."""

from urllib.parse import urlsplit

from patrol.config import ROAD_URLS, Settings
from patrol.models import Road
from patrol.roads import configured, sms, voice
from patrol.roads.letter import Carrier
from patrol.roads.notice import Notice
from patrol.roads.single import Either


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
