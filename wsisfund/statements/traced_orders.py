"""What commitments and pledges are made of: the directives of the register, and the entries that charged them."""

from collections.abc import Container, Sequence

from ..books.records import Fact
from ..register.budget_facts import order_step_of
from ..register.signed_parts import signed_parts
from ..store.measures import ADVANCED, DIRECT
from ..vocabulary.money import convert, grouped, to_minor
from .commitments import Order, orders, reserve_of
from .pledges import unsigned
from .sums import CLOSING, Ledger, Measure, both
from .trail import Tracing, Trail, measured

_STEPS = {"open": "opened", "adjust": "adjusted", "close": "released"}
STEPS = ("opened", "adjusted", "charged", "released")


def of_commitments(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of orders: directives for what was opened, adjusted and released, charges for the rest."""
    if column not in (*STEPS, "open"):
        return None
    wanted, made = frozenset(lines), Trail()
    for order in orders(tracing.run.ledger):
        if order.id in wanted:
            for step in STEPS if column == "open" else (column,):
                made.add(step_of(tracing.run.ledger, order, step))
    return made


def step_of(ledger: Ledger, order: Order, step: str) -> Trail:
    """What was opened, adjusted, charged or released of an order."""
    amount = {"opened": order.opened, "adjusted": order.adjusted, "charged": order.charged, "released": order.released}[step]
    made = Trail()
    if step == "charged":
        # An invoice beyond what is open takes no more of the order than it has.
        charges = measured(ledger, Measure(-1, both(CLOSING, DIRECT)), "commitment", order.id)
        return charges.scaled(amount) if charges.total else made
    for fact in versions_of(ledger, order.id):
        taken = order_step_of(fact)
        if taken is not None and _STEPS.get(taken.step) == step:
            made.say(fact, f"commitment {order.id}: {step}", amount if step == "released" else to_minor(taken.amount))
    return made


def versions_of(ledger: Ledger, ident: str) -> list[Fact]:
    """The directives of an order until the reporting date, oldest first."""
    return [fact for fact in ledger.facts.versions("commitment", ident) if fact.date <= ledger.day and len(fact.values) > 3]


def open_orders(ledger: Ledger, accounts: Container[str]) -> Trail:
    """Open commitments on some budget lines."""
    made = Trail()
    for order in orders(ledger):
        if order.open and order.account in accounts:
            for step in STEPS:
                made.add(step_of(ledger, order, step))
    return made


def held_orders(ledger: Ledger, agreements: Container[str]) -> Trail:
    """What open orders of some agreements hold of their cash, beyond the advances under them; negative."""
    made = Trail()
    for order in orders(ledger):
        if order.open and order.agreement in agreements:
            whole = Trail()
            for step in STEPS:
                whole.add(step_of(ledger, order, step))
            whole.add(measured(ledger, Measure(-1, both(CLOSING, ADVANCED)), "commitment", order.id))
            made.add(whole.scaled(max(0, whole.total)), -1)
    return made


def reserved_orders(ledger: Ledger, agreements: Container[str]) -> Trail:
    """Support cost reserved for the open orders of some agreements; negative."""
    made = Trail()
    for order in orders(ledger):
        if order.open and order.agreement in agreements:
            reserve, rate = reserve_of(ledger, order)
            words = f"support cost of {format(rate * 100, 'f').rstrip('0').rstrip('.')} % reserved for {order.id}"
            made.say(versions_of(ledger, order.id)[-1], words, -reserve)
    return made


def of_pledges(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of a pledge: its directive, less what each agreement took of it."""
    return pledged(tracing.run.ledger, lines, column) if column in ("amount", "chf") else None


def pledged(ledger: Ledger, lines: Container[str] | None, column: str = "chf") -> Trail:
    """Of some pledges, None: of all, in their currency or in CHF."""
    made = Trail()
    parts = signed_parts(ledger.facts, ledger.day)
    for status in unsigned(ledger):
        pledge, currency = status.pledge, status.pledge.amount.currency
        rate = ledger.rate(currency) if column == "chf" else None
        if (lines is not None and pledge.id not in lines) or (column == "chf" and rate is None):
            continue
        one = Trail()
        versions = [fact for fact in ledger.facts.versions("pledge", pledge.id) if fact.date <= ledger.day]
        amount = f"{grouped(*pledge.amount)} {currency}"
        one.say(versions[-1], f"announced: {amount}", to_minor(pledge.amount.number, currency))
        for agreement, part in parts.get(pledge.id, {}).items():
            signed = [fact for fact in ledger.facts.versions("agreement", agreement) if fact.date <= ledger.day]
            one.say(signed[-1], f"signed: {grouped(part, currency)} {currency}", -to_minor(part, currency))
        made.add(one if rate is None else one.scaled(to_minor(convert(status.rest, rate))))
    return made
