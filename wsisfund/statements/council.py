"""The Council document: the five statements, then the schedules, as one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..store.index import Index
from ..vocabulary.statement import Period, Statement
from .engine import MAIN_STATEMENTS, make_many

SCHEDULE_NAMES: Final = ("contributions", "agreements", "programme", "sdg", "commitments", "pledges-unsigned", "overrides")
NAMES: Final = (*MAIN_STATEMENTS, *SCHEDULE_NAMES)


def statements_of(index: Index, period: Period, books: Path | None = None) -> list[Statement]:
    """The statements I to V and the schedules of a period, in the order of the document; as `engine.make_many`."""
    return make_many(index, NAMES, period, books)
