"""What entries of an overlay move of the control balances, without a walk over all that stands before them."""

from collections.abc import Iterable

from ..books.records import Books, Fact, Record, Transaction, in_time
from ..store.index import Index
from ..store.stored import events_of_numbers, naming, of_payees, transactions_of
from ..store.stored_facts import numbered_facts
from ..vocabulary.accounts import VENDORS
from ..vocabulary.folding import fold_identity
from .day_sums import ByBalance, Daily, by_balance, daily_of, less
from .movements import ControlWalk


def moved_by(index: Index, new: Iterable[tuple[int, Record]]) -> ByBalance:
    """What the `new` entries move, each with its number in `index`, which holds them already.

    Read with them are the orders that they name, since what a charge frees of an order depends on all of its steps, and what
    stands with the same payees, since a vendor may owe something back.
    """
    numbers = {number for number, record in new if isinstance(record, Transaction)}
    facts = {number for number, record in new if isinstance(record, Fact)}
    orders = _orders(record for _, record in new)
    payees = {
        fold_identity(r.payee) for _, r in new if isinstance(r, Transaction) and any(p.account == VENDORS for p in r.postings)
    }
    entries = transactions_of(index, naming(index, "commitment", orders) | of_payees(index, payees) | numbers)
    events = events_of_numbers(index, [number for number, _ in entries])
    kinds = [("commitment", orders), ("agreement", None)]
    found = [fact for kind, idents in kinds for fact in numbered_facts(index, kind, idents)]
    given = [(n, f) for n, f in new if isinstance(f, Fact) and f.kind in ("appropriation", "virement", "allotment")]

    def walked(numbers_left_out: set[int], facts_left_out: set[int]) -> Daily:
        kept = [(n, r) for n, r in entries if n not in numbers_left_out]
        stated = [fact for n, fact in (*found, *given) if n not in facts_left_out]
        books = Books("", tuple(r for _, r in kept if isinstance(r, Transaction)), in_time(stated), (), ())
        return daily_of(ControlWalk(books, [events[n] for n, _ in kept]))

    return by_balance(less(walked(set(), set()), walked(numbers, facts)))


def _orders(records: Iterable[Record]) -> set[str]:
    named: set[str] = set()
    for record in records:
        if isinstance(record, Transaction):
            named |= {record.commitment_of(p) for p in record.postings}
        elif isinstance(record, Fact) and record.kind == "commitment":
            named.add(record.ident)
    return named - {""}
