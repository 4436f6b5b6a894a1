"""The desk at its worst minute: ten cases in ten seconds, handled by keys alone."""

import re
import threading
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from patrol import clock
from patrol.models import LastPosition, Member
from patrol.people import duty
from tests.browser.faces import Faces, shot
from tests.browser.product import Product
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = requires("chromium")

CASES = 10
CHANGES = 100
CREWS = [f"{number:03}" for number in range(101, 125)]


@pytest.fixture
def crowd(product: Product) -> None:
    """Enough members on duty that each case has somebody free."""
    with product.services.database.write() as session:
        area_id = session.exec(select(Member.area_id).where(Member.call_sign == "042")).one()
        for place, call_sign in enumerate(CREWS):
            member = Member(call_sign=call_sign, area_id=area_id, skills=["swim"], kit=[])
            session.add(member)
            session.flush()
            duty.start(session, member, at=clock.now())
            fix = {"lat": BRIDGE[0] + place / 5000, "lon": BRIDGE[1], "accuracy_m": 8}
            session.add(LastPosition(member_id=member.id, taken_at=clock.now(), **fix))


class Elsewhere:
    """Changes the severity of other cases a hundred times, as another desk would."""

    def __init__(self, product: Product, cases: list[str]) -> None:
        self.product, self.cases = product, cases
        self.changes = 0
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        for case, severity in zip(cycle(self.cases), cycle((1, 3, 2)), strict=False):
            if self.changes == CHANGES:
                return
            version = self.product.as_("704", "GET", f"/api/v1/incidents/{case}")["incident"]
            body = {"version": version["version"], "severity": severity}
            self.product.as_("704", "PATCH", f"/api/v1/incidents/{case}", body)
            self.changes += 1


class Keyboard:
    """The dispatcher's hands: they only press keys, and read before they press."""

    def __init__(self, desk: Page) -> None:
        self.desk = desk
        self.pressed, self.title = 0, ""

    def press(self, key: str) -> None:
        self.desk.keyboard.press(key)
        self.pressed += 1

    def dispatch(self) -> str:
        """Send whom the button names; return the title of the case that was read with it."""
        heading = self.desk.locator("incident-head h1")
        expect(heading).not_to_have_text(self.title)
        self.title = heading.inner_text()
        button = self.desk.locator("dispatch-box button.send")
        expect(button).to_contain_text(self.title)
        expect(button).to_be_enabled()
        read = button.inner_text()
        self.press("d")
        sent = self.desk.locator("undo-bar .undo span")
        expect(sent).to_contain_text(self.title)
        assert _signs(sent.inner_text()) == _signs(read) != set()
        return self.title


def _signs(text: str) -> set[str]:
    return set(re.findall(r"\b\d{3}\b", text))


def test_ten_cases_in_ten_seconds_by_keys_alone(
    faces: Faces, product: Product, crowd: None
) -> None:
    desk = faces.desk()
    titles = {f"第{number}起" for number in range(CASES)}
    ids = [
        product.happens(title, ref=f"33010560{number}", severity=1 + number % 3)
        for number, title in enumerate(sorted(titles))
    ]
    expect(desk.locator("queue-item")).to_have_count(CASES)
    shot(desk, "worst-minute-begins")
    hands = Keyboard(desk)
    handled = []
    for number in range(CASES):
        if number:
            hands.press(" ")
        handled.append(hands.dispatch())
    shot(desk, "worst-minute")
    assert set(handled) == titles, "none was missed"
    assert hands.pressed == 2 * CASES - 1
    assert len(ids) == CASES
