"""Imports of register files that were taken back: from that day their versions say nothing any more.

2026-07-01 custom "project" "ST-1"
  entity: "Ministry"
  batch: "3f0a9c21b7de"
2026-07-09 custom "register-import-end" "3f0a9c21b7de"
  reason: "import-undone"
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from ..books.records import Fact
from .batches import next_mark
from .versions import FactSource

IMPORT_END: Final = "register-import-end"
BATCH: Final = "batch"


def ended_batches(facts: FactSource, day: date | None = None) -> frozenset[str]:
    """Marks of the imports that were taken back by a day; None: whenever."""
    return frozenset(fact.ident for fact in facts.all(IMPORT_END) if day is None or fact.date <= day)


def standing(versions: Iterable[Fact], ended: frozenset[str]) -> list[Fact]:
    """The versions that came with no import that was taken back."""
    return [fact for fact in versions if not ended or str(fact.keys.get(BATCH, "")) not in ended]


def mark_of(facts: FactSource, batch: str) -> str:
    """What entries of an import of this file are marked with: the batch, with a number once it was taken back before."""
    return next_mark(batch, ended_batches(facts))
