"""The files that are generated from the API's models are up to date."""

import api_docs
import browser_types


def test_the_browser_types_are_fresh() -> None:
    assert browser_types.TARGET.read_text() == browser_types.text(), "run `make types`"


def test_the_reference_is_fresh() -> None:
    committed = {
        path.name: path.read_text()
        for path in api_docs.FOLDER.glob("*.md")
        if api_docs.MADE in path.read_text()
    }
    assert committed == api_docs.pages(), "run `make docs`"


def test_each_page_of_the_reference_stands_in_its_table() -> None:
    table = (api_docs.FOLDER / "README.md").read_text("utf-8")
    assert [name for name in api_docs.pages() if f"]({name}) | " not in table] == []
