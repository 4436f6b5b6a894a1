"""Hide the cells of a breakdown that are too small to show results and times.

A cell of one or two cases says what one crew did. And when the sum is shown, a single hidden cell
is the sum without the others, so as many are hidden as it takes.
"""

from collections.abc import Mapping
from typing import TypeVar

FEWEST_SHOWN = 5
"""Times and results of fewer cases than this are not shown; how many they are always is."""

FigureCell = TypeVar("FigureCell")


def hidden(cells: Mapping[FigureCell, int]) -> set[FigureCell]:
    """Return the cells to hide, by the number of cases in each; a cell without any hides nothing.

    The hidden cells are none, or all, or two at least that have `FEWEST_SHOWN` cases together.
    """
    rising = sorted((number, place) for place, number in enumerate(cells.values()) if number)
    names = list(cells)
    chosen: list[int] = []
    together = 0
    for number, place in rising:
        is_enough = len(chosen) != 1 and (not chosen or together >= FEWEST_SHOWN)
        if number >= FEWEST_SHOWN and is_enough:
            break
        chosen.append(place)
        together += number
    return {names[place] for place in chosen}
