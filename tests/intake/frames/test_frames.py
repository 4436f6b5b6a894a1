"""The frames of HJ 212 and GB/T 26875.3, with the vectors of the standards and a broken line."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.intake.adapters import adapter
from patrol.intake.frames import MOST_BROKEN, BadFrame, gb26875, hj212

pytestmark = pytest.mark.any_database

OF_THE_STANDARD = (
    b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&"
)
REAL = (
    b"##0122QN=20160801085857223;ST=23;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&DataTime=20160801085857;LA-Rtd=50.1&&0880\r\n"
)
SMOKE = adapter("gb26875").example
LINES = [(hj212.cut, REAL[:-2]), (gb26875.cut, SMOKE)]
Cut = Callable[[bytearray], tuple[list[bytes], int]]


def test_the_crc_is_that_of_the_standard() -> None:
    assert (len(OF_THE_STANDARD), hj212.crc(OF_THE_STANDARD)) == (101, 0x1C80)
    assert hj212.opened(REAL)["MN"] == "010000A8900016F000169DC0"
    assert hj212.frame(REAL[6:-6]) == REAL


def test_a_station_is_answered_with_its_own_number() -> None:
    packet = hj212.opened(REAL)
    assert packet.wants_answer
    answer = hj212.opened(hj212.answer(packet))
    assert (answer["CN"], answer["QN"], answer["Flag"]) == ("9014", packet["QN"], "4")
    assert not answer.wants_answer


def test_a_transmitter_is_confirmed_or_denied_with_its_own_serial() -> None:
    packet = gb26875.opened(SMOKE)
    for is_known, command in ((True, 3), (False, 6)):
        time = gb26875.bcd_time("261122140005")
        answer = gb26875.opened(gb26875.answer(packet, is_known=is_known, time=time))
        assert (answer.serial, answer.command, answer.destination) == (7, command, packet.source)
        assert gb26875.time_of(answer.time) == "2026-11-22T14:00:05+08:00"
    assert gb26875.time_of(b"\xff" * 6) == ""


@pytest.mark.parametrize(("cut", "whole"), LINES, ids=["hj212", "gb26875"])
def test_noise_and_a_broken_frame_cost_only_themselves(cut: Cut, whole: bytes) -> None:
    broken = whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
    stream = b"noise#@-" + whole + broken + whole + b"\r\n" + whole[:20]
    buffer = bytearray(stream)
    assert cut(buffer) == ([whole, whole], 1)
    assert whole.startswith(bytes(buffer).lstrip(b"\r\n"))
    buffer += whole[20:]
    assert cut(buffer) == ([whole], 0)


def test_noise_that_was_made_to_be_summed_again_and_again_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """4 KB of it took 500 sums of a whole frame, and half a second of every device's line."""
    summed: list[int] = []
    real = hj212.crc
    monkeypatch.setattr(hj212, "crc", lambda data: summed.append(len(data)) or real(data))
    noise = b"##1024" * 700
    assert hj212.cut(bytearray(noise), MOST_BROKEN) == ([], MOST_BROKEN)
    assert len(summed) == MOST_BROKEN
    assert gb26875.cut(bytearray(b"@" * 4096), MOST_BROKEN) == ([], MOST_BROKEN)


@pytest.mark.parametrize(
    "octets", [b"", b"##", b"##00x1ab", REAL[:-4], REAL[:50] + b"x" + REAL[51:]]
)
def test_a_broken_frame_is_refused(octets: bytes) -> None:
    with pytest.raises(BadFrame):
        hj212.opened(octets)
    with pytest.raises(BadFrame):
        gb26875.opened(octets)


@pytest.mark.parametrize(("cut", "whole"), LINES, ids=["hj212", "gb26875"])
@settings(max_examples=25, deadline=None)
@given(
    pieces=st.lists(st.one_of(st.none(), st.binary(max_size=40), st.just(b"##1024"))),
    cuts=st.lists(st.integers(0, 400)),
)
def test_any_stream_in_any_pieces(
    cut: Cut, whole: bytes, pieces: list[bytes | None], cuts: list[int]
) -> None:
    """Each whole frame behind a wall of other bytes comes out, and the buffer stays bounded."""
    wall = b"\0" * 1100  # longer than any frame that the noise may have announced
    stream = b"".join(wall + whole if piece is None else piece for piece in pieces)
    buffer, frames = bytearray(), []
    for begin, end in pairwise([0, *sorted(min(at, len(stream)) for at in cuts), len(stream)]):
        buffer += stream[begin:end]
        frames += cut(buffer)[0]
        assert len(buffer) < 1100 + len(whole)
    assert frames.count(whole) == pieces.count(None)
