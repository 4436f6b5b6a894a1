"""Listen at `/live` as the real pages do: from a cursor on, and again after each break."""

import asyncio
import json
from random import Random
from typing import Any, Protocol

import aiohttp

from patrol.demo.simulate.client import Client, SignedOut

Frame = dict[str, Any]
RESTART, SIGNED_OUT, FORBIDDEN = 1012, 4401, 4403  # close codes
REFUSED = frozenset({401, 403})
PONG = '{"kind":"pong"}'


class FrameListener(Protocol):
    """An actor that listens at `/live`; `upto` is its cursor."""

    upto: int

    def hear(self, frame: Frame, *, is_fresh: bool) -> None:
        """Take an event of the feed; `is_fresh` is False for events replayed after a break."""

    async def look(self) -> None:
        """Fetch the whole state anew."""


async def follow(client: Client, listener: FrameListener, rng: Random, *, is_phone: bool) -> None:
    """Listen until cancelled, and connect again after each break.

    Raises: SignedOut.
    """
    tries = 0
    while True:
        began = asyncio.get_running_loop().time()
        code = await _listen(client, listener, is_phone)
        if code in (SIGNED_OUT, FORBIDDEN):
            raise SignedOut(f"the socket was closed with {code}")
        tries = 0 if asyncio.get_running_loop().time() - began > 5 else tries + 1
        # a restart closes all sockets at once, so each comes back at a random moment of its own
        is_restart = code == RESTART and not tries
        await asyncio.sleep(rng.uniform(0, 2) if is_restart else client.backoff_s(tries))


async def _listen(client: Client, listener: FrameListener, is_phone: bool) -> int:
    """Use one socket from its handshake to its end. Return the close code, 0 without one."""
    try:
        async with client.socket(listener.upto) as line:
            client.tally.note("sockets opened")
            with client.on_air(is_phone):
                await _read(client, line, listener)
            return line.close_code or 0
    except aiohttp.WSServerHandshakeError as error:
        if error.status in REFUSED:
            raise SignedOut(f"/live: {error.status}") from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        pass
    return 0


async def _read(
    client: Client, line: "aiohttp.ClientWebSocketResponse[bool]", listener: FrameListener
) -> None:
    is_fresh = False
    async for message in line:
        if message.type is not aiohttp.WSMsgType.TEXT:
            return
        frame: Frame = json.loads(message.data)
        client.tally.note("frames")
        match frame["kind"]:
            case "heartbeat":
                await line.send_str(PONG)
            case "upto":
                is_fresh = True
            case "reset":
                await listener.look()
                is_fresh = True
        if "seq" in frame:
            if frame["seq"] <= listener.upto:
                continue
            listener.hear(frame, is_fresh=is_fresh)
        listener.upto = max(listener.upto, _reached(frame))


def _reached(frame: Frame) -> int:
    """Return the cursor after a frame. `hello` names the head before the replay, so it gives 0."""
    if frame["kind"] in ("heartbeat", "upto"):
        return int(frame["upto"])
    return int(frame.get("seq", 0))
