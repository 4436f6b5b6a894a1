"""`patrol` speaks Chinese where `LANG` does: every sentence, every help, argparse's own words."""

import json
import subprocess
import sys

import pytest

from patrol import cli, terminal
from patrol.people.roster import BadRoster, Fault
from patrol.terminal.parser import every_help
from tests.cast import Cast
from tests.command_line import Patrol
from tests.terminal_sources import blanks, constants, has_words, templates, unsaid

pytestmark = pytest.mark.any_database


def _helps() -> set[str]:
    return {getattr(text, "template", text) for text in every_help(cli.parser_of(cli.COMMANDS))}


def test_every_sentence_of_a_command_has_its_chinese() -> None:
    wanted = {text for text in templates() | _helps() if has_words(text)}
    assert sorted(wanted - terminal.catalogue().keys()) == []
    assert list(unsaid()) == []


def test_no_chinese_sentence_is_left_over_or_lacks_a_value() -> None:
    known = terminal.catalogue()
    assert sorted(known.keys() - constants() - _helps()) == []
    assert [text for text, said in known.items() if blanks(text) != blanks(said)] == []
    assert [text for text, said in known.items() if not said] == []


def test_a_command_loads_no_other_and_the_help_loads_none() -> None:
    code = (
        "import sys; from patrol import cli; cli.parser_of([]).format_help();"
        "print('sqlalchemy' in sys.modules); cli.parser_of(['upgrade', '--help']);"
        "print([name for name in sys.modules if name.startswith(('patrol.services', 'geopy'))])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert said.stdout.split() == ["False", "[]"]


def test_a_sentence_inside_another_is_said_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = ValueError(terminal.phrase("{name} is disabled", name="702"))
    said = terminal.phrase("broken: {error}", error=error)
    assert (said, str(error)) == ("broken: 702 is disabled", "702 is disabled")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert terminal.shown(said) == "记录有问题：702 已停用"
    assert terminal.shown(error) == "702 已停用"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert terminal.shown(said) == "broken: 702 is disabled"


def test_a_fault_of_a_table_is_said_in_the_words_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = BadRoster([Fault(2, "nobody")] * 21)
    assert str(faults).splitlines()[-2:] == ["… and 1 more", "Nothing was changed."]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    said = terminal.shown(faults).splitlines()
    assert (said[0], said[-1]) == (Fault(2, "nobody").sentence("zh-CN"), "什么也没改。")


def test_the_command_says_all_in_chinese_and_machines_get_english(
    cast: Cast, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.catalogue.cache_clear()
    assert patrol("user", "--help")[1].startswith("usage: patrol user")
    assert terminal.catalogue.cache_info().misses == 0, "English reads no catalogue"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    code, text = patrol("user", "--help")
    assert (code, text[:14]) == (0, "用法：patrol user")
    assert "停用：立即退出所有登录" in text
    assert "usage" not in text
    assert max(map(_columns, text.splitlines())) <= 100
    assert patrol("token", "999") == (1, "没有叫 999 的指挥台账号或来源\n")
    assert "缺少参数：login" in patrol("token")[1]
    assert patrol("verify", "--against", "no-file")[1] == "记录有问题：没有文件 no-file\n"
    assert patrol("token", "701")[0] == 0
    made = json.loads(patrol("audit", "--kind", "token_made")[1])
    assert made["act"] == "token_made", "machine output stays English"


def _columns(line: str) -> int:
    return sum(2 if sign >= "\u2e80" else 1 for sign in line)


def test_a_missing_file_an_unknown_person_and_a_kind_are_said_in_chinese(
    cast: Cast, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cast is not None, "somebody may ask"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "没有这个文件或文件夹" in patrol("map", "import", "/nowhere.json")[1]
    asked = ("--phone", "13800000000", "--by", "703", "--why", "x")
    assert "没有 手机 138****0000 的任何信息" in patrol("person", "export", *asked)[1]
    kinds = patrol("retention", "--dry-run")[1]
    assert [line for line in kinds.splitlines() if line[:1].isascii()] == []
