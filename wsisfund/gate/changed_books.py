"""All of the books with a change in them, by their sums: what the rules ask where one key covers nearly everything.

Nearly every entry moves a bank account, a budget line or the fund. Of these the rules read sums by day from the index, less what
the change takes away and more what it brings; and the entries of a day only where one of them may be at fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from ..books.records import Balance, Books, Fact, Posting, Price, Transaction, in_time
from ..manual.day_sums import ChangedSums, DayKey
from ..manual.part import WholeNeeded
from ..store import stored, stored_facts
from ..store.agreements_money import money_of_agreements
from ..store.days import first_days, last_days
from ..store.index import Index
from ..store.rows import Entry
from ..vocabulary.accounts import under
from .changed_numbers import ChangedNumbers
from .day_steps import DaySteps
from .difference import Difference
from .item_legs import ItemLegs


class Chosen(Protocol):
    """What is asked of the part that was chosen (`gate.slice.Slice`)."""

    @property
    def change(self) -> Difference:
        """The change."""

    @property
    def items(self) -> ItemLegs:
        """The legs that make the items that are looked at."""

    @property
    def items_since(self) -> date | None:
        """From which day on these are followed alone; None: all of their accounts are."""

    @property
    def interest_since(self) -> date | None:
        """From which day on interest may depend on the change; None: none does."""


class ChangedBooks:
    """All of the books by their sums, with a change in them (`manual.part.Base`)."""

    def __init__(self, index: Index, change: Difference | None, part: Chosen, enough: int | None = None) -> None:
        self._index = index
        self.enough = enough
        self._part = part
        self._removed = [e.record for e in change.removed if isinstance(e.record, Transaction)] if change else []
        self._added = [r for r in change.added if isinstance(r, Transaction)] if change else []
        self._change = change

    @cached_property
    def before(self) -> ChangedBooks:
        """The same without the change."""
        return ChangedBooks(self._index, None, self._part)

    @cached_property
    def numbers(self) -> ChangedNumbers:
        """The running numbers."""
        return ChangedNumbers(self._index, self._removed, self._added)

    # ---------------------------------------------------------------- control balances

    def changed_sums(self, change: Mapping[DayKey, tuple[Decimal, int]]) -> ChangedSums:
        """Control balances by day; `change`: what the change moves."""
        return ChangedSums(self._index, change, DaySteps(self._index, self._now, self._facts_now))

    def _now(self, entries: Iterable[Entry]) -> list[Transaction]:
        if self._change is None:
            return [r for _, r in entries if isinstance(r, Transaction)]
        return [*(t for _, t in self._change.left(Transaction, entries)), *self._added]

    def _facts_now(self, facts: Iterable[tuple[int, Fact]]) -> list[Fact]:
        if self._change is None:
            return [fact for _, fact in facts]
        kept = [fact for _, fact in self._change.left(Fact, facts)]
        return [*kept, *(record for record in self._change.added if isinstance(record, Fact))]

    # ---------------------------------------------------------------- accounts

    def account_keys(self) -> list[tuple[str, str]]:
        """Accounts, each with a currency, whose sums the change moves."""
        moved = {(p.account, p.currency) for t in (*self._removed, *self._added) for p in t.postings}
        return sorted((account, currency) for account, currency in moved if account[0] in "AL")

    def account_days(self, account: str, currency: str) -> list[tuple[date, Decimal, Decimal]]:
        """Changes of an account in one currency by day, oldest first: units, and CHF; all before the change as one."""
        since = min(t.date for t in self._part.change.records() if isinstance(t, Transaction))
        days = {day: (units, chf) for day, units, chf in stored.account_days(self._index, account, currency, since)}
        touched = set()
        for sign, transactions in ((-1, self._removed), (1, self._added)):
            for t in transactions:
                for p in t.postings:
                    if (p.account, p.currency) == (account, currency):
                        units, chf = days.get(t.date, (Decimal(0), Decimal(0)))
                        days[t.date] = units + sign * p.units, chf + sign * p.chf
                        touched.add(t.date)
        for day in touched:
            if not self.legs(account, currency, day):
                del days[day]
        return [(day, units, chf) for day, (units, chf) in sorted(days.items())]

    @property
    def items_since(self) -> date | None:
        """From which day on items may be followed by what hangs together with the change; None: only by whole accounts."""
        return self._part.items_since

    def of_items(self, *, together: bool) -> Books | None:
        """Every leg on the accounts of items that the change moves, with the change in them; None where it moves none.

        `together`: of these only what `ItemLegs.together` gives.
        """
        items = self._part.items
        accounts = items.accounts
        if not accounts:
            return None
        legs = self._now(items.together if together else items.every)
        own = [t._replace(postings=tuple(p for p in t.postings if p.account in accounts)) for t in legs]
        currencies = {p.currency for t in own for p in t.postings}
        policies = [fact for _, fact in stored_facts.numbered_facts(self._index, "policy")]
        return Books("", in_time(t for t in own if t.postings), in_time(policies), (), tuple(self._prices_now(currencies)))

    def _prices_now(self, currencies: Collection[str]) -> list[Price]:
        prices = stored.numbered_prices(self._index, currencies)
        if self._change is None:
            return [price for _, price in prices]
        added = [record for record in self._change.added if isinstance(record, Price)]
        return list(in_time([*(price for _, price in self._change.left(Price, prices)), *added]))

    def days_after(self, day: date) -> list[date]:
        """Days after another of which the books have facts or rates."""
        found = stored.days_after(self._index, day)
        if self._change is not None:
            found += [r.date for r in self._change.added if isinstance(r, Fact | Price) and r.date > day]
            if any(isinstance(e.record, Fact | Price) and e.record.date > day for e in self._change.removed):
                raise WholeNeeded("a fact of a day to come is gone")
        return found

    def legs(self, account: str, currency: str, day: date) -> list[tuple[Transaction, Posting]]:
        """Legs of one day on an account in one currency, in their order."""
        numbers = stored.of_day_on(self._index, account, day)
        entries = self._now(stored.transactions_of(self._index, numbers))
        return [
            (t, p)
            for t in in_time(entries)
            if t.date == day
            for p in t.postings
            if (p.account, p.currency) == (account, currency)
        ]

    def held_before(self, account: str, currency: str, day: date) -> Decimal:
        """Units of an account, with all below it, at the beginning of a day."""
        held = stored.units_before(self._index, account, currency, day)
        for sign, transactions in ((-1, self._removed), (1, self._added)):
            for t in transactions:
                if t.date < day:
                    held += sum(
                        (sign * p.units for p in t.postings if p.currency == currency and under(p.account, account)), Decimal(0)
                    )
        return held

    def assertions(self, *, with_change: bool) -> list[Balance]:
        """Assertions that the change touches: new ones, and those on accounts that it moves, or on accounts above them."""
        records = self._part.change.records()
        moved = [r for r in records if isinstance(r, Transaction)]
        above = {parent for t in moved for p in t.postings for parent in _above(p.account)}
        since = min((t.date for t in moved), default=date.max)
        found = stored.numbered_assertions(self._index, above, since) if above else []
        change = self._part.change
        if not with_change:
            return [b for _, b in found]
        kept = [b for _, b in change.left(Balance, found)]
        return [*kept, *(record for record in change.added if isinstance(record, Balance))]

    def brought(self, account: str) -> bool:
        """Whether an opening brought something forward on an account, or on one below it; no part changes an opening."""
        return stored.brought(self._index, account)

    @property
    def interest_since(self) -> date | None:
        """From which day on interest may depend on the change; None: none does."""
        return self._part.interest_since

    def money_of_agreements(self, since: date) -> dict[tuple[str, date], tuple[Decimal, Decimal]]:
        """CHF by which each agreement's money changed on each day, and how much of it was interest, without the change; what was
        before the year of the day `since` may be one change without interest.
        """
        return money_of_agreements(self._index, since)

    def credited_from(self, day: date) -> bool:
        """Whether interest is credited on a day or later."""
        stands = any(at >= day for _, at, _ in stored.of_event(self._index, "interest"))
        return stands or any(t.event == "interest" and t.date >= day for t in self._added)

    def ends(self) -> date | None:
        """Day of the last transaction."""
        return max(self._left(last_days(self._index, 2)), default=None)

    def _left(self, counts: dict[date, int]) -> list[date]:
        """Days of which transactions are left, among some days with their counts, and the days of new ones."""
        for t in self._removed:
            if t.date in counts:
                counts[t.date] -= 1
        for t in self._added:
            counts[t.date] = counts.get(t.date, 0) + 1
        left = [day for day, count in counts.items() if count > 0]
        if not left and counts:
            raise WholeNeeded("the first or last entries are gone")
        return left

    def moved_by(self, document: str, account: str) -> Decimal | None:
        """Units by which the entries of a document move an account; None where none does."""
        found = stored.moved_by(self._index, document, account)
        for sign, transactions in ((-1, self._removed), (1, self._added)):
            for t in transactions:
                if t.doc == document:
                    for p in t.postings:
                        if p.account == account:
                            found = (found or Decimal(0)) + sign * p.units
        return found

    def begins(self) -> date | None:
        """Day of the first transaction."""
        return min(self._left(first_days(self._index, 2)), default=None)


def _above(account: str) -> list[str]:
    parts = account.split(":")
    return [":".join(parts[: n + 1]) for n in range(len(parts))]
