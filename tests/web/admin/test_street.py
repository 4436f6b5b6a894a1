"""街道自己的词: the district's administrator changes them, and the next case number follows."""

from tests.cast import Cast, district_chiefs

STREET = "/api/v1/admin/street"
WORDS = {"version": 1, "name": "文晖街道办", "prefix": "RM", "place_hint": "绍兴路 1 号"}


def test_new_words_are_a_new_version_and_the_next_case_has_the_new_prefix(cast: Cast) -> None:
    district_chiefs(cast.services)
    assert cast("721").send("PUT", STREET, WORDS)["prefix"] == "RM-"
    answer = cast("711").get(STREET)
    assert answer["may_change"] is False
    assert [(row["version"], row["name"], row["by"]) for row in answer["versions"]] == [
        (2, "文晖街道办", "721"),
        (1, "文晖街道", "cast"),
    ]
    case = cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301", "place": "桥"})
    assert case["incident"]["number"].startswith("RM-")
    events = cast("711").get("/api/v1/feed?after=0")["events"]
    (act,) = [event["body"] for event in events if event["kind"] == "street.changed"]
    assert (act["version"], act["name"], act["prefix"]) == (2, "文晖街道办", "RM-")


def test_who_changes_an_old_version_is_told_who_was_first(cast: Cast) -> None:
    district_chiefs(cast.services)
    cast("721").send("PUT", STREET, WORDS)
    late = cast("721").call("PUT", STREET, WORDS)
    assert (late.status_code, late.json["won_by"], late.json["version"]) == (409, "721", 2)
    bad = cast("721").call("PUT", STREET, WORDS | {"version": 2, "prefix": "街-1"})
    assert (bad.status_code, bad.json["type"]) == (422, "/problems/bad_prefix")


def test_a_streets_own_administrator_reads_but_does_not_change_what_counts_for_all(
    cast: Cast,
) -> None:
    assert cast("703").get(STREET)["may_change"] is False
    refused = cast("703").call("PUT", STREET, WORDS)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/needs_district")
