"""The channels of other companies that have credentials in our settings."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from patrol.channel_settings import CHANNEL_URLS
from patrol.channels import CHANNEL_OF_WAY, sms, voice
from patrol.channels.journal import Journal, Watched
from patrol.channels.notice.notice import Notice
from patrol.channels.notice.robot import Robot
from patrol.channels.notice.zzd import ZzdClient, ZzdNotice
from patrol.channels.outgoing_text import Carrier
from patrol.channels.single import Either
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Channel


def by_way(
    settings: Settings, database: Database | None = None, journal: Journal | None = None
) -> dict[str, Carrier]:
    """Return a carrier for each outside service that has credentials, in the order of asking.

    With a database, a limit whose breach costs minutes holds for all processes together.
    """
    made: dict[str, Carrier] = {}
    if "zzd" in settings.ways:
        made["zzd"] = ZzdNotice(ZzdClient(settings))
    if "robot" in settings.ways:
        made["robot"] = Robot(settings, database)
    made |= sms.providers(settings) | voice.providers(settings)
    if journal is None:
        return made
    return {way: Watched(way, carrier, journal) for way, carrier in made.items()}


def by_channel(ways: Mapping[str, Carrier]) -> dict[Channel, Carrier]:
    """Join the services of each channel: a notice goes to an account or a group, others in turn."""
    of: dict[Channel, list[Carrier]] = {}
    for way, carrier in ways.items():
        of.setdefault(CHANNEL_OF_WAY[way], []).append(carrier)
    joined: dict[Channel, Carrier] = {}
    if Channel.NOTICE in of:
        joined[Channel.NOTICE] = Notice(ways.get("zzd"), ways.get("robot"))
    for channel in (Channel.SMS, Channel.VOICE):
        if channel in of:
            joined[channel] = Either(of[channel])
    return joined


def for_news(settings: Settings, ways: Mapping[str, Carrier]) -> Carrier | None:
    """Return the carrier of news for people outside; None when no service has a template for it."""
    able = [ways[way] for way in settings.news_ways if way in ways]
    return Either(able) if able else None


def for_codes(settings: Settings, ways: Mapping[str, Carrier]) -> Carrier | None:
    """Return the carrier of codes (号码核实); None when no service has a template for them."""
    able = [ways[way] for way in settings.code_ways if way in ways]
    return Either(able) if able else None


def carriers(settings: Settings, database: Database | None = None) -> dict[Channel, Carrier]:
    """Return a carrier for each channel that has credentials."""
    return by_channel(by_way(settings, database))


def hosts(settings: Settings) -> frozenset[str]:
    """Return the hosts of these channels; only our own settings can name them."""
    hostnames = (urlsplit(getattr(settings, name)).hostname for name in CHANNEL_URLS)
    return frozenset(host for host in hostnames if host)
