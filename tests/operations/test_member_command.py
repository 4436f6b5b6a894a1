"""`patrol members`: each act as on the page, each refusal a sentence."""

import argparse

from sqlmodel import select

from patrol.models import Member
from patrol.operations import member_command
from tests.cast import Cast


def said(cast: Cast, *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    member_command.add(parser)
    lines: list[str] = []
    services = cast.services
    status = member_command.run(
        services.database, services.office, parser.parse_args(words), lines.append
    )
    return status, "\n".join(lines)


def test_a_member_comes_is_listed_and_leaves(cast: Cast) -> None:
    assert said(cast, "add", "０88", "--mobile", "138 0000 8888")[0] == 0
    with cast.services.database.read() as session:
        member = session.exec(select(Member).where(Member.call_sign == "088")).one()
        assert member.mobile == "+8613800008888"
    assert "088\t" in said(cast, "list")[1]
    assert said(cast, "leave", "088") == (0, "088 has left; 0 sessions have ended.")
    assert "088" not in said(cast, "list")[1]


def test_each_refusal_is_a_sentence(cast: Cast) -> None:
    refusals = {
        ("add", "042"): "already",
        ("add", "a b"): "no call sign",
        ("add", "088", "--area", "999"): "no such area",
        ("add", "088", "--mobile", "0571-88888888"): "no mobile number",
        ("leave", "999"): "no member on the roll",
    }
    for words, reason in refusals.items():
        status, sentence = said(cast, *words)
        assert (status, reason in sentence) == (1, True), sentence
