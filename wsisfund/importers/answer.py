"""What an import answers with, at every door (design §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
    rows: bool = True,
) -> dict[str, Any]:
    """The JSON answer of an import, before anything is written; without its `rows` where nobody will see them.

    Args:
        counts: of all rows, where `readings` are some of them.
    """
    listed = [reading.as_json() for reading in readings] if rows else []
    counts = counts_of(readings) if counts is None else counts
    answer = {"ok": True, "batch": batch, "read": sum(counts.values()), **counts, "rows": listed}
    return answer | {"written": [], "warnings": list(warnings)}
