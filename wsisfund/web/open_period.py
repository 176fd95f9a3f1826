"""The books from the first day of a year on: its entries, what the accounts held before, and what holds for all years.

What Fava shows of them with the filter of that year is what it shows of all of the books: the balances are those that Beancount's
own summary (``beancount.ops.summarize``) begins a period with.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from beancount import loader
from beancount.core import data, flags
from beancount.core.account_types import is_income_statement_account
from beancount.core.amount import Amount
from beancount.ops import summarize
from beancount.parser import options

from ..books.beancount_ import Loaded
from ..books.files import MAIN
from ..books.parse import Parsed, parsed
from ..books.snapshot import Snapshot
from ..store.index import Index
from ..store.leaves import settings_of, split
from ..store.opening_balances import Opening, open_year, opening_balances
from .neutral import relative
from .renewal import NotByParts, booked, can_be_parted, merged, wanted_runs, without_errors

# Lines that hold for more than their own day, or that Fava reads whatever their day is.
_ALWAYS: Final = re.compile(
    rb"^(?:[ \t]*(?:option|plugin|include|push|pop)|"
    rb'[0-9]{4}[-/]\S+[ \t]+(?:open|close|commodity|price|pad|custom[ \t]+"(?:fava-|budget")))',
    re.MULTILINE,
)
_DAY: Final = re.compile(rb"^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", re.MULTILINE)
_KEPT: Final = (data.Open, data.Close, data.Commodity, data.Price, data.Pad)
_FAVAS: Final = ("fava-", "budget")


class Period(NamedTuple):
    """From the first day of `year` on, and what each account held before."""

    year: int
    balances: Sequence[Opening]

    @property
    def begin(self) -> date:
        """Its first day."""
        return date(self.year, 1, 1)

    def wants_text(self, text: bytes) -> bool:
        """Whether a run of whole entries holds one of the period, or one that holds for all years."""
        begin = self.begin
        days = ((int(y), int(m), int(d)) for y, m, d in _DAY.findall(text))
        return _ALWAYS.search(text) is not None or any(day >= (begin.year, begin.month, begin.day) for day in days)

    def is_of_it(self, text: bytes) -> bool:
        """Whether all entries of a text are of the period: then the balances before it are what they were."""
        return all((int(y), int(m), int(d)) >= (self.year, 1, 1) for y, m, d in _DAY.findall(text))

    def wants(self, entry: Any) -> bool:
        """Whether an entry is one of the period, or one that holds for all years."""
        if entry.date >= self.begin or isinstance(entry, _KEPT):
            return True
        return isinstance(entry, data.Custom) and entry.type.startswith(_FAVAS)


def period_of(index: Index) -> Period | None:
    """The period that is open; None: the books have no transaction."""
    year = open_year(index)
    return None if year is None else Period(year, opening_balances(index, year))


def load_period(snapshot: Snapshot, period: Period) -> Loaded:
    """What of the books `period` wants, as a load of all of them has it; asked only for books in which nothing is wrong.

    Raises:
        NotByParts: entries hang together with others that are not wanted.
    """
    read = [piece for path, text in snapshot.files.items() for piece in _wanted(str(snapshot.root / path), text, period)]
    said = _options(snapshot, read)
    entries = [entry for piece in read for entry in piece.entries if period.wants(entry)]
    if not can_be_parted(entries, said):
        raise NotByParts
    entries = booked(entries, said)
    return Loaded(*relative((merged(entries, _absolute(snapshot)), [], said), snapshot.root))


def _absolute(snapshot: Snapshot) -> list[str]:
    return [str(snapshot.root / path) for path in snapshot.files]


def _wanted(name: str, text: bytes, period: Period) -> Iterator[Parsed]:
    """The runs of a file that are wanted, parsed."""
    for first, run in wanted_runs(split(text), text, 1, period):
        yield without_errors(parsed(run, name, first))


def _options(snapshot: Snapshot, read: Sequence[Parsed]) -> dict[str, Any]:
    """The options of the books: those of the main file, and what the others add."""
    main = str(snapshot.root / MAIN)
    top = without_errors(parsed(settings_of(snapshot.files[MAIN]).encode(), main)).options
    said: dict[str, Any] = loader.aggregate_options_map(top, [piece.options for piece in read])
    for piece in read:
        if piece.options["filename"] == main:
            said["commodities"] |= piece.options["commodities"]
    return {**said, "include": sorted(_absolute(snapshot)), "input_hash": snapshot.books_hash}


def shown_of(loaded: Loaded, period: Period) -> Loaded:
    """Entries with the balances before the period in the place of what was entered before it."""
    entries, errors, said = loaded
    before = [entry for entry in entries if entry.date < period.begin]
    after = [entry for entry in entries if entry.date >= period.begin]
    summed = _summed([*_as_entries(period), *after], period.begin, said)
    opened = [*before, *(entry for entry in summed if entry.date < period.begin)]
    opened.sort(key=data.entry_sortkey)
    return Loaded([*opened, *(entry for entry in summed if entry.date >= period.begin)], errors, said)


def _summed(entries: list[Any], begin: date, said: Mapping[str, Any]) -> list[Any]:
    """What was entered before `begin` as Beancount sums it up: income and expenses in the earnings of before."""
    types = options.get_account_types(said)
    earnings, opening, _ = options.get_previous_accounts(said)
    entries = summarize.transfer_balances(entries, begin, lambda name: is_income_statement_account(name, types), earnings)
    return summarize.summarize(entries, begin, opening)[0]  # type: ignore[no-any-return]


def _as_entries(period: Period) -> Iterable[Any]:
    """The balances as entries of the day before, one an account."""
    day = period.begin - timedelta(days=1)
    for account, currency, units in period.balances:
        meta = data.new_metadata("<opening>", 0)
        leg = data.Posting(account, Amount(units, currency), None, None, None, None)
        yield data.Transaction(meta, day, flags.FLAG_SUMMARIZE, None, account, data.EMPTY_SET, data.EMPTY_SET, [leg])
