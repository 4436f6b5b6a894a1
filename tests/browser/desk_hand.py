"""The acts of a dispatcher at the desk's page."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.faces import until_on


def choose(desk: Page, title: str) -> None:
    """Select the case in the queue and wait for its details."""
    desk.locator("queue-item", has_text=title).click()
    expect(desk.locator("incident-head h1")).to_have_text(title)


def press_dispatch(desk: Page) -> None:
    """Press D until the desk takes the key: it refuses what nobody can have read yet."""
    expect(desk.locator("dispatch-box button.send")).to_be_enabled()
    press_until(desk, "d", desk.locator("undo-bar .undo"))


def press_accept(desk: Page) -> None:
    """Press R until the desk takes the key: it waits when R has come to mean another member."""
    press_until(desk, "r", desk.locator(".toast.done"))


def press_until(desk: Page, key: str, taken: Locator) -> None:
    """Press a key until the desk takes it: it refuses what nobody can have read yet."""
    act_until(desk, lambda: desk.keyboard.press(key), taken)


def act_until(desk: Page, act: Callable[[], None], taken: Locator) -> None:
    """Act until `taken` is visible; the desk may refuse an act that came too soon."""
    until_on(desk, lambda: _is_taken(desk, act, taken), "the desk's taking of the act")


def _is_taken(desk: Page, act: Callable[[], None], taken: Locator) -> bool:
    refused = desk.locator(".toast.weak")
    act()
    expect(taken.or_(refused).first).to_be_visible()
    if taken.is_visible():
        return True
    expect(refused).to_be_hidden()
    return False


def row_of(desk: Page, call_sign: str) -> Locator:
    return desk.locator("crew-row", has=desk.get_by_role("button", name=call_sign, exact=True))


def timeline(desk: Page) -> list[str]:
    """The sentences of the timeline, the oldest first."""
    return desk.locator("time-line li:not(.now) > span").all_inner_texts()
