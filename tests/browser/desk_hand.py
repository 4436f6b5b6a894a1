"""The acts of a dispatcher at the desk's page."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.faces import until_on

HELD_MS = 750
"""For 0.7 s after the selection or the proposal moved by itself, dispatching keys are ignored."""


def choose(desk: Page, title: str) -> None:
    """Select the case in the queue and wait for its details."""
    desk.locator("queue-item", has_text=title).click()
    expect(desk.locator("incident-head h1")).to_have_text(title)


def press_dispatch(desk: Page) -> None:
    """Press D until the desk takes the key: it ignores D while the proposal has just changed."""
    expect(desk.locator("dispatch-box button.send")).to_be_enabled()
    until_on(desk, lambda: _is_taken(desk), "the desk's taking of the key")


def _is_taken(desk: Page) -> bool:
    sent, held = desk.locator("undo-bar .undo"), desk.locator(".toast.weak")
    desk.wait_for_timeout(HELD_MS)
    desk.keyboard.press("d")
    expect(sent.or_(held).first).to_be_visible()
    if sent.is_visible():
        return True
    expect(held).to_be_hidden()
    return False


def row_of(desk: Page, call_sign: str) -> Locator:
    return desk.locator("crew-row", has=desk.get_by_role("button", name=call_sign, exact=True))


def timeline(desk: Page) -> list[str]:
    """The sentences of the timeline, the oldest first."""
    return desk.locator("time-line li:not(.now) > span").all_inner_texts()
