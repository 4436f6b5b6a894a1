"""Every page in both languages, narrow and wide; and how much a phone has to fetch."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from patrol.web.admin.pages import PAGES
from tests.browser.axe import violations
from tests.browser.faces import ARTEFACTS, Faces, until_on
from tests.browser.product import Product
from tests.browser.watch import Watch
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page, pytest.mark.webgl]

EYES = (Path(__file__).with_name("eyes.js")).read_text()
WIDTHS = {360: 740, 1440: 900}
MAP = {"zh-CN": "地图", "en": "Map"}
LANGUAGES = {"zh-CN": "有人呼救", "en": "Someone calls for help"}
A_LONG_WORD = """() => {
  document.documentElement.dataset.text = '200';
  document.querySelector('.kit span').textContent = 'Xiandaichengshequ';
  return [...document.querySelectorAll('main *')].filter(
    (element) => element.getBoundingClientRect().right > innerWidth + 1).length;
}"""
MOST_SCRIPT_BYTES = 60 * 1024


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(faces: Faces, language: str) -> BrowserContext:
    browser_context = faces.open(permissions=["geolocation"], locale=language)
    browser_context.add_cookies([{"name": "lang", "value": language, "url": faces.product.url}])
    return browser_context


def look(page: Page, name: str, language: str) -> list[str]:
    """List the faults of the page at each width, and keep a picture of each."""
    page.evaluate(EYES)
    wrong = [] if page.evaluate("document.documentElement.lang") == language else ["its language"]
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        where = f"{name} {language} {width} px"
        wrong += [f"{where}: {complaint}" for complaint in page.evaluate("eyes.cutOff()")]
        wrong += [f"{where}: no words for {key}" for key in page.evaluate("eyes.unspoken()")]
        page.screenshot(path=ARTEFACTS / f"page-{name}-{language}-{width}.png")
    return wrong


def test_the_open_pages_stand(context: BrowserContext, language: str) -> None:
    page = context.new_page()
    wrong: list[str] = []
    for path in ("/tip", "/signin", "/enter#x"):
        page.goto(path)
        expect(page.locator("main button[type=submit]")).to_be_enabled()
        wrong += look(page, path[1:].partition("#")[0], language)
    assert not wrong, "\n".join(wrong)


def test_the_desk_stands(
    faces: Faces, context: BrowserContext, product: Product, language: str
) -> None:
    product.happens(LANGUAGES[language], ref=f"33010504{len(language)}", severity=1)
    faces.sign_in(context, "701")
    page = context.new_page()
    page.goto("/desk")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("desk-header .ask-sound")).to_be_visible()
    page.locator("queue-item", has_text=LANGUAGES[language]).click()
    expect(page.locator("dispatch-box button.send")).to_be_enabled()
    assert page.evaluate(AGENCIES_FIRST), "119, 120 and 110 stand above whom to send"
    assert page.evaluate(MOVED_BY_A_ZERO) == [], "a figure that becomes 0 moves no other"
    wrong = look(page, "desk", language)
    expect(page.locator("patrol-map canvas")).to_be_visible()
    expect(page.get_by_role("region", name=MAP[language])).to_have_count(1)
    wrong += violations(page)
    for width in (1440, 1024, 800, 360):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{width}: “{name}” is cut off" for name in page.evaluate(CUT_NAMES)]
        wrong += [f"{width}: {pair} overlap" for pair in page.evaluate(OVERLAPS)]
        wrong += [f"{width}: {figure} is cut off" for figure in page.evaluate(CUT_FIGURES)]
        wrong += [f"{width}: the worst case is cut off"] * page.evaluate(WORST_IS_CUT)
    page.keyboard.press("a")
    expect(page.locator("incident-form place-field")).to_be_visible()
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{width}: the form is wider than its panel"] * page.evaluate(IS_TOO_WIDE)
    assert not wrong, "\n".join(wrong)


def test_the_phone_stands(
    faces: Faces, context: BrowserContext, product: Product, language: str
) -> None:
    faces.sign_in(context, "017")
    page = context.new_page()
    page.goto("/phone")
    expect(page.locator("phone-home")).to_be_visible()
    wrong = look(page, "phone", language)
    case = product.happens(LANGUAGES[language], ref=f"33010505{len(language)}")
    product.send_out(case, "017")
    expect(page.locator("phone-order h1")).to_have_text(LANGUAGES[language])
    expect(page.get_by_role("region", name=MAP[language])).to_have_count(1)
    wrong += look(page, "phone-order", language)
    page.set_viewport_size({"width": 360, "height": 640})
    wrong += ["a long word leaves the screen at 200 %"] * bool(page.evaluate(A_LONG_WORD))
    reason = {"reason": "已自行解决"}
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", reason)
    assert not wrong, "\n".join(wrong)


def test_the_administration_fits_a_narrow_screen(faces: Faces) -> None:
    """In English, whose words are longest: every page of the list, and the evidence pack."""
    context = faces.open(locale="en", viewport={"width": 360, "height": 740})
    context.add_cookies([{"name": "lang", "value": "en", "url": faces.product.url}])
    faces.sign_in(context, "703")
    for district_only in ("/admin/channels", "/admin/audit"):
        faces.watches[-1].forgive(f"/api/v1{district_only}")
    page = context.new_page()
    wrong: list[str] = []
    paths = {row.path for row in PAGES} - {"/noise/station"} | {"/noise/pack"}
    for path in sorted(paths):
        page.goto(path)
        expect(page.get_by_text("Loading…").filter(visible=True)).to_have_count(0)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        page.evaluate(EYES)
        wrong += [f"{path}: {fault}" for fault in page.evaluate("eyes.cutOff()")]
        wrong += [f"{path}: no words for {key}" for key in page.evaluate("eyes.unspoken()")]
    assert not wrong, "\n".join(wrong)


IS_TOO_WIDE = """() => {
  const panel = document.querySelector("aside.detail");
  return panel.scrollWidth > panel.clientWidth;
}"""

CUT_NAMES = """() => {
  const names = [...document.querySelectorAll(".cand .who b, incident-head .number")];
  const isCut = (name) => {
    const range = document.createRange();
    range.selectNodeContents(name);
    const { left, right } = range.getBoundingClientRect();
    for (let up = name; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowX === "visible") continue;
      const frame = up.getBoundingClientRect();
      if (left < frame.left - 1 || right > frame.right + 1) return true;
    }
    return false;
  };
  return names.filter((name) => name.checkVisibility() && isCut(name)).map((n) => n.textContent);
}"""
"""Call signs and case numbers that are not whole: 04… is nobody."""

OVERLAPS = """() => {
  const box = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  return [...document.querySelectorAll(".cand")].flatMap((row) => {
    const parts = [".who b", ".way", "status-chip"].map((name) => row.querySelector(name));
    const seen = parts.filter((part) => part?.checkVisibility());
    return seen.flatMap((part, n) => seen.slice(n + 1).filter((other) => {
      const [a, b] = [box(part), box(other)];
      return a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    }).map((other) => `${part.textContent.trim()} and ${other.textContent.trim()}`));
  });
}"""
"""Words of a candidate that stand on each other: 006 and 600 m are not 006600 m."""

CUT_FIGURES = """() => {
  const frame = document.querySelector("desk-header .figures");
  const { left, right, bottom } = frame.getBoundingClientRect();
  return [...frame.children].filter((figure) => {
    if (!figure.checkVisibility()) return false;
    const box = figure.getBoundingClientRect();
    return box.top < bottom && (box.left < left - 1 || box.right > right + 1);
  }).map((figure) => figure.textContent.trim());
}"""
"""Figures of the header that are cut in their middle; on a telephone they wrap."""

WORST_IS_CUT = """() => {
  const { scrollHeight, clientHeight } = document.querySelector("desk-queue .pin h2");
  return scrollHeight > clientHeight + 1;
}"""


AGENCIES_FIRST = """() => {
  const top = (name) => document.querySelector(name).getBoundingClientRect().top;
  return top("notified-box .chip") < top("dispatch-box");
}"""
MOVED_BY_A_ZERO = """() => {
  const figures = [...document.querySelectorAll("desk-header .figure")];
  const places = () => figures.map((figure) => figure.getBoundingClientRect().left);
  figures.find((figure) => /超时|late/i.test(figure.textContent)).classList.replace("none", "late");
  const before = places();
  for (const figure of document.querySelectorAll("desk-header span.figure")) {
    figure.classList.remove("late");
    figure.classList.add("none");
  }
  return places().flatMap((left, n) =>
    Math.abs(left - before[n]) > 0.5 ? [figures[n].textContent.trim()] : []);
}"""
"""Figures that move when others become 0 but keep their width."""


@pytest.fixture
def shell(faces: Faces, product: Product) -> list[Request]:
    """The scripts that a phone asks for before its app starts, and so before any map.

    The screens that come later, and the map, are fetched when the order stands already.
    """
    product.send_out(product.happens("阳台冒烟", ref="330105061"), "007")
    context = faces.phone_context()
    faces.sign_in(context, "007")
    page = context.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto("/phone")
    expect(page.locator("phone-order h1")).to_have_text("阳台冒烟")
    # The app's first question: the inbox came with the page.
    until_on(page, lambda: any(_is_the_question(request) for request in asked), "the app")
    start = next(n for n, request in enumerate(asked) if _is_the_question(request))
    return [request for request in asked[:start] if request.resource_type == "script"]


def _is_the_question(request: Request) -> bool:
    return request.url.endswith("/api/v1/office")


def test_a_phone_needs_no_more_than_60_kb_of_script_before_the_map(shell: list[Request]) -> None:
    sizes = {script.url.rpartition("/static/")[2]: sent_bytes(script) for script in shell}
    assert any("bundle" in name for name in sizes), sizes
    assert sum(sizes.values()) <= MOST_SCRIPT_BYTES, sorted(
        sizes.items(), key=lambda item: -item[1]
    )


def sent_bytes(script: Request) -> int:
    response = script.response()
    assert response is not None
    assert response.header_value("content-encoding") == "gzip", script.url
    return int(response.header_value("content-length") or 0)


def test_what_goes_wrong_in_a_page_is_seen(faces: Faces) -> None:
    """The watch reports each kind of fault; else other tests without complaints prove nothing."""
    context = faces.browser.new_context(base_url=faces.product.url)
    watch = Watch(context)
    page = context.new_page()
    page.goto("/signin")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: '/no-such.png'}))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.evaluate("setTimeout(() => { throw new Error('on purpose'); })")
    wanted = ("404: GET", "CSP: style-src", "uncaught: on purpose")
    for part in wanted:
        until_on(page, lambda part=part: any(part in line for line in watch.complaints()), part)
    context.close()
