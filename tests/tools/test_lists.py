"""The browser's lists of statuses are those of the server."""

import lists


def test_the_lists_of_the_browser_are_fresh() -> None:
    assert lists.OUT.read_text("utf-8") == lists.text(), "run `make lists`"
