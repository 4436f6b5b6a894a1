"""Store and delete the push subscriptions of a phone."""

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access
from patrol.channels.push import subscription
from patrol.channels.push.endpoint import BadEndpoint, check_endpoint, check_keys, push_hosts
from patrol.models import PushState
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("push", __name__, url_prefix="/api/v1")


class PushOut(TypedDict):
    """The push state of this phone."""

    push: PushState


class PushKeysIn(Body):
    """The keys that a browser made for its subscription."""

    p256dh: str = Field(max_length=120)
    auth: str = Field(max_length=40)


class SubscribeIn(Body):
    """A browser's `PushSubscription`, as its `toJSON()` gives it."""

    endpoint: str = Field(max_length=1000)
    keys: PushKeysIn
    expirationTime: float | None = None


@blueprint.post("/push-subscriptions")
@allow(PHONE)
@keyed
@takes(SubscribeIn)
@gives(PushOut, 201)
@refuses(422, "bad_endpoint")
def subscribe() -> Response:
    """Store the address at which this phone's browser receives pushes."""
    body = read(SubscribeIn)
    me = actor()
    try:
        check_endpoint(body.endpoint, push_hosts(services().settings))
        check_keys(body.keys.p256dh, body.keys.auth)
    except BadEndpoint as error:
        raise Problem(
            422, "bad_endpoint", errors=[{"field": error.field, "message": str(error)}]
        ) from None

    def act(session: Session) -> Answer:
        subscription.subscribe(
            session,
            me.phone_id or "",
            endpoint=body.endpoint,
            vapid_key_id=services().vapid.key_id,
            **body.keys.model_dump(),
        )
        return 201, {"push": PushState.OK.value}

    return answered(act)


class UnsubscribeIn(Body):
    """The address of the subscription that has ended."""

    endpoint: str = Field(max_length=1000)


@blueprint.delete("/push-subscriptions")
@allow(PHONE)
@keyed
@takes(UnsubscribeIn)
@gives(PushOut)
@refuses(404, "no_subscription")
def unsubscribe() -> Response:
    """Stop sending pushes to this address."""
    body = read(UnsubscribeIn)
    me = actor()

    def act(session: Session) -> Answer:
        if not subscription.unsubscribe(session, me.phone_id or "", body.endpoint):
            raise access.NotFound("subscription")
        return 200, {"push": PushState.NONE.value}

    return answered(act)


class PushStateIn(Body):
    """The push state that the browser reports."""

    state: PushState


@blueprint.put("/push-state")
@allow(PHONE)
@keyed
@takes(PushStateIn)
@gives(PushOut)
def push_state() -> Response:
    """Record what this phone's browser can do, so that the desk knows how to reach the member."""
    body = read(PushStateIn)

    def act(session: Session) -> Answer:
        subscription.set_state(session, actor().phone_id or "", body.state)
        return 200, {"push": body.state.value}

    return answered(act)
