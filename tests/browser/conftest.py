"""One product a module, one Chromium for all; contexts of its own for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.faces import ARTEFACTS, Faces
from tests.browser.product import Product, product_on_trial
from tests.requires import program
from tests.services.database import Databases

FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NO_WEBGL = ["--disable-gpu", "--disable-software-rasterizer"]
"""Without a graphics card WebGL is a third of a story's time, and most stories see no map."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """It ends with this folder: beside its loop no other test could begin one of its own."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def product(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product_on_trial(tmp_path_factory.mktemp("product"), databases) as running:
        yield running


@pytest.fixture(scope="package")
def chromium_with(playwright: Playwright) -> Iterator[Callable[[str, bool], Browser]]:
    """Return the one Chromium of this program and drawing; the first call starts it."""
    started: dict[tuple[str, bool], Browser] = {}

    def with_(name: str, is_webgl: bool) -> Browser:
        if (name, is_webgl) not in started:
            flags = FLAGS + (WEBGL if is_webgl else NO_WEBGL)
            started[name, is_webgl] = playwright.chromium.launch(
                executable_path=program(name), headless=True, args=flags
            )
        return started[name, is_webgl]

    yield with_
    for browser in started.values():
        browser.close()


@pytest.fixture(scope="module")
def chromium(
    chromium_with: Callable[[str, bool], Browser], request: pytest.FixtureRequest
) -> Iterator[Browser]:
    """The headless shell, which needs a fifth less, or the whole Chromium for a module marked so.

    It draws the map by WebGL in a module marked `webgl`, and as SVG elsewhere.
    """
    mark = request.node.get_closest_marker
    browser = chromium_with("whole-chromium" if mark("whole") else "chromium", bool(mark("webgl")))
    yield browser
    for context in browser.contexts:  # its pages would go on asking a product that has ended
        context.close()


@pytest.fixture
def faces(chromium: Browser, product: Product) -> Iterator[Faces]:
    """The people of a test; the test fails at its end when a page has complained."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    running = Faces(chromium, product)
    yield running
    running.close()
    assert not running.complaints(), "\n".join(running.complaints())
