"""Financial risks of the fund, as notes say them (IPSAS 30): who may not pay, what currencies may do (see also `liquidity`)."""

from collections.abc import Mapping
from typing import Final

from ..register.policies import IMPAIRMENT
from ..register.versions import donor_at
from ..store.measures import BALANCE, under
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ALLOWANCE,
    BORROWINGS,
    CASH,
    PAYABLES,
    RECEIVABLES,
    SUSPENSE,
)
from ..vocabulary.money import FUNCTIONAL, from_minor, half_up, to_minor
from ..vocabulary.statement import Check
from .checks import check
from .contributions import owners_of
from .figured import TOTAL, Figured, Figures, Made, Sized, shares
from .liquidity import OWED
from .movements import Amounts
from .receivables import BUCKETS, Outstanding, bucket_of, of_outstanding, outstanding
from .rows import Reporting, plus
from .sums import CLOSING, Figure, Ledger, Measure, Selection, added, both
from .trail import Tracing, Trail, measured, selected

_POSITION: Final = "financial-position"

# ---------------------------------------------------------------- credit risk: by days past due

# What is provided for with nothing outstanding; and the last day of the last step but one.
SPECIFIC: Final = "specific"
_OLDEST: Final = max(last for _, last in BUCKETS if last is not None)


def _loss_matrix(ledger: Ledger) -> Figures:
    """By days past due: gross, the share that the policy provides for, allowance, net.

    An allowance is one of its agreement: it counts for the oldest instalments that are outstanding, as far as they go.
    """
    steps, day = IMPAIRMENT.value(ledger.facts, ledger.day), ledger.day
    allowed = _allowances(ledger)
    found: dict[str, dict[str, Made]] = {}
    for name, last in (*BUCKETS, (SPECIFIC, None)):
        items = [o for o in outstanding(ledger) if o.gross and bucket_of(o.due, day) == name]
        parts = {agreement: part for (agreement, bucket), part in allowed.items() if bucket == name}
        if name == SPECIFIC and not parts:
            continue
        days = last if last is not None else _OLDEST + 1
        gross, allowance = of_outstanding(items, RECEIVABLES), _allowance(parts)
        rate = None if name == SPECIFIC else Figure(int(steps.rate(days) * 100))
        found[name] = {"gross": gross, "rate": rate, "allowance": allowance, "net": _net(gross, allowance)}
    return found


def _allowances(ledger: Ledger) -> Mapping[tuple[str, str], int]:
    """Centimes of the allowance by agreement and age of what it is made for."""
    owed: dict[str, list[Outstanding]] = {}
    total: dict[str, int] = {}
    for item in outstanding(ledger):
        owed.setdefault(item.agreement, []).extend([item] if item.gross else [])
        total[item.agreement] = total.get(item.agreement, 0) + item.allowance
    found: dict[tuple[str, str], int] = {}
    for agreement, allowance in total.items():
        bucket, left = SPECIFIC, allowance
        for item in sorted(owed[agreement], key=lambda o: (o.due or ledger.day, o.instalment)):
            bucket = bucket_of(item.due, ledger.day)
            part = max(left, -item.gross)
            found[agreement, bucket] = found.get((agreement, bucket), 0) + part
            left -= part
        if left:
            found[agreement, bucket] = found.get((agreement, bucket), 0) + left
    return {key: part for key, part in found.items() if part}


def _allowance(parts: Mapping[str, int]) -> Sized:
    def trail(_: Tracing, ledger: Ledger) -> Trail:
        made = Trail()
        for agreement, part in parts.items():
            made.add(measured(ledger, Measure(1, both(CLOSING, under(ALLOWANCE))), "agreement", agreement).scaled(part))
        return made

    return Sized(sum(parts.values()), trail)


def _net(gross: Figure, allowance: Sized) -> Sized:
    def trail(tracing: Tracing, ledger: Ledger) -> Trail:
        return selected(ledger, gross.selections).add(allowance.trail(tracing, ledger))

    return Sized(gross.value + allowance.value, trail)


def _matrix_ties(run: Reporting, found: Amounts) -> list[Check]:
    names = (("gross", "receivables-gross"), ("allowance", "allowance"), ("net", "receivables-net"))
    return [check(f"note.loss-matrix.{line}", found[TOTAL][name], run.figure(f"{_POSITION}.{line}")) for name, line in names]


LOSS_MATRIX: Final = Figured(
    "loss-matrix",
    "credit-risk",
    ("gross", "rate", "allowance", "net"),
    _loss_matrix,
    total=True,
    across={"net": plus("gross", "allowance")},
    compared=("gross", "allowance"),
    opening=True,
    ties=_matrix_ties,
)

# ---------------------------------------------------------------- credit risk: by donor

# Donors named; the others are one line.
LARGEST: Final = 5
OTHERS: Final = "others"


def _concentration(ledger: Ledger) -> Figures:
    """What the largest debtors owe, and their share in all receivables."""
    owners, owed = owners_of(ledger), dict[str, list[Outstanding]]()
    for item in outstanding(ledger):
        if item.gross:
            owed.setdefault(owners.of(item.donor, item.account), []).append(item)
    ranked = sorted(owed, key=lambda donor: (-sum(o.gross for o in owed[donor]), donor))
    groups = {donor: owed[donor] for donor in ranked[:LARGEST]}
    rest = [item for donor in ranked[LARGEST:] for item in owed[donor]]
    groups |= {OTHERS: rest} if rest else {}
    figures = {name: of_outstanding(items, RECEIVABLES) for name, items in groups.items()}
    parts = shares({name: figure.value for name, figure in figures.items()})
    return {name: {"gross": figure, "share": parts[name]} for name, figure in figures.items()}


def _debtors(ledger: Ledger) -> Mapping[str, str]:
    known = {donor: donor_at(ledger.facts, donor, ledger.day) for donor in _concentration(ledger) if donor != OTHERS}
    return {ident: found.name for ident, found in known.items() if found is not None}


def _concentration_ties(run: Reporting, found: Amounts) -> list[Check]:
    return [
        check(
            "note.credit-concentration.receivables-gross",
            found[TOTAL].get("gross", 0),
            run.figure(f"{_POSITION}.receivables-gross"),
        )
    ]


CONCENTRATION: Final = Figured(
    "credit-concentration",
    "credit-risk",
    ("gross", "share"),
    _concentration,
    total=True,
    compared=(),
    labels=_debtors,
    ties=_concentration_ties,
)

# ---------------------------------------------------------------- currencies

_LIABILITIES: Final = (PAYABLES, ADVANCE_RECEIPTS, SUSPENSE, BORROWINGS)
_MONETARY: Final = {"cash": (CASH,), "receivables": (RECEIVABLES,), "liabilities": _LIABILITIES}
_IS_MONETARY: Final = {name: under(*accounts) for name, accounts in _MONETARY.items()}
# A change of each rate by so much, in hundredths.
CHANGE: Final = 10


def _exposure(ledger: Ledger) -> Figures:
    """Monetary items by currency at their carrying, and what a change of its rate by ten per cent would make of the result."""
    measures = {name: Measure(1, both(CLOSING, condition)) for name, condition in _IS_MONETARY.items()}
    found: dict[str, dict[str, Made]] = {}
    for currency, row in _monetary(ledger).items():
        if not any(row.values()):
            continue
        cells = {
            name: Figure(row[name], (Selection(measure, ("currency",), frozenset([(currency,)])),))
            for name, measure in measures.items()
        }
        net = added(*cells.values())
        found[currency] = {**cells, "net": net, "sensitivity": None if currency == FUNCTIONAL else _changed(net)}
    return found


def _monetary(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    """Monetary items by currency, in order, and kind: sums of few accounts are told apart here more quickly than in SQL."""
    found: dict[str, dict[str, int]] = {}
    closing, source = {"chf": Measure(1, CLOSING)}, ledger.source_in("account_year")
    sums = ledger.grouped(("account", "currency"), closing, BALANCE, source)
    for (account, currency), row in sums.items():
        of_currency = found.setdefault(currency, dict.fromkeys(_MONETARY, 0))
        for name, condition in _IS_MONETARY.items():
            if condition.holds(account, ""):
                of_currency[name] += row["chf"]
    return dict(sorted(found.items()))


def _changed(net: Figure) -> Sized:
    effect = to_minor(half_up(from_minor(net.value) * CHANGE / 100))

    def trail(_: Tracing, ledger: Ledger) -> Trail:
        return selected(ledger, net.selections).scaled(effect)

    return Sized(effect, trail)


def _exposure_ties(run: Reporting, found: Amounts) -> list[Check]:
    owed = sum(run.figure(f"{_POSITION}.{name}") for name in OWED) - run.figure(f"{_POSITION}.owed-by-vendors")
    total = found[TOTAL]
    return [
        check("note.currency-exposure.cash", total.get("cash", 0), run.figure(f"{_POSITION}.cash")),
        check(
            "note.currency-exposure.receivables-gross", total.get("receivables", 0), run.figure(f"{_POSITION}.receivables-gross")
        ),
        check("note.currency-exposure.liabilities", -total.get("liabilities", 0), owed),
    ]


EXPOSURE: Final = Figured(
    "currency-exposure",
    "currency-risk",
    (*_MONETARY, "net", "sensitivity"),
    _exposure,
    total=True,
    across={"net": plus(*_MONETARY)},
    compared=("net",),
    opening=True,
    ties=_exposure_ties,
)
