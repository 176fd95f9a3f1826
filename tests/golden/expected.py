"""Every statement of a year, worked out from the text of the books alone: the golden figures.

Standard library only: neither Beancount nor anything of wsisfund, so that an error of theirs cannot hide here. Each line is
worked out from the accounting manual in the plainest way, posting by posting and day by day, in Decimal.

    python tests/golden/expected.py BOOKS YEAR...            the statements by year, as JSON
    python tests/golden/expected.py BOOKS YEAR... --write    into BOOKS/expected.json, to be read in the diff
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from reader import Amount, Entry, Leg, Text, read

ZERO, CENT = Decimal("0.00"), Decimal("0.01")
DIGITS = {"JPY": 0, "KRW": 0, "XOF": 0, "XAF": 0, "CLP": 0, "VND": 0, "KWD": 3, "BHD": 3, "TND": 3, "OMR": 3, "JOD": 3}
SUSPENSE, OVERPAID = "Liabilities:Suspense:UnidentifiedReceipts", "Liabilities:DeferredRevenue:AdvanceReceipts"
DEFERRED, INTEREST = "Liabilities:DeferredRevenue:Conditional", "Income:Interest"
RECEIVABLES, ALLOWANCE = "Assets:Receivables:Contributions", "Assets:Receivables:Allowance"
CLASSES = "Staff Consultants Contracts Travel Meetings Equipment Grants Publications".split()
OUTSIDE = ("BankCharges", "InKind", "Impairment")
PROGRAMMES = [*(f"C{n}" for n in range(1, 12)), "Forum", "Prizes", "Stocktaking", "WTISD", "Partnership", "General"]
RECEIPTS, REFUNDS = ("receipt", "receipt-applied"), ("refund-due", "refund")
BUCKETS = (("not-due", -1), ("0-90", 90), ("91-365", 365), ("366-730", 730), ("731-1095", 1095), ("over-1095", 10**6))

Table = dict[str, dict[str, Any]]


def rounded(x: Decimal, currency: str = "CHF") -> Decimal:
    """Half up, away from zero, to the minor unit."""
    return x.quantize(Decimal(1).scaleb(-DIGITS.get(currency, 2)), ROUND_HALF_UP)


def inside(account: str, *parents: str) -> bool:
    """Whether the account is one of `parents` or below it."""
    return any(account == p or account.startswith(p + ":") for p in parents)


def klass(account: str) -> str:
    """Class of an expense account, else empty."""
    parts = account.split(":")
    return parts[2] if parts[0] == "Expenses" else ""


class Row(NamedTuple):
    """One posting with everything that it inherits; a reversal has the event of its original."""

    day: date
    account: str
    units: Decimal
    currency: str
    chf: Decimal
    agreement: str
    instalment: str
    commitment: str
    programme: str
    event: str
    opening: bool
    restated: str
    entry: Entry
    leg: Leg

    @property
    def klass(self) -> str:
        """Class of an expense, else empty."""
        return klass(self.account)


class Held(NamedTuple):
    """An order at the end of a day, CHF."""

    opened: Decimal = ZERO
    adjusted: Decimal = ZERO
    charged: Decimal = ZERO
    released: Decimal = ZERO
    advanced: Decimal = ZERO
    reserve: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """What is still reserved on the line."""
        return self.opened + self.adjusted - self.charged - self.released


@dataclass
class Order:
    """A commitment and what it held after each day on which it moved."""

    ident: str
    agreement: str
    line: str
    days: dict[date, Held]

    def at(self, day: date) -> Held:
        """As it stood at the end of a day."""
        known = [d for d in self.days if d <= day]
        return self.days[max(known)] if known else Held()


class Fund:
    """The books as rows, the register by day, the orders through time."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.facts: dict[str, list[Entry]] = defaultdict(list)
        transactions = []
        for entry in text.entries:
            (transactions if entry.kind == "txn" else self.facts[entry.kind]).append(entry)
        events = _events(transactions)
        self.rows = [_row(t, leg, events[id(t)]) for t in transactions for leg in t.legs]
        self.by_entry = _grouped(self.rows)
        self.orders = self._orders()
        self.donors = {f.values[0]: f for f in self.facts["donor"]}

    # ---------------------------------------------------------------- register

    def version(self, kind: str, ident: str, day: date) -> Entry | None:
        """The newest version with the keys of all before it, or None."""
        known = [f for f in self.facts[kind] if f.values[0] == ident and f.day <= day]
        if not known:
            return None
        keys: dict[str, Any] = {}
        for fact in known:
            keys |= fact.keys
        return Entry(kind, known[0].day, known[-1].values, keys)

    def idents(self, kind: str, day: date) -> list[str]:
        """Ids of a kind by a day, in the order in which they came."""
        return list(dict.fromkeys(f.values[0] for f in self.facts[kind] if f.day <= day))

    def donor_of(self, agreement: str) -> str:
        """Who gives; the newest version says it."""
        return next((f.values[1] for f in reversed(self.facts["agreement"]) if f.values[0] == agreement), "")

    def psc(self, agreement: str, day: date) -> Decimal:
        """Support cost rate on a day."""
        found = self.version("agreement", agreement, day)
        return Decimal(str(found.keys.get("psc-rate", 0))) if found else Decimal(0)

    def conditional(self, agreement: str) -> bool:
        """Whether its revenue waits for its charges."""
        return any(f.keys.get("recognition") == "conditional" for f in self.facts["agreement"] if f.values[0] == agreement)

    def due(self, agreement: str, day: date) -> dict[str, date]:
        """Due date of each instalment as of a day."""
        return {str(f.values[1]): f.values[2] for f in self.facts["instalment"] if f.values[0] == agreement and f.day <= day}

    def rate(self, currency: str, day: date) -> Decimal | None:
        """CHF per unit in force on a day."""
        known = [rate for since, ccy, rate in self.text.prices if ccy == currency and since <= day]
        return Decimal(1) if currency == "CHF" else known[-1] if known else None

    # ---------------------------------------------------------------- orders

    def _orders(self) -> dict[str, Order]:
        steps: list[tuple[date, int, Entry, list[Row]]] = []
        for fact in self.facts["commitment"]:
            steps.append((fact.day, 2 if fact.values[1] == "close" else 0, fact, []))
        steps += [(t.day, 1, t, rows) for t, rows in self.by_entry]
        steps.sort(key=lambda step: step[:2])
        orders: dict[str, Order] = {}
        for day, _, entry, rows in steps:
            if entry.kind == "commitment":
                ident, step, line, amount = entry.values
                if step == "open":
                    orders[ident] = Order(ident, entry.keys["agreement"], line, {})
                before = orders[ident].at(day)
                after = {
                    "open": lambda h, x=amount.number: h._replace(opened=h.opened + x),
                    "adjust": lambda h, x=amount.number: h._replace(adjusted=h.adjusted + x),
                    "close": lambda h: h._replace(released=h.released + h.open),
                }[step](before)
                self._keep(orders[ident], day, after)
            else:
                for ident in sorted({r.commitment for r in rows} & orders.keys()):
                    order = orders[ident]
                    held = order.at(day)
                    mine = [r for r in rows if r.commitment == ident]
                    direct = sum((r.chf for r in mine if r.klass in CLASSES), ZERO)
                    advanced = sum((r.chf for r in mine if inside(r.account, "Assets:Advances")), ZERO)
                    charged = min(direct, held.open)
                    self._keep(order, day, held._replace(charged=held.charged + charged, advanced=held.advanced + advanced))
        return orders

    def _keep(self, order: Order, day: date, held: Held) -> None:
        order.days[day] = held._replace(reserve=rounded(held.open * self.psc(order.agreement, day)))

    # ---------------------------------------------------------------- money of an agreement

    def cash_parts(self, rows: Iterable[Row]) -> dict[str, Decimal]:
        """Received, interest, refunded, direct, support and bank charges of some rows, each with the sign of the position."""
        parts = dict.fromkeys(("received", "interest", "refunded", "direct", "support", "bank-charges"), ZERO)
        for r in rows:
            if r.event in ("opening", *RECEIPTS) and (
                inside(r.account, "Assets:Cash", SUSPENSE, OVERPAID) or r.klass == "BankCharges"
            ):
                parts["received"] += r.chf
            if r.event == "interest" and r.account in (INTEREST, DEFERRED):
                parts["interest"] -= r.chf
            if r.event in REFUNDS and (r.account == DEFERRED or inside(r.account, "Income:Contributions")):
                parts["refunded"] -= r.chf
            column = "direct" if r.klass in CLASSES else {"SupportCosts": "support", "BankCharges": "bank-charges"}.get(r.klass)
            if column:
                parts[column] -= r.chf
        return parts

    def held_by(self, agreement: str, day: date) -> tuple[Decimal, Decimal]:
        """What open orders keep beyond the advances under them, and the support cost reserved."""
        states = [o.at(day) for o in self.orders.values() if o.agreement == agreement]
        return sum((max(ZERO, s.open - s.advanced) for s in states if s.open), ZERO), sum((s.reserve for s in states), ZERO)

    def position(self, agreement: str, day: date) -> Decimal:
        """Received + interest − refunded − charged at the end of a day."""
        return sum(self.cash_parts(r for r in self.rows if r.agreement == agreement and r.day <= day).values(), ZERO)


def _events(transactions: list[Entry]) -> dict[int, str]:
    """Event of each transaction; a reversal's is that of the entry that it mirrors."""
    events: dict[int, str] = {}
    free: dict[str, list[Entry]] = defaultdict(list)
    for t in transactions:
        event = t.keys.get("event", "")
        if event == "reversal":
            holders = free[t.keys["reverses"]]
            turned = sorted((x.account, x.currency, -x.units, -x.chf) for x in t.legs)
            mirrored = [o for o in holders if sorted((x.account, x.currency, x.units, x.chf) for x in o.legs) == turned]
            holders.remove(mirrored[0])
            event = events[id(mirrored[0])]
        events[id(t)] = event
        free[t.keys.get("doc", "")].append(t)
    return events


def _row(t: Entry, leg: Leg, event: str) -> Row:
    opening = event == "opening" or "opening" in t.tags
    named = (t.key(leg, key) for key in ("agreement", "instalment", "commitment", "programme"))
    return Row(t.day, leg.account, leg.units, leg.currency, leg.chf, *named, event, opening, t.keys.get("restates", ""), t, leg)


def _grouped(rows: list[Row]) -> list[tuple[Entry, list[Row]]]:
    found: dict[int, tuple[Entry, list[Row]]] = {}
    for r in rows:
        found.setdefault(id(r.entry), (r.entry, []))[1].append(r)
    return list(found.values())


# ---------------------------------------------------------------- one period


class View:
    """The rows of a period: `moved` in it, `brought` before it, `closing` both and what restates an earlier one.

    `first`: only the opening entries, as the comparative of the first year; `day` is the reporting date. `until`: what entries
    until that day restate of the period has moved in it, and what they restate of earlier ones adjusts its opening.
    """

    def __init__(self, fund: Fund, start: date, end: date, first: bool = False, until: date | None = None) -> None:
        self.fund, self.start, self.end = fund, start, end
        self.day = start - timedelta(1) if first else end
        rows = [r for r in fund.rows if r.day <= end and (r.opening or not first)]
        for r in fund.rows if until else ():
            if end < r.day <= until and r.restated and r.restated <= str(end.year):
                rows.append(r._replace(day=end, restated="" if r.restated == str(end.year) else r.restated))
        self.closing = rows
        self.brought = [r for r in rows if r.day < start or r.opening]
        self.restated = [r for r in rows if r.day >= start and not r.opening and r.restated]
        self.moved = [r for r in rows if r.day >= start and not r.opening and not r.restated]
        # Who gives what for what: as it stands when the period is over, the opening entries' day for the first comparative.
        self.known = max((r.day for r in rows), default=end) if first else end

    def sum(self, rows: Iterable[Row], *accounts: str, sign: int = 1) -> Decimal:
        """Signed CHF of some accounts."""
        return sign * sum((r.chf for r in rows if inside(r.account, *accounts)), ZERO)

    def of_class(self, name: str) -> Decimal:
        """Expenses of a class in the period."""
        return sum((r.chf for r in self.moved if r.klass == name), ZERO)

    def earmark(self, agreement: str) -> str:
        """The earmark, empty where there is none."""
        found = self.fund.version("agreement", agreement, self.known)
        text = str(found.keys.get("earmark", "unearmarked")) if found else "unearmarked"
        return "" if text == "unearmarked" else text


def financial_position(v: View) -> dict[str, Decimal]:
    """Statement I."""

    def at(*accounts: str, sign: int = 1) -> Decimal:
        return v.sum(v.closing, *accounts, sign=sign)

    limit = date(v.day.year + 1, v.day.month, 28 if (v.day.month, v.day.day) == (2, 29) else v.day.day)
    later = ZERO
    for r in v.closing:
        if inside(r.account, RECEIVABLES, ALLOWANCE):
            due = v.fund.due(r.agreement, v.known).get(r.instalment)
            later += r.chf if due and due > limit else ZERO
    x = {"cash": at("Assets:Cash"), "receivables-gross": at(RECEIVABLES), "allowance": at(ALLOWANCE)}
    x["receivables-net"] = x["receivables-gross"] + x["allowance"]
    x["receivables-current"], x["receivables-non-current"] = x["receivables-net"] - later, later
    x["advances"] = at("Assets:Advances")
    # No credit note in these books is for an invoice that was paid.
    x["owed-by-vendors"] = ZERO
    x["assets-current"], x["assets-non-current"] = x["cash"] + x["receivables-current"] + x["advances"], later
    x["assets"] = at("Assets")
    owed = {
        "payables": "Liabilities:Payables:Vendors",
        "support-costs-payable": "Liabilities:Payables:SupportCosts",
        "refunds-payable": "Liabilities:Payables:DonorRefunds",
        "deferred-revenue": DEFERRED,
        "advance-receipts": OVERPAID,
        "unidentified-receipts": "Liabilities:Suspense",
        "borrowings": "Liabilities:Borrowings",
    }
    x |= {name: at(account, sign=-1) for name, account in owed.items()}
    x["liabilities-current"], x["liabilities-non-current"] = at("Liabilities", sign=-1), ZERO
    x["liabilities"] = at("Liabilities", sign=-1)
    return x | {"net-assets": x["assets"] - x["liabilities"]}


def financial_performance(v: View) -> dict[str, Decimal]:
    """Statement II."""
    x = {
        "contributions-earmarked": v.sum(v.moved, "Income:Contributions:Earmarked", sign=-1),
        "contributions-unearmarked": v.sum(v.moved, "Income:Contributions:Unearmarked", sign=-1),
        "contributions-in-kind": v.sum(v.moved, "Income:Contributions:InKind", sign=-1),
        "interest": v.sum(v.moved, INTEREST, sign=-1),
    }
    x["revenue"] = sum(x.values(), ZERO)
    x |= {name.lower(): v.of_class(name) for name in CLASSES}
    x["support-costs"] = v.of_class("SupportCosts")
    x |= {"bank-charges": v.of_class("BankCharges"), "in-kind": v.of_class("InKind"), "impairment": v.of_class("Impairment")}
    x["expenses"] = v.sum(v.moved, "Expenses")
    x["exchange-differences"] = v.sum(v.moved, "Income:ExchangeDifferences", sign=-1)
    return x | {"surplus": v.sum(v.moved, "Income", "Expenses", sign=-1)}


def net_assets(v: View) -> dict[str, Decimal]:
    """Statement III."""
    earmarked = ZERO
    for r in v.closing:
        if r.agreement and v.earmark(r.agreement):
            if r.opening:
                earmarked += r.chf if inside(r.account, "Assets", "Liabilities") else ZERO
            elif inside(r.account, "Income:Contributions", INTEREST, "Expenses"):
                earmarked -= r.chf
    x = {
        "opening": v.sum(v.brought, "Assets", "Liabilities"),
        "prior-period-adjustment": v.sum(v.restated, "Assets", "Liabilities"),
        "surplus": v.sum(v.moved, "Income", "Expenses", sign=-1),
    }
    x["closing"] = sum(x.values(), ZERO)
    return x | {"closing-earmarked": earmarked, "closing-unearmarked": x["closing"] - earmarked}


def cash_flow(v: View) -> dict[str, Decimal]:
    """Statement IV, by the indirect method: each change as closing less opening balance."""
    before = [*v.brought, *v.restated]

    def rise(*accounts: str) -> Decimal:
        return v.sum(v.closing, *accounts) - v.sum(before, *accounts)

    written_off = -sum((r.chf for r in v.moved if r.event == "write-off" and inside(r.account, RECEIVABLES)), ZERO)
    interest = v.sum(v.moved, INTEREST, sign=-1)
    exchange = v.sum(v.moved, "Income:ExchangeDifferences:Cash", sign=-1)
    x = {
        "surplus": v.sum(v.moved, "Income", "Expenses", sign=-1),
        "interest": -interest,
        "exchange-on-cash": -exchange,
        "impairment": v.of_class("Impairment"),
        "receivables": -(rise(RECEIVABLES) + written_off),
        "advances": -rise("Assets:Advances"),
        "payables": -rise("Liabilities:Payables:Vendors"),
        "support-costs-payable": -rise("Liabilities:Payables:SupportCosts"),
        "refunds-payable": -rise("Liabilities:Payables:DonorRefunds"),
        "deferred-revenue": -rise(DEFERRED),
        "advance-receipts": -rise(OVERPAID),
        "unidentified-receipts": -rise("Liabilities:Suspense"),
    }
    x["operating"] = sum(x.values(), ZERO)
    x["interest-received"] = x["investing"] = interest
    x["financing"], x["exchange-effect"] = -rise("Liabilities:Borrowings"), exchange
    x["increase"] = x["operating"] + x["investing"] + x["financing"] + x["exchange-effect"]
    return x | {"opening-cash": v.sum(before, "Assets:Cash"), "closing-cash": v.sum(v.closing, "Assets:Cash")}


# ---------------------------------------------------------------- budget


def appropriations(fund: Fund, biennium: str, day: date) -> list[tuple[str, str, int, Decimal]]:
    """(line, column, year, amount) of what Council granted and officers moved, in force by a day."""
    found = []
    for f in fund.facts["appropriation"]:
        year = str(f.keys.get("year", biennium[:4]))
        since = max(f.day, date(int(year), 1, 1))
        if f.keys["biennium"] == biennium and since <= day:
            column = "original" if f.keys.get("kind", "original") == "original" else "supplementary"
            found.append((f.values[0], column, since.year, f.values[1].number))
    for f in fund.facts["virement"]:
        if f.day <= day and biennium_of(f.day) == biennium:
            _, source, target, amount = f.values
            found += [(source, "virements", f.day.year, -amount.number), (target, "virements", f.day.year, amount.number)]
    return found


def biennium_of(day: date) -> str:
    """Two years, the first one even."""
    first = day.year - day.year % 2
    return f"{first}-{first + 1}"


def budget_and_actual(v: View) -> Table:
    """Statement V."""
    fund, biennium, year = v.fund, biennium_of(v.end), v.end.year
    granted = appropriations(fund, biennium, v.end)
    spent: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    lines = {line for line, *_ in granted}
    for r in v.closing:
        if r.klass and r.klass not in OUTSIDE and biennium_of(r.day) == biennium:
            lines.add(r.account)
            if not r.opening and not r.restated:
                spent[r.account, r.day.year] += r.chf
    committed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for order in fund.orders.values():
        committed[order.line] += order.at(v.end).open
    lines |= {line for line, amount in committed.items() if amount}
    table: Table = {}
    for line in sorted(lines, key=line_order):

        def given(column: str, of: int, line: str = line) -> Decimal:
            return sum((x for name, c, y, x in granted if (name, c, y) == (line, column, of)), ZERO)

        carried = -sum((r.chf for r in v.closing if r.account == line and r.restated and biennium_of(r.day) == biennium), ZERO)
        if year % 2:
            carried += sum((given(c, year - 1) for c in ("original", "supplementary", "virements")), ZERO) - spent[line, year - 1]
        x = {"original": given("original", year), "carried-over": carried}
        x |= {"supplementary": given("supplementary", year), "virements": given("virements", year)}
        x["final"] = sum(x.values(), ZERO)
        x["actual"] = spent[line, year]
        x |= {"variance": x["final"] - x["actual"], "open-commitments": committed[line]}
        table[line] = x
    return totalled(
        table, ["original", "carried-over", "supplementary", "virements", "final", "actual", "variance", "open-commitments"]
    )


def line_order(line: str) -> tuple[Any, ...]:
    """Programmes as the manual names them, then the register's; in each the classes in their order."""
    _, programme, name = line.split(":")
    return (*programme_order(programme), [*CLASSES, "SupportCosts"].index(name))


def programme_order(name: str) -> tuple[int, str]:
    """Place of a programme in a schedule."""
    return (PROGRAMMES.index(name), "") if name in PROGRAMMES else (len(PROGRAMMES), name)


def totalled(table: Table, columns: Iterable[str]) -> Table:
    """The table with its total."""
    total = {c: sum((row[c] for row in table.values() if row[c] is not None), ZERO) for c in columns}
    return table | {"total": total}


def reconciliations(v: View, v_table: Table) -> dict[str, Table]:
    """Of Statement V to II and IV."""
    ii, iv, actual = financial_performance(v), cash_flow(v), v_table["total"]["actual"]
    outside = {name: {"amount": ii[name]} for name in ("bank-charges", "in-kind", "impairment")}
    to_ii = {"actual": {"amount": actual}, **outside, "expenses": {"amount": actual + sum(ii[n] for n in outside)}}
    on_cash = v.sum(v.moved, "Income:ExchangeDifferences:Cash", sign=-1)
    presentation = ii["revenue"] - ii["interest"] + ii["exchange-differences"] - on_cash
    to_iv: Table = {
        "operating": {
            "actual": -actual,
            "basis": iv["operating"] + actual - presentation,
            "presentation": presentation,
            "net": iv["operating"],
        }
    }
    for name in ("investing", "financing"):
        to_iv[name] = {"actual": ZERO, "basis": ZERO, "presentation": iv[name], "net": iv[name]}
    return {"to-financial-performance": to_ii, "to-cash-flow": to_iv}


# ---------------------------------------------------------------- what may be spent


class Limits(NamedTuple):
    """What a request may take, CHF; None where the line has no appropriation, and where the earmark sets no limit."""

    budget: Decimal | None
    support: Decimal | None
    cash: Decimal
    room: Decimal | None


def limits(fund: Fund, line: str, agreement: str, day: date) -> Limits:
    """The minimum over the end of `day` and of every later day in the books; of the budget not beyond its biennium."""
    biennium = biennium_of(day)
    programme_, support = line.split(":")[1], f"Expenses:{line.split(':')[1]}:SupportCosts"
    moved = {r.day for r in fund.rows} | {f.day for kind in ("commitment", "appropriation", "virement") for f in fund.facts[kind]}
    first = {date(int(f.keys["year"]), 1, 1) for f in fund.facts["appropriation"] if "year" in f.keys}
    days = [day, *sorted(d for d in moved | first if d > day)]
    within = [d for d in days if biennium_of(d) == biennium]
    given = {name for name, *_ in appropriations(fund, biennium, day)}
    rooms = [_room(fund, agreement, programme_, d) for d in days]
    return Limits(
        min(_left(fund, line, biennium, d) for d in within) if line in given else None,
        min(_left(fund, support, biennium, d) for d in within) if support in given else None,
        min(min(_free(fund, agreement, d), _free_of_all(fund, d)) for d in days),
        min((r for r in rooms if r is not None), default=None),
    )


def _left(fund: Fund, line: str, biennium: str, day: date) -> Decimal:
    granted = sum((x for name, _, _, x in appropriations(fund, biennium, day) if name == line), ZERO)
    return granted - _drawn(fund, line, biennium, day) + _let_through(fund, line, biennium, day)


def _drawn(fund: Fund, line: str, biennium: str, day: date) -> Decimal:
    """Charged in the biennium and reserved by any order that is open."""
    rows = (r for r in fund.rows if r.account == line and r.day <= day and biennium_of(r.day) == biennium)
    states = [(o, o.at(day)) for o in fund.orders.values()]
    if klass(line) == "SupportCosts":
        held = sum((s.reserve for o, s in states if o.line.split(":")[1] == line.split(":")[1]), ZERO)
    else:
        held = sum((s.open for o, s in states if o.line == line), ZERO)
    return sum((r.chf for r in rows), ZERO) + held


def _let_through(fund: Fund, line: str, biennium: str, day: date) -> Decimal:
    """What overrides let pass counts as added from their day."""
    total = ZERO
    for f in sorted(fund.facts["override"], key=lambda f: f.day):
        entry, rows = next((t, rows) for t, rows in fund.by_entry if t.keys.get("doc") == f.values[0])
        since = max(entry.day, f.day)
        if since <= day and biennium_of(entry.day) == biennium:
            granted = sum((x for name, _, _, x in appropriations(fund, biennium, entry.day) if name == line), ZERO)
            over = _drawn(fund, line, biennium, entry.day) - granted - total
            total += max(ZERO, min(over, sum((r.chf for r in rows if r.account == line), ZERO)))
    return total


def _free(fund: Fund, agreement: str, day: date) -> Decimal:
    """cash(A)."""
    advanced = sum(
        (r.chf for r in fund.rows if r.agreement == agreement and r.day <= day and inside(r.account, "Assets:Advances")), ZERO
    )
    return fund.position(agreement, day) - advanced - sum(fund.held_by(agreement, day))


def _free_of_all(fund: Fund, day: date) -> Decimal:
    """All agreements together, less what exchange lost."""
    groups = ("Income:ExchangeDifferences:Cash", "Income:ExchangeDifferences:Payables")
    gained = -sum((r.chf for r in fund.rows if r.day <= day and inside(r.account, *groups)), ZERO)
    return sum((_free(fund, ident, day) for ident in fund.idents("agreement", day)), ZERO) + min(ZERO, gained)


def _room(fund: Fund, agreement: str, programme_: str, day: date) -> Decimal | None:
    """What the earmark leaves to a programme, support cost and reserves included."""
    version = fund.version("agreement", agreement, day)
    if version is None:
        return None
    text = str(version.keys.get("earmark", "unearmarked"))
    named = {} if text == "unearmarked" else {n.strip(): x for n, _, x in (part.partition("=") for part in text.split(","))}
    own = {("C7" if name.startswith("C7.") else name): share for name, share in named.items()}
    rows = [r for r in fund.rows if r.agreement == agreement and r.day <= day]
    moved: dict[str, Decimal] = defaultdict(lambda: ZERO)
    used: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for r in rows:
        if r.account == "Equity:Transfers:Earmarks":
            moved[r.programme] -= r.chf
        elif r.klass in (*CLASSES, "SupportCosts"):
            used[r.account.split(":")[1]] += r.chf
    for o in fund.orders.values():
        if o.agreement == agreement:
            used[o.line.split(":")[1]] += o.at(day).open + o.at(day).reserve
    parts = fund.cash_parts(rows)
    if own.get(programme_):
        return parts["received"] * Decimal(own[programme_]) / 100 + moved[programme_] - used[programme_]
    opened = {name for name, amount in moved.items() if amount > 0}
    if programme_ in opened or (own and programme_ not in own):
        return moved[programme_] - used[programme_]
    if not opened:
        return None
    taken = sum(moved[name] for name in opened) + sum(amount for name, amount in used.items() if name not in opened)
    return parts["received"] + parts["interest"] + parts["refunded"] - taken


# ---------------------------------------------------------------- schedules

DONOR_COLUMNS = (
    "opening signed amended exchange received written-off closing conditional-opening conditional-received conditional-released "
    "conditional-returned conditional-deferred conditional-undelivered not-due 0-90 91-365 366-730 731-1095 over-1095"
).split()


def contributions(v: View) -> Table:
    """Per donor: the receivable, its ageing, what conditional agreements received, released, returned and still promise."""
    fund = v.fund
    table: Table = defaultdict(lambda: dict.fromkeys(DONOR_COLUMNS, ZERO))
    moved = {id(r) for r in v.moved}
    for r in v.closing:
        x = table[fund.donor_of(r.agreement) or "unassigned"]
        inner = id(r) in moved
        if inside(r.account, RECEIVABLES):
            events = {"agreement": "signed", "amendment": "amended", "revaluation": "exchange", "write-off": "written-off"}
            x[events.get(r.event, "received") if inner else "opening"] += r.chf
            x["closing"] += r.chf
            due = fund.due(r.agreement, v.day).get(r.instalment)
            days = (v.day - due).days if due else -1
            x[next(name for name, last in BUCKETS if days <= last)] += r.chf
        elif inside(r.account, "Income:ExchangeDifferences:Receivables") and inner and r.event != "revaluation":
            x["exchange"] -= r.chf
            x["received"] += r.chf
        elif r.account == DEFERRED:
            x["conditional-deferred"] -= r.chf
            if not inner:
                x["conditional-opening"] -= r.chf
    for ident in fund.idents("agreement", v.day):
        if not fund.conditional(ident):
            continue
        x = table[fund.donor_of(ident)]
        mine = [r for r in v.moved if r.agreement == ident]
        parts = fund.cash_parts(mine)
        released = sum((r.chf for r in mine if inside(r.account, "Income:Contributions") and r.event not in REFUNDS), ZERO)
        x["conditional-received"] += (
            parts["received"] + parts["interest"] + v.sum((r for r in mine if r.event == "interest"), INTEREST)
        )
        x["conditional-released"] += released
        x["conditional-returned"] += parts["refunded"]
        x["conditional-undelivered"] += undelivered(v, ident)
    kept = {d: x for d, x in sorted(table.items()) if any(x.values())}
    return totalled(kept, DONOR_COLUMNS)


def undelivered(v: View, ident: str) -> Decimal:
    """What a conditional agreement still promises, in CHF at the closing rate."""
    fund = v.fund
    version = fund.version("agreement", ident, v.day)
    ended = any(f.values[0] == ident and f.day <= v.day for f in fund.facts["agreement-end"])
    if version is None or ended:
        return ZERO
    amount, currency = version.values[2]
    came = ZERO
    for _, rows in fund.by_entry:
        mine = [r for r in rows if r.agreement == ident and r.day <= v.end]
        if mine and mine[0].event in RECEIPTS:
            own = [r for r in mine if r.currency == currency and inside(r.account, "Assets:Cash", SUSPENSE, OVERPAID)]
            units, chf = sum((r.units for r in own), Decimal(0)), sum((r.chf for r in own), ZERO)
            kept = sum((r.chf for r in mine if r.klass == "BankCharges"), ZERO)
            came += units + (rounded(kept * units / chf, currency) if kept and chf and currency != "CHF" else kept)
        elif mine and mine[0].event == "opening":
            brought = -sum((r.chf for r in mine if r.account == DEFERRED), ZERO)
            held = [r for r in mine if r.currency == currency != "CHF" and inside(r.account, "Assets:Cash")]
            rate = sum((r.chf for r in held), ZERO) / sum(r.units for r in held) if held else fund.rate(currency, v.day)
            came += rounded(brought / (rate or Decimal(1)), currency)
    rate = fund.rate(currency, v.day)
    return rounded(max(Decimal(0), amount - came) * rate) if rate is not None else ZERO


AGREEMENT_COLUMNS = (
    "opening received interest refunded direct support bank-charges advances committed reserved-support available".split()
)


def agreements(v: View) -> Table:
    """Cash position of each agreement and what it may still spend."""
    fund = v.fund
    table: Table = {}
    moved = {id(r) for r in v.moved}
    signed = {f.values[0] for f in fund.facts["agreement"] if f.day <= v.day}
    gone = {f.values[0] for f in fund.facts["agreement-end"] if f.day < v.start}
    for ident in sorted({r.agreement for r in v.closing if r.agreement} | signed):
        mine = [r for r in v.closing if r.agreement == ident]
        x = {"opening": sum(fund.cash_parts(r for r in mine if id(r) not in moved).values(), ZERO)}
        x |= fund.cash_parts(r for r in mine if id(r) in moved)
        x["advances"] = v.sum(mine, "Assets:Advances", sign=-1)
        held, reserved = fund.held_by(ident, v.end)
        x |= {"committed": -held, "reserved-support": -reserved}
        x["available"] = sum(x.values(), ZERO)
        if any(x.values()) or (ident in signed and ident not in gone):
            table[ident] = {column: x[column] for column in AGREEMENT_COLUMNS}
    return totalled(table, AGREEMENT_COLUMNS)


def programme(v: View) -> Table:
    """Direct and support cost of each programme."""
    sums: Table = {name: {"direct": ZERO, "support": ZERO} for name in PROGRAMMES}
    known = {f.values[0] for kind in ("action-line", "output") for f in v.fund.facts[kind] if "." not in f.values[0]}
    opened = {account.split(":")[1] for account in v.fund.text.accounts if klass(account) and klass(account) not in OUTSIDE}
    for name in known & opened:
        sums.setdefault(name, {"direct": ZERO, "support": ZERO})
    for r in v.moved:
        if r.klass and r.klass not in OUTSIDE:
            x = sums.setdefault(r.account.split(":")[1], {"direct": ZERO, "support": ZERO})
            x["support" if r.klass == "SupportCosts" else "direct"] += r.chf
    table = {n: {**sums[n], "total": sums[n]["direct"] + sums[n]["support"]} for n in sorted(sums, key=programme_order)}
    return totalled(table, ["direct", "support", "total"])


def sdg(v: View) -> Table:
    """The programmes split over their goals; the first goals get the odd centimes."""
    goals: dict[str, set[int]] = defaultdict(set)
    with (Path(__file__).parent / "wsis_sdg_matrix.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            goals["C7" if row["action_line"].startswith("C7.") else row["action_line"]].add(int(row["sdg"]))
    sums: Table = {name: {"direct": ZERO, "support": ZERO} for name in [*map(str, range(1, 18)), "unallocated"]}
    for name, x in programme(v).items():
        if name == "total":
            continue
        mine = [str(g) for g in sorted(goals.get(name, ()))] or ["unallocated"]
        for column in ("direct", "support"):
            sign = -1 if x[column] < 0 else 1
            each, odd = divmod(abs(int(x[column] / CENT)), len(mine))
            for n, goal in enumerate(mine):
                sums[goal][column] += sign * CENT * (each + (1 if n < odd else 0))
    table = {n: {**x, "total": x["direct"] + x["support"]} for n, x in sums.items()}
    return totalled(table, ["direct", "support", "total"])


def commitments(v: View) -> Table:
    """One row for each order that was open in the year."""
    table: Table = {}
    for ident, order in sorted(v.fund.orders.items()):
        held, before = order.at(v.end), order.at(v.start - timedelta(1))
        if before.open or any(v.start <= day <= v.end for day in order.days):
            table[ident] = {
                "account": order.line,
                "agreement": order.agreement,
                "opened": held.opened,
                "adjusted": held.adjusted,
                "charged": -held.charged,
                "released": -held.released,
                "open": held.open,
            }
    return table


def pledges_unsigned(v: View) -> Table:
    """What was announced and not signed for, nor ended."""
    fund, day = v.fund, v.day
    rest = {f.values[0]: f.values[2].number for f in fund.facts["pledge"] if f.day <= day}
    for ident in fund.idents("agreement", day):
        versions = [f for f in fund.facts["agreement"] if f.values[0] == ident and f.day <= day]
        named = next((f.keys["pledge"] for f in reversed(versions) if "pledge" in f.keys), "")
        left = max(f.values[2].number for f in versions)
        for pledge in filter(None, map(str.strip, named.split(","))):
            part = min(rest[pledge], left)
            rest[pledge], left = rest[pledge] - part, left - part
    table: Table = {}
    for ident, amount in sorted(rest.items()):
        version = fund.version("pledge", ident, day)
        ended = any(f.values[0] == ident and f.day <= day for f in fund.facts["pledge-end"])
        if amount > 0 and version and not ended:
            currency = version.values[2].currency
            rate = fund.rate(currency, day)
            chf = None if rate is None else rounded(amount * rate)
            table[ident] = {"donor": version.values[1], "amount": Amount(amount, currency), "currency": currency, "chf": chf}
    return table


def overrides(v: View) -> Table:
    """Who let pass what, and why."""
    table: Table = {}
    for f in v.fund.facts["override"]:
        if v.start <= f.day <= v.end:
            officer = v.fund.version("officer", f.keys["approved-by"], f.day)
            name = officer.keys.get("name") if officer else None
            who = f"{name} ({f.keys['approved-by']})" if name else f.keys["approved-by"]
            table[f.values[0]] = {"who": who, "what": f.keys["code"], "why": f.keys["reason"]}
    return table


# ---------------------------------------------------------------- ledgers


def ledger_accounts(v: View) -> list[tuple[str, Decimal, list[Row]]]:
    """Account, balance brought forward and rows of the period; results of earlier years are not carried by their accounts."""
    found = []
    for account in sorted({r.account for r in v.closing} | set(v.fund.text.accounts)):
        rows = [r for r in v.closing if r.account == account]
        inner = [r for r in rows if r.day >= v.start]
        found.append((account, sum((r.chf for r in rows if r.day < v.start), ZERO), inner))
    return found


def trial_balance(v: View) -> Table:
    """What each account brought forward, its debits and credits of the period, and what it comes to."""
    table: Table = {}
    accumulated = ZERO
    for account, brought, rows in ledger_accounts(v):
        carried = brought
        if inside(account, "Income", "Expenses"):
            accumulated, carried = accumulated + brought, ZERO
        if carried or rows:
            table[account] = _sides(carried, [r.chf for r in rows])
    if accumulated:
        table["accumulated-surplus"] = _sides(accumulated, [])
    return totalled(table, ["opening", "debit", "credit", "balance"])


def _sides(brought: Decimal, amounts: Iterable[Decimal]) -> dict[str, Decimal]:
    debit, credit = ZERO, ZERO
    for amount in amounts:
        debit, credit = debit + max(amount, ZERO), credit + max(-amount, ZERO)
    return {"opening": brought, "debit": debit, "credit": credit, "balance": brought + debit - credit}


def general_ledger(v: View) -> Table:
    """Every entry of the period by account, with the running balance."""
    columns = ("no", "date", "doc", "payee", "narration", "agreement", "debit", "credit", "balance", "place")
    table: Table = {}
    for account, brought, rows in ledger_accounts(v):
        balance = ZERO if inside(account, "Income", "Expenses") else brought
        if not balance and not rows:
            continue
        empty: dict[str, Any] = dict.fromkeys(columns)
        table[account] = empty | {"balance": balance}
        for n, r in enumerate(rows, 1):
            balance += r.chf
            table[f"{account}/{n}"] = {
                "no": str(r.entry.keys.get("no", "")),
                "date": r.day.isoformat(),
                "doc": str(r.entry.keys.get("doc", "")),
                "payee": r.entry.payee,
                "narration": r.entry.narration,
                "agreement": r.agreement,
                "debit": r.chf if r.chf > 0 else None,
                "credit": -r.chf if r.chf < 0 else None,
                "balance": balance,
                "place": f"{r.entry.file}:{r.leg.line}",
            }
        turnover = {side: x for side, x in _sides(ZERO, [r.chf for r in rows]).items() if side != "opening"}
        table[f"{account}/closing"] = empty | turnover | {"balance": balance}
    return table


# ---------------------------------------------------------------- the year

STATEMENTS: Mapping[str, Callable[[View], Mapping[str, Decimal]]] = {
    "financial-position": financial_position,
    "financial-performance": financial_performance,
    "net-assets": net_assets,
    "cash-flow": cash_flow,
}
SCHEDULES: Mapping[str, Callable[[View], Table]] = {
    "budget-and-actual": budget_and_actual,
    "contributions": contributions,
    "agreements": agreements,
    "programme": programme,
    "sdg": sdg,
    "commitments": commitments,
    "pledges-unsigned": pledges_unsigned,
    "trial-balance": trial_balance,
    "general-ledger": general_ledger,
    "overrides": overrides,
}
# In the year of the opening entries I shows these, III its closing lines, the others nothing (domain §5).
FIRST = {"financial-position": None, "net-assets": ("closing", "closing-earmarked", "closing-unearmarked")}


def statements(fund: Fund, year: int, to: date | None = None) -> dict[str, Any]:
    """All statements and schedules of a year: id → line → column, amounts as text."""
    start, end = date(year, 1, 1), to or date(year, 12, 31)
    view, before, first = View(fund, start, end), None, False
    if any(r.day < start for r in fund.rows):
        before = View(fund, date(year - 1, 1, 1), date(year - 1, 12, 31), until=end)
    elif any(r.opening and r.day <= end for r in fund.rows):
        before, first = View(fund, start, end, True), True
    answer: dict[str, Any] = {}
    for name, make in STATEMENTS.items():
        lines: dict[str, dict[str, Any]] = {line: {"amount": x, "comparative": None} for line, x in make(view).items()}
        if before is not None and (not first or name in FIRST):
            for line, x in make(before).items():
                if not first or FIRST[name] is None or line in FIRST[name]:
                    lines[line]["comparative"] = x
        answer[name] = {"lines": _text(lines)}
    for name, schedule in SCHEDULES.items():
        answer[name] = {"lines": _text(schedule(view))}
    recon = reconciliations(view, budget_and_actual(view))
    answer["budget-and-actual"]["reconciliations"] = {name: _text(table) for name, table in recon.items()}
    return answer


def _text(table: Table) -> dict[str, dict[str, str | None]]:
    return {line: {column: shown(value) for column, value in row.items()} for line, row in table.items()}


def shown(value: Any) -> str | None:
    """An amount with the decimals of its currency; texts as they are."""
    if isinstance(value, Amount):
        return format(rounded(*value) + 0, "f")
    return format(rounded(value) + 0, "f") if isinstance(value, Decimal) else value


def years_of(root: Path, years: Iterable[int]) -> dict[str, Any]:
    """Statements of a books folder by year."""
    fund = Fund(read(root / "ledger" / "main.beancount"))
    return {str(year): statements(fund, year) for year in years}


def main() -> None:
    """The statements of some years of a books folder, printed or kept."""
    root, *rest = sys.argv[1:]
    made = years_of(Path(root), [int(word) for word in rest if word != "--write"])
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    if "--write" in rest:
        (Path(root) / "expected.json").write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
