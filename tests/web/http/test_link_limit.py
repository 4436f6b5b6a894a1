"""Whoever tries addresses with a secret keeps nobody of the same network from one that works."""

from collections.abc import Iterator

from patrol import clock
from patrol.intake import followers
from patrol.models import OutwardPhoto
from patrol.web.http import limit
from tests.cast import Cast
from tests.incident.test_partners import Joint
from tests.rider import NOISE, post

NEIGHBOURS = "127.0.0.0/24"
"""The network of the tests' own callers."""
NUMBER = "13800000042"
SECRET = "5" * 32


def _links(cast: Cast) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    """Each kind of link: its beginning, its secret with what is called, and the form."""
    joint = Joint(cast)
    partner, tip = joint.link(joint.asked()), post(cast, NOISE).headers["Location"]
    with cast.services.database.write() as session:
        code = followers.agree(session, NUMBER, via="701", incident_id=joint.case["id"]).code
        copy = {"picture": b"1", "copy_sha256": "5" * 64, "sha256": "6" * 64, "by": "701"}
        session.add(
            OutwardPhoto(
                incident_id=joint.case["id"], secret=SECRET, confirmed_at=clock.now(), **copy
            )
        )
    yield partner, "", None
    yield partner, "", {"act": "accept"}
    yield tip, "", None
    yield tip, "/details", {"floor": "3"}
    yield tip, "/texts/stop", {}
    yield f"/f/{code}", "", None
    yield f"/f/{code}", "/stop", {}
    yield f"/outward/{SECRET}", "", None


def _flood(network: str) -> None:
    """Use up every count that this network has begun."""
    for window in limit._moving.values():
        while network in window.moments and window.hit(network):
            pass


def test_a_neighbour_who_guesses_links_stops_nobody_who_has_one(cast: Cast) -> None:
    links = list(_links(cast))
    stranger = cast.nobody()

    def asked(path: str, form: dict[str, str] | None) -> int:
        options = {} if form is None else {"data": form}
        return stranger.call("GET" if form is None else "POST", path, **options).status_code

    for link, act, form in links:
        dead = f"{link[: link.rindex('/')]}/{'0' * 32}{act}"
        assert asked(dead, form) in (404, 429), dead
        _flood(NEIGHBOURS)
        assert asked(dead, form) == 429, "a guesser is slowed"
    for link, act, form in links:
        assert asked(f"{link}{act}", form) in (200, 303), link
