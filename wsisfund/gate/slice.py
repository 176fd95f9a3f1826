"""The part of the books that a change touches: the changed entries, and every entry that shares a key with one of them.

What one key covers nearly everything of (a bank account, a line, the fund) is not read entry by entry: `ChangedBooks` gives the
rules its sums by day, and the entries of a day only where a rule asks for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..books.load import in_time
from ..books.records import Balance, Books, Fact, Open, Posting, Price, Record, Transaction
from ..manual.allowances import SPECIFIC
from ..manual.day_sums import ChangedSums, DayKey
from ..manual.interest_split import may_move_money
from ..manual.items import has_items
from ..manual.movements import ControlWalk, Step
from ..manual.part import Scope, WholeNeeded
from ..manual.view import View
from ..register.bank_facts import LINE, MATCH, UNDONE
from ..register.facts import order_step_of
from ..settings import today as clock
from ..store import stored
from ..store.agreements_money import money_of_agreements
from ..store.codec import dump_keys
from ..store.days import first_days, last_days
from ..store.index import Index
from ..store.update import Entry
from ..vocabulary.accounts import (
    ADVANCES,
    ADVANCES_PARTNERS,
    ADVANCES_TRAVEL,
    CASH,
    is_expense,
    programme_of,
    support_line,
    under,
)
from ..vocabulary.events import OF_BANK
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import skeleton
from ..vocabulary.money import FUNCTIONAL
from .changed_numbers import ChangedNumbers, Numbered, numbers_of
from .difference import Difference
from .keys import keys_of, lines_of

# Kinds of which a part holds every fact: they are few, and many rules ask for them.
_ALWAYS = ("officer", "policy", "action-line", "output", "override", "bank-account", "close", "virement", "allotment", UNDONE)
_FEW = 64
# How often entries are looked for that share a document with those found so far.
_ROUNDS = 8


class Slice:
    """The part of the books that a difference touches. `before` and `after` show it without and with the change."""

    def __init__(self, index: Index, change: Difference) -> None:
        self._index = index
        self._change = change
        self._gone = {e.number for e in change.removed if isinstance(e.record, Transaction)}
        self.keys = keys_of(change.records())
        self.base = ChangedBooks(index, change, self)

    @cached_property
    def entries(self) -> list[Entry]:
        """The transactions of the part as the index has them, those that are gone among them."""
        return stored.transactions_of(self._index, self._numbers() | self._gone)

    @cached_property
    def _payees(self) -> set[str]:
        """Payees of the change, and of the entries that share a document with it: the items of each are followed as a whole."""
        return self.keys.payees | stored.payees_of(self._index, self._of_documents(self.keys.documents))

    def _of_documents(self, documents: Collection[str]) -> set[int]:
        index = self._index
        folded = {fold_identity(document) for document in documents}
        found = stored.with_reference(index, "doc_key", folded) | stored.naming(index, "settles", documents)
        return found | stored.with_reference(index, "reverses", documents)

    def _numbers(self) -> set[int]:
        index, keys = self._index, self.keys
        found = stored.naming(index, "agreement", keys.agreements) | stored.naming(index, "commitment", keys.orders)
        of_payees = stored.of_payees(index, self._payees)
        found |= of_payees | self._of_documents(stored.settled_by(index, of_payees)) | stored.of_looks(index, keys.looks)
        for day in keys.days:
            found |= stored.of_day(index, day, with_doc=False)
        for currency, since in keys.rates:
            found |= stored.in_currency(index, currency, since, self._next_rate(currency, since))
        if self.follows_interest:
            found |= {number for number, _, _ in stored.of_event(index, "interest")}
        found |= self._running.entries | self._year_ends() | {number for number, _, _ in self._revaluations}
        return self._with_documents(found | self._gone, keys.documents | keys.orders)

    @cached_property
    def follows_interest(self) -> bool:
        """Whether interest may depend on the change: it is split by the positions of all agreements until then."""
        moved = (t.date for t in self._change.records() if isinstance(t, Transaction) and may_move_money(t))
        first = min(moved, default=None)
        return first is not None and self.base.credited_from(first)

    @cached_property
    def _revaluations(self) -> list[tuple[int, date, tuple[str, ...]]]:
        """All revaluations, where the change is about one: what one changed, another may take back."""
        records = self._change.records()
        concerned = any(isinstance(r, Price) or (isinstance(r, Transaction) and r.event == "revaluation") for r in records)
        return stored.of_event(self._index, "revaluation") if concerned else []

    @cached_property
    def _running(self) -> Numbered:
        removed = [e.record for e in self._change.removed if isinstance(e.record, Transaction)]
        return numbers_of(self._index, removed, [r for r in self._change.added if isinstance(r, Transaction)])

    def _year_ends(self) -> set[int]:
        """The last impairment by age of each year's last day: on it the allowance of every agreement is worked out again."""
        impairments = stored.of_event(self._index, "impairment") if self.keys.agreements else []
        last = {day: n for n, day, tags in impairments if (day.month, day.day) == (12, 31) and SPECIFIC not in tags}
        return set(last.values())

    def _with_documents(self, numbers: set[int], documents: Collection[str]) -> set[int]:
        """Entries of the documents of the change, and with all entries what they reverse and what reverses them."""
        index = self._index
        found = numbers | self._of_documents(documents)
        asked: set[int] = set()
        for _ in range(_ROUNDS):
            new = found - asked
            if not new:
                return found
            asked |= new
            named, reversed_ = stored.references(index, new)
            found |= stored.with_reference(index, "reverses", named) | stored.with_reference(index, "doc", reversed_)
        raise WholeNeeded("reversals of reversals")

    def _next_rate(self, currency: str, since: date) -> date:
        """The day from which another rate of the currency is in force than one of `since`."""
        prices = [*stored.prices_of(self._index, {currency}), *(r for r in self._change.added if isinstance(r, Price))]
        return min((p.date for p in prices if p.currency == currency and p.date > since), default=date.max)

    @cached_property
    def item_accounts(self) -> frozenset[str]:
        """Accounts of items that the change moves: with other legs, documents, payees or keys than before."""
        records = self._change.records()
        removed = Counter(leg for e in self._change.removed if isinstance(e.record, Transaction) for leg in _item_legs(e.record))
        added = Counter(leg for t in self._change.added if isinstance(t, Transaction) for leg in _item_legs(t))
        moved = [*(added - removed), *(removed - added)]
        first = min((leg[0] for leg in moved), default=date.max)
        foreign = any(leg[2] != FUNCTIONAL for leg in moved)
        if foreign and any(day >= first for _, day, _ in stored.of_event(self._index, "revaluation")):
            raise WholeNeeded("foreign items were revalued since")
        for price in records:
            if isinstance(price, Price) and stored.newest_in(self._index, price.currency) >= price.date:
                raise WholeNeeded("items were carried at another rate since")
        accounts = frozenset(leg[1] for leg in moved)
        # A payee's advances count together, whatever they are for (`manual.advances`).
        return accounts | {ADVANCES_TRAVEL, ADVANCES_PARTNERS} if any(under(a, ADVANCES) for a in accounts) else accounts

    # ---------------------------------------------------------------- facts and prices

    def facts(self, transactions: Iterable[Transaction]) -> list[tuple[int, Fact]]:
        """Facts that the part needs, as the index has them."""
        named = keys_of([*transactions, *self._change.records()])
        added = [r for r in self._change.records() if isinstance(r, Fact)]
        kinds = stored.facts_counted(self._index)
        found: dict[int, Fact] = {}

        def take(kind: str, idents: Collection[str] | None) -> None:
            if kind in kinds:
                few = kind in _ALWAYS or kinds[kind] <= _FEW
                found.update(stored.numbered_facts(self._index, kind, None if few else idents))

        for kind in kinds:
            if kind in _ALWAYS or kinds[kind] <= _FEW:
                take(kind, None)
        for kind, idents in named.facts.items():
            alike = () if kind in OF_BANK else (a for ident in idents for a in stored.alike_idents(self._index, kind, ident))
            take(kind, {*alike, *idents})
        self._take_matches(take, found)
        take("commitment", named.orders | self._orders_of_terms())
        take("appropriation", self._lines())
        agreements = named.agreements | {str(f.keys.get("agreement", "")) for f in (*found.values(), *added)}
        for kind in ("agreement", "agreement-end", "instalment"):
            take(kind, agreements)
        pledges, donors = _named_by([*found.values(), *added])
        pledges |= named.facts.get("pledge", set()) | named.facts.get("instalment", set())
        for kind in ("pledge", "pledge-end", "instalment"):
            take(kind, pledges)
        take("donor", donors | _named_by(found.values())[1])
        return sorted(found.items())

    def _take_matches(self, take: Callable[[str, Collection[str] | None], None], found: Mapping[int, Fact]) -> None:
        """Every match that hangs together with those of the change, or with a document of which it moves a bank account."""
        moved = [r for r in self._change.records() if isinstance(r, Transaction)]
        documents = {t.doc for t in moved if any(under(p.account, CASH) for p in t.postings)} - {""}
        matches = [r for r in self._change.records() if isinstance(r, Fact) and r.kind in (MATCH, LINE)]
        undone = any(isinstance(r, Fact) and r.kind == UNDONE for r in self._change.records())
        documents |= {str(value) for fact in matches if fact.kind == MATCH for value in fact.values[1:]}
        take(MATCH, {fact.ident for fact in matches})
        asked: set[str] = set()
        while new := documents - asked:
            asked |= new
            lines = stored.matched_with(self._index, new)
            take(MATCH, lines)
            held = [f for f in found.values() if f.kind == MATCH and f.ident in lines] if lines else []
            documents |= {str(value) for fact in held for value in fact.values[1:]}
        if undone:
            take(MATCH, None)
            take(LINE, None)
        take(LINE, {fact.ident for fact in found.values() if fact.kind == MATCH})

    def _orders_of_terms(self) -> set[str]:
        """Orders of agreements whose terms the change touches: their support cost rate may be another."""
        terms = {r.ident for r in self._change.records() if isinstance(r, Fact) and r.kind == "agreement"}
        return stored.orders_of(self._index, terms)

    def _lines(self) -> set[str]:
        lines = lines_of(self._change.records())
        for fact in stored.facts_of(self._index, "commitment", self.keys.orders | self._orders_of_terms()):
            step = order_step_of(fact)
            if step is not None:
                lines.add(step.line)
        return lines | {support_line(programme_of(line)) for line in lines if is_expense(line)}

    # ---------------------------------------------------------------- views

    @cached_property
    def covered(self) -> Mapping[Scope, frozenset[str]]:
        """The keys that the part has every entry of."""
        keys = self.keys
        return {
            Scope.AGREEMENT: frozenset(keys.agreements),
            Scope.ORDER: frozenset(keys.orders | self._orders_of_terms()),
            Scope.DOCUMENT: frozenset(fold_identity(document) for document in keys.documents | keys.orders),
            Scope.ID: frozenset(f"{kind}|{fold_identity(i)}" for kind, idents in keys.facts.items() for i in idents),
            Scope.LOOK: frozenset(
                [
                    *(f"payee|{look}" for look in keys.looks),
                    *(f"{kind}|{skeleton(i)}" for kind, idents in keys.facts.items() for i in idents),
                ]
            ),
            Scope.ACCOUNT: self._revalued_accounts(),
            Scope.PAYEE: frozenset(self._payees),
            Scope.DAY: frozenset(day.isoformat() for day in keys.days),
            Scope.LINE: frozenset(self._lines()),
            Scope.NUMBER: self._running.keys,
        }

    def _revalued_accounts(self) -> frozenset[str]:
        """Accounts of which every revaluation is shown."""
        if not self._revaluations and not any(r.event == "revaluation" for r in self._change.added if isinstance(r, Transaction)):
            return frozenset()
        records = (*(r for _, r in self.entries), *self._change.added)
        return frozenset(p.account for t in records if isinstance(t, Transaction) for p in t.postings if t.event == "revaluation")

    @cached_property
    def after(self) -> View:
        """The part with the change in it."""
        return View(
            self._books([t for _, t in self.kept()], with_change=True), self.covered, self.base, self.before, today=clock()
        )

    def kept(self) -> list[tuple[int, Transaction]]:
        """The transactions of the part that the change leaves, by number, as they stand now."""
        return self._kept

    @cached_property
    def _kept(self) -> list[tuple[int, Transaction]]:
        return self._change.left(Transaction, self.entries)

    @cached_property
    def before(self) -> View:
        """The part as it was."""
        return View(self._books([r for _, r in self.entries], with_change=False), self.covered, self.base.before, today=clock())

    def _books(self, transactions: Iterable[Record], *, with_change: bool) -> Books:
        added = self._change.added if with_change else ()
        facts = [f for _, f in (self._change.left(Fact, self._facts) if with_change else self._facts)]
        own = [t for t in (*transactions, *added) if isinstance(t, Transaction)]
        return Books(
            self._index.meta("title"),
            in_time(own),
            in_time([f for f in (*facts, *added) if isinstance(f, Fact)]),
            in_time([o for o in added if isinstance(o, Open)]),
            in_time(self._prices(with_change=with_change)),
            in_time(self.base.assertions(with_change=with_change)),
            **_settings(self._index),
        )

    @cached_property
    def _facts(self) -> list[tuple[int, Fact]]:
        own = [r for _, r in self.entries if isinstance(r, Transaction)]
        return self.facts(own)

    def _prices(self, *, with_change: bool) -> list[Price]:
        entries = (r for _, r in self.entries) if not with_change else (*(r for _, r in self.entries), *self._change.added)
        named = {p.currency for t in entries if isinstance(t, Transaction) for p in t.postings}
        named |= {r.currency for r in self._change.records() if isinstance(r, Price)}
        prices = stored.numbered_prices(self._index, named)
        if not with_change:
            return [price for _, price in prices]
        kept = [price for _, price in self._change.left(Price, prices)]
        return [*kept, *(record for record in self._change.added if isinstance(record, Price))]


def _item_legs(t: Transaction) -> Iterator[tuple[date, str, str, object]]:
    """Legs that make items: day, account, currency, and all that tells items apart."""
    said = t.payee, dump_keys(t.keys), t.tags
    for p in t.postings:
        if has_items(p.account, p.currency):
            yield t.date, p.account, p.currency, (p.units, p.chf, dump_keys(p.keys), said)


def _named_by(facts: Iterable[Fact]) -> tuple[set[str], set[str]]:
    """Pledges and donors that facts name."""
    pledges: set[str] = set()
    donors: set[str] = set()
    for fact in facts:
        pledges |= {p.strip() for p in str(fact.keys.get("pledge", "")).split(",")} - {""}
        if fact.kind in ("pledge", "agreement", "in-kind-service", "letter") and len(fact.values) > 1:
            donors.add(str(fact.values[1]))
        if "donor" in fact.keys:
            donors.add(str(fact.keys["donor"]))
    return pledges, donors


def _settings(index: Index) -> dict[str, Any]:
    tolerance = dict(line.split(" ") for line in index.meta("tolerance").split("\n") if line)
    return {
        "plugins": tuple(name for name in index.meta("plugins").split("\n") if name),
        "operating_currency": tuple(name for name in index.meta("operating").split("\n") if name),
        "tolerance": {currency: Decimal(value) for currency, value in tolerance.items()},
        "others": frozenset(name for name in index.meta("others").split("\n") if name),
    }


class ChangedBooks:
    """All of the books by their sums, with a change in them (`manual.part.Base`)."""

    def __init__(self, index: Index, change: Difference | None, part: Slice) -> None:
        self._index = index
        self._part = part
        self._removed = [e.record for e in change.removed if isinstance(e.record, Transaction)] if change else []
        self._added = [r for r in change.added if isinstance(r, Transaction)] if change else []
        self._change = change
        self._whole = part

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
        return ChangedSums(self._index, change, self._steps_of)

    def _steps_of(self, day: date) -> list[Step]:
        """All steps of one day, with the change in them; the orders that its entries name are walked from their beginning."""
        numbers = stored.of_day(self._index, day)
        entries = self._now(stored.transactions_of(self._index, numbers))
        facts = self._facts_now(stored.facts_of_day(self._index, day, ("commitment", "appropriation", "virement", "allotment")))
        orders = keys_of([*entries, *facts]).orders
        named = stored.naming(self._index, "commitment", orders)
        walked = in_time({id(t): t for t in (*entries, *self._now(stored.transactions_of(self._index, named)))}.values())
        unique = list({(t.place, t.date): t for t in walked if isinstance(t, Transaction)}.values())
        steps_facts = self._facts_now(stored.numbered_facts(self._index, "commitment", orders))
        agreements = keys_of([*unique, *steps_facts]).agreements | {str(f.keys.get("agreement", "")) for f in steps_facts}
        terms = self._facts_now(stored.numbered_facts(self._index, "agreement", agreements))
        every = in_time({(f.place, f.kind): f for f in (*facts, *steps_facts, *terms)}.values())
        view = View(Books("", tuple(unique), every, (), ()))
        return [step for step in ControlWalk(view.books, view.events) if step.record.date == day or _counts_on(step, day)]

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
        """Changes of an account in one currency by day, oldest first: units, and CHF."""
        days = {day: (units, chf) for day, units, chf in stored.account_days(self._index, account, currency)}
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

    def of_items(self) -> Books | None:
        """Every leg on the accounts of items that the change moves, with the change in them; None where it moves none."""
        accounts = self._part.item_accounts
        if not accounts:
            return None
        legs = self._now(stored.legs_on(self._index, accounts))
        own = [t._replace(postings=tuple(p for p in t.postings if p.account in accounts)) for t in legs]
        currencies = {p.currency for t in own for p in t.postings}
        policies = [fact for _, fact in stored.numbered_facts(self._index, "policy")]
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
                        (sign * p.units for p in t.postings if p.currency == currency and _within(p.account, account)), Decimal(0)
                    )
        return held

    def assertions(self, *, with_change: bool) -> list[Balance]:
        """Assertions that the change touches: new ones, and those on accounts that it moves, or on accounts above them."""
        records = self._part._change.records()
        moved = [r for r in records if isinstance(r, Transaction)]
        above = {parent for t in moved for p in t.postings for parent in _above(p.account)}
        since = min((t.date for t in moved), default=date.max)
        found = stored.numbered_assertions(self._index, above, since) if above else []
        change = self._part._change
        if not with_change:
            return [b for _, b in found]
        kept = [b for _, b in change.left(Balance, found)]
        return [*kept, *(record for record in change.added if isinstance(record, Balance))]

    def brought(self, account: str) -> bool:
        """Whether an opening brought something forward on an account, or on one below it; no part changes an opening."""
        return stored.brought(self._index, account)

    def money_of_agreements(self) -> dict[tuple[str, date], tuple[Decimal, Decimal]] | None:
        """CHF by which each agreement's money changed on each day, and how much of it was interest, without the change; None:
        no interest of the books depends on the change.
        """
        return money_of_agreements(self._index) if self._part.follows_interest else None

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


def _counts_on(step: Step, day: date) -> bool:
    """Whether a step of another day draws on a balance of this one: an appropriation of a later year."""
    return any(at == day for _, _, at in step.taken)


def _within(account: str, parent: str) -> bool:
    return account == parent or account.startswith(parent + ":")


def _above(account: str) -> list[str]:
    parts = account.split(":")
    return [":".join(parts[: n + 1]) for n in range(len(parts))]
