"""A bank account as it is reconciled: its lines, its documents, what is matched, and what each open line may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import NamedTuple

from ..register.bank_facts import (
    RecordedLine,
    RecordedStatement,
    bank_accounts,
    matches,
    payment_orders,
    recorded_lines,
    recorded_statements,
)
from ..register.versions import donor_at
from ..store.bank import balance_at, newest_entry
from ..store.index import Index
from ..store.rates import newest_rate
from .evidence import Evidence
from .items import BookItem, Expected, book_items, expected_items
from .likeness import Names
from .matching import open_of, propose
from .own_accounts import OwnAccounts
from .proposal import EXACT, Proposal


class Balances(NamedTuple):
    """What an account comes to, money in positive, on the day `to` of its last line; `bank`: by the last statement until then."""

    to: date
    bank: Decimal | None
    books: Decimal

    @property
    def difference(self) -> Decimal | None:
        """The bank less the books; None where no statement is recorded."""
        return None if self.bank is None else self.bank - self.books


@dataclass(frozen=True)
class Reconciling:
    """One account up to a day. `arriving`: lines that are about to be recorded."""

    index: Index
    account: str
    to: date = date.max
    arriving: Sequence[RecordedLine] = ()

    @cached_property
    def lines(self) -> list[RecordedLine]:
        """Every line up to the day, oldest first."""
        held = [*recorded_lines(self.index, self.account), *(one for one in self.arriving if one.account == self.account)]
        return sorted((line for line in held if line.booked <= self.to), key=lambda line: line.booked)

    @cached_property
    def by_id(self) -> Mapping[str, RecordedLine]:
        """The lines by their ids."""
        return {line.id: line for line in self.lines}

    @cached_property
    def statements(self) -> list[RecordedStatement]:
        """Statements of the account, by their last day."""
        return recorded_statements(self.index, self.account)

    @property
    def currency(self) -> str:
        """The account's currency, which its name ends in."""
        return self.account.split(":")[3]

    @property
    def balances(self) -> Balances:
        """By the bank and by the books."""
        last = max((line.booked for line in self.lines), default=self.to)
        bank = next((said.closing.number for said in reversed(self.statements) if said.end <= self.to), None)
        return Balances(last, bank, balance_at(self.index, self.account, self.currency, last))

    @cached_property
    def matched(self) -> Mapping[str, tuple[str, ...]]:
        """Documents of each line that is matched, of all accounts."""
        return matches(self.index)

    @cached_property
    def documents_matched(self) -> frozenset[str]:
        """Documents that lines of this account are matched with."""
        own = {line.id for line in recorded_lines(self.index, self.account)}
        return frozenset(doc for line, docs in self.matched.items() if line in own for doc in docs)

    @cached_property
    def items(self) -> list[BookItem]:
        """Documents that moved the account up to the day; all of them, so that a line of the last days finds the next ones."""
        return book_items(self.index, self.account, self.documents_matched)

    @cached_property
    def open_items(self) -> list[BookItem]:
        """Documents that no line is matched with."""
        return [item for item in self.items if item.doc not in self.documents_matched]

    @cached_property
    def open_lines(self) -> list[RecordedLine]:
        """Lines that nothing is matched with."""
        return open_of(self.lines, self.matched)

    @cached_property
    def proposals(self) -> dict[str, Proposal]:
        """What each open line may be, by its id."""
        found = propose(self.open_lines, self._candidates(), self.expected, self._evidence(), self._own())
        return {proposal.line: proposal for proposal in found}

    def of_line(self, ident: str) -> Proposal:
        """What a line is: what it is matched with, or may be."""
        held = self.matched.get(ident)
        if held is not None:
            return Proposal(ident, EXACT, held, Decimal(1), ("it is matched",))
        return self.proposals[ident]

    def _candidates(self) -> list[BookItem]:
        begin = min((said.begin for said in self.statements), default=None)
        first = min((line.booked for line in self.lines), default=None)
        days = [day for day in (begin, first) if day is not None]
        # What was booked long before the bank's first line was on a statement that nobody recorded.
        return [item for item in self.open_items if not days or (min(days) - item.day).days <= _BEFORE_DAYS]

    @cached_property
    def expected(self) -> list[Expected]:
        """What is still to come, after every entry of the books."""
        last = max((line.booked for line in self.lines), default=None)
        return expected_items(self.index, max(last, newest_entry(self.index))) if last else []

    def _evidence(self) -> Evidence:
        idents = dict.fromkeys(fact.ident for fact in self.index.all("donor"))
        donors = (found for ident in idents if (found := donor_at(self.index, ident)) is not None)
        names = Names([(d.id, d.name, d.type) for d in donors])
        rates = cache(lambda currency, day: newest_rate(self.index, currency, day))
        return Evidence(names, payment_orders(self.index), rates)

    def _own(self) -> OwnAccounts:
        registered = [one for one in bank_accounts(self.index) if one.account != self.account]
        others = [line for line in recorded_lines(self.index) if line.account != self.account]
        arriving = [line for line in self.arriving if line.account != self.account]
        return OwnAccounts(registered, open_of((*others, *arriving), self.matched))


_BEFORE_DAYS = 45
