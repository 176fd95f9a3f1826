"""Cash that will come and cash that is bespoken: by month and currency, from what is signed, owed and ordered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..contributions.outstanding import outstanding_instalments
from ..languages.spoken import said, said_if_known
from ..statements.engine import Run
from ..store.index import Index
from ..store.positions import accounts_held, open_items
from ..vocabulary.accounts import CASH, DONOR_REFUNDS, VENDORS
from ..vocabulary.money import FUNCTIONAL, ZERO, convert, from_minor
from .asked import Asked
from .shown import Cell, Head, Link, Table, View, figure, head, titled, total_head, words
from .source import Source, Where

OVERDUE = "overdue"

Amounts = Mapping[str, Decimal]


class Forecast(NamedTuple):
    """Amounts by currency, on a day.

    Money out is negative. Commitments and support cost are reserved in CHF. `coming`: what instalments bring, by month
    (``2026-11``), `OVERDUE` first; `expected`: cash after each month, money out taken off at once, overdue left out.
    """

    cash: Amounts
    invoices: Amounts
    refunds: Amounts
    support_payable: Decimal
    committed: Decimal
    support_reserved: Decimal
    coming: Mapping[str, Amounts]

    @property
    def free(self) -> dict[str, Decimal]:
        """Cash less all that is owed and ordered."""
        out = {FUNCTIONAL: self.support_payable + self.committed + self.support_reserved}
        parts = (self.cash, self.invoices, self.refunds, out)
        return {c: sum((part.get(c, ZERO) for part in parts), Decimal(0)) for c in self.currencies}

    @property
    def expected(self) -> dict[str, dict[str, Decimal]]:
        """Free cash with the instalments until the end of each month."""
        now, found = self.free, {}
        for month, amounts in self.coming.items():
            if month != OVERDUE:
                now = {c: now[c] + amounts.get(c, ZERO) for c in self.currencies}
                found[month] = now
        return found

    @property
    def currencies(self) -> list[str]:
        """Currencies of any amount, CHF first."""
        known = {c for part in (self.cash, self.invoices, self.refunds, *self.coming.values()) for c, a in part.items() if a}
        return [FUNCTIONAL, *sorted(known - {FUNCTIONAL})]


def forecast_of(run: Run) -> Forecast:
    """The forecast on the reporting date of `run`."""
    index, day = run.index, run.period.end
    coming: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for part in outstanding_instalments(index, day):
        month = OVERDUE if part.days > 0 else part.due.strftime("%Y-%m")
        coming[month][part.agreement.amount.currency] += part.units
    months = sorted(coming, key=lambda m: (m != OVERDUE, m))
    return Forecast(
        _cash(index, day),
        _owed(index, VENDORS, day),
        _owed(index, DONOR_REFUNDS, day),
        -from_minor(run.figure("financial-position.support-costs-payable")),
        from_minor(_total(run, "committed")),
        from_minor(_total(run, "reserved-support")),
        {month: dict(coming[month]) for month in months},
    )


def _total(run: Run, column: str) -> int:
    return sum(cell for row in run.rows("agreements") if isinstance(cell := row.cells[column], int))


def _cash(index: Index, day: date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for _, currency, held in accounts_held(index, CASH, day):
        found[currency] += held.units
    return dict(found)


def _owed(index: Index, account: str, day: date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for item in open_items(index, account, day):
        found[item.currency] += item.units
    return dict(found)


# ---------------------------------------------------------------- the page


def forecast_view(run: Run, asked: Asked, source: Source) -> View:
    """The page of the forecast: the table by month, the instalments and the commitments that it is made of."""
    lead = [said("forecast.lead")]
    tables = [_by_month(run, asked), _instalments(run, asked), _commitments(run, asked, source)]
    return View(said("contributions.view.forecast"), lead, [Link(said("page.Contributions"), asked.to())], tables=tables)


def _by_month(run: Run, asked: Asked) -> Table:
    f = forecast_of(run)
    currencies = f.currencies
    rates = {c: run.ledger.rate(c) for c in currencies}

    def row(title: str, amounts: Amounts, href: str) -> list[Cell]:
        return [head(title), *(figure(amounts.get(c, ZERO), href, c) for c in currencies), figure(_in_chf(amounts, rates), href)]

    reserved = asked.to(view="forecast") + "#commitments"
    due = asked.to(view="forecast") + "#instalments"
    rows = [
        row(said("forecast.cash", day=asked.day), f.cash, asked.to(figure="financial-position.cash")),
        row(said("open-items.payables"), f.invoices, asked.to(view="open-items") + "#payables"),
        row(said("open-items.refunds-payable"), f.refunds, asked.to(view="open-items") + "#refunds-payable"),
        row(
            said("open-items.support-costs-payable"),
            {FUNCTIONAL: f.support_payable},
            asked.to(figure="financial-position.support-costs-payable"),
        ),
        row(said("forecast.committed"), {FUNCTIONAL: f.committed}, reserved),
        row(said("forecast.support-reserved"), {FUNCTIONAL: f.support_reserved}, reserved),
    ]
    rows = [r for n, r in enumerate(rows) if n == 0 or any(cell.amount for cell in r[1:])]
    rows.append(_strong(row(said("forecast.free"), f.free, "")))
    for month, amounts in f.coming.items():
        title = said("forecast.past-due") if month == OVERDUE else said("forecast.due", month=month)
        rows.append(row(title, amounts, due))
        if month != OVERDUE:
            rows.append(_strong(row(said("forecast.expected", month=month), f.expected[month], "")))
    heads = [Head(""), *(Head(c, True) for c in currencies), titled("all-chf", True)]
    return Table(said("forecast.by-month"), heads, rows, note=said("forecast.by-month-note"))


def _strong(cells: list[Cell]) -> list[Cell]:
    return [cells[0]._replace(kind="total"), *cells[1:]]


def _in_chf(amounts: Amounts, rates: Mapping[str, Decimal | None]) -> Decimal | None:
    total = ZERO
    for currency, amount in amounts.items():
        rate = rates.get(currency)
        if amount and rate is None:
            return None
        total += convert(amount, rate) if rate is not None else ZERO
    return total


def _instalments(run: Run, asked: Asked) -> Table:
    heads = [
        titled("due"),
        titled("agreement"),
        titled("instalment"),
        titled("recognition"),
        titled("currency"),
        titled("outstanding", True),
    ]
    rows = []
    for part in outstanding_instalments(run.index, asked.day):
        a = part.agreement
        inside = asked.to(agreement=a.id, instalment=part.instalment)
        late = said("contributions.late", count=part.days) if part.days > 0 else ""
        rows.append(
            [
                head(part.due.isoformat()),
                words(a.id, asked.to(agreement=a.id)),
                words(part.instalment, inside),
                words(said_if_known("choice", a.recognition)),
                words(a.amount.currency),
                figure(part.units, inside, a.amount.currency),
                words(late),
            ]
        )
    return Table(said("forecast.instalments"), [*heads, Head("")], rows, anchor="instalments")


def _commitments(run: Run, asked: Asked, source: Source) -> Table:
    heads = [
        titled("commitment"),
        titled("account"),
        titled("agreement"),
        titled("opened"),
        titled("open", True),
        titled("where"),
    ]
    rows: list[Sequence[Cell]] = []
    for line in run.statement("commitments").lines:
        still = line.values.get("open")
        if line.id == "total" or not isinstance(still, Decimal) or not still:
            continue
        first = run.index.first("commitment", line.id)
        agreement = str(line.values["agreement"])
        where = Where(first.place.file, first.place.line) if first.place else Where("", 0)
        rows.append(
            [
                head(line.id, source.context(*where)),
                words(line.values["account"]),
                words(agreement, asked.to(agreement=agreement)),
                words(first.date.isoformat()),
                figure(still),
                where.cell(source),
            ]
        )
    total = [
        total_head(),
        Cell(""),
        Cell(""),
        Cell(""),
        figure(sum((r[4].amount or ZERO for r in rows), ZERO)),
        Cell(""),
    ]
    return Table(
        said("forecast.commitments"),
        heads,
        rows,
        total if rows else (),
        empty=said("forecast.no-commitment"),
        anchor="commitments",
    )
