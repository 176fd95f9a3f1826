"""What an import answers with, at every door (design §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from .readings import Readings

if TYPE_CHECKING:
    from .record import Reading

COUNTED: Final = ("new", "known", "ignored", "review", "invalid")


def counts_of(readings: Sequence[Reading]) -> dict[str, int]:
    """How many rows have each outcome."""
    found = readings.outcomes if isinstance(readings, Readings) else Counter(reading.outcome for reading in readings)
    return {name: found[name] for name in COUNTED}


def most_shown(outcome: str) -> int:
    """How many rows of an outcome a person is shown."""
    return 400 if outcome in ("review", "invalid") else 40


def shown_of(readings: Sequence[Reading]) -> list[Reading]:
    """The rows that a person is shown: the first of each outcome."""
    found: Counter[str] = Counter()
    shown = []
    for reading in readings:
        found[reading.outcome] += 1
        if found[reading.outcome] <= most_shown(reading.outcome):
            shown.append(reading)
    return shown


def answer_of(
    batch: str,
    readings: Sequence[Reading],
    warnings: Sequence[str],
    *,
    counts: Mapping[str, int] | None = None,
    listed: Callable[[Iterable[Any]], Any] = list,
) -> dict[str, Any]:
    """The JSON answer of an import, before anything is written.

    Args:
        counts: of all rows, where `readings` are some of them.
        listed: makes a list of its rows.
    """
    counts = counts_of(readings) if counts is None else counts
    rows = listed(reading.as_json() for reading in readings)
    answer = {"ok": True, "batch": batch, "read": sum(counts.values()), **counts, "rows": rows}
    return answer | {"written": [], "warnings": list(warnings)}
