"""The entries of one day that may have drawn on a balance, walked with all that their orders went through before."""

from collections.abc import Callable, Iterable
from datetime import date

from ..books.records import Books, Fact, Transaction, in_time
from ..manual.day_sums import FUND
from ..manual.movements import ControlWalk, Step
from ..manual.view import View
from ..register.budget_facts import order_step_of
from ..store import stored, stored_facts
from ..store.index import Index
from ..store.rows import Entry
from ..vocabulary.accounts import is_expense, programme_of

_DRAWING = ("commitment", "appropriation", "virement", "allotment")


class DaySteps:
    """Steps of single days, for who is to be told that a balance ends a day below zero.

    Args:
        now, facts_now: transactions and facts of the index as the change leaves them, and those that it brings.
    """

    def __init__(
        self,
        index: Index,
        now: Callable[[Iterable[Entry]], list[Transaction]],
        facts_now: Callable[[Iterable[tuple[int, Fact]]], list[Fact]],
    ) -> None:
        self._index, self._now, self._facts_now = index, now, facts_now
        self._days: dict[date, tuple[list[Transaction], list[Fact]]] = {}

    def __call__(self, kind: str, key: str, day: date) -> list[Step]:
        """Steps of a day in their order; all that drew on the balance are among them."""
        entries, facts = self._of_day(day)
        named = _orders(entries) | {fact.ident for fact in facts if fact.kind == "commitment"}
        orders = self._facts_now(stored_facts.numbered_facts(self._index, "commitment", named))
        if (kind, key) != FUND:
            fitting = {fact.ident for fact in orders if _order_fits(fact, kind, key)}
            entries = [t for t in entries if _fits(t, kind, key) or not fitting.isdisjoint(_orders([t]))]
            named = fitting | _orders(entries)
            orders = [fact for fact in orders if fact.ident in named]
        before = self._now(stored.transactions_of(self._index, stored.naming(self._index, "commitment", named)))
        before = [t for t in before if t.date <= day and not named.isdisjoint(_orders([t]))]
        return [step for step in self._walk([*entries, *before], facts, orders) if _is_of(step, day)]

    def _of_day(self, day: date) -> tuple[list[Transaction], list[Fact]]:
        found = self._days.get(day)
        if found is None:
            entries = self._now(stored.transactions_of(self._index, stored.of_day(self._index, day)))
            facts = self._facts_now(stored_facts.facts_of_day(self._index, day, _DRAWING))
            found = self._days[day] = [t for t in entries if t.date == day], facts
        return found

    def _walk(self, transactions: list[Transaction], facts: list[Fact], orders: list[Fact]) -> ControlWalk:
        unique = {(t.place, t.date): t for t in in_time({id(t): t for t in transactions}.values())}.values()
        # What an order reserves depends on its agreement's support cost rate.
        agreements = {step.agreement for step in map(order_step_of, orders) if step is not None}
        terms = self._facts_now(stored_facts.numbered_facts(self._index, "agreement", agreements))
        every = in_time({(fact.place, fact.kind): fact for fact in (*facts, *orders, *terms)}.values())
        view = View(Books("", tuple(unique), every, (), ()))
        return ControlWalk(view.books, view.events)


def _orders(transactions: Iterable[Transaction]) -> set[str]:
    """Orders that transactions name."""
    return {t.commitment_of(p) for t in transactions for p in t.postings} - {""}


def _order_fits(fact: Fact, kind: str, key: str) -> bool:
    """Whether an order draws on a balance."""
    step = order_step_of(fact)
    if step is None:
        return False
    if kind == "support":
        return programme_of(step.line) == key
    if kind in ("budget", "allotment"):
        return key == (step.line if kind == "budget" else step.allotment)
    return step.agreement == key.partition("|")[0]


def _fits(t: Transaction, kind: str, key: str) -> bool:
    """Whether a transaction itself names what a balance is of."""
    if kind == "support":
        return any(is_expense(p.account) and programme_of(p.account) == key for p in t.postings)
    if kind == "budget":
        return any(p.account == key for p in t.postings)
    named = "allotment" if kind == "allotment" else "agreement"
    return any(t.key_of(p, named) == key.partition("|")[0] for p in t.postings)


def _is_of(step: Step, day: date) -> bool:
    """Whether a step is of a day, or of another and draws on a balance of this one: an appropriation of a later year."""
    return step.record.date == day or any(at == day for _, _, at in step.taken)
