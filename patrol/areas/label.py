"""The code of a place's printed label: who scans it reports with the place filled in."""

import secrets
from collections.abc import Sequence

from sqlmodel import Session, col, select

from patrol.models import Place

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that look alike on a worn label: 0 and o, 1, i and l."""
LENGTH = 8


def give(session: Session, rows: Sequence[Place]) -> None:
    """Give a code to each place that has none; it stays with the place for ever."""
    for row in rows:
        if row.code is None:
            row.code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            session.add(row)


def place_of(session: Session, code: str) -> Place | None:
    """Return the place whose label has this code."""
    is_possible = len(code) == LENGTH and set(code) <= set(LETTERS)
    return session.exec(select(Place).where(Place.code == code)).first() if is_possible else None


def labelled(session: Session, place_ids: Sequence[int], area_ids: frozenset[int]) -> list[Place]:
    """Return those of these places that lie in the areas and have a code, by name."""
    return list(
        session.exec(
            select(Place)
            .where(
                col(Place.id).in_(place_ids),
                col(Place.area_id).in_(area_ids),
                col(Place.code).is_not(None),
            )
            .order_by(col(Place.name), col(Place.id))
        )
    )
