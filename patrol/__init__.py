"""巡小慧: take in emergencies from any source, send the right members, and keep the proof.

`create_app` joins the parts of the web process. The imports stand inside the functions, because
gunicorn's master reads this file before gevent has patched the standard library.
"""

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from patrol.config import Settings
    from patrol.services import Services

__version__ = "0.2.0.dev0"
"""The build reads this line without running it; a test holds it to patrol/version.py.

`.dev0` goes when the changelog's heading gets its day (docs/operations/upgrading.md).
"""
MOST_BODY = 13 * 1024 * 1024  # bytes; a view of photos sets its own limit


def create_app(settings: "Settings | None" = None, *, start: bool = True) -> "Flask":
    """Create the app of the web process; with `start=False` the caller calls `start_threads`.

    Raises: UnsafeSetting, UnsafeDatabase, NewerSchema.
    """
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from patrol import audit, json_log
    from patrol.config import Settings
    from patrol.operations.spool import prepare
    from patrol.web.http import assets, spool
    from patrol.web.phone import words
    from patrol.web.phone.positions import Gatherer

    chosen = settings or Settings.from_environment()
    json_log.install(chosen.log_level, chosen.log_format)
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        MAX_CONTENT_LENGTH=MOST_BODY,
        MAX_FORM_MEMORY_SIZE=256 * 1024,  # werkzeug reads files in steps of 64 KB
        MAX_FORM_PARTS=64,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask types it by the base class
    if chosen.trusted_proxies:
        hops = chosen.trusted_proxies
        # No X-Forwarded-Host: many proxies pass on what a caller wrote there.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]  # Flask documents this way
    world = _opened(chosen)
    app.extensions |= {"patrol": world, "assets": assets.of_this_process()}
    app.extensions |= {"positions": Gatherer(world), "audit": audit.Backlog(world.database)}
    spool.install(app, prepare(chosen.patrol_data))
    _add_views(app)
    _guard(app)
    words.install(app)
    if start:
        start_threads(app)
    return app


def _opened(settings: "Settings") -> "Services":
    from patrol import services
    from patrol.operations import migrate

    world = services.build(settings)
    try:
        migrate.check(world.database)
    except migrate.NewerSchema:
        world.close()
        raise
    world.credentials.refresh()
    return world


def _guard(app: "Flask") -> None:
    """Install what every request passes, in this order."""
    from patrol.web.http import gate, json_door, lane, packing, problem, request_log, row_id, turns
    from patrol.web.public import setup

    request_log.install(app)
    packing.install(app)
    lane.install(app)
    json_door.install(app)
    row_id.install(app)
    turns.install(app, is_local=app.extensions["patrol"].database.is_sqlite)
    gate.install(app)
    setup.install(app)
    turns.read_bodies(app)
    gate.check_forms(app)
    problem.install(app)


def _add_views(app: "Flask") -> None:
    from patrol.web import blueprints
    from patrol.web.http import gate, live
    from patrol.web.public import pages

    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    app.context_processor(pages.context)
    world = app.extensions["patrol"]
    app.register_blueprint(live.blueprint(world.hub, gate.maybe_actor, world.settings.origins))


def start_threads(app: "Flask") -> None:
    """Start the hub and the loops of the web process; call it once in the process that serves."""
    from patrol.operations import check, migrate, office_files
    from patrol.web.http import attendance, live

    world = app.extensions["patrol"]
    for fault in check.faults(world.settings):
        logging.getLogger("patrol").warning(fault)
    if migrate.is_current(world.database):
        # The worker does it as well, but a phone may report before that.
        office_files.seed(world.database, world.offices, world.settings.patrol_data)
    world.hub.start()
    positions, audit = app.extensions["positions"], app.extensions["audit"]
    for loop in (
        lambda: positions.run(world.stop),
        lambda: audit.run(world.stop),
        lambda: live.recheck(world.hub, world.present, world.stop),
        lambda: attendance.run(world),
    ):
        threading.Thread(target=loop, daemon=True).start()
