"""The example of each protocol is valid from its bytes to `intake/1`, and stands on its page."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from patrol.intake import validate
from patrol.intake.adapters import NAMES, adapter
from patrol.intake.heard import Heard, Telegram
from patrol.intake.mapping import mapped
from patrol.models import Source

pytestmark = pytest.mark.any_database
ON_LINES = ("gb26875", "hj212", "mqtt")
"""Their examples are frames and publications, which the tests of the lines read."""


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ON_LINES])
def test_an_example_is_whole_and_stands_on_its_page(name: str) -> None:
    protocol = adapter(name)
    said = protocol.read(Telegram(protocol.example, protocol.example_headers), {})
    assert said
    source = Source(id=1, code="a-source", kinds=list(protocol.kinds), area_id=1)
    for matter in said:
        if isinstance(matter, Heard):
            validate.check(mapped(matter, source, protocol.channel, protocol.example).record)
    page = Path(f"docs/api/sources/{name}.md").read_text()
    assert protocol.example.decode() in page
    assert ("待确认" in page) == protocol.to_confirm
    Draft202012Validator.check_schema(json.loads(json.dumps(dict(protocol.settings))))
