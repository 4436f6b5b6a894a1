"""The MQTT line of one source: a client of its broker, which acknowledges what was stored.

The session is persistent: the broker keeps what is published while we are away.
"""

import json
import logging
import ssl
import threading
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from patrol.doors.arrival import BrokerArrival
from patrol.doors.known import LineSource
from patrol.doors.writer import HeardTelegram, LineWriter, TelegramFate
from patrol.intake.accept import Invalid
from patrol.intake.heard import Telegram

log = logging.getLogger(__name__)

TOPICS = ("xh/v1/+/+/+/+",)
KEEPALIVE_S = 30
SESSION_S = 7 * 86_400
"""The broker keeps our session for so long while we are away (MQTT 5)."""
MOST_UNSTORED = 100
"""Publications that the broker sends ahead of our acknowledgements (MQTT 5)."""
MOST_PACKET = 64 * 1024
FULL_S = 0.05
LONGEST_PAUSE_S = 60


class Publication:
    """A reply on its way to the broker."""

    def __init__(self, info: MQTTMessageInfo) -> None:
        self._info = info

    def arrives(self, within_s: float) -> bool:
        """Wait for the acknowledgement of the broker; False when it does not come in this time."""
        try:
            self._info.wait_for_publish(within_s)
        except (RuntimeError, ValueError):  # the connection was lost, or too much waits already
            return False
        return self._info.is_published()


class BrokerLine:
    """The client of one source. Its callbacks run in a thread of the library."""

    def __init__(self, line: LineSource, writer: LineWriter) -> None:
        self.line, self._writer = line, writer
        self._settings = line.source.settings
        self._is_5 = self._settings.get("version", "5") == "5"
        self._topic = f"xh/doors/{line.source.code}/status"
        self._reply_topic = (
            self._settings.get("reply_topic") or f"xh/doors/{line.source.code}/replies"
        )
        self._stop = threading.Event()
        self._session = 0
        """Counts the connections: an acknowledgement counts only in its own."""
        self._arrival = BrokerArrival()
        self._client = self._made()

    def _made(self) -> Client:
        code = self.line.source.code
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"xh-doors-{code}",
            clean_session=None if self._is_5 else False,
            protocol=MQTTProtocolVersion.MQTTv5 if self._is_5 else MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
        )
        if user := self._settings.get("user"):
            client.username_pw_set(user, self.line.secrets[0] if self.line.secrets else None)
        if self._settings.get("tls", True):
            authority = self._settings.get("ca") or None
            client.tls_set_context(ssl.create_default_context(cadata=authority))
        client.will_set(self._topic, json.dumps({"online": False}), qos=1, retain=True)
        client.reconnect_delay_set(1, LONGEST_PAUSE_S)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._heard
        return client

    def start(self) -> None:
        """Connect in the background, now and again after each break."""
        options: dict[str, Any] = {}
        if self._is_5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # so in the library
            properties.SessionExpiryInterval = SESSION_S
            properties.ReceiveMaximum = MOST_UNSTORED
            properties.MaximumPacketSize = MOST_PACKET
            options = {"clean_start": False, "properties": properties}
        port = self._settings.get("port", 8883)
        self._client.connect_async(self._settings["host"], port, KEEPALIVE_S, **options)
        self._client.loop_start()

    def close(self) -> None:
        """End the connection; what is not acknowledged comes again."""
        self._stop.set()
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def is_connected(self) -> bool:
        """True while the broker takes what we publish."""
        return self._client.is_connected()

    def publish(self, body: bytes) -> Publication:
        """Publish a reply to the source with QoS 1."""
        return Publication(self._client.publish(self._reply_topic, body, qos=1))

    def _connected(
        self,
        client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker of %s refuses us: %s", self.line.source.code, reason)
            return
        self._session += 1
        topics = self._settings.get("topics") or TOPICS
        client.subscribe([(topic, 1) for topic in topics])
        client.publish(self._topic, json.dumps({"online": True}), qos=1, retain=True)

    def _disconnected(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._session += 1
        log.info("the broker of %s is away: %s", self.line.source.code, reason)

    def _heard(self, client: Client, _data: object, message: MQTTMessage) -> None:
        session = self._session

        def done(stored: TelegramFate) -> None:
            # After a new connection the same number may be another publication.
            if stored is not TelegramFate.NOT and message.qos and session == self._session:
                client.ack(message.mid, message.qos)

        body = bytes(message.payload)
        telegram = Telegram(body, topic=message.topic)
        arrived_at = self._arrival.now()
        try:
            said = self.line.adapter.read(telegram, self._settings)
        except Invalid as error:
            self._writer.refuse(self.line, error, body)
            done(TelegramFate.REFUSED)
            return

        def settle(stored: TelegramFate) -> None:
            self._arrival.settled()
            done(stored)

        self._arrival.taken()
        item = HeardTelegram(self.line, telegram, said, settle, arrived_at)
        while not self._writer.put(item) and not self._stop.wait(FULL_S):
            self._arrival.held()
        if (wait_s := self.line.wait_s(item.matters)) > 0:
            self._stop.wait(wait_s)
            self._arrival.held()
