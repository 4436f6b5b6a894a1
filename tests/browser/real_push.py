"""Real browsers that really subscribe, against the push services of `tests/services`.

Firefox is led there by preferences, Chromium by flags; both need a profile folder, because
neither keeps a push subscription in a private window.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright, Route

from tests.requires import program
from tests.services.gcm_service import GcmService
from tests.services.push_service import PushService

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def firefox_preferences(service: PushService) -> dict[str, str | bool | int]:
    return {
        "dom.push.serverURL": f"ws://{service.host}/",
        "dom.push.testing.allowInsecureServerURL": True,
        # the automation's own defaults switch push off
        "dom.push.connection.enabled": True,
        # without an answer given beforehand, subscribe() waits for a prompt nobody sees
        "permissions.default.desktop-notification": 1,
        # there is no D-Bus here; the built-in alerts need none
        "alerts.useSystemBackend": False,
        # from the fourth notification that wants interaction on, showNotification() hangs
        "dom.webnotifications.requireinteraction.count": 10000,
        "dom.push.retryBaseInterval": 200,
    }


@contextmanager
def firefox_with_push(
    playwright: Playwright, service: PushService, profile: Path, **options: Any
) -> Iterator[BrowserContext]:
    """Firefox ESR with `service` as its push service. The same profile again is the same phone."""
    (profile / "home").mkdir(parents=True, exist_ok=True)
    context = playwright.firefox.launch_persistent_context(
        profile / "firefox",
        channel="moz-firefox",
        executable_path=program("firefox"),
        headless=True,
        env={"HOME": str(profile / "home")},
        firefox_user_prefs=firefox_preferences(service),
        **options,
    )
    try:
        yield context
    finally:
        context.close()


@contextmanager
def chromium_with_push(
    playwright: Playwright, gcm: GcmService, profile: Path, **options: Any
) -> Iterator[BrowserContext]:
    """Chromium with `gcm` in place of Google; the page still sees Google's endpoint."""
    permissions = ["notifications", *options.pop("permissions", [])]
    context = playwright.chromium.launch_persistent_context(
        profile / "chromium",
        executable_path=program("whole-chromium"),
        headless=True,
        args=[*_QUIET, *gcm.flags(), *options.pop("args", [])],
        permissions=permissions,
        **options,
    )
    try:
        yield context
    finally:
        context.close()


def lead_subscriptions_to(gcm: GcmService, context: BrowserContext, path: str) -> None:
    """Rewrite the subscriptions that pages of `context` post to `path`: `gcm` instead of Google."""

    def rewrite(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        if "google" in body.get("endpoint", ""):
            body["endpoint"] = gcm.endpoint(body["endpoint"])
        route.continue_(post_data=json.dumps(body))

    context.route(f"**{path}", rewrite)
