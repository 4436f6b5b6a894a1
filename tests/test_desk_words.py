"""The desk's pages have words for every event, alarm and step of the server."""

import json
import re
import subprocess
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from patrol import i18n
from patrol.escalation.actions import ACTIONS
from patrol.models import AlarmKind, FeedKind
from patrol.office import When
from tests.requires import program, requires

ROOT = Path(__file__).resolve().parent.parent
NOTED = re.compile(r"""act\.note\(\s*"(\w+)"(?:\s+if\s+\w+\s+else\s+"(\w+)")?""")
KINDS = {kind.value for kind in AlarmKind}
KEY = re.compile(r'"desk\.(?:alarm|hint)\.(\w+)"')
MAPS = """
import { kinds } from "./static/desk/case/feed_words.js";
import { ALARMS } from "./static/desk/case/word_keys.js";
import { OF_ALARM } from "./static/desk/alarm/news_kinds.js";
import { ACTIONS, WAITS } from "./static/desk/case/escalation_words.js";
console.log(JSON.stringify({ kinds, ALARMS, OF_ALARM, ACTIONS, WAITS }));
"""

pytestmark = requires("node")


@cache
def maps() -> dict[str, Any]:
    command = [str(program("node")), "--input-type=module", "--eval", MAPS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    word_maps: dict[str, Any] = json.loads(done.stdout)
    return word_maps


def source(folder: str) -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / folder).rglob("*.py")))


def test_every_alarm_has_a_title_and_a_sentence_of_its_own() -> None:
    known = i18n.catalogue("zh-CN").keys() & i18n.catalogue("en").keys()
    assert set(maps()["ALARMS"]) == KINDS
    assert set(maps()["ALARMS"].values()) <= known
    titles = (ROOT / "static/desk/alarm/alarm_words.js").read_text().partition("const HINTS")[0]
    assert set(KEY.findall(titles)) - {"other"} == KINDS
    assert {f"desk.alarm.{kind}" for kind in KINDS} <= known


def test_an_alarm_with_a_sound_of_its_own_is_a_kind_that_is_raised() -> None:
    assert set(maps()["OF_ALARM"]) <= KINDS


def test_every_act_in_the_feed_has_a_sentence() -> None:
    assert {kind.value for kind in FeedKind} - set(maps()["kinds"]) == set()


@pytest.mark.parametrize("kinds", [FeedKind, AlarmKind])
def test_no_kind_waits_for_somebody_to_use_it(kinds: type[StrEnum]) -> None:
    """Some code notes or raises each kind; a declaration alone is not enough."""
    used = set(re.findall(rf"\b{kinds.__name__}\.(\w+)", source("patrol")))
    assert {kind.name for kind in kinds} - used == set()


def test_every_step_that_can_be_climbed_says_what_came_of_it() -> None:
    known = {key.split(".")[0] for key in maps()["ACTIONS"]}
    assert known == {do.value for do in ACTIONS}
    results = {
        result for pair in NOTED.findall(source("patrol/escalation")) for result in pair if result
    }
    assert results == {"done", "no_channel", "asked", "nobody", "joined"}
    assert {key.split(".")[1] for key in maps()["ACTIONS"]} == results
    assert set(maps()["WAITS"]) == {when.value for when in When} | {"declined"}
