"""Row 15 on the pairs that may be tuned on, and no false merge of severity 1 in any set."""

import pytest

from bench import duplicates

pytestmark = pytest.mark.any_database


def test_the_dev_pairs_keep_their_figures() -> None:
    rows = list(duplicates.measured("of dev", duplicates.judge("dev")))
    precision, recall, _, proposed, missed, grave = (row.ours[0] for row in rows)
    assert (precision > 90, recall > 35, proposed > 85, missed <= 3, grave) == (True,) * 4 + (0,)


@pytest.mark.parametrize("split", duplicates.FILES)
def test_no_pair_of_severity_1_is_falsely_offered_as_the_same(split: str) -> None:
    assert [row.ours[0] for row in duplicates.measured("", duplicates.judge(split))][-1] == 0
