"""通行密钥 in a browser: made on the account's page, used on the page of sign-in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from patrol.models import User
from patrol.people.password import hash_of
from tests.browser.faces import Faces, shot
from tests.browser.product import Product
from tests.cast import enter
from tests.requires import requires
from tests.services.database import Databases

pytestmark = [requires("chromium"), pytest.mark.page]

PASSWORD = "井盖 蓝伞 钟声 二十"
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A device with a finger on it, as Chromium's developer tools make one."""


@pytest.fixture
def named_product(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """A product under a name: passkeys belong to names and not to addresses of digits."""
    folder = tmp_path_factory.mktemp("named")
    with databases.copy(folder) as database_url:
        product = Product(folder, database_url)
        product.url = product.env["PUBLIC_URL"] = f"http://localhost:{product.port}"
        with product.services.database.write() as session:
            enter(session)
            user = session.exec(select(User).where(User.name == "701")).one()
            user.password_hash = hash_of(PASSWORD)
        with product:
            yield product


def with_finger(faces: Faces) -> Page:
    context = faces.open()
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})
    return page


def test_a_dispatcher_signs_in_with_a_finger(chromium: Browser, named_product: Product) -> None:
    faces = Faces(chromium, named_product)
    page = with_finger(faces)
    faces.sign_in(page.context, "701")
    page.goto("/account")
    keys = page.locator("pass-keys")
    keys.get_by_label("现在的密码").fill(PASSWORD)
    keys.get_by_role("button", name="加一把").click()
    expect(keys.locator("li")).to_contain_text("还没用过")
    shot(page, "passkey-account")
    keys.get_by_role("button", name="去掉").click()
    expect(keys.get_by_label("现在的密码")).to_be_focused()
    expect(keys.locator("li")).to_have_count(1)
    page.context.clear_cookies()
    page.goto("/signin")
    page.get_by_label("账号").fill("701")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("#wrong")).to_contain_text("用通行密钥登录")
    faces.watches[-1].forgive("401")
    shot(page, "passkey-signin")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator("desk-header")).to_be_visible()
    faces.close()
    assert not faces.complaints(), "\n".join(faces.complaints())
