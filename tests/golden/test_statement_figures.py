"""The figures of the accounting manual's worked example (section 7), every one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.statements.engine import BESIDE, MAIN_STATEMENTS, NAMES, Run, make, make_all, make_many
from wsisfund.statements.figured import PER_CENT
from wsisfund.statements.trace import UnknownFigure, postings_of
from wsisfund.store.index import Index
from wsisfund.vocabulary.money import from_minor
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Statement

EXAMPLE = Path(__file__).parent / "domain-example"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))

FIGURES: dict[str, dict[str, dict[str, str]]] = {
    "financial-position": {
        "amount": {
            "cash": "100103.83",
            "receivables-gross": "9580.00",
            "allowance": "-1800.00",
            "receivables-net": "7780.00",
            "receivables-current": "7780.00",
            "receivables-non-current": "0.00",
            "advances": "600.00",
            "assets": "108483.83",
            "support-costs-payable": "1320.04",
            "deferred-revenue": "14273.80",
            "liabilities": "15593.84",
            "net-assets": "92889.99",
        },
        "comparative": {"cash": "30000.00", "receivables-gross": "4000.00", "allowance": "-1000.00", "net-assets": "33000.00"},
    },
    "financial-performance": {
        "amount": {
            "contributions-earmarked": "75426.20",
            "contributions-unearmarked": "18050.00",
            "contributions-in-kind": "3200.00",
            "interest": "90.00",
            "revenue": "96766.20",
            "staff": "4000.00",
            "consultants": "0.00",
            "contracts": "15210.67",
            "travel": "1780.50",
            "meetings": "3000.00",
            "grants": "5400.00",
            "support-costs": "2320.04",
            "bank-charges": "10.00",
            "in-kind": "3200.00",
            "impairment": "1800.00",
            "expenses": "36721.21",
            "exchange-differences": "-155.00",
            "surplus": "59889.99",
        }
    },
    "net-assets": {
        "amount": {
            "opening": "33000.00",
            "prior-period-adjustment": "0.00",
            "surplus": "59889.99",
            "closing": "92889.99",
            "closing-earmarked": "43758.51",
            "closing-unearmarked": "49131.48",
        },
        "comparative": {"closing": "33000.00"},
    },
    "cash-flow": {
        "amount": {
            "surplus": "59889.99",
            "interest": "-90.00",
            "exchange-on-cash": "230.00",
            "impairment": "1800.00",
            "receivables": "-6580.00",
            "advances": "-600.00",
            "payables": "0.00",
            "support-costs-payable": "1320.04",
            "deferred-revenue": "14273.80",
            "operating": "70243.83",
            "investing": "90.00",
            "financing": "0.00",
            "exchange-effect": "-230.00",
            "increase": "70103.83",
            "opening-cash": "30000.00",
            "closing-cash": "100103.83",
        }
    },
    "budget-and-actual": {
        "original": {"total": "72160.00", "Expenses:C5:Contracts": "30000.00", "Expenses:C5:Travel": "5000.00"},
        "final": {"total": "72160.00", "Expenses:C5:Contracts": "27000.00", "Expenses:C5:Travel": "8000.00"},
        "actual": {"total": "31711.21"},
        "open-commitments": {"total": "1254.33", "Expenses:C5:Contracts": "654.33", "Expenses:C6:Grants": "600.00"},
    },
    "contributions": {
        "signed": {"aurelia": "60000.00", "cascadia": "19000.00", "delta-telecom": "6500.00"},
        "amended": {"cascadia": "-950.00"},
        "exchange": {"cascadia": "50.00"},
        "received": {"aurelia": "-60000.00", "cascadia": "-11520.00", "delta-telecom": "-6500.00"},
        "opening": {"everland": "4000.00"},
        "written-off": {"everland": "-1000.00"},
        "closing": {"aurelia": "0.00", "cascadia": "6580.00", "delta-telecom": "0.00", "everland": "3000.00", "total": "9580.00"},
        "91-365": {"cascadia": "6580.00"},
        "731-1095": {"everland": "3000.00"},
        "conditional-received": {"borealia": "24000.00"},
        "conditional-released": {"borealia": "-8926.20"},
        "conditional-returned": {"borealia": "-800.00"},
        "conditional-deferred": {"borealia": "14273.80"},
        "conditional-undelivered": {"borealia": "15900.00"},
    },
    "agreements": {
        "available": {
            "VC-2026-11": "39927.54",
            "VC-2026-12": "11527.44",
            "VC-2026-13": "13642.59",
            "VC-2026-14": "3114.05",
            "VC-GEN": "30029.04",
        },
        "interest": {
            "VC-GEN": "29.04",
            "VC-2026-11": "32.68",
            "VC-2026-12": "7.44",
            "VC-2026-13": "16.79",
            "VC-2026-14": "4.05",
        },
    },
    "programme": {"total": {"C2": "4280.00", "C5": "15115.01", "C6": "8926.20", "Forum": "3390.00", "total": "31711.21"}},
    "sdg": {"total": {"unallocated": "3390.00", "total": "31711.21"}},
    "commitments": {"open": {"PO-2026-11": "654.33", "PO-2026-12": "600.00", "PO-2026-13": "0.00"}},
    "pledges-unsigned": {"chf": {"PL-2026-012": "7950.00"}, "amount": {"PL-2026-012": "10000.00"}},
    "trial-balance": {"balance": {"Assets:Cash:Bank:CHF": "76538.83", "Assets:Cash:Bank:EUR": "8460.00", "total": "0.00"}},
}
ORDER = {
    "financial-position": "cash receivables-gross allowance receivables-net receivables-current receivables-non-current "
    "advances owed-by-vendors "
    "assets-current assets-non-current assets payables support-costs-payable refunds-payable deferred-revenue advance-receipts "
    "unidentified-receipts borrowings liabilities-current liabilities-non-current liabilities net-assets",
    "financial-performance": "contributions-earmarked contributions-unearmarked contributions-in-kind interest revenue staff "
    "consultants contracts travel meetings equipment grants publications support-costs bank-charges in-kind impairment expenses "
    "exchange-differences surplus",
    "net-assets": "opening prior-period-adjustment surplus closing closing-earmarked closing-unearmarked",
    "cash-flow": "surplus interest exchange-on-cash impairment receivables advances payables support-costs-payable "
    "refunds-payable deferred-revenue advance-receipts unidentified-receipts operating interest-received investing financing "
    "exchange-effect increase opening-cash closing-cash",
    "programme": "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 Forum Prizes Stocktaking WTISD Partnership General total",
    "sdg": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 unallocated total",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(EXAMPLE, tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def statement(index: Index) -> Callable[[str], Statement]:
    made = {s.id: s for s in make_all(index, YEAR)}
    return lambda name: made[name]


def _value(statement: Statement, line: str, column: str) -> Decimal:
    (found,) = [one for one in statement.lines if one.id == line]
    value = found.values[column]
    assert isinstance(value, Decimal), (statement.id, line, column, value)
    return value


@pytest.mark.parametrize("name", FIGURES)
def test_figures_of_the_manual(name: str, statement: Callable[[str], Statement]) -> None:
    made = statement(name)
    for column, lines in FIGURES[name].items():
        for line, expected in lines.items():
            assert _value(made, line, column) == Decimal(expected), (name, line, column)


@pytest.mark.parametrize("name", ORDER)
def test_lines_stand_in_the_order_of_the_contract(name: str, statement: Callable[[str], Statement]) -> None:
    assert [line.id for line in statement(name).lines] == ORDER[name].split()


def test_comparatives_of_the_first_year(statement: Callable[[str], Statement]) -> None:
    """I shows the opening entries, III its closing, II and IV nothing (section 5)."""
    assert all(line.values["comparative"] is not None for line in statement("financial-position").lines)
    shown = [line.id for line in statement("net-assets").lines if line.values["comparative"] is not None]
    assert shown == ["closing", "closing-earmarked", "closing-unearmarked"]
    for name in ("financial-performance", "cash-flow"):
        assert all(line.values["comparative"] is None for line in statement(name).lines)


def test_reconciliations(statement: Callable[[str], Statement]) -> None:
    to_performance, to_cash, _ = statement("budget-and-actual").reconciliations
    amounts = {line.id: str(line.values["amount"]) for line in to_performance.lines}
    assert amounts == {
        "actual": "31711.21",
        "bank-charges": "10.00",
        "in-kind": "3200.00",
        "impairment": "1800.00",
        "expenses": "36721.21",
    }
    operating, investing, financing = to_cash.lines
    assert [str(v) for v in operating.values.values()] == ["-31711.21", "5203.84", "96751.20", "70243.83"]
    assert [str(v) for v in investing.values.values()] == ["0.00", "0.00", "90.00", "90.00"]
    assert [str(v) for v in financing.values.values()] == ["0.00", "0.00", "0.00", "0.00"]


def test_every_identity_is_tested_and_holds(statement: Callable[[str], Statement]) -> None:
    for name in NAMES:
        if name not in ("overrides", "pledges-unsigned", "account-statement"):
            checks = statement(name).checks
            assert checks, name
            assert all(check.ok for check in checks), name


def test_schedules_add_up_to_the_last_of_each_group(statement: Callable[[str], Statement]) -> None:
    groups = {
        "contributions": [(0, 7), (7, 12)],
        "agreements": [(0, 11)],
        "programme": [(0, 3)],
        "sdg": [(0, 3)],
        "commitments": [(2, 7)],
        "budget-and-actual": [(0, 5)],
    }
    for name, spans in groups.items():
        made = statement(name)
        for line in made.lines:
            for first, last in spans:
                values = [Decimal(str(line.values[column])) for column in made.columns[first:last]]
                assert sum(values[:-1]) == values[-1], (name, line.id)


def test_account_statement(index: Index) -> None:
    made = make(index, "account-statement", YEAR, agreement="VC-2026-13")
    expected = {
        "received": "24000.00",
        "interest": "16.79",
        "refunded": "-800.00",
        "contractual-services": "-2865.00",
        "transfers-and-grants": "-5400.00",
        "support-costs": "-661.20",
        "balance": "14290.59",
        "available": "13642.59",
    }
    for line, amount in expected.items():
        assert _value(made, line, "amount") == Decimal(amount), line
    assert _value(made, "received", "original") == Decimal("30000.00")  # USD


def test_interim_statements_foot_on_every_month_end(index: Index) -> None:
    for month in range(1, 12):
        make_all(index, Period(date(2026, 1, 1), date(2026, month, 28)))


def test_the_year_after_takes_the_year_before_as_comparative(index: Index) -> None:
    made = make(index, "financial-position", Period(date(2027, 1, 1), date(2027, 12, 31)))
    assert all(line.values["amount"] == line.values["comparative"] for line in made.lines)
    budget = make(index, "budget-and-actual", Period(date(2027, 1, 1), date(2027, 6, 30)))
    assert _value(budget, "total", "carried-over") == Decimal("40448.79")
    assert _value(budget, "total", "final") == Decimal("40448.79")


def test_every_amount_is_the_sum_of_its_parts(index: Index) -> None:
    """Of the statements, the schedules, the tables below them: postings, and directives where facts make a figure."""
    for year in (2026, 2027):
        period, counted = Period(date(year, 1, 1), date(year, 12, 31)), 0
        for made in (*make_all(index, period), *make_many(index, BESIDE, period)):
            if made.id == "general-ledger":
                continue
            for table, lines in ((made.id, made.lines), *((r.id, r.lines) for r in made.reconciliations)):
                for line in lines:
                    for column, value in line.values.items():
                        if isinstance(value, Decimal) and column not in PER_CENT:
                            trace = postings_of(index, f"{table}.{line.id}.{column}", period)
                            parts = from_minor(sum(p.minor for p in trace.postings), trace.currency)
                            assert trace.amount == value == parts, (table, line.id, column)
                            assert all(p.file and p.line for p in trace.postings)
                            counted += 1
        assert counted > 600


def test_every_amount_of_a_note_is_the_sum_of_its_parts(index: Index, statement: Callable[[str], Statement]) -> None:
    counted = 0
    for name in MAIN_STATEMENTS:
        for note in (note for note in statement(name).notes if note.key != "unexplained"):
            for key, value in note.params.items():
                if isinstance(value, Decimal) and f"{key}-chf" not in note.params:
                    assert postings_of(index, f"notes.{note.key}.{key}", YEAR).amount == value, (note.key, key)
                    counted += 1
    assert counted > 20


def test_an_account_statement_and_a_donor_report_are_traced(index: Index) -> None:
    (account,) = make_many(index, ["account-statement"], YEAR, agreement="VC-2026-13")
    for line in account.lines:
        trace = postings_of(index, f"account-statement.{line.id}", YEAR, agreement="VC-2026-13")
        assert trace.amount == line.values["amount"], line.id
    run = Run(index, YEAR, donor="borealia")
    for line in run.statement("donor-report").lines:
        for column, value in line.values.items():
            trace = postings_of(index, f"donor-report.{line.id}.{column}", YEAR, donor="borealia")
            assert trace.amount == value, (line.id, column)


def test_trace_gives_the_place_of_each_posting(index: Index) -> None:
    trace = postings_of(index, "financial-performance.bank-charges", YEAR)
    lines = (EXAMPLE / "ledger" / "main.beancount").read_text(encoding="utf-8").splitlines()
    assert [p.minor for p in trace.postings] == [1000, 2500, -2500]
    assert all(p.account in lines[p.line - 1] for p in trace.postings)


def test_what_facts_make_leads_to_their_directives(index: Index) -> None:
    trace = postings_of(index, "budget-and-actual.Expenses:C5:Contracts.final", YEAR)
    lines = (EXAMPLE / "ledger" / "main.beancount").read_text(encoding="utf-8").splitlines()
    assert len(trace.postings) == len(list(trace.postings)) > 0
    for part in trace.postings:
        assert f'custom "{part.event}"' in lines[part.line - 1]
    free = postings_of(index, "agreements.VC-2026-11.available", YEAR)
    assert {"commitment", "receipt", "expense"} <= {part.event for part in free.postings}
    assert {part.certified_by for part in free.postings if part.event == "expense"} == {"officer-c"}


def test_what_is_no_figure_cannot_be_traced(index: Index) -> None:
    for figure in ("financial-position.nothing", "overrides.x.who", "agreements.VC-GEN.nothing", "notes.cash.XXX-chf"):
        with pytest.raises(UnknownFigure):
            postings_of(index, figure, YEAR)


def test_made_twice_is_the_same(index: Index) -> None:
    assert make_all(index, YEAR) == make_all(index, YEAR)
