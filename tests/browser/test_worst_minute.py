"""The desk at its worst minute: ten cases at once and an SOS among them, handled by keys alone."""

import re
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from playwright.sync_api import Page, Route, expect
from sqlmodel import select

from patrol import clock
from patrol.models import LastPosition, Member
from patrol.people import duty
from tests.browser.desk_hand import press_until
from tests.browser.faces import Faces, shot
from tests.browser.product import Product
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

TITLES = [f"第{number}起" for number in range(10)]
CHANGES = 100
CREW = [f"{number:03}" for number in range(101, 125)]
CALLER = CREW[0]
"""The member who is furthest from the cases, so that nobody sends this one before the SOS."""
SIGN = re.compile(r"\b\d{3}\b")


@pytest.fixture
def crew(product: Product) -> None:
    """Enough members on duty that each case has somebody free."""
    with product.services.database.write() as session:
        area_id = session.exec(select(Member.area_id).where(Member.call_sign == "042")).one()
        for place, call_sign in enumerate(CREW):
            member = Member(call_sign=call_sign, area_id=area_id, skills=["swim"], kit=[])
            session.add(member)
            session.flush()
            duty.start(session, member, at=clock.now())
            spot = {"lat": BRIDGE[0] + place / 5000, "lon": BRIDGE[1], "accuracy_m": 8}
            session.add(LastPosition(member_id=member.id or 0, taken_at=clock.now(), **spot))


@pytest.fixture
def others(product: Product) -> list[str]:
    """Cases that desk 3 has claimed: they wait for nobody else."""
    cases = [
        product.happens(f"别席{number}", ref=f"33010570{number}", severity=4) for number in range(3)
    ]
    for case in cases:
        product.as_("704", "PUT", f"/api/v1/incidents/{case}/claim")
    return cases


class Hands:
    """The dispatcher's hands: they only press keys, and read before they press."""

    def __init__(self, desk: Page) -> None:
        self.desk = desk
        self.pressed = 0
        self.heading = desk.locator("incident-head h1")
        self.title = self.heading.inner_text()
        self.button = desk.locator("dispatch-box button.send")

    def press(self, key: str) -> None:
        self.desk.keyboard.press(key)
        self.pressed += 1

    def read(self) -> set[str]:
        """Wait for the next case and its suggestion; return whom D would send."""
        expect(self.heading).not_to_have_text(self.title)
        self.title = self.heading.inner_text()
        expect(self.button).to_contain_text(self.title)
        expect(self.button).to_be_enabled()
        return signs(self.button.inner_text())

    def candidates(self) -> list[str]:
        return self.desk.locator("candidate-row .who b").all_inner_texts()

    def dispatch(self, whom: set[str]) -> None:
        self.press("d")
        sent = self.desk.locator("undo-bar .undo span")
        expect(sent).to_contain_text(self.title)
        assert signs(sent.inner_text()) == whom


def signs(text: str) -> set[str]:
    return set(SIGN.findall(text.partition("→")[0]))


def turning(desk: Page) -> None:
    """Let each answer list the candidates in another order."""
    turns = count(1)

    def turn(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        rows = body["candidates"]
        at = next(turns) % len(rows)
        route.fulfill(response=answer, json=body | {"candidates": rows[at:] + rows[:at]})

    desk.route("**/candidates", turn)


def a_hundred_changes(product: Product, case: str, others: list[str]) -> None:
    """Desk 3 ranks its own cases anew, and adds notes to the selected one."""
    versions = {other: product.story(other)["incident"]["version"] for other in others}
    for number in range(CHANGES // 2):
        other = others[number % len(others)]
        body = {"version": versions[other], "severity": 3 + number // 3 % 2}
        answer = product.as_("704", "PATCH", f"/api/v1/incidents/{other}", body)
        versions[other] = answer["incident"]["version"]
        product.as_("704", "POST", f"/api/v1/incidents/{case}/notes", {"text": f"第 {number} 句"})


def the_act_is_on_what_was_read(hands: Hands, crew: set[str], change: Callable[[], None]) -> None:
    """A digit and D after the changes mean the member and the case that were read before."""
    desk = hands.desk
    candidates = hands.candidates()
    turning(desk)
    change()
    expect(desk.locator("dispatch-box .frozen")).to_be_visible()
    expect(desk.locator("desk-queue > .frozen")).to_be_visible()
    assert hands.candidates() == candidates
    hands.press("3")
    hands.dispatch(crew ^ {candidates[2]})


def a_second_order_needs_no_new_reading(hands: Hands, crew: set[str]) -> None:
    """After the desk's own order the list is read anew, so D sends to the seat that is left."""
    first, second = hands.candidates()[:2]
    assert {first, second} == crew
    hands.press("2")
    hands.dispatch({first})
    rows = hands.desk.locator("candidate-row .who b")
    expect(rows.filter(has_text=first)).to_have_count(0)
    expect(hands.desk.locator("dispatch-box .frozen")).to_have_count(0)
    expect(hands.button).to_contain_text(f"派 {second}")
    hands.press("d")
    expect(hands.desk.locator("undo-bar .undo span")).to_contain_text(f"已派 {second} ")


def an_sos_is_answered(hands: Hands, product: Product) -> None:
    """Enter sends the nearest while another case is open, and Space passes the SOS once."""
    desk, reading = hands.desk, hands.title
    call = {"kind": "sos", "position": {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 8}}
    product.call("POST", "/api/v1/calls", call, token=product.phone(CALLER))
    bar = desk.locator("sos-bar")
    expect(bar).to_contain_text(f"SOS {CALLER}")
    expect(bar.locator(".go")).to_contain_text("派最近 3 人")
    expect(hands.heading).to_have_text(reading)
    press_until(desk, "Enter", bar.locator("b", has_text="待接"))
    hands.pressed += 1  # a press that the desk refused, because the bar had just come, is no key
    hands.press(" ")
    hands.title = f"{CALLER} 求救"
    expect(hands.heading).to_have_text(hands.title)


def test_ten_cases_are_handled_by_keys_alone(
    faces: Faces, product: Product, crew: None, others: list[str]
) -> None:
    desk = faces.desk()
    cases = {
        title: product.happens(title, ref=f"33010560{number}", severity=1 + number % 3)
        for number, title in enumerate(TITLES)
    }
    expect(desk.locator("queue-item")).to_have_count(len(cases) + len(others))
    expect(desk.locator(".pin h2"), "before any alarm").to_contain_text("最急：第0起")
    hands = Hands(desk)
    handled = []
    for number in range(len(cases)):
        hands.press(" ")
        whom = hands.read()
        handled.append(hands.title)
        if number == 4:
            case = cases[hands.title]
            change = partial(a_hundred_changes, product, case, others)
            the_act_is_on_what_was_read(hands, whom, change)
            shot(desk, "worst-minute")
            desk.unroute_all(behavior="wait")  # an answer may be under way
        elif number == 8:
            a_second_order_needs_no_new_reading(hands, whom)
        else:
            hands.dispatch(whom)
        assert CALLER not in whom, "nobody sends a member who calls for help"
        if number == 6:
            an_sos_is_answered(hands, product)
    assert sorted(handled) == TITLES, f"one was missed or done twice: {handled}"
    assert hands.pressed == 2 * len(cases) + len("3") + len("2d") + len(["Enter", "Space"])
