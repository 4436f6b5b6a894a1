"""The office's lists have versions: each change counts at once, and none breaks an old case."""

from typing import Any

import pytest

from patrol import clock
from patrol.models import FeedKind, OfficeVersion
from patrol.office import BadOffice, CurrentOffice, lists, versions
from patrol.office.versions import EntryChanged, OfficeState
from patrol.services import Services
from tests.cast import Cast

QUIET = {"dispositions": {"quiet_now": {"zh-CN": "已安静", "en": ""}}}
BOAT = {"kit": {"boat": {"zh-CN": "船"}}}


def change(services: Services, changes: Any, **options: Any) -> int:
    with services.database.read() as session:
        draft = versions.prepare(session, services.offices.look(), changes, **options)
    with services.database.write() as session:
        return versions.save(session, draft, by="721")


def of_rows(*changes: Any) -> OfficeState:
    """The lists that these changes make; no database is asked."""
    at = clock.now()
    rows = [
        OfficeVersion(version=n, changes=row, files={}, by="721", at=at)
        for n, row in enumerate(changes, 1)
    ]
    return versions.state_of(rows)


def test_a_change_counts_at_once_and_is_noted(cast: Cast) -> None:
    services = cast.services
    shipped = services.office
    assert change(services, QUIET) == 1
    assert services.office.dispositions["quiet_now"].words == {"zh-CN": "已安静"}
    assert services.office.version == 1
    assert services.hub.standing() == {"office": 1}, "each heartbeat names it to the phones"
    assert services.office.answer.etag != shipped.answer.etag
    assert services.office.fingerprint != shipped.fingerprint
    events = cast("701").get("/api/v1/feed?after=0")["events"]
    (act,) = [event for event in events if event["kind"] == FeedKind.OFFICE_CHANGED]
    assert act["body"] == {"version": 1, "codes": {"dispositions": ["quiet_now"]}}
    assert act["actor"] == "721"


def test_another_process_follows_the_act(cast: Cast) -> None:
    other = CurrentOffice(cast.services.database)
    assert other.state.version == 0
    change(cast.services, QUIET)
    assert other.state.version == 0, "nothing reads the database to ask them"
    other.follow(cast.services.hub._read_after(0, 500))
    assert other.state.office.answer == cast.services.office.answer
    change(cast.services, BOAT)
    assert other.look().version == 2, "the net under the news"


def test_only_the_fields_that_differ_are_kept(cast: Cast) -> None:
    whole = {**lists.shipped()["categories"]["RE0101"], "severity": 2}
    change(cast.services, {"categories": {"RE0101": whole}})
    (row,) = cast.services.offices.state.versions
    assert row.changes == {"categories": {"RE0101": {"severity": 2}}}
    assert change(cast.services, {"categories": {"RE0101": whole}}) == 1, "nothing new, no version"


def test_nobody_overwrites_what_somebody_saved_meanwhile(cast: Cast) -> None:
    change(cast.services, QUIET)
    with pytest.raises(EntryChanged, match="version 1 by 721"):
        change(cast.services, QUIET, read_version=0)
    assert change(cast.services, BOAT, read_version=0) == 2, "another entry is nobody's loss"
    state = cast.services.offices.state
    with cast.services.database.read() as session:
        late = versions.prepare(session, state, {"kit": {"rope": {"zh-CN": "绳"}}})
    change(cast.services, {"kit": {"raft": {"zh-CN": "筏"}}})
    with cast.services.database.write() as session, pytest.raises(EntryChanged):
        versions.save(session, late, by="703")


def test_what_is_hidden_is_known_still(cast: Cast) -> None:
    change(cast.services, {"categories": {"EN0105": {"hidden": True}}})
    office = cast.services.office
    assert office.category("EN0105").hidden
    assert office.nearest("EN0105") == "EN0105", "a case has it"
    assert office.nearest("EN0199") != "EN0105", "a new case does not get it"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"categories": {"SV0103": {"hidden": True}}}, "SV0103.hidden: must stay"),
        ({"kit": {"boat": {"en": "Boat"}}}, "boat: needs words in zh-CN"),
        ({"kit": {"boat": {"zh-CN": "x" * 301}}}, "boat.zh-CN: .* 300"),
        ({"kit": {"BOAT": {"zh-CN": "船"}}}, "BOAT: does not match"),
        ({"boats": {}}, "no such list"),
        ({"chips": {"fire": {"category": "QQ0101"}}}, "no category 'QQ0101'"),
    ],
)
def test_a_wrong_change_is_refused_with_its_field(cast: Cast, changes: Any, sentence: str) -> None:
    with pytest.raises(BadOffice, match=sentence):
        change(cast.services, changes)
    assert cast.services.office.version == 0


def test_no_case_is_left_without_an_end() -> None:
    codes = lists.shipped()["categories"]["EN0105"]["dispositions"]
    hidden = {"dispositions": {code: {"hidden": True} for code in codes}}
    with pytest.raises(BadOffice, match="so no such case could end"):
        lists.build(lists.changed(lists.shipped(), hidden))


def test_a_case_keeps_the_words_it_was_opened_with() -> None:
    first = {"zh-CN": "劝止已静", "en": "Quiet after persuasion"}
    state = of_rows(QUIET, {"dispositions": {"quiet_now": {"en": "Quiet"}}}, BOAT)
    (oldest, newer) = state.office.former["dispositions"]["quiet_now"]
    assert (oldest.words, newer.words) == (first, {"zh-CN": "已安静"})
    assert "boat" not in state.office.former.get("kit", {}), "it had no words before"
    category = {"categories": {"EN0105": {"name": {"zh-CN": "声音"}}}}
    (name,) = of_rows(category).office.former["categories"]["EN0105"]
    assert name.words == lists.shipped()["categories"]["EN0105"]["name"]


def test_going_back_takes_nothing_away() -> None:
    state = of_rows(QUIET, BOAT, {"kit": {"torch": {"hidden": True}}})
    back = versions.restored(state, 0)
    raw = lists.changed(state.raw, back)
    assert raw["dispositions"] == lists.shipped()["dispositions"]
    assert raw["kit"]["torch"] == lists.shipped()["kit"]["torch"]
    assert raw["kit"]["boat"] == {"zh-CN": "船", "hidden": True}
    assert versions.restored(state, 3) == {}


def test_an_entry_that_a_release_cannot_read_gives_way_to_the_shipped_one() -> None:
    future = {"kit": {"torch": {"lumens": 900}}, "skills": {"fly": {"wings": 2}}}
    state = of_rows(QUIET, future, {"categories": {"RE0101": {"kit": ["laser"]}}})
    assert state.raw["kit"] == lists.shipped()["kit"]
    assert "fly" not in state.office.skills
    assert (
        state.office.category("RE0101").kit == lists.build(lists.shipped()).category("RE0101").kit
    )
    assert state.office.dispositions["quiet_now"].zh == "已安静", "the others count"
    assert "torch.lumens" in state.office.fault
    assert "laser" in state.office.fault


def test_the_ready_page_names_the_lists_of_the_process(cast: Cast) -> None:
    change(cast.services, QUIET)
    answer = cast.nobody().client.get("/readyz").json
    assert answer is not None
    office = cast.services.office
    assert answer["office"] == {"version": 1, "fingerprint": office.fingerprint}
