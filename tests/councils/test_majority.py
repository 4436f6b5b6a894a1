"""The majorities of 民法典 278 against a plain restatement of its text, in fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from patrol.councils.majority import (
    ITEMS,
    Bar,
    Votes,
    Weight,
    agreement,
    bar_of,
    followed,
    is_carried,
    needle,
    quorum,
)

NUMBERS = st.integers(0, 3000)
WEIGHTS = st.builds(Weight, NUMBERS, st.integers(0, 40_000_000))
VOTES = st.builds(Votes, agree=WEIGHTS, against=WEIGHTS, abstain=WEIGHTS, follow=WEIGHTS)


def the_law_says(agree: Weight, joined: Weight, owners: Weight, item: int) -> bool:
    """应当由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决。

    第六项至第八项：参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意；
    其他：参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意。
    """
    if 0 in (owners.owners, owners.area, joined.owners, joined.area):
        return False
    turnout = Fraction(joined.owners, owners.owners), Fraction(joined.area, owners.area)
    share = Fraction(agree.owners, joined.owners), Fraction(agree.area, joined.area)
    if min(turnout) < Fraction(2, 3):
        return False
    if item in (6, 7, 8):
        return min(share) >= Fraction(3, 4)
    return min(share) > Fraction(1, 2)


@given(VOTES, WEIGHTS, st.sampled_from(ITEMS))
def test_a_motion_is_carried_as_the_law_says(votes: Votes, missing: Weight, item: int) -> None:
    owners = votes.joined + missing
    counted = followed(votes) or votes
    wanted = the_law_says(counted.agree, votes.joined, owners, item)
    assert is_carried(votes, owners, bar_of(item)) == wanted


@given(WEIGHTS, WEIGHTS, st.sampled_from(list(Bar)))
def test_what_is_lacking_is_just_enough(part: Weight, rest: Weight, bar: Bar) -> None:
    whole = part + rest
    state = needle(part, whole, bar)
    if whole.owners and whole.area and state.lacking <= rest:
        assert needle(part + state.lacking, whole, bar).is_reached
    for less in (Weight(1, 0), Weight(0, 1)):
        if less <= state.lacking:
            fewer = Weight(
                part.owners + state.lacking.owners - less.owners,
                part.area + state.lacking.area - less.area,
            )
            assert not needle(fewer, whole, bar).is_reached, "one less does not reach it"


def test_the_edges_of_the_law() -> None:
    owners = Weight(900, 9_000_000)
    assert quorum(Weight(600, 6_000_000), owners).is_reached, "三分之二以上 includes two thirds"
    assert not quorum(Weight(599, 9_000_000), owners).is_reached, "area alone is not enough"
    assert not quorum(Weight(900, 5_999_999), owners).is_reached, "heads alone are not enough"
    half = Votes(Weight(300, 3_000_000), Weight(300, 3_000_000), Weight(), Weight())
    assert not agreement(half, Bar.HALF).is_reached, "过半数 does not include the half"
    assert not quorum(Weight(), Weight()).is_reached, "nothing of nothing is no turnout"
    assert {item for item in ITEMS if bar_of(item) is Bar.THREE_QUARTERS} == {6, 7, 8}


def test_followers_go_with_the_side_that_has_more_of_both() -> None:
    votes = Votes(Weight(400, 500), Weight(100, 200), Weight(50, 50), Weight(60, 70))
    counted = followed(votes)
    assert counted
    assert (counted.agree, counted.follow) == (Weight(460, 570), Weight())
    assert counted.joined == votes.joined, "nobody is lost or counted twice"
    against = followed(Votes(votes.against, votes.agree, votes.abstain, votes.follow))
    assert against
    assert against.against == Weight(460, 570)
    torn = Votes(Weight(400, 200), Weight(100, 500), Weight(), Weight(60, 70))
    assert followed(torn) is None, "more owners here, more area there: no majority to follow"
    assert agreement(torn, Bar.HALF).part == Weight(400, 200)
