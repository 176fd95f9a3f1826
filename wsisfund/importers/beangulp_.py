"""The reading of pledges as a beangulp importer, for Fava's import page and for ``python imports/config.py extract``.

It proposes the register entries of rows that can be read in one way and are not in the books; it writes nothing. What goes
to review or is invalid is named in the log: `wsisfund import pledges` shows it in full.
"""

import datetime
import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from beangulp import Importer

from ..books.load import from_entries
from ..books.printer import print_record
from ..books.records import Books
from ..errors import Fault, Faults
from ..register.source import EntryFacts
from ..settings import today
from ..vocabulary.accounts import RECEIVABLES
from .batch import Register, new_donors, new_pledges
from .mapping import import_map
from .pledges import FIRST_DAY, read_rows
from .record import Reading
from .source import Source, read_source
from .table import Table, read_table

_LOG = logging.getLogger(__name__)


class PledgeImporter(Importer):  # type: ignore[misc]
    """Pledges from CSV, XLSX and JSON.

    Args:
        root: the books folder, whose import map is used.
        last_day: last day that a pledge may have; default: today.
    """

    def __init__(self, root: Path, last_day: datetime.date | None = None) -> None:
        self._root = root
        self._last_day = last_day

    @property
    def name(self) -> str:
        """Unique name."""
        return "wsisfund.pledges"

    def identify(self, filepath: str) -> bool:
        """Whether the file has headings of pledges."""
        try:
            self._table(filepath)
        except (Fault, Faults):
            return False
        return True

    def account(self, filepath: str) -> str:  # noqa: ARG002  the same for every file
        """Pledges move no money; what they lead to stands below this account."""
        return RECEIVABLES

    def date(self, filepath: str) -> datetime.date | None:
        """The latest day that a pledge of the file has."""
        _, table = self._table(filepath)
        readings = read_rows(table, self._register(()).ground(import_map(self._root), self._until))
        return max((r.record.date for r in readings if r.record.date), default=None)

    def extract(self, filepath: str, existing: Any) -> list[Any]:
        """Donors that the books have not, and every new pledge with its instalments."""
        source, table = self._table(filepath)
        register = self._register(existing)
        readings = read_rows(table, register.ground(import_map(self._root), self._until))
        _tell(readings, source.name)
        donors, _ = new_donors(register, readings)
        facts = [*donors, *new_pledges(register, source, readings)]
        return _directives("\n".join(map(print_record, facts)))

    def deduplicate(self, entries: Any, existing: Any) -> None:
        """Nothing: rows that the books have are not extracted."""

    @property
    def _until(self) -> datetime.date:
        return self._last_day or today()

    def _table(self, filepath: str) -> tuple[Source, Table]:
        path = Path(filepath)
        source = read_source(path, path.name)
        return source, read_table(source, import_map(self._root), path.name)

    def _register(self, existing: Any) -> Register:
        books: Books = from_entries(existing or (), {}, (), Path(os.path.realpath(self._root)))
        begin = min((opened.date for opened in books.opens), default=FIRST_DAY)
        agreements = {fact.ident for fact in books.facts if fact.kind == "agreement"}
        return Register(EntryFacts(books.facts), begin, agreements)


def _tell(readings: Iterable[Reading], name: str) -> None:
    for reading in readings:
        if reading.outcome in ("review", "invalid"):
            said = "; ".join(f"{issue.code}: {issue.message}" for issue in reading.issues)
            _LOG.warning("%s:%s: not proposed (%s): %s", name, reading.row.number, reading.outcome, said)


def _directives(text: str) -> list[Any]:
    from beancount.parser import parser

    entries, errors, _ = parser.parse_string(text)
    assert not errors, errors
    return list(entries)
