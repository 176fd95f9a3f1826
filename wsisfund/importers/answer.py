"""What an import answers with, at every door (design §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .record import Reading

COUNTED: Final = ("new", "known", "ignored", "review", "invalid")


def counts_of(readings: Sequence[Reading]) -> dict[str, int]:
    """How many rows have each outcome."""
    found = Counter(reading.outcome for reading in readings)
    return {name: found[name] for name in COUNTED}


def answer_of(batch: str, readings: Sequence[Reading], warnings: Sequence[str], *, rows: bool = True) -> dict[str, Any]:
    """The JSON answer of an import, before anything is written; without its `rows` where nobody will see them."""
    listed = [reading.as_json() for reading in readings] if rows else []
    answer = {"ok": True, "batch": batch, "read": len(readings), **counts_of(readings), "rows": listed}
    return answer | {"written": [], "warnings": list(warnings)}
