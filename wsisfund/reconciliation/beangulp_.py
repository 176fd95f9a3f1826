"""The reading of bank files as a beangulp importer, for Fava's import page and for ``python imports/config.py extract``.

It proposes the facts of lines and statements that the books have not; it writes nothing. What must be looked at first, and an
account that nobody registered, is named in the log: `wsisfund import bank` shows it in full.
"""

import datetime
import logging
import os
from pathlib import Path
from typing import Any

from beangulp import Importer

from ..books.load import from_entries
from ..books.printer import print_record
from ..errors import Fault, Faults
from ..importers.bank.own_map import BankMap
from ..importers.bank.reading import NamedFile, read_bank_file
from ..importers.mapping import import_map
from ..register.source import EntryFacts
from ..settings import today
from ..vocabulary.accounts import CASH
from .lines import NEW, REVIEW, arrived
from .recording import mark_of, read_bank_source

_LOG = logging.getLogger(__name__)


class BankImporter(Importer):  # type: ignore[misc]  # beangulp has no types
    """Statements of banks: camt, MT940, OFX, BAI2, tables, a ZIP of several.

    Args:
        root: the books folder. day: of a line without one; default: today.
    """

    def __init__(self, root: Path, day: datetime.date | None = None) -> None:
        self._root = root
        self._day = day

    @property
    def name(self) -> str:
        """Unique name."""
        return "wsisfund.bank"

    def identify(self, filepath: str) -> bool:
        """Whether the file holds statements of a bank."""
        return any(named.content.statements for named in self._files(filepath))

    def account(self, filepath: str) -> str:  # noqa: ARG002  which one the register says, and it comes with the entries
        """Above all bank accounts."""
        return CASH

    def date(self, filepath: str) -> datetime.date | None:
        """The last day of the file."""
        ends = (said.period[1] for named in self._files(filepath) for said in named.content.statements)
        return max((end for end in ends if end is not None), default=None)

    def extract(self, filepath: str, existing: Any) -> list[Any]:
        """A fact of each statement and of each line that the books have not."""
        path = Path(filepath)
        facts = EntryFacts(from_entries(existing or (), {}, (), Path(os.path.realpath(self._root))).facts)
        mark = mark_of(facts, read_bank_source(path, path.name).batch)
        try:
            found = arrived(facts, read_bank_file(path, path.name, self._map), mark, path.name, None, self._day or today())
        except Fault as fault:
            _LOG.warning("%s", fault.as_text())
            return []
        for one in found.lines:
            if one.outcome == REVIEW:
                _LOG.warning("%s:%s: not proposed (review): %s", path.name, one.line.row, one.why)
        return _directives([*found.statements, *(one.fact for one in found.lines if one.outcome == NEW)])

    def deduplicate(self, entries: Any, existing: Any) -> None:
        """Nothing: lines that the books have are not extracted."""

    @property
    def _map(self) -> BankMap:
        return import_map(self._root).bank

    def _files(self, filepath: str) -> list[NamedFile]:
        try:
            return read_bank_file(Path(filepath), Path(filepath).name, self._map)
        except (Fault, Faults):
            return []


def _directives(facts: Any) -> list[Any]:
    from beancount.parser import parser

    entries, errors, _ = parser.parse_string("\n".join(map(print_record, facts)))
    assert not errors, errors
    return list(entries)
