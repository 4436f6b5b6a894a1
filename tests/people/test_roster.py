"""`patrol members import` takes mobiles and accounts from a street's table: all or nothing."""

import io
import subprocess
import zipfile
from pathlib import Path

import openpyxl
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
        ("call_sign,mobile,colour\n", "line 1: unknown column 'colour'"),
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


def test_the_encodings_of_excel_are_read_and_others_refused() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        (entry,) = roster.read("呼号,姓名\n042,甲\n".encode(encoding))
        assert (entry.call_sign, entry.name) == ("042", "甲")
    with pytest.raises(roster.BadRoster, match="UTF-8"):
        roster.read("呼号,姓名\n042,甲\n".encode("utf-16") + b"\xff")


def test_a_table_adds_and_changes_members(session: Session) -> None:
    head = "呼号,姓名,区域,手机,技能,装备\n"
    table = head + "101,甲,流水西苑社区,13800000101,水性、急救证,aed\n042,乙,,,-,\n"
    skills = {"swim": {"zh-CN": "水性"}, "first_aid": {"zh-CN": "急救证"}}
    entries = roster.read(table.encode(), skills, {"aed": {"zh-CN": "AED"}})
    planned = roster.plan(session, entries)
    assert [entry.call_sign for entry in planned.new] == ["101"]
    assert [(entry.call_sign, fields) for entry, fields in planned.changed] == [
        ("042", ["name", "skills"])
    ]
    roster.enter(session, entries)
    added = member(session, "101")
    assert (added.name, added.area_id, added.skills) == ("甲", 4, ["swim", "first_aid"])
    assert (added.kit, added.mobile) == (["aed"], "+8613800000101")
    assert (member(session, "042").name, member(session, "042").skills) == ("乙", [])
    again = roster.plan(session, entries)
    assert (again.new, again.changed, again.same) == ([], [], 2)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("101,甲,没有的社区,", "no area called '没有的社区'"),
        ("101,甲,,", "no member is called '101'"),
        ("42,甲,流水西苑社区,", "did you mean '042'"),
        ("701,甲,流水西苑社区,", "'701' is the name of a desk user"),
        ("1 01,甲,流水西苑社区,", "'1 01' is no call sign"),
        ("101,甲,流水西苑社区,1.38E+10", "format the column as Text"),
        ("101,甲,流水西苑社区,0571-88880042", "a landline"),
    ],
)
def test_a_new_member_is_refused_with_the_cure(session: Session, table: str, sentence: str) -> None:
    with pytest.raises(roster.BadRoster) as raised:
        enter(session, f"呼号,姓名,区域,手机\n{table}\n")
    assert sentence in str(raised.value)


def workbook(*rows: tuple[object, ...], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, shown in (formats or {}).items():
        book.active[place].number_format = shown
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_forty_rows_as_excel_writes_them(session: Session) -> None:
    rows = [(f"{number}", f"队员{number}", 13800000000 + number) for number in range(101, 141)]
    data = workbook(("呼号", "姓名", "手机号码"), *rows, (None, None, None))
    done = roster.enter(session, roster.read(data), roster.RosterScope(area_id=4))
    assert (len(done.new), member(session, "140").mobile) == (40, "+8613800000140")


def test_a_workbook_shows_042_for_42_in_the_format_000(session: Session) -> None:
    data = workbook(("呼号", "手机"), (42, 13800000042.0), formats={"A2": "000"})
    (entry,) = roster.read(data)
    assert (entry.call_sign, entry.mobile) == ("042", "+8613800000042")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (workbook(("呼号", "手机"), ("042", "=1+1")), "a cell has a formula"),
        (b"PK\x03\x04 no workbook", "cannot be read"),
        (b"x" * 1_000_001, "too large"),
        (b"call_sign,name\n" + b"1,a\n" * 2_001, "at most 2000 lines"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(roster.BadRoster, match=sentence):
        roster.read(data)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    assert len(data.getvalue()) < 1_000_000
    with pytest.raises(roster.BadRoster, match="too large"):
        roster.read(data.getvalue())


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
