"""A file of rates against the books: what is new, known or contradicts them, and the draft of what is new (design §3)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ..books.draft import Draft
from ..books.records import Price
from ..errors import Fault, Invalid, Refused, clean, reported
from ..register.policies import RATE_SOURCE
from ..settings import today
from ..store.index import Index
from ..store.rates import newest_price, quoted
from ..vocabulary.currencies import CURRENCIES
from ..vocabulary.money import FUNCTIONAL
from .crosses import RateFile, RateRow, Unread, Wanted, at_eight_decimals
from .kept_files import archive_file
from .rates import SOURCES, read_rates
from .source import Source

_WORDS = {"un": "UN operational rates", "ecb": "ECB reference rates", "snb": "SNB month-end rates"}
_MAX_RATE = Decimal(1_000_000)
# Operational rates are out some days before the month that they are of; no source has any of next year.
_AHEAD = timedelta(days=92)


class OtherRateSource(Refused):
    """The rates of a file come from another source than the one that the books use."""

    slug = "other-rate-source"


class RateOutcome(NamedTuple):
    """One rate of the file with what becomes of it: new, known, ignored or invalid; `code` and `why` where it is not new."""

    row: int
    outcome: str
    day: date | None
    currency: str
    rate: Decimal | None
    how: str = ""
    code: str = ""
    why: str = ""
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row object of the contract; the record is a rate."""
        record = (
            None
            if self.day is None or self.rate is None
            else {"date": self.day.isoformat(), "currency": self.currency, "rate": format(self.rate, "f")}
        )
        issue = {"code": self.code, "column": self.currency, "value": self.value, "message": self.why}
        return {"row": self.row, "outcome": self.outcome, "record": record, "issues": [issue] if self.code else []}

    def fault(self, shown_path: str) -> Fault:
        """An invalid rate in the form of every error; its code is that of the row."""
        said = {
            "code": self.code, "word": Invalid.word, "exit_code": Invalid.exit_code, "why": self.why,
            "message": f'{self.currency or "?"} holds "{self.value}"',
            "fix": "correct the line, or the price in the books where that is wrong, and import the file again",
            "file": shown_path, "line": None, "row": self.row, "column": self.currency or None,
        }  # fmt: skip
        return reported(said)


class RateImport(NamedTuple):
    """A judged file. `batch`: first 12 hex digits of the SHA-256 of its bytes."""

    batch: str
    source: str
    outcomes: tuple[RateOutcome, ...]
    file: Source

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rates there are of each outcome."""
        return Counter(o.outcome for o in self.outcomes)

    @property
    def invalid(self) -> list[RateOutcome]:
        """Rates for which nothing of the file may be written."""
        return [o for o in self.outcomes if o.outcome == "invalid"]

    def draft(self, root: Path) -> Draft:
        """The new rates as prices, and the file as evidence below `root`; no records where nothing is new."""
        new = [o for o in self.outcomes if o.outcome == "new"]
        records = tuple(Price(o.day, o.currency, o.rate) for o in new if o.day is not None and o.rate is not None)
        shown = tuple(f"{o.currency} {o.day}: {o.how} = {format(o.rate, 'f')}, half up" for o in new if o.how and o.rate)
        files = archive_file(root, self.file) if records else {}
        return Draft("rates", self.batch, records, shown, files=files)


def rate_import(
    index: Index,
    content: bytes,
    name: str,
    *,
    shown_path: str,
    at: date,
    currencies: Collection[str] = (),
    since: date | None = None,
    month_ends: bool = False,
) -> RateImport:
    """Every rate of a file judged against the books.

    Args:
        content, name: of the file; `shown_path`: how messages name it.
        at: day of the import, on which the policy `rate-source` is asked for.
        currencies: only these; none named: all. since: no rate before that day.
        month_ends: of each month only the last rate of the file.

    Raises:
        OtherRateSource: the books use another source. WrongFormat, BrokenFile, UnsafeFile.
    """
    wanted = Wanted(frozenset(currencies), since or date.min, month_ends)
    found = read_rates(content, shown_path, lambda day: _usd_in_books(index, day), wanted)
    _same_source(index, found.source, at, shown_path)
    outcomes = [*_judged(index, found.rates, max(at, today()) + _AHEAD), *_unread(found, currencies)]
    file = Source(name, content, "rates")
    ordered = sorted(outcomes, key=lambda o: (o.row, o.day or date.min, o.currency))
    return RateImport(file.batch, found.source, tuple(ordered), file)


def _judged(index: Index, rates: Sequence[RateRow], last: date) -> list[RateOutcome]:
    """New, known, in contradiction to the books, of a day after `last`, or of no currency that the books can hold."""
    known = {(price.day, price.currency): price for price in quoted(index)}
    found = []
    for row in rates:
        there = known.get((row.day, row.currency))
        outcome, code, why = "new", "", ""
        if row.currency not in CURRENCIES:
            outcome, code, why = "ignored", "unknown-currency", f"{row.currency} is no currency of ISO 4217 that the books know"
        elif not 0 < row.rate < _MAX_RATE or row.currency == FUNCTIONAL:
            outcome, code, why = "invalid", "bad-rate", f"{row.rate} CHF for one {row.currency} is no rate"
        elif row.day > last:
            outcome, code, why = "invalid", "date-out-of-range", f"{row.day.isoformat()} is more than {_AHEAD.days} days ahead"
        elif there is not None and there.value in (row.rate, at_eight_decimals(row.rate)):
            outcome, why = "known", f"it stands at {there.file}:{there.line}"
        elif there is not None:
            outcome, code = "invalid", "rate-conflict"
            why = f"the books have {format(there.value, 'f')} for that day, at {there.file}:{there.line}"
        value = format(row.rate, "f")
        found.append(RateOutcome(row.row, outcome, row.day, row.currency, row.rate, row.how, code, why, value))
    return found


def _unread(found: RateFile, currencies: Collection[str]) -> list[RateOutcome]:
    return [_outcome(u) for u in found.unread if not currencies or u.currency in currencies or u.currency not in CURRENCIES]


def _outcome(unread: Unread) -> RateOutcome:
    return RateOutcome(unread.row, "invalid", None, unread.currency, None, "", unread.code, unread.why, clean(unread.value)[:60])


def _usd_in_books(index: Index, day: date) -> tuple[date, Decimal] | None:
    newest = newest_price(index, "USD", day)
    return (newest.since, newest.value) if newest else None


def rate_source(index: Index, at: date) -> str:
    """The source that the policy `rate-source` names on a day, empty where there is none: its words as they stand."""
    return RATE_SOURCE.at(index, at) or ""


def _same_source(index: Index, source: str, at: date, shown_path: str) -> None:
    policy = rate_source(index, at)
    if not policy or source in policy.casefold().replace("-", " ").split():
        return
    raise OtherRateSource(
        f"the file has {_WORDS[source]}, and the books use '{clean(policy)[:60]}'",
        why="books have one source of rates (policy rate-source), so that no item is valued by two",
        fix=f"import a file of that source, or change it for the future: wsisfund policy add rate-source {source}"
        f"\nknown sources: {', '.join(SOURCES)}",
        file=shown_path,
    )
