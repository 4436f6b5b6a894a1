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
