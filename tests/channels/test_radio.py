"""The words that the dispatcher reads on the radio."""

import pytest

from patrol.channels import radio
from patrol.models import Incident


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", "洞四两，文晖桥老人落水，收到请回答。"),
        ("带救生圈", "洞四两，文晖桥老人落水，带救生圈，收到请回答。"),
        ("先找到人：文晖桥。", "洞四两，文晖桥老人落水，先找到人：文晖桥。收到请回答。"),
        ("快！", "洞四两，文晖桥老人落水，快！收到请回答。"),
    ],
)
def test_a_text_with_an_end_of_its_own_gets_no_comma(text: str, read: str) -> None:
    assert radio.script(Incident(place="文晖桥", title="老人落水"), ["042"], text) == read


def test_a_call_sign_in_the_title_stands_apart_from_the_place() -> None:
    case = Incident(place="东新路口北 270 米", title="046 求救")
    assert radio.script(case, ["042"], "") == ("洞四两，东新路口北 270 米，046 求救，收到请回答。")


def test_a_title_that_begins_with_the_place_is_read_once() -> None:
    case = Incident(place="永利小区点", title="永利小区点噪声超标 71.1 dB(A)，限值 60")
    assert radio.script(case, ["042"], "") == (
        "洞四两，永利小区点噪声超标 71.1 dB(A)，限值 60，收到请回答。"
    )


def test_after_six_call_signs_the_others_are_the_members_near() -> None:
    signs = [f"{number:03}" for number in range(1, 9)]
    words = radio.script(Incident(place="文晖桥", title="老人落水"), signs, "")
    assert words.startswith("洞洞幺、洞洞两、洞洞三、洞洞四、洞洞五、洞洞六和附近各位队员，文晖桥")
