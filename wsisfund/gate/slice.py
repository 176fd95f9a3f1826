"""The part of the books that a change touches: the changed entries, and every entry that shares a key with one of them.

What one key covers nearly everything of (a bank account, a line, the fund) is not read entry by entry: `ChangedBooks` gives the
rules its sums by day, and the entries of a day only where a rule asks for them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..books.records import Amount, Books, Fact, Open, Price, Record, Transaction, in_time
from ..manual.allowances import SPECIFIC
from ..manual.day_sums import ByBalance
from ..manual.interest_split import may_move_money, may_take_interest_back
from ..manual.items import stand_alone
from ..manual.part import Scope, WholeNeeded
from ..manual.view import View
from ..register.bank_facts import LINE, MATCH, UNDONE, documents_of
from ..register.budget_facts import order_step_of
from ..register.programme import ids_named
from ..register.standing import IMPORT_END
from ..register.versions import donor_repeated, giver_said, pledges_signed
from ..settings import today as clock
from ..store import stored, stored_facts
from ..store.index import Index
from ..store.rows import Entry
from ..vocabulary.accounts import (
    CASH,
    is_expense,
    programme_of,
    support_line,
    under,
)
from ..vocabulary.biennium import ends_year
from ..vocabulary.events import OF_BANK
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import name_shape, skeleton
from ..vocabulary.register_form import DONOR
from ..vocabulary.register_table import NAMED_KINDS, REGISTER_KINDS
from .changed_books import ChangedBooks
from .changed_numbers import Numbered, numbers_of
from .difference import Difference
from .item_legs import ItemLegs
from .keys import keys_of, lines_of
from .sharing import Sharing, sharing

# Kinds of which a part holds every fact: they are few, and many rules ask for them.
_ALWAYS = (
    "officer",
    "policy",
    "action-line",
    "output",
    *(NAMED_KINDS - {"project"}),
    "override",
    "bank-account",
    "close",
    "allotment",
    "obligation",
    "obligation-sent",
    "partner",
    "due-diligence",
    UNDONE,
    IMPORT_END,
)
# Kinds whose id is that of an agreement or a pledge, and is compared with no other of the kind.
_OF_ANOTHER = frozenset(["instalment", "agreement-end", "pledge-end"])
_FEW = 64
# How often entries are looked for that share a document with those found so far.
_ROUNDS = 8


class Slice:
    """The part of the books that a difference touches. `before` and `after` show it without and with the change.

    Args:
        enough: after how many faults of one kind the budget rules leave out days on which the change itself draws on nothing.
    """

    def __init__(self, index: Index, change: Difference, enough: int | None = None) -> None:
        self._index = index
        self.change = change
        self._gone = {e.number for e in change.removed if isinstance(e.record, Transaction)}
        self.keys = keys_of(change.records())
        self.keys.agreements |= stored_facts.known_idents(index, "agreement", self.keys.facts.get("instalment", ()))
        self.items = ItemLegs(index, change)
        self.base = ChangedBooks(index, change, self, enough)

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
        found = stored.with_reference(index, "doc_key", folded) | stored.naming(index, "settles_key", folded)
        return found | stored.with_reference(index, "reverses_key", folded)

    def _numbers(self) -> set[int]:
        index, keys = self._index, self.keys
        found = stored.naming(index, "agreement", keys.agreements) | stored.naming(index, "commitment", keys.orders)
        of_payees = stored.of_payees(index, self._payees)
        found |= of_payees | self._of_documents(stored.settled_by(index, of_payees)) | stored.of_looks(index, keys.looks)
        agreements, orders = (keys.facts.get(kind, set()) for kind in ("agreement", "commitment"))
        found |= stored.linked_to(index, agreements | orders)
        # A link may be to an agreement that has an order's id, or the other way round.
        found |= stored.naming(index, "commitment", agreements) | stored.naming(index, "agreement", orders)
        for day in keys.days:
            found |= stored.of_day(index, day, with_doc=False)
        for currency, since, until in self._of_rates():
            found |= stored.in_currency(index, currency, since, until)
        if self.interest_since is not None:
            found |= {number for number, _, _ in stored.of_event(index, "interest")}
        found |= self._running.entries | self._year_ends() | {number for number, _, _ in self._revaluations}
        return self._with_documents(found | self._gone, keys.documents | keys.orders)

    @cached_property
    def interest_since(self) -> date | None:
        """From which day on interest may depend on the change, None where none does: it is split by the positions of all
        agreements since the interest before it.
        """
        moved = [t for t in self.change.records() if isinstance(t, Transaction) and may_move_money(t)]
        # Interest that is taken back may be of an earlier day, and what follows on the one before it is split otherwise, too.
        since = date.min if any(map(may_take_interest_back, moved)) else min((t.date for t in moved), default=None)
        return since if since is not None and self.base.credited_from(since) else None

    @cached_property
    def _revaluations(self) -> list[tuple[int, date, tuple[str, ...]]]:
        """All revaluations, where the change is about one: what one changed, another may take back."""
        records = self.change.records()
        concerned = any(isinstance(r, Price) or (isinstance(r, Transaction) and r.event == "revaluation") for r in records)
        return stored.of_event(self._index, "revaluation") if concerned else []

    @cached_property
    def _running(self) -> Numbered:
        removed = [e.record for e in self.change.removed if isinstance(e.record, Transaction)]
        return numbers_of(self._index, removed, [r for r in self.change.added if isinstance(r, Transaction)])

    def _year_ends(self) -> set[int]:
        """The last impairment by age of each year's last day: on it the allowance of every agreement is worked out again."""
        impairments = stored.of_event(self._index, "impairment") if self.keys.agreements else []
        last = {day: n for n, day, tags in impairments if ends_year(day) and SPECIFIC not in tags}
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
            found |= stored.with_reference(index, "reverses_key", named) | stored.with_reference(index, "doc_key", reversed_)
        raise WholeNeeded("reversals of reversals")

    def _of_rates(self) -> Iterator[tuple[str, date, date]]:
        """Of each currency from which day and before which a rate of the change is in force; what follows on it is one span."""
        changed = self.keys.rates
        if not changed:
            return
        prices = [
            *stored.prices_of(self._index, {c for c, _ in changed}),
            *(r for r in self.change.added if isinstance(r, Price)),
        ]
        days: dict[str, set[date]] = defaultdict(set)
        for currency, day in (*changed, *((p.currency, p.date) for p in prices)):
            days[currency].add(day)
        for currency in sorted({c for c, _ in changed}):
            since: date | None = None
            for day in sorted(days[currency]):
                if (currency, day) in changed:
                    since = since or day
                elif since is not None:
                    yield currency, since, day
                    since = None
            if since is not None:
                yield currency, since, date.max

    @cached_property
    def items_since(self) -> date | None:
        """From which day on items are followed by what hangs together with the change alone; None: by whole accounts."""
        items = self.items
        return items.first if items.can_be_parted and stand_alone(self.after, items.first) else None

    # ---------------------------------------------------------------- facts and prices

    def facts(self, transactions: Iterable[Transaction]) -> list[tuple[int, Fact]]:
        """Facts that the part needs, as the index has them."""
        named = self.keys | keys_of(transactions)
        added = [r for r in self.change.records() if isinstance(r, Fact)]
        kinds = stored_facts.facts_counted(self._index, _FEW + 1)
        found: dict[int, Fact] = {}
        asked = defaultdict[str, set[str]](set)
        whole: set[str] = set()

        def take(kind: str, idents: Collection[str] | None) -> None:
            if kind not in kinds or kind in whole:
                return
            if idents is None:
                whole.add(kind)
                found.update(stored_facts.numbered_facts(self._index, kind))
                return
            new = {*idents} - asked[kind]
            asked[kind] |= new
            found.update(stored_facts.numbered_facts(self._index, kind, new))

        for kind in kinds:
            if kind in _ALWAYS or kinds[kind] <= _FEW:
                take(kind, None)
        for kind, idents in named.facts.items():
            exact = kind in OF_BANK or kind in _OF_ANOTHER
            take(kind, idents if exact else stored_facts.alike_idents(self._index, kind, idents))
            asked[kind] |= idents
        if self._donors:
            take("donor", stored_facts.donors_like(self._index, self._donors))  # their names and accounts are compared
        self._take_matches(take, found)
        if IMPORT_END in named.facts:
            for kind in REGISTER_KINDS:
                take(kind, None)
        take("commitment", named.orders | self._orders_of_terms)
        take("appropriation", self._lines)
        if "virement" in named.facts:
            take("virement", None)  # whether one stands there already is a question to all
        else:
            found.update(stored_facts.virements_on(self._index, self._lines))
        agreements = named.agreements | {f.agreement for f in (*found.values(), *added)}
        for kind in ("agreement", "agreement-end", "instalment"):
            take(kind, agreements)
        for kind in ("agreement", "agreement-end"):
            take(kind, self._sharing.agreements)
        pledges, donors = _named_by([*found.values(), *added])
        pledges |= named.facts.get("pledge", set()) | named.facts.get("instalment", set())
        for kind in ("pledge", "pledge-end", "instalment"):
            take(kind, pledges)
        take("donor", donors | _named_by(found.values())[1])
        take("project", _projects([*found.values(), *added]))
        return sorted(found.items())

    @cached_property
    def _donors(self) -> list[Fact]:
        """Every version, before and after, of the donors that the change touches."""
        if "donor" not in self.keys.facts:
            return []
        changed = [r for r in self.change.records() if isinstance(r, Fact) and r.kind == "donor"]
        return [*stored_facts.facts_of(self._index, "donor", {fact.ident for fact in changed}), *changed]

    def _take_matches(self, take: Callable[[str, Collection[str] | None], None], found: Mapping[int, Fact]) -> None:
        """Every match that hangs together with those of the change, or with a document of which it moves a bank account."""
        records = self.change.records()
        moved = [r for r in records if isinstance(r, Transaction)]
        documents = {t.doc for t in moved if any(under(p.account, CASH) for p in t.postings)} - {""}
        matches = [r for r in records if isinstance(r, Fact) and r.kind in (MATCH, LINE)]
        documents |= {document for fact in matches if fact.kind == MATCH for document in documents_of(fact)}
        take(MATCH, {fact.ident for fact in matches})
        asked: set[str] = set()
        while new := documents - asked:
            asked |= new
            lines = stored_facts.matched_with(self._index, new)
            take(MATCH, lines)
            held = [f for f in found.values() if f.kind == MATCH and f.ident in lines] if lines else []
            documents |= {document for fact in held for document in documents_of(fact)}
        if UNDONE in self.keys.facts:
            take(MATCH, None)
            take(LINE, None)
        take(LINE, {fact.ident for fact in found.values() if fact.kind == MATCH})

    @cached_property
    def _orders_of_terms(self) -> set[str]:
        """Orders of agreements whose terms the change touches: their support cost rate may be another."""
        return stored_facts.orders_of(self._index, self.keys.facts.get("agreement", ()))

    @cached_property
    def _sharing(self) -> Sharing:
        """Agreements and pledges that hang together with a pledge of the change, or with an agreement whose terms it touches."""
        return sharing(self._index, [record for record in self.change.records() if isinstance(record, Fact)])

    @cached_property
    def _lines(self) -> set[str]:
        lines = lines_of(self.change.records())
        for fact in stored_facts.facts_of(self._index, "commitment", self.keys.orders | self._orders_of_terms):
            step = order_step_of(fact)
            if step is not None:
                lines.add(step.line)
        return lines | {support_line(programme_of(line)) for line in lines if is_expense(line)}

    # ---------------------------------------------------------------- views

    @cached_property
    def covered(self) -> Mapping[Scope, frozenset[str]]:
        """The keys that the part has every entry of."""
        keys = self.keys
        given = [(kind, ident) for kind, idents in keys.facts.items() if kind not in _OF_ANOTHER for ident in idents]
        return {
            Scope.AGREEMENT: frozenset(keys.agreements),
            Scope.ORDER: frozenset(keys.orders | self._orders_of_terms),
            Scope.DOCUMENT: frozenset(fold_identity(document) for document in keys.documents | keys.orders),
            Scope.ID: frozenset(f"{kind}|{fold_identity(ident)}" for kind, ident in given),
            Scope.LOOK: frozenset(
                [
                    *(f"payee|{look}" for look in keys.looks),
                    *(f"name|{name_shape(donor.name)}" for donor in self._donors),
                    *(f"{kind}|{skeleton(ident)}" for kind, ident in given),
                ]
            ),
            Scope.ACCOUNT: self._revalued_accounts(),
            Scope.PAYEE: frozenset(self._payees),
            Scope.PLEDGE: frozenset(self._sharing.pledges),
            Scope.DAY: frozenset(day.isoformat() for day in keys.days),
            Scope.LINE: frozenset(self._lines),
            Scope.NUMBER: self._running.keys,
        }

    def _revalued_accounts(self) -> frozenset[str]:
        """Accounts of which every revaluation is shown."""
        if not self._revaluations and not any(r.event == "revaluation" for r in self.change.added if isinstance(r, Transaction)):
            return frozenset()
        records = (*(r for _, r in self.entries), *self.change.added)
        return frozenset(p.account for t in records if isinstance(t, Transaction) for p in t.postings if t.event == "revaluation")

    @cached_property
    def after(self) -> View:
        """The part with the change in it."""
        return View(
            self._books([t for _, t in self.kept()], with_change=True), self.covered, self.base, self.before, today=clock()
        )

    def daily(self) -> ByBalance:
        """What the change moves of the control balances."""
        return self.after.control.daily

    def kept(self) -> list[tuple[int, Transaction]]:
        """The transactions of the part that the change leaves, by number, as they stand now."""
        return self._kept

    @cached_property
    def _kept(self) -> list[tuple[int, Transaction]]:
        return self.change.left(Transaction, self.entries)

    @cached_property
    def before(self) -> View:
        """The part as it was."""
        return View(self._books([r for _, r in self.entries], with_change=False), self.covered, self.base.before, today=clock())

    def _books(self, transactions: Iterable[Record], *, with_change: bool) -> Books:
        added = self.change.added if with_change else ()
        facts = [f for _, f in (self.change.left(Fact, self._facts) if with_change else self._facts)]
        own = [t for t in (*transactions, *added) if isinstance(t, Transaction)]
        return Books(
            self._index.meta("title"),
            in_time(own),
            in_time([f for f in (*facts, *added) if isinstance(f, Fact)]),
            in_time([o for o in added if isinstance(o, Open)]),
            in_time(self._prices(with_change=with_change)),
            in_time(self.base.assertions(with_change=with_change)),
            **options_kept(self._index),
        )

    @cached_property
    def _facts(self) -> list[tuple[int, Fact]]:
        own = [r for _, r in self.entries if isinstance(r, Transaction)]
        return self.facts(own)

    @cached_property
    def _agreed_currencies(self) -> set[str]:
        """What was agreed in another currency is compared with what came in francs."""
        agreed = (*(f for _, f in self._facts), *self.change.records())
        return {v.currency for f in agreed if isinstance(f, Fact) for v in f.values if isinstance(v, Amount)}

    def _prices(self, *, with_change: bool) -> list[Price]:
        entries = (r for _, r in self.entries) if not with_change else (*(r for _, r in self.entries), *self.change.added)
        named = {p.currency for t in entries if isinstance(t, Transaction) for p in t.postings}
        named |= {r.currency for r in self.change.records() if isinstance(r, Price)}
        prices = stored.numbered_prices(self._index, named | self._agreed_currencies)
        if not with_change:
            return [price for _, price in prices]
        kept = [price for _, price in self.change.left(Price, prices)]
        return [*kept, *(record for record in self.change.added if isinstance(record, Price))]


def _named_by(facts: Iterable[Fact]) -> tuple[set[str], set[str]]:
    """Pledges and donors that facts name."""
    pledges: set[str] = set()
    donors: set[str] = set()
    for fact in facts:
        pledges.update(pledges_signed(fact.keys))
        if fact.kind == "pledge-end":
            pledges.add(fact.ident)
        if fact.kind in ("pledge", "agreement", "in-kind-service", "letter"):
            donors.add(giver_said(fact))
        if "donor" in fact.keys:
            donors.add(donor_repeated(fact))
        if fact.kind in REGISTER_KINDS:
            donors |= ids_named(fact, DONOR)
    return pledges, donors


def _projects(facts: Iterable[Fact]) -> set[str]:
    """Records of the Stocktaking that facts name: they are too many to be in every part."""
    return {ident for fact in facts if fact.kind in REGISTER_KINDS for ident in ids_named(fact, "project")}


def options_kept(index: Index) -> dict[str, Any]:
    """What the books' options and plugins say, by the names of `Books`."""
    tolerance = dict(line.split(" ") for line in index.meta("tolerance").split("\n") if line)
    return {
        "plugins": tuple(name for name in index.meta("plugins").split("\n") if name),
        "operating_currency": tuple(name for name in index.meta("operating").split("\n") if name),
        "tolerance": {currency: Decimal(value) for currency, value in tolerance.items()},
        "others": frozenset(name for name in index.meta("others").split("\n") if name),
    }
