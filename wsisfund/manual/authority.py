"""Who must have certified and approved each entry (domain §4, *Officers*); the test itself is `register.officers.signatures`."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from ..books.records import Fact, Place, Transaction
from ..errors import Fault
from ..register.bank_facts import PAYMENTS
from ..register.officers import AWAITED, NOBODY, NoAuthority, Officers, officers_named, signatures
from ..register.policies import BANK_CHARGE_LIMIT, formal_rules_apply
from ..register.source import EntryFacts
from ..register.versions import last_day_said
from ..store.measures import BANK_CHARGE
from ..vocabulary.accounts import CASH, HELD
from ..vocabulary.event_table import BOTH, EVENT, NONE, ONE, Event
from ..vocabulary.events import FACT_KEYS
from ..vocabulary.money import ZERO
from .view import View

_BANK = CASH + ":"
# A file of payments tells a bank to pay: money leaves by it.
_SIGNED_BY_BOTH = ("override", PAYMENTS)
_SIGNED = ("commitment", "virement", "allotment", *_SIGNED_BY_BOTH)
# Facts that may name officers, and need none.
_NAMING = tuple(kind for kind, keys in FACT_KEYS.items() if ONE[0] in keys and kind not in _SIGNED)
# What a bank on the way may keep of a receipt before two officers look at it: the larger of an amount and a share (domain §8.2).
_KEPT_CHF, _KEPT_SHARE = Decimal(100), Decimal("0.01")

# Keys that the entry must carry, and who is named.
Question = tuple[tuple[str, ...], Officers]


def authority_faults(view: View) -> Iterator[Fault]:
    """Entries and facts that an officer should have signed and did not, or could not."""
    facts = view.facts
    turns = _turns(facts)
    lawful: dict[tuple[Question, int], bool] = {}
    for record, needed in _signable(view.books.transactions, facts):
        officers = officers_named(record.keys)
        if needed and not formal_rules_apply(facts, record.date):
            needed = NONE
        if not needed and officers == NOBODY:
            continue
        if AWAITED in officers:
            needed, officers = BOTH, Officers(*(None if who == AWAITED else who for who in officers))
        question = needed, officers
        case = question, bisect_right(turns, record.date)
        if lawful.get(case):
            continue
        refusal = _refusal(facts, question, record.date)  # in words of this day
        lawful[case] = refusal is None
        if refusal is not None:
            yield _placed(refusal, record.place)


def _turns(facts: EntryFacts) -> list[date]:
    """Days from which the register says something else of an officer; between two of them the same question has one answer."""
    turns = set()
    for fact in facts.all("officer"):
        turns.add(fact.date)
        until = last_day_said(fact)
        if until is not None and until < date.max:
            turns.add(until + timedelta(days=1))
    return sorted(turns)


def _signable(transactions: Iterable[Transaction], facts: EntryFacts) -> Iterator[tuple[Transaction | Fact, tuple[str, ...]]]:
    for t in transactions:
        row = EVENT.get(t.event)
        if row is not None:
            yield t, BOTH if _needs_two(t, row, facts) else row.officers
    yield from ((fact, ONE) for fact in facts.all("commitment"))
    for fact in (*facts.all("virement"), *facts.all("allotment")):
        # The approving officer alone is enough; when he is needed is a rule of the budget.
        yield fact, NONE if officers_named(fact.keys).approved_by else ONE
    yield from ((fact, BOTH) for kind in _SIGNED_BY_BOTH for fact in facts.all(kind))
    # An amendment that posts nothing names its officers on the register's own versions; who is named must be one.
    yield from ((fact, NONE) for kind in _NAMING for fact in facts.all(kind))


def _needs_two(t: Transaction, row: Event, facts: EntryFacts) -> bool:
    """Two officers whenever a bank balance falls, whatever the event; alone only within the policy (domain §8.2)."""
    if len(row.officers) == 2:
        return True
    out = _out_of_banks(t)
    if out:
        return not row.alone or out > BANK_CHARGE_LIMIT.value(facts, t.date)
    return row.arrives and _kept_too_much(t)


def _out_of_banks(t: Transaction) -> Decimal:
    """CHF by which the bank balances fall that the entry lowers; a revaluation, which moves no units, lowers none."""
    units: dict[tuple[str, str], Decimal] = {}
    chf: dict[tuple[str, str], Decimal] = {}
    for p in t.postings:
        if p.account.startswith(_BANK):
            key = p.account, p.currency
            units[key] = units.get(key, ZERO) + p.units
            chf[key] = chf.get(key, ZERO) + p.chf
    return -sum((chf[key] for key, moved in units.items() if moved < 0), ZERO)


def _kept_too_much(t: Transaction) -> bool:
    kept = sum((p.chf for p in t.postings if BANK_CHARGE.holds(p.account, t.event)), ZERO)
    if not kept:
        return False
    received = sum((p.chf for p in t.postings if p.account.startswith(_BANK) or (p.account in HELD and p.chf > 0)), ZERO)
    return is_much_kept(kept, received + kept)


def is_much_kept(kept: Decimal, received: Decimal) -> bool:
    """Whether two officers look at what a bank on the way kept, CHF, of a receipt of so much in all."""
    return kept > max(_KEPT_CHF, _KEPT_SHARE * received)


def _refusal(facts: EntryFacts, question: Question, day: date) -> NoAuthority | None:
    try:
        signatures(facts, *question, day)
    except NoAuthority as refusal:
        return refusal
    return None


def _placed(fault: NoAuthority, place: Place | None) -> Fault:
    return NoAuthority(fault.message, why=fault.why, fix=fault.fix, at=place)
