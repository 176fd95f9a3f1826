"""Which notes a statement needs, with the figures in their texts; the words are elsewhere.

`NUMBERS` are the notes' numbers in the Council document; the lines of the definitions refer to them.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from ..register import facts
from ..register.policies import IMPAIRMENT, RATE_SOURCE, SIGNATURES
from ..store.measures import under
from ..store.schema import OPENING_OF_YEAR
from ..vocabulary.accounts import ADVANCES_PARTNERS, ADVANCES_TRAVEL, CASH, EXCHANGE
from ..vocabulary.accounts import under as account_under
from ..vocabulary.money import ZERO, from_minor
from ..vocabulary.standards import first_applied, not_yet_applied
from ..vocabulary.statement import BEFORE, Note, Value
from .conditional import awaited, in_chf, undelivered
from .pledges import unsigned_chf
from .rows import Reporting
from .sums import CLOSING, MOVED, RESTATED, Ledger

NUMBERS: Final[Mapping[str, int]] = {
    "policies": 1,
    "budget-basis": 2,
    "cash": 3,
    "receivables": 4,
    "advances": 5,
    "payables": 6,
    "deferred-revenue": 7,
    "borrowings": 8,
    "revenue": 9,
    "expenses": 10,
    "exchange-differences": 11,
    "pledges": 12,
    "services-in-kind": 13,
    "overrides": 14,
    "restatements": 15,
    "on-receipt": 16,
    "judgements": 17,
    "changes-of-policy": 18,
    "credit-risk": 19,
    "partners": 20,
    "liquidity": 21,
    "currency-risk": 22,
    "segments": 23,
    "related-parties": 24,
    "contingencies": 25,
    "events-after": 26,
}
# In what order they are printed, numbered anew without gaps.
ORDER: Final = (
    "policies", "judgements", "changes-of-policy", "restatements", "budget-basis",
    "cash", "receivables", "credit-risk", "advances", "partners", "payables", "liquidity", "currency-risk",
    "deferred-revenue", "on-receipt", "borrowings", "revenue", "expenses", "exchange-differences", "segments", "related-parties",
    "pledges", "services-in-kind", "contingencies", "overrides", "events-after",
)  # fmt: skip
# Notes that end with what only officers know, nil too: they state it for each year (`publish.council_texts`).
BY_OFFICERS: Final = ("related-parties", "contingencies", "events-after")
EXCHANGE_GROUPS = ("Cash", "Receivables", "Payables")


def notes_of(name: str, run: Reporting) -> Sequence[Note]:
    """The notes of a statement; a schedule's own are made with its rows."""
    makers = _NOTES.get(name, ())
    found = (make(run) for make in makers)
    return [note for note in found if note is not None]


def _policies(run: Reporting) -> Note:
    ledger, day = run.ledger, run.ledger.period.end
    steps = IMPAIRMENT.value(ledger.facts, day)
    return Note(
        "policies",
        {
            "revenue-standard": "IPSAS 47" if day.year >= 2026 else "IPSAS 23",
            "impairment": str(steps),
            "rate-source": str(RATE_SOURCE.at(ledger.facts, day) or ""),
            "signatures": SIGNATURES.value(ledger.facts, day),
        },
    )


def _cash(run: Reporting) -> Note:
    now = _held(run.ledger)
    before = _held(run.before) if run.before is not None else {}
    params: dict[str, Value] = {}
    for currency in sorted(now.keys() | before.keys()):
        params |= _of_currency(currency, *now.get(currency, (ZERO, ZERO)))
        if run.before is not None:
            params |= _of_currency(currency, *before.get(currency, (ZERO, ZERO)), BEFORE)
    return Note("cash", params)


def _of_currency(currency: str, units: Decimal, chf: Decimal, suffix: str = "") -> dict[str, Value]:
    return {f"{currency}{suffix}": units, f"{currency}-chf{suffix}": chf}


def _held(ledger: Ledger) -> dict[str, tuple[Decimal, Decimal]]:
    """Cash by currency: units, and CHF."""
    sql = (
        f"SELECT currency, SUM(units), SUM(chf) FROM {ledger.source_in('account_year')} "
        f"WHERE {ledger.base} AND {CLOSING} AND {under(CASH)} GROUP BY currency ORDER BY currency"
    )
    rows = ledger.index.rows(sql, ledger.parameters)
    return {currency: (from_minor(units, currency), from_minor(chf)) for currency, units, chf in rows if units or chf}


def _lines(run: Reporting, statement: str, *lines: str) -> dict[str, Value]:
    """Lines of a statement, and those of the year before where the statement has them."""
    params: dict[str, Value] = {line: from_minor(run.figure(f"{statement}.{line}")) for line in lines}
    if run.figures(statement, "comparative"):
        params |= {f"{line}{BEFORE}": from_minor(run.figure(f"{statement}.{line}.comparative")) for line in lines}
    return params


def _position(run: Reporting, *lines: str) -> dict[str, Value]:
    return _lines(run, "financial-position", *lines)


def _receivables(run: Reporting) -> Note:
    """Discounting of what is due later is not material, and the note says so (domain §5)."""
    lines = ("receivables-gross", "allowance", "receivables-net", "receivables-current", "receivables-non-current")
    return Note("receivables", _position(run, *lines))


def _advances(run: Reporting) -> Note | None:
    amounts: dict[str, Value] = {}
    for ledger, suffix in _both(run):
        for name, account in (("travel", ADVANCES_TRAVEL), ("partners", ADVANCES_PARTNERS)):
            amounts[f"{name}{suffix}"] = _closing(ledger, account)
    return Note("advances", amounts) if any(amounts.values()) else None


def _both(run: Reporting) -> list[tuple[Ledger, str]]:
    """The sums of the period, and of the year before where there are any, with what stands behind the names of its figures."""
    return [(run.ledger, ""), *([(run.before, BEFORE)] if run.before is not None else [])]


def _closing(ledger: Ledger, account: str) -> Decimal:
    return from_minor(ledger.of_accounts(1, CLOSING, account).value)


def _payables(run: Reporting) -> Note:
    return Note("payables", _position(run, "payables", "support-costs-payable", "refunds-payable"))


def _deferred(run: Reporting) -> Note:
    lines = ("deferred-revenue", "advance-receipts", "unidentified-receipts")
    params = _position(run, *lines)
    params["undelivered"] = from_minor(run.figure("contributions.total.conditional-undelivered"))
    if run.before is not None and not run.before.opening_only:
        params[f"undelivered{BEFORE}"] = in_chf(run.before, undelivered(run.before))
    return Note("deferred-revenue", params)


def _on_receipt(run: Reporting) -> Note | None:
    """Instalments of agreements that are recognised on receipt: disclosed until they come."""
    params: dict[str, Value] = {"awaited": in_chf(run.ledger, awaited(run.ledger))}
    if run.before is not None and not run.before.opening_only:
        params[f"awaited{BEFORE}"] = in_chf(run.before, awaited(run.before))
    agreements = ", ".join(promise.agreement for promise in awaited(run.ledger))
    return Note("on-receipt", {**params, "agreements": agreements}) if agreements else None


def _borrowings(run: Reporting) -> Note | None:
    amounts = _position(run, "borrowings")
    return Note("borrowings", amounts) if any(amounts.values()) else None


def _revenue(run: Reporting) -> Note:
    lines = ("contributions-earmarked", "contributions-unearmarked", "contributions-in-kind")
    return Note("revenue", _lines(run, "financial-performance", *lines))


def _expenses(_: Reporting) -> Note:
    """Equipment is expensed: what the fund buys is handed over."""
    return Note("expenses", {})


def _exchange(run: Reporting) -> Note:
    """Realised and unrealised differences, gains positive, and by group."""
    params: dict[str, Value] = {}
    for ledger, suffix in _both(run):
        if ledger.opening_only:
            continue
        for kind in ("Realised", "Unrealised"):
            params[f"{kind.lower()}{suffix}"] = _gain(ledger, *(f"{EXCHANGE}:{group}:{kind}" for group in EXCHANGE_GROUPS))
        for group in EXCHANGE_GROUPS:
            params[f"{group.lower()}{suffix}"] = _gain(ledger, f"{EXCHANGE}:{group}")
    return Note("exchange-differences", params)


def _gain(ledger: Ledger, *accounts: str) -> Decimal:
    return from_minor(ledger.of_accounts(-1, MOVED, *accounts).value)


def services_in_kind(ledger: Ledger, donor: str | None = None) -> tuple[int, Decimal]:
    """How many services in kind began in the period, and the value that the register gives them; of one donor, or of all."""
    values: dict[str, Decimal] = {}
    first: dict[str, bool] = {}
    for service in facts.services_in_kind(ledger.facts):
        if service.day <= ledger.period.end and donor in (None, service.donor):
            first.setdefault(service.id, service.day >= ledger.period.start)
            values[service.id] = service.amount
    counted = [values[ident] for ident, begun in first.items() if begun]
    return len(counted), sum(counted, ZERO)


def _services_in_kind(run: Reporting) -> Note | None:
    """Disclosed, not recognised."""
    count, amount = services_in_kind(run.ledger)
    params: dict[str, Value] = {"count": str(count), "amount": amount}
    if run.before is not None and not run.before.opening_only:
        params[f"amount{BEFORE}"] = services_in_kind(run.before)[1]
    return Note("services-in-kind", params) if count else None


def _pledges(run: Reporting) -> Note | None:
    rows = run.rows("pledges-unsigned")
    known = [chf for row in rows if isinstance(chf := row.cells["chf"], int)]
    params: dict[str, Value] = {
        "count": str(len(rows)),
        "chf": from_minor(sum(known)),
        "without-rate": str(len(rows) - len(known)),
    }
    if run.before is not None and not run.before.opening_only:
        params[f"chf{BEFORE}"] = unsigned_chf(run.before)
    return Note("pledges", params) if rows else None


def _overrides(run: Reporting) -> Note | None:
    rows = run.rows("overrides")
    return Note("overrides", {"count": str(len(rows)), "entries": ", ".join(row.id for row in rows)}) if rows else None


def _restatements(run: Reporting) -> Note | None:
    """What entries of the period correct of earlier ones: by how much net assets change, and of which years."""
    ledger = run.ledger
    if not any(sums.restated for sums in ledger.accounts.values()):
        return None
    sql = (
        f"SELECT DISTINCT restates FROM {ledger.source} WHERE {ledger.base} AND {RESTATED} AND restates <> '{OPENING_OF_YEAR}' "
        "ORDER BY restates"
    )
    years = ", ".join(year for (year,) in ledger.index.rows(sql, ledger.parameters))
    if not years:
        return None
    params = _lines(run, "net-assets", "prior-period-adjustment")
    amounts: dict[str, Value] = {name.replace("prior-period-adjustment", "amount"): value for name, value in params.items()}
    return Note("restatements", {**amounts, "years": years})


def _judgements(_: Reporting) -> Note:
    return Note("judgements")


def _changes_of_policy(run: Reporting) -> Note:
    """Standards first applied in the period, what agreements assessed again changed, and standards not yet to be applied."""
    period = run.ledger.period
    applied = [f"{s.name} ({s.replaces})" if s.replaces else s.name for s in first_applied(period.year)]
    waiting = not_yet_applied(period.end)
    params: dict[str, Value] = {
        "year": str(period.year),
        "applied": ", ".join(applied),
        "waiting": ", ".join(f"{s.name} ({s.applies.year})" for s in waiting),
    }
    changed = run.figures("net-assets").get("change-of-policy")
    if changed is not None and changed.value:
        params["amount"] = from_minor(changed.value)
    return Note("changes-of-policy", params)


def _policy_changed(run: Reporting) -> Note | None:
    """The same beside Statement III, in a year in which it has a line of it."""
    note = _changes_of_policy(run)
    return note if "amount" in note.params else None


def _credit_risk(run: Reporting) -> Note | None:
    amounts = _position(run, "receivables-gross")
    return Note("credit-risk") if any(amounts.values()) else None


def _partner_advances(run: Reporting) -> Note | None:
    moved = any(
        sums.brought or sums.moved for account, sums in run.ledger.accounts.items() if account_under(account, ADVANCES_PARTNERS)
    )
    return Note("partners") if moved else None


def _liquidity(_: Reporting) -> Note:
    return Note("liquidity")


def _currency_risk(_: Reporting) -> Note:
    return Note("currency-risk")


def _segments(_: Reporting) -> Note:
    return Note("segments")


def _related_parties(_: Reporting) -> Note:
    return Note("related-parties")


def _contingencies(_: Reporting) -> Note:
    return Note("contingencies")


def _events_after(run: Reporting) -> Note:
    return Note("events-after", {"end": run.ledger.period.end.isoformat()})


def _budget_basis(_: Reporting) -> Note:
    return Note("budget-basis", {})


_NOTES: Mapping[str, Sequence[Callable[[Reporting], Note | None]]] = {
    "financial-position": (
        _policies,
        _judgements,
        _changes_of_policy,
        _cash,
        _receivables,
        _credit_risk,
        _advances,
        _partner_advances,
        _payables,
        _liquidity,
        _currency_risk,
        _deferred,
        _on_receipt,
        _borrowings,
        _segments,
        _related_parties,
        _pledges,
        _contingencies,
        _restatements,
        _events_after,
    ),
    "financial-performance": (_revenue, _expenses, _exchange, _services_in_kind, _restatements),
    "net-assets": (_restatements, _policy_changed),
    "cash-flow": (_restatements,),
    "budget-and-actual": (_budget_basis, _overrides, _restatements),
    "contributions": (_restatements,),
    "agreements": (_restatements,),
}
