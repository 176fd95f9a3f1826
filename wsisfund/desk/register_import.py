"""A file of entries of the programme register as an act: all of it, or nothing where one row cannot be."""

from typing import Any, Final, NamedTuple

from ..books.draft import Draft
from ..importers.register_rows import register_import
from ..importers.source import Source
from ..store.chart import checked_day
from ..vocabulary.register_table import REGISTER_KINDS
from .act import Act, Desk


class ImportEntries(NamedTuple):
    """A file of entries of one kind; shown: how messages name it."""

    source: Source
    shown: str


def _draft(kind: str, desk: Desk, asked: ImportEntries) -> Draft:
    checked_day(desk.index, desk.day)
    found = register_import(desk.index, REGISTER_KINDS[kind], asked.source, desk.day, asked.shown)
    counts = f"{found.new} new, {found.changed} changed, {found.known} known"
    return Draft(f"{kind} import", asked.source.batch, found.facts, (counts, *found.notes))


def _act(kind: str) -> Act[Any]:
    return Act(f"{kind} import", ImportEntries, lambda desk, asked: _draft(kind, desk, asked))


IMPORTED: Final[dict[str, Act[Any]]] = {kind: _act(kind) for kind, row in REGISTER_KINDS.items() if row.imported}
REGISTER_IMPORTS: Final[tuple[Act[Any], ...]] = tuple(IMPORTED.values())
