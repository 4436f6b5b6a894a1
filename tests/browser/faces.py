"""The people before the screens (dispatcher, member, passer-by), each with their own context."""

import json
from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.browser.product import Product
from tests.browser.watch import Watch
from tests.cast import BRIDGE, MEMBERS
from tests.pictures import a_photo
from tests.services.web_process import ROOT
from tests.waiting import LIMIT_S, until

ARTEFACTS = ROOT / "tests" / "artefacts" / "browser"
PATIENCE_MS = LIMIT_S * 1000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
HERE = {"latitude": BRIDGE[0], "longitude": BRIDGE[1], "accuracy": 12}
PHOTO: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
THEMES: dict[str, Literal["light", "dark"]] = {"day": "light", "night": "dark"}
MAPS_STAND = """() => [...document.querySelectorAll('patrol-map')].every(
  ({drawn, isOpening, trouble}) =>
    !isOpening && (trouble || drawn && (!drawn.map || drawn.map.loaded())))"""
ANSWERED = """(() => {
  const keep = (name, value) => {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* forbidden */ }
  };
  const answers = ANSWERS;
  keep('position-consents', answers);
  document.addEventListener('readystatechange', () => {
    const version = document.querySelector('meta[name=notice]')?.content;
    const versions = Object.keys(answers).map((callSign) => [callSign, version]);
    if (version) keep('notices-answered', Object.fromEntries(versions));
  });
})()"""
"""Every member has answered the present notice, so that its question stands over no screen."""

expect.set_options(timeout=PATIENCE_MS)


def answer_about_positions(context: BrowserContext) -> None:
    """Let every member have answered the question about positions in this context."""
    answers = json.dumps({call_sign: "no" for call_sign, *_ in MEMBERS})
    context.add_init_script(ANSWERED.replace("ANSWERS", answers))


def wait_until(page: Page, question: str, arg: Any = None) -> None:
    """Ask the page until it answers yes; unlike `wait_for_function` this awaits a promise."""
    until_on(page, lambda: page.evaluate(question, arg), question)


def until_on(page: Page, fact: Callable[[], object], description: str) -> None:
    """Wait for a fact of this process; the page's events (requests, sockets) still come in."""
    until(fact, description, pause=lambda seconds: page.wait_for_timeout(seconds * 1000))


MICROPHONE = """if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext();
  const [tone, line] = [sound.createOscillator(), sound.createMediaStreamDestination()];
  tone.connect(line);
  tone.start();
  return line.stream;
};"""
"""A microphone that hears one tone, instead of the machine's."""


class Faces:
    """Opens contexts on one product and watches them all."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self.browser, self.product = browser, product
        self.watches: list[Watch] = []
        self.contexts: list[BrowserContext] = []

    def open(self, **options: Any) -> BrowserContext:
        """Open a new context, without cookies, service worker or stored data."""
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": self.product.url}
        context = self.browser.new_context(**settings | options)
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        self.watches.append(Watch(context))
        return context

    def sign_in(self, context: BrowserContext, name: str) -> None:
        """Sign in by a one-time link, with the request that its page sends."""
        ticket = {"ticket": self.product.ticket(name)}
        answer = context.request.post("/api/v1/session", data=ticket)
        assert answer.ok, answer.text()
        if answer.json()["role"] == "member":
            self.product.confirm_phones(name)

    def enter(self, context: BrowserContext, name: str) -> Page:
        """Sign in through the page of a one-time link and its button."""
        page = context.new_page()
        page.goto(f"/enter#{self.product.ticket(name)}")
        page.locator("#enter button").click()
        return page

    def desk(self, name: str = "701", **options: Any) -> Page:
        context = self.open(**{"viewport": DESK} | options)
        self.sign_in(context, name)
        page = context.new_page()
        page.goto("/desk")
        expect(page.locator("desk-header")).to_be_visible()
        return page

    def phone_context(self, *, is_asked: bool = False, **options: Any) -> BrowserContext:
        """Open a context like a phone's; with `is_asked` the page asks about positions."""
        touch = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "geolocation": HERE}
        context = self.open(**touch | {"permissions": ["geolocation"]} | options)
        if not is_asked:
            answer_about_positions(context)
        return context

    def phone(self, call_sign: str, path: str = "/phone", **options: Any) -> Page:
        context = self.phone_context(**options)
        self.sign_in(context, call_sign)
        page = context.new_page()
        page.goto(path)
        expect(page.locator("phone-strip")).to_contain_text("在线")
        return page

    def complaints(self) -> list[str]:
        return [complaint for watch in self.watches for complaint in watch.complaints()]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def shot(page: Page, name: str) -> None:
    """Keep one screenshot of each theme (day and night) as an artefact."""
    for theme, scheme in THEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(MAPS_STAND)
        page.screenshot(path=ARTEFACTS / f"{name}-{theme}.png", animations="disabled")
    page.emulate_media(color_scheme="light")
