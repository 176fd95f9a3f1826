"""Which versions of the programme register say something: not those of an import taken back, or of an entry withdrawn since.

2026-07-01 custom "project" "ST-1"
  entity: "Ministry"
  batch: "3f0a9c21b7de"
2026-07-09 custom "register-import-end" "3f0a9c21b7de"
  reason: "import-undone"
2026-04-14 custom "answer" "Q-2026/CHE"
  questionnaire: "Q-2026"
  by: "CHE"
2026-04-20 custom "answer" "Q-2026/CHE"
  withdrawn: "It was France that answered"

What was withdrawn may be registered again: its versions before say nothing of it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ..books.records import Fact
from ..vocabulary.register_form import WITHDRAWN
from .batches import next_mark
from .source import FactSource

IMPORT_END: Final = "register-import-end"
BATCH: Final = "batch"


def ended_batches(facts: FactSource, day: date | None = None) -> frozenset[str]:
    """Marks of the imports that were taken back by a day; None: whenever."""
    return frozenset(fact.ident for fact in facts.all(IMPORT_END) if day is None or fact.date <= day)


def standing(versions: Iterable[Fact], ended: frozenset[str]) -> list[Fact]:
    """The versions that nobody took back, with their import or with the entry; of one entry or of many, oldest first."""
    found: list[Fact] = []
    withdrawn: set[tuple[str, str]] = set()
    for fact in reversed(list(versions)):
        if WITHDRAWN in fact.keys:
            withdrawn.add((fact.kind, fact.ident))
        elif (fact.kind, fact.ident) not in withdrawn and (not ended or fact.batch not in ended):
            found.append(fact)
    return found[::-1]


def mark_of(facts: FactSource, batch: str) -> str:
    """What entries of an import of this file are marked with: the batch, with a number once it was taken back before."""
    return next_mark(batch, ended_batches(facts))
