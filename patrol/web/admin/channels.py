"""通道: an administrator of the whole district sets the credentials of the channels."""

from flask import Blueprint, Response, jsonify, make_response
from pydantic import Field
from sqlmodel import Session

from patrol.channels import credentials
from patrol.operations import channel_page, channel_test
from patrol.operations.channel_page import ChannelsPage
from patrol.people import chiefs
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import (
    ADMINS,
    actor,
    allow,
    services,
)

blueprint = Blueprint("channels", __name__)


@blueprint.get("/api/v1/admin/channels")
@allow(ADMINS)
@gives(ChannelsPage)
@refuses(403, "needs_district")
def all_channels() -> Response:
    """Read the channels: what is set, without its secrets, and what works."""
    services().credentials.refresh()
    with services().database.read() as session:
        chiefs.require_district(session, actor())
        return jsonify(_page(session))


def _page(session: Session) -> ChannelsPage:
    return channel_page.page(session, services().credentials, len(services().live))


class CredentialsIn(Body):
    """Settings to save over the version that was read; null takes a setting away.

    `anew` drops kept values that no key of this machine opens.
    """

    version: int = Field(ge=0, lt=2**31)
    values: dict[str, str | None] = Field(min_length=1, max_length=40)
    anew: bool = False


@blueprint.patch("/api/v1/admin/channels")
@allow(ADMINS)
@takes(CredentialsIn)
@gives(ChannelsPage)
@refuses(403, "needs_district")
@refuses(409, "channels_changed", "channels_unreadable", "channel_of_environment")
@refuses(422, "half_channel", "bad_credential")
def change() -> Response:
    """Set or replace credentials; every process sends with them within seconds."""
    me = actor()
    with services().database.read() as session:
        chiefs.require_district(session, me)
    body = read(CredentialsIn)
    # Not `keyed`: a kept request would hold a digest of the secrets.
    with services().database.write() as session:
        credentials.change(
            session,
            services().settings,
            body.values,
            by=me.name,
            version=body.version,
            anew=body.anew,
        )
    services().credentials.refresh()
    with services().database.read() as session:
        return jsonify(_page(session))


class ChannelTestIn(Body):
    """The receiver: a call sign of the office, or a mobile number; a robot needs none."""

    to: str = Field(default="", max_length=40)


@blueprint.post("/api/v1/admin/channels/<way>/tests")
@allow(ADMINS)
@takes(ChannelTestIn)
@gives(ChannelsPage, 201)
@refuses(403, "needs_district")
@refuses(404, "no_channel")
@refuses(409, "channel_not_ready")
@refuses(422, "no_address", "bad_mobile")
@refuses(429, "too_many")
def test(way: str) -> Response:
    """Send a test message by one service; the page shows its result."""
    me, body = actor(), read(ChannelTestIn)
    # Another process may have saved the credentials a moment ago.
    services().credentials.refresh()
    # Not `keyed`: the kept request would hold a digest of a number.
    with services().database.write() as session:
        chiefs.require_district(session, me)
        ready = way in services().credentials.settings.ready_ways
        channel_test.ask(session, channel_test.Asker.of(me), way, body.to, ready=ready)
    with services().database.read() as session:
        return make_response(jsonify(_page(session)), 201)
