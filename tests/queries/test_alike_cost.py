"""The search for names of places is as short as the words that are compared."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from patrol.incident.likeness import Told
from patrol.places import gazetteer
from patrol.queries import alike


def test_long_words_of_many_cases_are_not_searched_for_every_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[str] = []
    monkeypatch.setattr(gazetteer, "usual_names", lambda _, said, __: searched.append(said) or {})
    at = datetime(2026, 11, 30, tzinfo=UTC)
    told = [Told("RE0301", 2, f"第{n}件", "吵" * 4000, "文晖桥", at) for n in range(61)]
    nobody: Any = SimpleNamespace(area_ids=frozenset({4}))
    alike._names(nobody, nobody, told)
    assert len(searched[0]) <= 4000
    assert searched[0].startswith("文晖桥")
