"""What the tables below the statements, and the figures of the notes, are made of."""

from collections.abc import Mapping, Sequence

from ..register.facts import service_in_kind_of
from ..store.measures import EXPENSE, INCOME, under
from ..vocabulary.accounts import ADVANCES_PARTNERS, ADVANCES_TRAVEL, CASH, EXCHANGE
from ..vocabulary.money import to_minor
from ..vocabulary.statement import BEFORE
from . import bridge
from .agreements import restated_measures
from .conditional import awaited
from .notes import EXCHANGE_GROUPS
from .programme import OUTSIDE
from .sums import CLOSING, MOVED, Ledger, Measure, Selection, both
from .traced import promised
from .traced_budget import of_re_earmarks, of_revenue
from .traced_orders import pledged
from .trail import Tracing, Trail, measured, selected, units_of

_ACTUAL = "budget-and-actual.total.actual"


def of_performance(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """The actual amount led to total expenses."""
    if column != "amount":
        return None
    named = {"actual": _ACTUAL} | {name: f"financial-performance.{name}" for name in (*OUTSIDE, "expenses")}
    return tracing.terms((1, named[line]) for line in lines)


def of_cash_flow(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """The actual amount led to net cash flows; what is left between accrual and cash is the basis."""
    made = Trail()
    for line in lines:
        net, actual = [(1, f"cash-flow.{line}")], [(-1, _ACTUAL)] if line == "operating" else []
        presented = _PRESENTED if line == "operating" else net
        basis = [*net, *((-sign, name) for sign, name in (*actual, *presented))]
        found = {"net": net, "actual": actual, "presentation": presented, "basis": basis}
        made.add(tracing.terms(found[column]))
    return made


_PRESENTED = [
    (1, "financial-performance.revenue"),
    (-1, "financial-performance.interest"),
    (1, "financial-performance.exchange-differences"),
    (1, "cash-flow.exchange-on-cash"),
]


def of_bridge(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """What is available led to cash."""
    own = {"exchange-differences": bridge.EXCHANGE, "brought-forward": bridge.BROUGHT}
    made = Trail()
    for line in lines:
        made.add(tracing.terms(bridge.terms_of(line)))
        made.add(selected(tracing.run.ledger, [Selection(m) for m in own.get(line, ())]))
    return made if column == "amount" else None


def of_segments(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Revenue and expenses by programme."""
    ledger = tracing.run.ledger
    if column == "result":
        made = of_segments(tracing, lines, "revenue") or Trail()
        made.add(of_segments(tracing, lines, "re-earmarked") or Trail())
        return made.add(of_segments(tracing, lines, "expenses") or Trail(), -1)
    if column == "revenue":
        return of_revenue(tracing, lines, Measure(-1, both(MOVED, INCOME)))
    if column == "re-earmarked":
        return of_re_earmarks(ledger, lines)
    return measured(ledger, Measure(1, both(MOVED, EXPENSE)), "programme", *lines)


_POSITION = "financial-position"
_NOTES: Mapping[str, Mapping[str, str]] = {
    "receivables": {"*": _POSITION},
    "payables": {"*": _POSITION},
    "deferred-revenue": {"undelivered": "contributions.total.conditional-undelivered", "*": _POSITION},
    "borrowings": {"*": _POSITION},
    "revenue": {"*": "financial-performance"},
    "changes-of-policy": {"amount": "net-assets.change-of-policy"},
    "restatements": {"amount": "net-assets.prior-period-adjustment"},
}


def of_note(tracing: Tracing, key: str, param: str) -> Trail | None:
    """The figure of a note, as ``notes.<key>.<figure>`` names it; None where the note has no such amount."""
    name = param.removesuffix(BEFORE)
    ledger = tracing.run.ledger if name == param else tracing.run.before
    if (key, param) == ("deferred-revenue", f"undelivered{BEFORE}"):
        return promised(ledger, None) if ledger is not None else None
    if (key, name) == ("on-receipt", "awaited"):
        return promised(ledger, None, awaited) if ledger is not None else None
    if key in _NOTES:
        named = _NOTES[key].get(name) or (f"{_NOTES[key]['*']}.{name}" if "*" in _NOTES[key] else "")
        return tracing.trail(named + (".comparative" if name != param else "")) if named else None
    if ledger is None:
        return None
    if (key, name) == ("pledges", "chf"):
        return pledged(ledger, None)
    if key == "cash":
        return _cash(ledger, name)
    accounts = {"travel": ADVANCES_TRAVEL, "partners": ADVANCES_PARTNERS}
    if key == "advances" and name in accounts:
        return selected(ledger, [Selection(Measure(1, both(CLOSING, under(accounts[name]))))])
    if key == "exchange-differences":
        return _exchange(ledger, name)
    if key in ("services-in-kind", "services-of-donor") and name == "amount":
        return _services(ledger, tracing.run.donor if key == "services-of-donor" else None)
    if (key, name) == ("restated-balance", "amount"):
        return _restated(ledger, tracing.run.agreement or "")
    return tracing.trail("account-statement.balance.amount") if (key, name) == ("ended-with-rest", "balance") else None


def _restated(ledger: Ledger, agreement: str) -> Trail:
    made = Trail()
    for measure in restated_measures():
        made.add(measured(ledger, measure, "agreement", agreement))
    return made


def _cash(ledger: Ledger, name: str) -> Trail:
    """A bank balance in CHF (``EUR-chf``), or in its own currency."""
    if name.endswith("-chf"):
        return measured(ledger, Measure(1, both(CLOSING, under(CASH))), "currency", name.removesuffix("-chf"))
    return units_of(ledger, f"currency = :of_currency AND {CLOSING} AND {under(CASH)}", {"of_currency": name})


def _exchange(ledger: Ledger, name: str) -> Trail | None:
    groups = {group.lower(): (f"{EXCHANGE}:{group}",) for group in EXCHANGE_GROUPS}
    kinds = {kind.lower(): tuple(f"{EXCHANGE}:{g}:{kind}" for g in EXCHANGE_GROUPS) for kind in ("Realised", "Unrealised")}
    accounts = (groups | kinds).get(name)
    return selected(ledger, [Selection(Measure(-1, both(MOVED, under(*accounts))))]) if accounts else None


def _services(ledger: Ledger, donor: str | None) -> Trail:
    """Services in kind that began in the period, at their newest value."""
    made = Trail()
    for ident in dict.fromkeys(fact.ident for fact in ledger.facts.all("in-kind-service")):
        versions = [f for f in ledger.facts.versions("in-kind-service", ident) if f.date <= ledger.period.end]
        service = service_in_kind_of(versions[-1]) if versions else None
        if service is None or donor not in (None, service.donor):
            continue
        if versions[0].date >= ledger.period.start:
            made.say(versions[-1], "service in kind, as its donor values it", to_minor(service.amount))
    return made
