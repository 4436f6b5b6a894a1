"""Photos of strangers neither delay nor crowd out those of the field."""

import io
import os
import signal
from concurrent.futures import ThreadPoolExecutor

from werkzeug.datastructures import FileStorage

from patrol.evidence import Decoders
from tests.cast import Cast
from tests.photos import scan_bomb
from tests.pictures import a_photo
from tests.waiting import LIMIT_S, until
from tests.web.rider import NOISE, post

PLACES = 5
"""One photo of a stranger is in work, four wait."""


def upload(cast: Cast, photo: bytes) -> int:
    data = {"photo": FileStorage(io.BytesIO(photo), "a.jpg")}
    return cast("042").call("POST", "/api/v1/photos", data=data).status_code


def pid_of(decoders: Decoders) -> int:
    process = decoders._all[0]._process
    assert process is not None
    return process.pid


def test_a_crowd_of_strangers_does_not_hold_up_the_field(cast: Cast) -> None:
    strangers = cast.services.public_decoders
    assert post(cast, NOISE, a_photo()).status_code == 303
    strangers._deadline_s = LIMIT_S
    os.kill(pid_of(strangers), signal.SIGSTOP)
    with ThreadPoolExecutor(PLACES + 3) as pool:
        try:
            tips = [
                pool.submit(post, cast, NOISE | {"cid": f"{number:032}"}, a_photo())
                for number in range(PLACES + 3)
            ]
            until(lambda: sum(tip.done() for tip in tips) == 3, "an answer to those without room")
            assert upload(cast, a_photo((1, 2, 3))) == 201
        finally:
            os.kill(pid_of(strangers), signal.SIGCONT)
        codes = [tip.result(LIMIT_S).status_code for tip in tips]
    assert sorted(codes) == [303] * PLACES + [503] * 3


def test_a_bomb_of_scans_is_refused_before_it_is_decoded(cast: Cast) -> None:
    answer = post(cast, NOISE, scan_bomb(100_000))
    assert answer.status_code == 415
    assert "in a way that no camera uses" in answer.text
    assert post(cast, NOISE, scan_bomb(10)).status_code == 303
