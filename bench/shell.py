"""Row 8: the phone's page on slow 4G with a sixth of the processor, until the order is readable.

A cold browser has never opened the page; a warm one has the shell stored and shows a new order. The
peer is an empty page with the same bytes in one piece and the words at its end. Chromium slows the
page; the requests of the service worker, which fill its store afterwards, are not slowed.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import process
from bench.blank_page import BlankPages
from bench.child import NeverCame
from bench.desk import Desk
from bench.result import Result
from bench.town import Town, build
from tests.requires import find

SLOW_4G = {"latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
"""Chromium's own preset: ms before each answer, bytes a second."""
PROCESSOR = 6
"""The processor is slowed by this factor."""
LIMIT_MS = 60_000
BUTTON = "收到，出发"
WATCH = """(([words, button]) => {
  const marks = {
    words: () => document.body?.textContent.includes(words),
    button: () => [...document.querySelectorAll("button")].some(
      (each) => each.textContent.includes(button)),
    app: () => document.querySelector("phone-strip"),
  };
  globalThis.seen = {};
  const look = () => {
    for (const [name, stands] of Object.entries(marks)) {
      if (seen[name] === undefined && stands()) {
        seen[name] = null;
        requestAnimationFrame(() => { seen[name] = performance.now(); });
      }
    }
  };
  new MutationObserver(look).observe(
    document, {childList: true, subtree: true, characterData: true});
})"""
"""Notes in the page when each mark is drawn: a question from here waits while the page is busy."""
WEIGHT = """() => performance.getEntries()
  .filter(({transferSize, responseEnd}) => transferSize && responseEnd <= seen.words)
  .reduce((sum, {transferSize}) => sum + transferSize, 0)"""
REST = "/bundle/phone_rest."
"""The script with all that an order does not need, the map among it."""
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHELL_STANDS = """async () => {
  const {active} = await navigator.serviceWorker.ready;
  return active.state === 'activated' && Boolean(await caches.match('/phone'));
}"""


@dataclass
class Visits:
    """Figures of each pair: ms until the words are readable, and the bytes sent until then.

    Of our page also the ms until 收到 can be pressed, the ms until the whole app stands, and the
    scripts that this needed.
    """

    ms: list[float] = field(default_factory=list)
    pressable_ms: list[float] = field(default_factory=list)
    app_ms: list[float] = field(default_factory=list)
    weight: list[int] = field(default_factory=list)
    scripts_kb: list[float] = field(default_factory=list)

    def note(self, seen: dict[str, float], weight: float, script_bytes: int) -> None:
        """Add the figures of one visit."""
        self.ms.append(seen["words"])
        self.weight.append(int(weight))
        self.scripts_kb.append(script_bytes / 1024)
        if "app" in seen:
            self.pressable_ms.append(seen["button"])
            self.app_ms.append(seen["app"])


class Wire:
    """The bytes of a page's scripts, by Chromium's own count."""

    def __init__(self, link: Any) -> None:
        self._asked: list[str] = []
        self._rest_after: int | None = None
        self._kinds: dict[str, str] = {}
        self._heads: dict[str, int] = {}
        self._bytes: dict[str, int] = {}
        link.on("Network.requestWillBeSent", self._ask)
        link.on("Network.responseReceived", self._begin)
        link.on("Network.loadingFinished", self._end)

    def _ask(self, event: dict[str, Any]) -> None:
        if REST in event["request"]["url"] and self._rest_after is None:
            self._rest_after = len(self._asked)
        self._asked.append(event["requestId"])

    def _begin(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]
        self._heads[event["requestId"]] = int(event["response"]["encodedDataLength"])

    def _end(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = int(event["encodedDataLength"])

    @property
    def scripts(self) -> int:
        """Compressed bytes of the JavaScript requested before the rest, without HTTP headers."""
        first = set(self._asked[: self._rest_after])
        keys = [key for key in self._bytes if self._kinds.get(key) == "Script" and key in first]
        return sum(self._bytes[key] - self._heads[key] for key in keys)


def phone_shell(pairs: int) -> Iterator[Result]:
    ours, peer = {"cold": Visits(), "warm": Visits()}, {"cold": Visits(), "warm": Visits()}
    with ExitStack() as stack:
        phone = _phone(stack)
        blank = stack.enter_context(BlankPages())
        for _ in range(pairs):
            phone.visit_twice(ours["cold"], ours["warm"])
            for which, visits in peer.items():
                phone.visit_blank(blank, ours[which].weight[-1], visits)
    for which, bar in (("cold", 2.0), ("warm", 1.5)):
        name = f"phone shell, slow 4G, order readable {which} (peer: blank page)"
        yield Result(8, name, "ms", ours[which].ms, peer[which].ms, bar)
        name = f"the same, {which}, until"
        yield Result(8, f"{name} 收到 can be pressed", "ms", ours[which].pressable_ms)
        yield Result(8, f"{name} the whole app stands", "ms", ours[which].app_ms)
    yield Result(8, "what goes over the wire until then, cold", "KB", _kb(ours["cold"].weight))
    yield Result(8, "JavaScript of it, before the map", "KB", ours["cold"].scripts_kb, bar=60)


def _kb(weights: list[int]) -> list[float]:
    return [weight / 1024 for weight in weights]


def _phone(stack: ExitStack) -> "Visitor":
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    town = build(folder, members=2)
    web = stack.enter_context(process.web(folder))
    desk = stack.enter_context(closing(Desk(web.port, town)))
    playwright = stack.enter_context(sync_playwright())
    browser = playwright.chromium.launch(executable_path=find("whole-chromium"), args=FLAGS)
    stack.callback(browser.close)
    return Visitor(browser, desk, town, f"http://127.0.0.1:{web.port}")


@dataclass
class Visitor:
    """A browser that opens pages as the phone of 001."""

    browser: Browser
    desk: Desk
    town: Town
    url: str
    numbers: "count[int]" = field(default_factory=count)

    def visit_twice(self, cold: Visits, warm: Visits) -> None:
        """Visit with an empty browser, then with the shell in the browser's store.

        Raises: NeverCame.
        """
        context = self._context()
        for visits in (cold, warm):
            case, words = self._order()
            self._visit(context, f"{self.url}/phone", words, visits, BUTTON)
            self.desk.call("POST", f"/incidents/{case}/cancellation", {"reason": "已自行解决"})
        context.close()

    def visit_blank(self, blank: BlankPages, weight: int, visits: Visits) -> None:
        context = self._context()
        words = f"去看看 {next(self.numbers)}"
        self._visit(context, blank.url(words, weight), words, visits)
        context.close()

    def _context(self) -> BrowserContext:
        context = self.browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        context.set_default_timeout(LIMIT_MS)
        secret = self.town.phones["001"]
        context.add_cookies([{"name": "patrol_session", "value": secret, "url": self.url}])
        return context

    def _order(self) -> tuple[str, str]:
        """Send a new order to 001. Return its case and its words."""
        words = f"去看看 {next(self.numbers)}"
        case = self.desk.open_case()
        self.desk.send(case, ["001"], words)
        return case[0], words

    def _visit(
        self, context: BrowserContext, url: str, words: str, visits: Visits, button: str = ""
    ) -> None:
        """Open the page slowed, and note when the words are visible and `button` can be pressed.

        Raises: NeverCame.
        """
        page = context.new_page()
        page.add_init_script(f"{WATCH}({json.dumps([words, button])})")
        link = context.new_cdp_session(page)
        link.send("Network.enable")
        link.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})
        link.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
        wire = Wire(link)
        page.goto(url, wait_until="commit")
        marks = "words button app" if button else "words"
        _until(page, f"() => '{marks}'.split(' ').every((name) => seen[name])", words)
        visits.note(page.evaluate("seen"), page.evaluate(WEIGHT), wire.scripts)
        link.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        if button:
            _until(page, SHELL_STANDS, "the shell in the store")
        page.close()


def _until(page: Page, fact: str, missing: str) -> None:
    """Ask the page until it answers yes.

    Raises: NeverCame.
    """
    until = time.monotonic() + LIMIT_MS / 1000
    while not page.evaluate(fact):
        if time.monotonic() > until:
            raise NeverCame(f"{page.url}: not after {LIMIT_MS / 1000:g} s: {missing}")
        page.wait_for_timeout(100)
