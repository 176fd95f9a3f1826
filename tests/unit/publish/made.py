"""Statements to print: those of the worked example, and small ones made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.books_index import index_of
from wsisfund.languages.words import words_of
from wsisfund.statements import council
from wsisfund.statements.donor_report import statements_of_donor
from wsisfund.statements.engine import NAMES, Run, make_many
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Line, Note, Statement

GOLDEN = Path(__file__).parents[2] / "golden" / "domain-example"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
EN = words_of("en")
BOOKS = "sha256:" + "ab" * 32
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1")


@lru_cache(maxsize=1)
def example() -> dict[str, Statement]:
    """Every statement and schedule of the worked example, by name."""
    with TemporaryDirectory() as folder:
        index = index_of(GOLDEN, Path(folder))
        made = make_many(index, NAMES, YEAR, GOLDEN, agreement="VC-2026-11")
    return dict(zip(NAMES, made, strict=True))


@lru_cache(maxsize=4)
def donor_report(donor: str) -> tuple[Statement, ...]:
    """The report to a donor of the worked example."""
    with TemporaryDirectory() as folder:
        return tuple(statements_of_donor(Run(index_of(GOLDEN, Path(folder)), YEAR, GOLDEN, donor=donor)))


def second_year(name: str) -> Statement:
    """A statement of books that have a year before."""
    books, period = GOLDEN.parent / "second-year", Period(date(2027, 1, 1), date(2027, 12, 31))
    with TemporaryDirectory() as folder:
        return next(iter(make_many(index_of(books, Path(folder)), [name], period, books)))


def council_document() -> list[Statement]:
    """The statements of the Council document of the worked example."""
    return [example()[name] for name in council.NAMES]


def pledges() -> Statement:
    """Pledges in currencies without and with three decimals, of donors with names that mean something to other programs."""
    rows = [
        ("PL-1", "=HYPERLINK(0)", D("1000.125"), "KWD", D("2900.36")),
        ("PL-2", "Ländle <script>alert(1)</script> & Söhne", D(50000), "JPY", None),
        ("PL-3", "瑞士联邦", D("12.50"), "EUR", D("11.88")),
        ("PL-4", "-1", D("0.00"), "CHF", D("0.00")),
    ]
    lines = [
        Line(ident, {"donor": f"={donor}", "amount": amount, "currency": currency, "chf": chf}, label=donor)
        for ident, donor, amount, currency, chf in rows
    ]
    note = Note("pledges-without-rate", {"pledges": "PL-2", "currencies": "JPY"})
    return Statement("pledges-unsigned", YEAR, ("donor", "amount", "currency", "chf"), tuple(lines), BOOKS, notes=(note,))


def ledger(narration: str = "Ticket") -> Statement:
    """A general ledger with one entry."""
    columns = ("date", "doc", "payee", "narration", "agreement", "debit", "credit", "balance", "place")
    account = "Expenses:C5:Travel"
    entry = {"date": "2026-03-01", "doc": "INV-1", "payee": "=1+1", "narration": narration, "agreement": "VC-1"}
    lines = (
        Line(account, {"balance": D("0.00")}, emphasis="subtotal", label=account),
        Line(f"{account}/1", {**entry, "debit": D("12.50"), "balance": D("12.50"), "place": "ledger/a.beancount:7"}, level=1),
        Line(
            f"{account}/closing", {"debit": D("12.50"), "credit": D("0.00"), "balance": D("12.50")}, 0, None, "total", (), account
        ),
    )
    return Statement("general-ledger", YEAR, columns, lines, BOOKS)


def one_amount(amount: D) -> Statement:
    """A statement with one line."""
    return Statement("financial-position", YEAR, ("amount",), (Line("cash", {"amount": amount}),), BOOKS)
