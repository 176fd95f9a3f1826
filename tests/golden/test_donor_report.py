"""Identity 16: what donors are told is what the schedules say. Figures of the worked example by hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.statements.donor_report import agreements_of_donor, statements_of_donor
from wsisfund.statements.engine import Run, make
from wsisfund.statements.register import agreements
from wsisfund.store.cash_positions import positions_at
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Statement, Value

HERE = Path(__file__).parent
GENERATOR = HERE.parent / "bench" / "gen_ledger.py"
NIL = Decimal("0.00")
D = Decimal


def year(number: int, month: int = 12, day: int = 31) -> Period:
    return Period(date(number, 1, 1), date(number, month, day))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Index]:
    """The three books: the worked example, the second golden year, and generated ones of 1,000 transactions."""
    generated = tmp_path_factory.mktemp("generated")
    words = ["--format", "years", "--transactions", "1000", "--out", str(generated)]
    subprocess.run([sys.executable, str(GENERATOR), *words], check=True, stdout=subprocess.DEVNULL)
    roots = {"domain-example": HERE / "domain-example", "second-year": HERE / "second-year", "generated": generated}
    return {name: index_of(root, tmp_path_factory.mktemp("index")) for name, root in roots.items()}


PERIODS = [
    ("domain-example", year(2026)),
    ("domain-example", year(2026, 6, 30)),
    ("domain-example", year(2027)),
    ("second-year", year(2024)),
    ("second-year", year(2025)),
    ("second-year", year(2025, 9, 30)),
    ("second-year", year(2026)),
    ("generated", year(2024)),
    ("generated", year(2025)),
]
each = pytest.mark.parametrize(("books", "period"), PERIODS, ids=[f"{b}-{p.end}" for b, p in PERIODS])


def reports(index: Index, period: Period) -> Iterator[tuple[str, list[Statement]]]:
    """The report to each donor with agreements to report on."""
    first = Run(index, period)
    for donor in sorted({agreement.donor for agreement in agreements(first.ledger).values()}):
        if agreements_of_donor(first.ledger, donor):
            yield donor, statements_of_donor(Run(index, period, donor=donor, ledgers=first.ledgers))


def accounts(index: Index, period: Period) -> dict[str, Statement]:
    """The statement of account of every agreement that some donor is told of, by id."""
    found = [s for _, statements in reports(index, period) for s in statements if s.id == "account-statement"]
    named = {str(s.notes[0].params["agreement"]): s for s in found}
    assert len(named) == len(found)
    return named


def column(statement: Statement, name: str) -> dict[str, Value]:
    return {line.id: line.values[name] for line in statement.lines}


def amount(value: Value) -> Decimal:
    assert isinstance(value, Decimal)
    return value


@each
def test_figures_of_each_account_are_in_the_schedule_of_agreements(folders: dict[str, Index], books: str, period: Period) -> None:
    schedule = {line.id: line.values for line in make(folders[books], "agreements", period).lines}
    made = accounts(folders[books], period)
    categories = ["staff-and-personnel", "supplies", "equipment", "contractual-services", "travel", "transfers-and-grants"]
    names = {
        "opening": "opening",
        "received": "received",
        "interest": "interest",
        "refunded": "refunded",
        "support": "support-costs",
        "bank-charges": "bank-charges",
        "advances": "advances",
        "committed": "open-commitments",
        "reserved-support": "reserved-support",
        "available": "available",
    }
    for ident, statement in made.items():
        own = column(statement, "amount")
        row = schedule.get(ident, dict.fromkeys([*names, "direct"], NIL))
        for there, here in names.items():
            assert own[here] == row[there], (ident, here)
        assert sum(amount(own[c]) for c in categories) == row["direct"], ident
    untold = schedule.keys() - made.keys() - {"total"}
    assert all(not any(schedule[ident].values()) for ident in untold), "money that no donor is told of"


@each
def test_figures_of_each_donor_are_in_the_schedule_of_contributions(
    folders: dict[str, Index], books: str, period: Period
) -> None:
    schedule = {line.id: line.values for line in make(folders[books], "contributions", period).lines}
    for donor, statements in reports(folders[books], period):
        row = {name: amount(value) for name, value in schedule.get(donor, {}).items()}
        shown = [s for s in statements if s.id == "contributions"]
        assert [dict(line.values) for s in shown for line in s.lines] == ([row] if row else [])
        own = [s for s in statements if s.id == "account-statement"]
        carrying = {True: NIL, False: NIL}
        for statement in own:
            conditional = any(n.key == "not-yet-delivered" for n in statement.notes)
            carrying[conditional] += sum((amount(r.lines[-1].values["carrying"]) for r in statement.reconciliations), NIL)
        assert carrying[False] == row.get("closing", NIL), donor
        assert carrying[True] == row.get("conditional-undelivered", NIL), donor
        received = sum(amount(column(s, "amount")["received"]) for s in own)
        interest = _claimed(folders[books], period, donor)
        assert received == row.get("conditional-received", NIL) - row.get("received", NIL) - interest, donor


def _claimed(index: Index, period: Period, donor: str) -> Decimal:
    """Interest that the donor claims, straight from the postings."""
    sql = (
        "SELECT COALESCE(-SUM(chf), 0) FROM posting WHERE donor = ? AND date BETWEEN ? AND ? AND event = 'interest' "
        "AND account = 'Liabilities:DeferredRevenue:Conditional'"
    )
    rows = index.rows(sql, (donor, period.start.isoformat(), period.end.isoformat()))
    return Decimal(rows[0][0]).scaleb(-2)


@each
def test_balances_add_up_to_the_cash_positions(folders: dict[str, Index], books: str, period: Period) -> None:
    """Against the positions that interest is apportioned by, which are another sum over the postings."""
    index, end = folders[books], period.end
    positions = {ident: sums[0] for ident, sums in positions_at(index, [end], end + timedelta(1)).items()}
    balances = {ident: amount(column(s, "amount")["balance"]) for ident, s in accounts(index, period).items()}
    assert sum(balances.values()) == sum(positions.values())
    assert {i: b for i, b in balances.items() if b} == {i: p for i, p in positions.items() if p}


@each
def test_both_currencies_add_up(folders: dict[str, Index], books: str, period: Period) -> None:
    for ident, statement in accounts(folders[books], period).items():
        for name in ("amount", "original"):
            values = [value for line, value in column(statement, name).items() if line != "in-kind"]
            at = [line.id for line in statement.lines].index("balance")
            assert sum(map(amount, values[:at])) == values[at], (ident, name)
            assert sum(map(amount, values[at:-1])) == values[-1], (ident, name)
        if statement.notes[0].params["currency"] == "CHF":
            francs, own = column(statement, "amount"), column(statement, "original")
            assert {**francs, "in-kind": None} == own, ident
        for instalments in statement.reconciliations:
            for line in instalments.lines:
                whole, *parts = (line.values[c] for c in ("outstanding", "agreed", "settled", "written-off"))
                assert sum(map(amount, parts)) == whole, (ident, line.id)


@pytest.mark.parametrize(("books", "first"), [("domain-example", 2026), ("second-year", 2024), ("generated", 2024)])
def test_each_year_goes_on_from_the_year_before(folders: dict[str, Index], books: str, first: int) -> None:
    """In both currencies; only what restates an earlier year comes in between (VC-2024-01 of the second year)."""
    before, after = accounts(folders[books], year(first)), accounts(folders[books], year(first + 1))
    assert before.keys() & after.keys()
    for ident in before.keys() & after.keys() - {"VC-2024-01"}:
        for name in ("amount", "original"):
            assert column(after[ident], name)["opening"] == column(before[ident], name)["balance"], (ident, name)


# ---------------------------------------------------------------- by hand, from the entries of the worked example

CHF_ONLY = {
    "opening": "0.00",
    "received": "60000.00",  # 40,000.00 (E07) + 19,990.00 + 10.00 that a bank kept (E20)
    "interest": "32.68",
    "refunded": "0.00",
    "staff-and-personnel": "-4000.00",
    "supplies": "0.00",
    "equipment": "0.00",
    "contractual-services": "-12345.67",
    "travel": "-1780.50",
    "transfers-and-grants": "0.00",
    "bank-charges": "-10.00",
    "support-costs": "-1268.84",  # 864.20 + 124.64 + 280.00
    "balance": "40627.67",
    "advances": "0.00",
    "open-commitments": "-654.33",  # 15,000.00 - 2,000.00 - 12,345.67
    "reserved-support": "-45.80",  # 654.33 x 7 % = 45.8031
    "available": "39927.54",
    "in-kind": "0.00",
}
FOREIGN = {
    # EUR 12,000 for 11,520.00; interest 7.44 x 12,000 / 11,520 = 7.75
    "VC-2026-12": {
        "received": ("11520.00", "12000.00"),
        "interest": ("7.44", "7.75"),
        "refunded": ("0.00", "0.00"),
        "balance": ("11527.44", "12007.75"),
        "available": ("11527.44", "12007.75"),
    },
    # USD 29,000 kept for 23,200.00, 0.80 each: 16.79 / 0.80 = 20.9875, 661.20 / 0.80 = 826.50
    "VC-2026-13": {
        "received": ("24000.00", "30000.00"),
        "interest": ("16.79", "20.99"),
        "refunded": ("-800.00", "-1000.00"),
        "contractual-services": ("-2865.00", "-3581.25"),
        "transfers-and-grants": ("-5400.00", "-6750.00"),
        "support-costs": ("-661.20", "-826.50"),
        "balance": ("14290.59", "17863.24"),
        "advances": ("-600.00", "-750.00"),
        "open-commitments": ("0.00", "0.00"),
        "reserved-support": ("-48.00", "-60.00"),
        "available": ("13642.59", "17053.24"),
    },
}
INSTALMENTS = {
    "VC-2026-11": [("40000.00", "-40000.00", "0.00", "0.00", "0.00"), ("20000.00", "-20000.00", "0.00", "0.00", "0.00")],
    "VC-2026-12": [("19000.00", "-12000.00", "0.00", "7000.00", "6580.00")],
    "VC-2026-13": [("30000.00", "-30000.00", "0.00", "0.00", "0.00"), ("20000.00", "0.00", "0.00", "20000.00", "15900.00")],
    "VC-2024-05": [("4000.00", "0.00", "-1000.00", "3000.00", "3000.00")],
}


def test_every_line_of_an_agreement_in_francs(folders: dict[str, Index]) -> None:
    made = column(accounts(folders["domain-example"], year(2026))["VC-2026-11"], "amount")
    assert {line: str(value) for line, value in made.items()} == CHF_ONLY


@pytest.mark.parametrize("ident", FOREIGN)
def test_lines_of_a_foreign_agreement(folders: dict[str, Index], ident: str) -> None:
    statement = accounts(folders["domain-example"], year(2026))[ident]
    francs, own = column(statement, "amount"), column(statement, "original")
    for line, expected in FOREIGN[ident].items():
        assert (str(francs[line]), str(own[line])) == expected, line
    others = {line for line in francs if line not in FOREIGN[ident]}
    assert all(not francs[line] and not own[line] for line in others)


@pytest.mark.parametrize("ident", INSTALMENTS)
def test_instalments(folders: dict[str, Index], ident: str) -> None:
    (table,) = accounts(folders["domain-example"], year(2026))[ident].reconciliations
    names = ("agreed", "settled", "written-off", "outstanding", "carrying")
    assert [tuple(str(line.values[c]) for c in names) for line in table.lines[:-1]] == INSTALMENTS[ident]


def test_goods_and_services_in_kind_stand_beside_the_account(folders: dict[str, Index]) -> None:
    made = dict(reports(folders["domain-example"], year(2026)))
    goods = made["delta-telecom"][-1]
    assert column(goods, "amount")["in-kind"] == D("3200.00") and column(goods, "amount")["balance"] == NIL
    assert not goods.reconciliations
    (services,) = made["cascadia"][0].notes
    assert (services.key, services.params) == ("services-of-donor", {"count": "1", "amount": D("18000.00")})
    later = [statement.notes for statement in dict(reports(folders["domain-example"], year(2027)))["cascadia"][:1]]
    assert later == [()]


def test_an_agreement_that_ended_with_a_rest_is_not_final(folders: dict[str, Index]) -> None:
    """VC-2024-03 was terminated on 30 November 2025 with 322.41 left: USD 1,000 less than its receipt was returned."""
    statement = accounts(folders["second-year"], year(2025))["VC-2024-03"]
    assert [note.key for note in statement.notes] == ["agreement", "ended-with-rest", "own-currency"]
    assert statement.notes[1].params == {"ended": "2025-11-30", "balance": D("322.41")}
    (instalments,) = statement.reconciliations
    lapsed = instalments.lines[1].values
    assert (lapsed["settled"], lapsed["written-off"], lapsed["outstanding"]) == (0, D("-3999.500"), 0)
