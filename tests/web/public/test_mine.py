"""志愿者: a one-time code, own tips and their fate, a signed slip, and deletion by one press."""

import base64
import json
import re
from html import unescape
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlmodel import select

from patrol import clock
from patrol.models import Slip, Tip, Volunteer, VolunteerTip
from patrol.operations.record.heads import FORMER_FILE, HeadBook
from patrol.operations.record.keys import PublicKey
from tests.cast import BRIDGE, Caller, Cast
from tests.rider import CID, NOISE, PAGE, read
from tests.statements import under_the_lock
from tests.web.public.test_tip_status import take_up

PATH = "/api/v1/admin/volunteers"
THERE = {"lat": str(BRIDGE[0]), "lon": str(BRIDGE[1])}
pytestmark = pytest.mark.any_database


def code(cast: Cast) -> str:
    body = {"kind": "rider", "area_id": 2}
    (made,) = cast("702").send("POST", PATH, body, want=201)["codes"]
    return str(made)


def ask(device: Caller, path: str, want: int = 303, **form: str) -> Any:
    answer = device.call("POST", path, data=form, headers=PAGE)
    assert answer.status_code == want, answer.text
    return answer


def volunteer(cast: Cast) -> Caller:
    device = cast.nobody()
    ask(device, "/mine", code=code(cast).upper(), nickname="阿三")
    return device


def page(device: Caller) -> str:
    return unescape(device.call("GET", "/mine", headers=PAGE).text)


def send_tip(device: Caller) -> str:
    """Send a tip from the bridge, and return the id of its intake."""
    ask(device, "/tip", **NOISE, **THERE, accuracy_m="10")
    (intake_id,) = re.findall(r'action="/mine/(\w+)/slip"', page(device))
    return str(intake_id)


def rows(cast: Cast, kind: Any) -> list[Any]:
    with cast.services.database.read() as session:
        return list(session.exec(select(kind)))


def test_a_code_counts_once_and_for_thirty_days(cast: Cast) -> None:
    first, second = code(cast), code(cast)
    ask(cast.nobody(), "/mine", code=first)
    assert "used already" in ask(cast.nobody(), "/mine", want=422, code=first).text
    clock.forward(days=31)
    ask(cast.nobody(), "/mine", want=422, code=second)
    listed = cast.sign_in("702").get(PATH)["volunteers"]
    assert [row["expires_at"] is None for row in listed] == [False, True]
    assert first not in str(listed)


def test_the_guesses_of_a_neighbour_keep_no_right_code_out(cast: Cast) -> None:
    right = code(cast)
    for _ in range(20):
        ask(cast.nobody(), "/mine", want=422, code="x")
    ask(cast.nobody(), "/mine", want=429, code="x")
    ask(cast.nobody(), "/mine", code=right)


def test_the_tips_of_the_device_are_listed_with_their_fate(cast: Cast) -> None:
    device = volunteer(cast)
    assert "None yet" in page(device)
    send_tip(device)
    assert "Received. The desk will look" in page(device)
    take_up(cast)
    assert "Taken up" in page(device)
    assert "Enter" in page(cast.nobody())
    # Nobody at the desk learns whose tip it was.
    assert "阿三" not in json.dumps(cast("701").get("/api/v1/board"), ensure_ascii=False)


def test_a_slip_attests_what_the_server_saw_and_anybody_can_check_it(cast: Cast) -> None:
    device = volunteer(cast)
    intake_id = send_tip(device)
    number = take_up(cast)["number"]
    clock.forward(minutes=7)
    ask(device, f"/mine/{intake_id}/presence", want=422, lat="30.5", lon="120.5")
    ask(device, f"/mine/{intake_id}/presence", **THERE)
    shown = ask(device, f"/mine/{intake_id}/slip").headers["Location"]
    seen = unescape(read(cast, shown))
    assert "The signature holds" in seen
    text, signature, pem = re.findall(r"<pre[^>]*>(.*?)</pre>", seen, re.S)
    facts = json.loads(text)
    assert (facts["case"], facts["tip_received_at"][11:16], facts["on_the_spot_at"][11:16]) == (
        number,
        "06:00",
        "06:07",
    )
    key: Any = load_pem_public_key(pem.encode())
    key.verify(base64.b64decode(signature), text.encode())
    with cast.services.database.write() as session:
        slip = session.exec(select(Slip)).one()
        slip.text = slip.text.replace("06:07", "09:07")
        session.add(slip)
    assert "does not hold" in read(cast, shown)
    with cast.services.database.write() as session:
        slip, forger = session.exec(select(Slip)).one(), Ed25519PrivateKey.generate()
        slip.signature = base64.b64encode(forger.sign(slip.text.encode())).decode()
        slip.public_key = base64.b64encode(forger.public_key().public_bytes_raw()).decode()
        session.add(slip)
    seen = read(cast, shown)
    assert "Signed by a key that is none of ours" in seen
    assert "The signature holds" not in seen
    # A stranger gets no slip about somebody else's tip.
    ask(volunteer(cast), f"/mine/{intake_id}/slip", want=404)


def test_a_slip_holds_after_the_key_was_changed(cast: Cast) -> None:
    device = volunteer(cast)
    shown = ask(device, f"/mine/{send_tip(device)}/slip").headers["Location"]
    book = HeadBook(cast.services.settings)
    former = book.key().public
    book.key_path.unlink()
    book.path.unlink(missing_ok=True)
    assert "none of ours" in read(cast, shown), "the new key alone knows nothing of the old one"
    another = PublicKey(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    keep = book.key_path.with_name(FORMER_FILE)
    keep.write_text(f"{another.pem}\n{former.pem}\n")
    assert "The signature holds" in read(cast, shown)
    keep.write_text("no key\n-----END PUBLIC KEY-----\n")
    assert "none of ours" in read(cast, shown), "a broken file proves nothing"


def test_a_stranger_does_not_get_as_far_as_the_write_lock(cast: Cast) -> None:
    stranger = cast.nobody()
    stranger.client.set_cookie("volunteer", "guessed")
    databases = [app.extensions["patrol"].database for app in cast.processes]
    with under_the_lock(*databases) as written:
        ask(stranger, "/mine/x/presence", want=404, **THERE)
        ask(stranger, "/mine/x/slip", want=404)
        ask(stranger, "/mine/deletion", want=200)
    assert len(written) == 0, str(written)


def test_presence_ends_two_hours_after_the_tip(cast: Cast) -> None:
    device = volunteer(cast)
    intake_id = send_tip(device)
    clock.forward(minutes=121)
    ask(device, f"/mine/{intake_id}/presence", want=422, **THERE)
    assert "/presence" not in page(device)


def test_one_press_deletes_everything_and_the_tip_goes_on(cast: Cast) -> None:
    device = volunteer(cast)
    shown = ask(device, f"/mine/{send_tip(device)}/slip").headers["Location"]
    assert "Everything is deleted" in ask(device, "/mine/deletion", want=200).text
    assert (rows(cast, Volunteer), rows(cast, VolunteerTip)) == ([], [])
    assert len(rows(cast, Tip)) == 1
    said = unescape(read(cast, shown))
    assert "Deleted by the person" in said
    assert "阿三" not in said
    assert "Enter" in page(device)
    ask(device, "/tip", **{**NOISE, "cid": "f" * len(CID)})
    assert rows(cast, VolunteerTip) == []
