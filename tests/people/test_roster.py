"""`patrol members import` takes mobiles and accounts from a street's table: all or nothing."""

import subprocess
from pathlib import Path

import pytest
from sqlmodel import Session, select

from patrol import clock
from patrol.models import Member
from patrol.people import roster
from patrol.services import Services
from tests.browser.product import PATROL

HEAD = "call_sign,mobile,notice_id\n"


def member(session: Session, call_sign: str) -> Member:
    return session.exec(select(Member).where(Member.call_sign == call_sign)).one()


def enter(session: Session, table: str) -> None:
    roster.enter(session, roster.read(table.encode()))


def test_a_table_says_where_members_are_reached(session: Session) -> None:
    enter(session, HEAD + "042,138 0000 0042,GE_042\n007,+86 13800000007,\n")
    assert (member(session, "042").mobile, member(session, "042").notice_id) == (
        "+8613800000042",
        "GE_042",
    )
    assert member(session, "007").mobile == "+8613800000007"


def test_an_empty_cell_leaves_what_is_known_and_a_dash_takes_it_away(session: Session) -> None:
    enter(session, HEAD + "042,13800000042,GE_042\n")
    enter(session, HEAD + "042,,\n")
    assert member(session, "042").notice_id == "GE_042"
    enter(session, "notice_id,call_sign\n-,042\n")
    assert member(session, "042").notice_id is None
    assert member(session, "042").mobile == "+8613800000042"


def test_two_members_may_exchange_their_accounts(session: Session) -> None:
    enter(session, HEAD + "042,,GE_042\n007,,GE_007\n")
    enter(session, HEAD + "042,,GE_007\n007,,GE_042\n")
    assert member(session, "042").notice_id == "GE_007"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("call_sign,mobile,name\n", "line 1: unknown column 'name'"),
        ("call_sign\n042\n", "line 1: needs call_sign, and mobile or notice_id"),
        ("mobile,notice_id\n", "line 1: needs call_sign"),
        ("", "line 1: needs call_sign"),
        (HEAD, "line 2: there is no member in the table"),
        (HEAD + "042,1380000042,\n", "line 2: '1380000042' is no mobile number"),
        (HEAD + "042,1.38E+10,\n", "line 2: '1.38E+10' is no mobile number"),
        (HEAD + "042,,张 三\n", "line 2: '张 三' is no account"),
        (HEAD + "007,,\n,13800000042,\n", "line 3: call_sign is empty"),
        (HEAD + "042,,GE_1\n042,,GE_2\n", "line 3: '042' stands in line 2 already"),
        (HEAD + "042,,GE_1,x\n", "line 2: has more cells than the head"),
        (HEAD + "42,,GE_1\n", "line 2: no member is called '42', did you mean '042'?"),
        (HEAD + "7,,GE_1\n", "no member is called '7', did you mean '007'?"),
        (HEAD + "99,,GE_1\n", "no member is called '99'\n"),
        (HEAD + "042,١٣٨٠٠٠٠٠٠٤٢,\n", "'١٣٨٠٠٠٠٠٠٤٢' is no mobile number"),
        (HEAD + "042,+86१३८००००००४२,\n", "is no mobile number"),
        (HEAD + "042,+8657188880042,\n", "'+8657188880042' is no mobile number"),
        (HEAD + "042,0571-88880042,\n", "is no mobile number"),
        (HEAD + "042,+85221230042,\n", "is no mobile number"),
        (HEAD + "042,,ＧＥ\u202e_4２é\n", "line 2: 'GE_42é' is no account"),
        (HEAD + "\u200b\ufeff,13800000042,\n", "line 2: call_sign is empty"),
        (HEAD + "042,,GE_1\n007,,GE_1\n", "line 3: the account 'GE_1' would be of"),
        (HEAD + "042,,GE_017\n", "line 2: the account 'GE_017' would be of"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(session: Session, table: str, sentence: str) -> None:
    member(session, "017").notice_id = "GE_017"
    with pytest.raises(roster.BadRoster, match="Nothing was changed") as raised:
        enter(session, table)
    assert sentence in str(raised.value)


def test_a_table_in_another_encoding_is_refused() -> None:
    with pytest.raises(roster.BadRoster, match="UTF-8"):
        roster.read((HEAD + "042,,甲\n").encode("gbk"))
    assert roster.read(b"\xef\xbb\xbf" + HEAD.encode() + b"042,,GE_042\n")


def test_whoever_has_left_is_no_member(session: Session) -> None:
    member(session, "042").left_at = clock.now()
    with pytest.raises(roster.BadRoster, match="no member is called '042'"):
        enter(session, HEAD + "042,,GE_042\n")


def test_the_command_changes_all_or_nothing(services: Services, tmp_path: Path) -> None:
    table = tmp_path / "members.csv"

    def run(text: str) -> subprocess.CompletedProcess[str]:
        table.write_text(text)
        settings = services.settings
        environ = {"PATROL_DATA": str(tmp_path), "DATABASE_URL": settings.database_url}
        command = [*PATROL, "members", "import", str(table)]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    bad = run(HEAD + "042,13800000042,GE_042\n999,,\n")
    assert bad.returncode == 1
    assert "line 3: no member is called '999'" in bad.stderr
    with services.database.read() as session:
        assert member(session, "042").mobile is None
    good = run(HEAD + "042,13800000042,GE_042\n")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout == "1 members: 1 mobiles and 1 accounts were read.\n"
    with services.database.read() as session:
        assert member(session, "042").notice_id == "GE_042"


@pytest.mark.parametrize(
    "mobile",
    [
        "１３８００００００４２",
        "＋８６　１３８－００００－００４２",
        "\u202d13800000042\u202c",
        "\ufeff138\u00a00000\u200b0042",
        "138\u20110000\u20110042",
        "0086 138 0000 0042",
        "86-13800000042",
    ],
)
def test_a_pasted_number_is_stored_in_plain_digits(session: Session, mobile: str) -> None:
    enter(session, HEAD + f"042,{mobile},\n")
    assert member(session, "042").mobile == "+8613800000042"


@pytest.mark.parametrize(
    "mobile", ["+85261230042", "+85366123004", "+886912345678", "+447700900042"]
)
def test_mobiles_of_other_countries_are_stored(session: Session, mobile: str) -> None:
    enter(session, HEAD + f"042,{mobile},\n")
    assert member(session, "042").mobile == mobile


def test_what_nobody_sees_is_removed_everywhere(session: Session) -> None:
    table = "\ufeff\u200bcall_sign\u00a0,mobile,notice_id\n\u202d０42\u202c,,\u2060GE_\u00ad042\n"
    enter(session, table)
    assert member(session, "042").notice_id == "GE_042"


@pytest.mark.parametrize("hidden", ["\u202d", "\ufeff", "\u200b", "\u2066", "\u3164", "\ufe0f"])
def test_a_refusal_shows_nothing_that_nobody_sees(session: Session, hidden: str) -> None:
    table = HEAD + f"{hidden}4{hidden}4,13{hidden},G{hidden}\n"
    with pytest.raises(roster.BadRoster) as raised:
        enter(session, table)
    assert hidden not in str(raised.value)
    assert f"\\u{ord(hidden):04x}" not in str(raised.value)
