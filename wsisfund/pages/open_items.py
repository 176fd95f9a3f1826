"""Payables, money set aside and advances: what is open, document by document, and how old it is."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..languages.spoken import said
from ..statements.engine import Run
from ..store.documents import places_on
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.positions import open_items
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ADVANCES_PARTNERS,
    ADVANCES_TRAVEL,
    DONOR_REFUNDS,
    SUSPENSE,
    VENDORS,
)
from ..vocabulary.money import ZERO
from .asked import Asked
from .overview import AT_MOST
from .shown import Cell, Head, Link, Table, View, figure, head, prose, titled, total_head, words
from .source import Source, Where

POSITION = "financial-position"
AGES = (("0-30", 30), ("31-60", 60), ("61-90", 90), ("over-90", None))


class Kind(NamedTuple):
    """Open items of one line of Statement I (``open-items.LINE`` in words); `sign` makes them positive as printed there."""

    line: str
    accounts: tuple[str, ...]
    sign: int


KINDS = (
    Kind("payables", (VENDORS,), -1),
    Kind("refunds-payable", (DONOR_REFUNDS,), -1),
    Kind("advance-receipts", (ADVANCE_RECEIPTS,), -1),
    Kind("unidentified-receipts", (SUSPENSE,), -1),
    Kind("advances", (ADVANCES_TRAVEL, ADVANCES_PARTNERS), 1),
)


def age_of(since: date, day: date) -> int:
    """Position in `AGES` of what has been open since a day."""
    days = (day - since).days
    return next(n for n, (_, last) in enumerate(AGES) if last is None or days <= last)


def open_items_view(run: Run, asked: Asked, source: Source) -> View:
    """The page of all open items: by kind and age, then one by one, oldest first."""
    found = {kind: [i for a in kind.accounts for i in open_items(run.index, a, asked.day)] for kind in KINDS}
    tables = [_by_age(run, found, asked)]
    tables += [_items(run.index, kind, items, asked, source) for kind, items in found.items() if items]
    return View(said("contributions.view.open-items"), [], [Link(said("page.Contributions"), asked.to())], tables=tables)


def _by_age(run: Run, found: dict[Kind, list[OpenItem]], asked: Asked) -> Table:
    heads = [
        Head("CHF"),
        *(Head(said(f"open-items.age.{name}"), True) for name, _ in AGES),
        titled("without-document", True),
        titled("total", True),
    ]
    lines = {line.id: line.values.get("amount") for line in run.statement(POSITION).lines}
    rows = []
    for kind, items in found.items():
        ages = [ZERO] * len(AGES)
        for item in items:
            ages[age_of(item.since, asked.day)] += kind.sign * item.chf
        whole = lines.get(kind.line)
        assert isinstance(whole, Decimal)
        to = asked.to(figure=f"{POSITION}.{kind.line}")
        rest = whole - sum(ages, ZERO)
        rows.append(
            [
                head(said(f"open-items.{kind.line}")),
                *(figure(age, f"#{kind.line}") for age in ages),
                figure(rest, to),
                figure(whole, to),
            ]
        )
    support = lines.get("support-costs-payable")
    owed = [Cell("", kind="figure")] * (len(AGES) + 1)
    rows.append(
        [
            head(said("open-items.support-costs-payable")),
            *owed,
            figure(support, asked.to(figure=f"{POSITION}.support-costs-payable")),
        ]
    )
    return Table(said("open-items.by-age"), heads, rows, note=said("open-items.by-age-note"))


def _items(index: Index, kind: Kind, items: list[OpenItem], asked: Asked, source: Source) -> Table:
    heads = [
        titled("since"), titled("days", True), titled("payee"), titled("document"), titled("agreement"), titled("currency"),
        titled("amount", True), Head("CHF", True), titled("where"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    places = _places(index, kind.accounts)
    ordered = sorted(items, key=lambda i: (i.since, i.doc, i.payee))
    for item in ordered[:AT_MOST]:
        where = places.get((item.account, item.doc, item.since), Where("", 0))
        rows.append(
            [
                head(item.since.isoformat(), source.context(*where)),
                Cell(str((asked.day - item.since).days), kind="figure"),
                prose(item.payee),
                words(item.doc),
                words(item.agreement, asked.to(agreement=item.agreement) if item.agreement else ""),
                words(item.currency),
                figure(kind.sign * item.units, source.context(*where), item.currency),
                figure(kind.sign * item.chf, source.context(*where)),
                where.cell(source),
            ]
        )
    total = [total_head(), *[Cell("")] * 6, figure(kind.sign * sum((i.chf for i in items), ZERO)), Cell("")]
    left = len(items) - len(rows)
    note = said("open-items.more", count=left) if left else ""
    return Table(said(f"open-items.{kind.line}"), heads, rows, total, note, anchor=kind.line)


def _places(index: Index, accounts: Sequence[str]) -> dict[tuple[str, str, date], Where]:
    """Where documents stand that moved one of these accounts, by account, document and day."""
    found: dict[tuple[str, str, date], Where] = {}
    for account in accounts:
        for (doc, day), there in places_on(index, account).items():
            found[account, doc, day] = Where(*there.at)
    return found
