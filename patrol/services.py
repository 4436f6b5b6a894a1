"""Hold what one process needs: settings, database, office, map and channels."""

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol import access, chat, clock, db, delivery, feed, reachability, settles
from patrol.channels import give_addresses
from patrol.channels.credentials import Credentials
from patrol.channels.live.hub import Hub
from patrol.channels.notice.zzd import ZzdClient
from patrol.channels.push.vapid import Vapid
from patrol.config import Settings
from patrol.db import Database
from patrol.escalation import Context
from patrol.evidence import Decoders
from patrol.feed import Event
from patrol.geo import Streets, country, streets_in
from patrol.group_commit import GroupCommit
from patrol.intake import observer
from patrol.models import Area, Channel, DemoMark, FeedKind, assignment_id
from patrol.noise.sounds.listening import ClipListener
from patrol.office import CurrentOffice, Office
from patrol.places.map import NamedRoads, is_on_sketch, shown_roads
from patrol.status import DeliveryStatus

LiveHub = Hub[access.Actor, Event]


@dataclass
class Services:
    """All that one process holds; `build` makes it the same way for web, worker and commands."""

    settings: Settings
    database: Database
    offices: CurrentOffice
    vapid: Vapid
    decoders: Decoders = field(default_factory=Decoders)
    """For the photos of members and desks."""
    public_decoders: Decoders = field(default_factory=Decoders.for_strangers)
    listener: ClipListener = field(init=False)
    """For the clips of noise stations; its process starts with the first one."""
    hub: LiveHub = field(init=False)
    group: GroupCommit = field(init=False)
    """Commits the writes of many phones in one transaction."""
    credentials: Credentials = field(init=False)
    """The settings of the channels: those of the environment, and those that a page has set."""
    zzd: ZzdClient | None = field(init=False)
    """The 浙政钉 client, which identifies the person who signs in. None without credentials."""
    stop: threading.Event = field(default_factory=threading.Event)
    seen: dict[str, str | None] = field(default_factory=dict)
    """Sessions heard since the last write, with their phones; the next write saves them all."""

    _has_sketch: bool = False
    """Once true it stays true."""

    def __post_init__(self) -> None:
        self.hub = Hub(
            read_after=self._read_after,
            head=self._head,
            may_see=access.may_see,
            on_sent=self._record_sent,
            watch=lambda wake, stop: db.watch(self.database, wake, stop),
            standing=lambda: {"office": self.office.version},
        )
        self.group = GroupCommit(self.database)
        self.listener = ClipListener(self.settings.noise_speech_detector, self.settings.noise_model)
        self.credentials = Credentials(self.settings, self.database, self._use_credentials)
        # The order matters: `settle` and `tell` note acts, and `append` then writes them all.
        self.database.before_commit(settles.settle)
        self.database.before_commit(observer.tell)
        self.database.before_commit(feed.append)
        # Before the hub: whoever hears of a change reads it here.
        self.database.after_commit(lambda session: self.offices.follow(feed.appended(session)))
        self.database.after_commit(lambda session: self.hub.wake(feed.appended(session)))

    def _use_credentials(self, settings: Settings) -> None:
        """Take new settings of the channels into use; a change of one channel is one of all."""
        give_addresses(self.database, settings)
        self.zzd = ZzdClient(settings) if "zzd" in settings.ways else None

    def _read_after(self, seq: int, limit: int) -> list[Event]:
        with self.database.read() as session:
            events = feed.after(session, seq, limit)
        self.offices.follow(events)  # those of other processes come by this way
        return events

    def _head(self) -> int:
        with self.database.reader.connect() as link:
            return feed.newest(link)

    def _record_sent(self, batch: list[tuple[Event, list[str]]]) -> None:
        """Mark the orders and messages that the sockets took; tell the desks of the orders."""
        sent = _orders_to(batch)
        messages = [
            (str(event.body["message"]["id"]), name)
            for event, names in batch
            if event.kind == FeedKind.MESSAGE_SENT
            for name in names
        ]
        if not sent and not messages:
            return
        with self.database.write() as session:
            delivery.mark_sent(session, sent)
            chat.mark_sent(session, messages)
        # A frame without `seq`: of delivery states the feed holds only failures and receipts.
        at = clock.iso(clock.now())
        # One frame an area, because a desk may read only the areas below its own.
        for area_id in {event.area_id for event, _ in batch}:
            keys = _orders_to(entry for entry in batch if entry[0].area_id == area_id)
            body = [
                {
                    "assignment_id": key,
                    "channel": Channel.LIVE,
                    "status": DeliveryStatus.SENT,
                    "at": at,
                }
                for key in keys
            ]
            self.hub.broadcast({"kind": "deliveries", "body": body}, area_id=area_id)

    def present(self, actors: Collection[access.Actor]) -> dict[str, access.Actor]:
        """Return the actors whose login is still valid, by login id (see `access.present`)."""
        with self.database.read() as session:
            return access.present(session, actors)

    @property
    def office(self) -> Office:
        """The office's lists, as this process knows them."""
        return self.offices.state.office

    @property
    def streets(self) -> Streets:
        """The road graph of the last import."""
        return streets_in(self.settings.patrol_data)

    @property
    def roads(self) -> NamedRoads:
        """The named roads of the map that the pages show."""
        return shown_roads(self.settings.patrol_data, has_sketch=self.has_sketch)

    @property
    def has_sketch(self) -> bool:
        """True when the demo's sketch may stand for a map: another street's page never shows it."""
        if not self._has_sketch:
            with self.database.read() as session:
                self._has_sketch = self._is_of_the_sketch(session)
        return self._has_sketch

    def _is_of_the_sketch(self, session: Session) -> bool:
        """True for a demo, and on a trial machine for a street that lies on the sketch."""
        if session.exec(select(DemoMark.id)).first() is not None:
            return True
        if self.settings.is_production:
            return False
        known = select(Area.lat, Area.lon).where(col(Area.lat).is_not(None))
        lat, lon = session.exec(known.order_by(Area.path).limit(1)).first() or (None, None)
        return lat is not None and lon is not None and is_on_sketch(lat, lon)

    @property
    def context(self) -> Context:
        """The data that the escalation needs beside the database."""
        return Context(
            self.office,
            self.streets,
            lambda session: self.live | reachability.present(session),
            reachability.chance,
        )

    @property
    def live(self) -> frozenset[str]:
        """Call signs of members whose phone has an open socket, in any web process."""
        # Of other processes the last roll call is known (`attendance`), which is 3 s old at most.
        return frozenset(self.hub.index.phones) | frozenset(self.hub.elsewhere)

    def close(self) -> None:
        """Stop the threads and the decoders, and close the database."""
        self.stop.set()
        self.hub.stop()
        self.decoders.close()
        self.public_decoders.close()
        self.listener.close()
        self.database.dispose()


def _orders_to(batch: Iterable[tuple[Event, list[str]]]) -> list[str]:
    """Return the ids of the assignments whose orders were sent to these call signs."""
    return [
        assignment_id(order_id, name)
        for event, names in batch
        if (order_id := _order_of(event))
        for name in names
    ]


def _order_of(event: Event) -> str | None:
    if event.kind not in (FeedKind.ORDER_SENT, FeedKind.ORDER_RUNG):
        return None
    body: dict[str, Any] = event.body
    return str(body["order"]["id"])


def build(settings: Settings, *, checkpoints: bool = False) -> Services:
    """Open everything that `settings` name; the same for web, worker and commands.

    Raises: UnsafeDatabase.
    """
    from patrol.channels.push import vapid

    clock.anchor(settings.patrol_data)
    country.use(country.Box(*settings.country))
    clock.use_zone(settings.zone)
    database = Database(settings.database_url, checkpoints=checkpoints)
    return Services(
        settings=settings,
        database=database,
        offices=CurrentOffice(database),
        vapid=vapid.load(settings.patrol_data),
    )
