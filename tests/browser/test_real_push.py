"""Each browser subscribes, gets an encrypted push of our sender, and shows it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

from patrol.channels import Gone, Sent
from patrol.channels.push import vapid
from patrol.channels.push.endpoint import allowed_hosts
from patrol.channels.push.payload import Notification, payload, topic
from patrol.channels.push.sender import Message, PushSender, Subscription
from tests.browser.push_site import PushSite, subscription
from tests.browser.real_push import (
    chromium_with_push,
    firefox_with_push,
)
from tests.requires import requires
from tests.services.gcm_service import GcmService
from tests.services.push_service import PushService
from tests.waiting import LIMIT_S, until

pytestmark = [pytest.mark.browser, pytest.mark.page]

CONTACT = "mailto:duty@patrol.example.org"


@pytest.fixture
def site() -> Iterator[PushSite]:
    with PushSite() as running:
        yield running


def order(name: str) -> Message:
    home = "https://patrol.example.org/phone"
    note = Notification(name, "order", "有人落水", "文晖桥北西岸 · 骑车 2 分", home, name)
    return Message(payload(note), ttl_s=60, topic=topic("one incident"))


def subscribe(context: BrowserContext, site: PushSite, key: str) -> Subscription:
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(site.url)
    return subscription(page.evaluate("key => subscribe(key)", key))


def shown(context: BrowserContext) -> list[tuple[str, str]]:
    """The notifications on the screen, to be asked after the receipt."""
    return [(note["title"], note["tag"]) for note in context.pages[0].evaluate("shown()")]


@requires("firefox")
def test_firefox_shows_an_order_and_finds_it_after_a_restart(
    playwright: Playwright, site: PushSite, tmp_path: Path
) -> None:
    key = vapid.load(tmp_path)
    with (
        PushService() as service,
        PushSender(key, CONTACT, allowed_hosts(service.host)) as sender,
    ):
        with firefox_with_push(playwright, service, tmp_path) as firefox:
            phone = subscribe(firefox, site, key.public_key)
            assert isinstance(sender.submit(phone, order("first")).result(LIMIT_S), Sent)
            until(lambda: site.receipts == ["first"], "the first receipt")
            assert shown(firefox) == [("有人落水", "first")]
        for name in ("outdated", "newest"):
            assert isinstance(sender.submit(phone, order(name)).result(LIMIT_S), Sent)
        with firefox_with_push(playwright, service, tmp_path) as firefox:
            until(lambda: "newest" in site.receipts, "the newest receipt")
            assert "outdated" not in site.receipts
            assert subscribe(firefox, site, key.public_key) == phone
            firefox.pages[0].evaluate(
                "navigator.serviceWorker.ready.then(r => r.pushManager.getSubscription())"
                ".then(s => s.unsubscribe())"
            )
            until(lambda: service.gone, "the end of the subscription at the service")
        with pytest.raises(Gone):
            sender.submit(phone, order("late")).result(LIMIT_S)


@requires("whole-chromium")
def test_chromium_shows_an_order_and_finds_it_after_a_restart(
    playwright: Playwright, site: PushSite, tmp_path: Path
) -> None:
    key = vapid.load(tmp_path)
    with GcmService() as gcm, PushSender(key, CONTACT, allowed_hosts(gcm.host)) as sender:
        with chromium_with_push(playwright, gcm, tmp_path) as chromium:
            seen = subscribe(chromium, site, key.public_key)
            assert seen.endpoint.startswith("https://jmt17.google.com/fcm/send/")
            phone = replace(seen, endpoint=gcm.endpoint(seen.endpoint))
            assert isinstance(sender.submit(phone, order("first")).result(LIMIT_S), Sent)
            until(lambda: site.receipts == ["first"], "the first receipt")
            assert shown(chromium) == [("有人落水", "first")]
        assert isinstance(sender.submit(phone, order("away")).result(LIMIT_S), Sent)
        with chromium_with_push(playwright, gcm, tmp_path):
            until(lambda: "away" in site.receipts, "a receipt for what came meanwhile")
