"""A tiny app around the real hub and the real `/live`, with a feed in memory.

gunicorn -k gevent tests.services.live_app:app, or python -m tests.services.live_app PORT (threads).
"""

import json
import sys
import threading
import time

from flask import Flask, Response, jsonify, request

from patrol import clock
from patrol.access import Actor, Kind, may_see
from patrol.channels.live import Hub
from patrol.channels.live.listener import Listener
from patrol.channels.live.wire import message
from patrol.feed import Event
from patrol.models.feed import Audience
from patrol.models.people import Role
from patrol.web.http.live import blueprint, recheck

ORIGIN = "http://town.test"
rows: list[Event] = []
turn = threading.Lock()
sent: list[tuple[int, list[str]]] = []
ended: set[str] = set()
failing = {"reads": False}


def read_after(seq: int, limit: int) -> list[Event]:
    """The events after `seq`. Raises: OSError while reads are made to fail."""
    if failing["reads"]:
        raise OSError("the database is away")
    return rows[seq : seq + limit]


def head() -> int:
    """The newest seq. Raises: OSError while reads are made to fail."""
    if failing["reads"]:
        raise OSError("the database is away")
    return len(rows)


def note_sent(batch: list[tuple[Event, list[str]]]) -> None:
    sent.extend((event.seq, names) for event, names in batch)


hub: Hub[Actor, Event] = Hub(
    read_after=read_after, head=head, may_see=may_see, on_sent=note_sent, most=400
)


def append(
    pad: int = 0, audience: str = "crew", crew: tuple[str, ...] = (), area: int = 1
) -> Event:
    """Append an event with `pad` characters of body; the audience "one" is the crew's first."""
    body = json.dumps({"pad": "x" * pad})
    with turn:
        event = Event(
            seq=len(rows) + 1,
            at=clock.now(),
            kind="order.sent",
            actor="701",
            area_id=area,
            incident_id=None,
            member=crew[0] if audience == "one" else None,
            audience=Audience(audience),
            crew=frozenset(crew),
            body_json=body,
        )
        rows.append(event)
    return event


def viewer() -> Actor | None:
    """The viewer of the request's headers (`X-Viewer: phone 042`, `X-Login: …`), or None."""
    kind, _, name = request.headers.get("X-Viewer", "").partition(" ")
    login_id = request.headers.get("X-Login", name)
    if not kind or login_id in ended:
        return None
    role = {"phone": Role.MEMBER, "desk": Role.DISPATCHER, "source": None}[kind]
    areas = frozenset(int(area) for area in request.headers.get("X-Areas", "1").split())
    return Actor(
        kind=Kind(kind),
        name=name,
        role=role,
        area_id=1,
        area_ids=areas,
        login_id=login_id,
        is_bearer="Authorization" in request.headers,
    )


app = Flask(__name__)
app.register_blueprint(blueprint(hub, viewer, frozenset({ORIGIN})))
hub.start()
threading.Thread(
    target=recheck,
    args=(
        hub,
        lambda actors: {actor.login_id: actor for actor in actors if actor.login_id not in ended},
        threading.Event(),
    ),
    daemon=True,
).start()


@app.post("/append")
def append_some() -> Response:
    """Append `count` events; with `foreign` as if another process had committed them."""
    wanted = request.get_json()
    count, foreign = wanted.pop("count", 1), wanted.pop("foreign", False)
    events = [append(**wanted) for _ in range(count)]
    hub.wake([] if foreign else events)
    return jsonify(seq=events[-1].seq)


@app.post("/blast")
def blast() -> Response:
    """Append events `gap_s` seconds apart; each is given to every socket before the next."""
    wanted = request.get_json()
    count, gap_s = wanted.pop("count"), wanted.pop("gap_s", 0.0)
    for _ in range(count):
        event = append(**wanted)
        hub.wake([event])
        while hub.upto < event.seq:
            time.sleep(0)
        time.sleep(gap_s)
    return jsonify(seq=event.seq)


@app.post("/writers")
def writers() -> Response:
    """Write to every socket from many threads at once."""
    wanted = request.get_json()
    frames = [
        message({"kind": "x", "writer": n, "pad": "汉" * 80}) for n in range(wanted["threads"])
    ]

    def write(frame: bytes) -> None:
        for _ in range(wanted["each"]):
            for listener in hub.crowd.everyone():
                listener.socket.write(frame)
            time.sleep(0.001)

    threads = [threading.Thread(target=write, args=(frame,)) for frame in frames]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return jsonify(ok=True)


@app.post("/broadcast")
def broadcast() -> Response:
    wanted = request.get_json()
    hub.broadcast(wanted["frame"], area_id=wanted.get("area_id"))
    return jsonify(ok=True)


@app.post("/end/<login_id>")
def end(login_id: str) -> Response:
    ended.add(login_id)
    return jsonify(ok=True)


@app.post("/drain")
def drain() -> Response:
    threading.Thread(target=hub.crowd.drain, daemon=True).start()
    return jsonify(ok=True)


@app.post("/failing/<int:on>")
def fail(on: int) -> Response:
    failing["reads"] = bool(on)
    return jsonify(ok=True)


@app.get("/figures")
def figures() -> Response:
    figures = hub.figures()
    oldest = min((listener.socket.heard_at for listener in everyone()), default=0.0)
    return jsonify(
        sockets=figures.sockets,
        phones=figures.phones,
        live=len(hub.index.everyone),
        queued=figures.queued_frames,
        dropped=figures.dropped_sockets,
        upto=figures.upto,
        pause_longest_s=figures.pause_longest_s,
        silent_s=clock.monotonic() - oldest,
        answered=sum(
            listener.socket.answered_at > listener.socket.heard_at - 0.5 for listener in everyone()
        ),
        sent=sent[-50:],
    )


def everyone() -> list[Listener[Actor]]:
    return hub.crowd.everyone()


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), threaded=True)
