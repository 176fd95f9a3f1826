"""Statements over small books: what is covered, what foots, what is carried from year to year."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.errors import Faults
from wsisfund.settings import template_folder
from wsisfund.statements.checks import DoesNotCrossFoot
from wsisfund.statements.definitions import DEFINITIONS, AccountNotCovered, InvalidDefinition, UnknownStatement
from wsisfund.statements.engine import make, make_all, make_many
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Statement

EXAMPLE = Path(__file__).parents[2] / "golden" / "domain-example"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def amounts(statement: Statement, column: str = "amount") -> dict[str, str | None]:
    return {line.id: None if line.values[column] is None else str(line.values[column]) for line in statement.lines}


@pytest.fixture(scope="module")
def example_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(EXAMPLE, tmp_path_factory.mktemp("index"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A books folder with its own definitions, to be changed."""
    shutil.copytree(template_folder() / DEFINITIONS, tmp_path / DEFINITIONS)
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / DEFINITIONS / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_account_in_no_line_is_refused_with_the_list(example_index: Index, folder: Path) -> None:
    change(folder, "financial-performance", "Expenses:*:Grants", "Expenses:C5:Grants")
    with pytest.raises(AccountNotCovered, match="Expenses:C6:Grants"):
        make(example_index, "financial-performance", YEAR, folder)


def test_account_in_two_lines_is_refused(example_index: Index, folder: Path) -> None:
    change(folder, "financial-position", '"Assets:Advances"]', '"Assets:Advances", "Assets:Cash:Bank:EUR"]')
    with pytest.raises(AccountNotCovered, match=r"Assets:Cash:Bank:EUR \(cash and advances\)"):
        make(example_index, "financial-position", YEAR, folder)


def test_statement_that_does_not_foot_is_refused_with_the_difference(example_index: Index, folder: Path) -> None:
    change(folder, "cash-flow", '"change-in-advances"', '"nil"')
    with pytest.raises(Faults) as caught:
        make(example_index, "cash-flow", YEAR, folder)
    assert all(isinstance(fault, DoesNotCrossFoot) for fault in caught.value.faults)
    assert "600.00 CHF" in caught.value.faults[0].message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('figure = "surplus"', 'figure = "profit"', "no figure 'profit'"),
        ('sum      = ["interest-received"]', 'sum      = ["interest-earned"]', "no line 'interest-earned'"),
        ('sum      = ["interest-received"]', 'sum      = ["increase"]', "no end to the sum"),
        ('figure = "interest"', 'figure = "interest"\naccounts = ["Income:Interest"]', "exactly one of"),
        ('basis = "IPSAS 2"', 'formula = "a + b"', "unknown key 'formula'"),
        ('basis = "IPSAS 2"', "basis = ", "not readable as TOML"),
        ('id     = "advances"', 'id     = "payables"', "two lines are called 'payables'"),
        ('equal = ["surplus", "financial-performance.surplus"]', 'equal = ["surplus", "net-assets.profit"]', "no line"),
    ],
)
def test_definition_that_cannot_be_used(example_index: Index, folder: Path, old: str, new: str, message: str) -> None:
    change(folder, "cash-flow", old, new)
    with pytest.raises(InvalidDefinition, match=message) as caught:
        make(example_index, "cash-flow", YEAR, folder)
    assert caught.value.file == "reports/definitions/cash-flow.toml"


def test_unknown_statement(example_index: Index, folder: Path) -> None:
    with pytest.raises(UnknownStatement):
        make(example_index, "profit-and-loss", YEAR, folder)


def test_definitions_of_the_books_win(example_index: Index, folder: Path) -> None:
    change(folder, "net-assets", "IPSAS 1", "ITU rules")
    assert make(example_index, "net-assets", YEAR, folder).basis == "ITU rules"
    assert make(example_index, "net-assets", YEAR).basis == "IPSAS 1"


def test_entry_that_restates_an_earlier_year(index: Index) -> None:
    """
    2024-01-01 custom "agreement" "VC-1" "CHE" 1000.00 CHF
      recognition: "unconditional"
      earmark: "C5"
    2025-02-01 * "CHE" "Signed"
      event: "agreement"
      agreement: "VC-1"
      Assets:Receivables:Contributions:CHE   1000.00 CHF
      Income:Contributions:Earmarked        -1000.00 CHF
    2026-03-01 * "CHE" "Was signed for 1 200, found in 2026"
      event: "agreement"
      agreement: "VC-1"
      restates: "2025"
      Assets:Receivables:Contributions:CHE    200.00 CHF
      Income:Contributions:Earmarked         -200.00 CHF
    2026-04-01 * "CHE" "Received"
      event: "receipt"
      agreement: "VC-1"
      Assets:Cash:Bank:CHF                   1200.00 CHF
      Assets:Receivables:Contributions:CHE  -1200.00 CHF
    """
    made = {s.id: s for s in make_all(index, YEAR)}
    net = amounts(made["net-assets"])
    assert (net["opening"], net["prior-period-adjustment"], net["surplus"], net["closing"]) == (
        "1000.00",
        "200.00",
        "0.00",
        "1200.00",
    )
    assert net["closing-earmarked"] == "1200.00"
    assert amounts(made["financial-performance"])["revenue"] == "0.00"
    assert amounts(made["cash-flow"])["receivables"] == "1200.00"
    assert amounts(made["contributions"], "opening")["CHE"] == "1200.00"
    # The comparatives are restated: the year before now ends where this one begins.
    before = amounts(made["net-assets"], "comparative")
    assert (before["surplus"], before["closing"], before["closing-earmarked"]) == ("1200.00", "1200.00", "1200.00")
    assert amounts(made["financial-performance"], "comparative")["revenue"] == "1200.00"
    assert amounts(made["financial-position"], "comparative")["receivables-gross"] == "1200.00"
    assert "restatements" in [note.key for note in made["net-assets"].notes]


def test_receivable_due_after_twelve_months_is_non_current(index: Index) -> None:
    """
    2026-02-01 custom "agreement" "VC-1" "CHE" 900.00 CHF
      recognition: "unconditional"
      earmark: "C5"
    2026-02-01 custom "instalment" "VC-1" "1" 2027-12-31 300.00 CHF
    2026-02-01 custom "instalment" "VC-1" "2" 2028-01-01 600.00 CHF
    2026-02-01 * "CHE" "Signed"
      event: "agreement"
      agreement: "VC-1"
      Assets:Receivables:Contributions:CHE    300.00 CHF
        instalment: "1"
      Assets:Receivables:Contributions:CHE    600.00 CHF
        instalment: "2"
      Income:Contributions:Earmarked         -900.00 CHF
    """
    found = amounts(make(index, "financial-position", YEAR))
    assert (found["receivables-current"], found["receivables-non-current"]) == ("300.00", "600.00")
    assert (found["assets-current"], found["assets-non-current"], found["assets"]) == ("300.00", "600.00", "900.00")


def test_bank_charge_kept_from_a_conditional_receipt(index: Index) -> None:
    """
    2026-01-05 custom "agreement" "VC-1" "CHE" 250.00 CHF
      recognition: "conditional"
      earmark: "C5"
    2026-02-01 * "CHE" "100 paid, 90 arrived"
      event: "receipt"
      agreement: "VC-1"
      Assets:Cash:Bank:CHF                      90.00 CHF
      Expenses:General:BankCharges              10.00 CHF
      Liabilities:DeferredRevenue:Conditional -100.00 CHF
      Liabilities:DeferredRevenue:Conditional   10.00 CHF
      Income:Contributions:Earmarked           -10.00 CHF
    """
    made = make(index, "contributions", YEAR)
    found = {column: str(made.lines[0].values[column]) for column in made.columns}
    assert found["conditional-received"] == "100.00"
    assert found["conditional-released"] == "-10.00"
    assert found["conditional-deferred"] == "90.00"
    assert found["conditional-undelivered"] == "150.00"
    agreements = make(index, "agreements", YEAR)
    assert [str(v) for v in agreements.lines[0].values.values()][:2] == ["0.00", "100.00"]
    assert amounts(agreements, "available")["VC-1"] == "90.00"


def test_pledge_partly_signed_and_pledge_without_a_rate(index: Index) -> None:
    """
    2026-01-05 price EUR 0.95 CHF
    2026-01-05 custom "donor" "CHE"
      name: "Switzerland"
    2026-02-01 custom "pledge" "PL-1" "CHE" 1000.00 EUR
    2026-02-01 custom "pledge" "PL-2" "CHE" 500.000 KWD
    2026-02-01 custom "pledge" "PL-3" "CHE" 500.00 EUR
    2026-02-02 custom "pledge-end" "PL-3"
      reason: "withdrawn"
    2026-02-01 custom "pledge" "PL-4" "CHE" 300.00 EUR
    2026-03-01 custom "agreement" "VC-1" "CHE" 1100.00 EUR
      recognition: "conditional"
      earmark: "C5"
      pledge: "PL-4,PL-1"
    """
    made = make(index, "pledges-unsigned", YEAR)
    rows = {line.id: tuple(line.values.values()) for line in made.lines}
    assert rows == {
        "PL-1": ("CHE", Decimal("200.00"), "EUR", Decimal("190.00")),
        "PL-2": ("CHE", Decimal("500.000"), "KWD", None),
    }
    assert made.lines[0].label == "Switzerland"
    assert [note.key for note in made.notes] == ["pledges-without-rate"]


def test_second_year_carries_over_and_supplements(index: Index) -> None:
    """
    2026-01-01 custom "appropriation" Expenses:C5:Travel 1000.00 CHF
      biennium: "2026-2027"
      year: "2026"
    2026-01-01 custom "appropriation" Expenses:C5:Travel 400.00 CHF
      biennium: "2026-2027"
      year: "2027"
    2026-01-01 custom "appropriation" Expenses:C5:Grants 500.00 CHF
      biennium: "2026-2027"
    2027-02-01 custom "appropriation" Expenses:C5:Travel -50.00 CHF
      biennium: "2026-2027"
      year: "2026"
      kind: "reduction"
    2027-03-01 custom "virement" "V-1" Expenses:C5:Grants Expenses:C5:Travel 30.00 CHF
      reason: "x"
    2026-05-01 custom "agreement" "VC-1" "CHE" 900.00 CHF
      recognition: "unconditional"
      earmark: "C5"
    2026-06-01 * "Airline" "Ticket"
      event: "expense"
      agreement: "VC-1"
      Expenses:C5:Travel           250.00 CHF
      Liabilities:Payables:Vendors
    """
    first = make(index, "budget-and-actual", YEAR)
    assert amounts(first, "original") == {"Expenses:C5:Travel": "1000.00", "Expenses:C5:Grants": "500.00", "total": "1500.00"}
    second = make(index, "budget-and-actual", Period(date(2027, 1, 1), date(2027, 12, 31)))
    (travel, grants, _) = second.lines
    assert [str(v) for v in travel.values.values()] == [
        "400.00", "750.00", "-50.00", "30.00", "1130.00", "0.00", "1130.00", "0.00",
    ]  # fmt: skip
    assert [str(v) for v in grants.values.values()][:5] == ["0.00", "500.00", "0.00", "-30.00", "470.00"]


def test_override_is_listed(index: Index) -> None:
    """
    2026-01-01 custom "officer" "officer-a"
      name: "A. Prover"
      roles: "approving"
    2026-05-02 custom "override" "INV-9"
      code: "over-appropriation"
      reason: "Visa fees of the panel"
      approved-by: "officer-a"
    """
    made = make(index, "overrides", YEAR)
    assert [(line.id, *line.values.values()) for line in made.lines] == [
        ("INV-9", "A. Prover (officer-a)", "over-appropriation", "Visa fees of the panel")
    ]
    notes = {note.key: note.params for note in make(index, "budget-and-actual", YEAR).notes}
    assert notes["overrides"]["count"] == "1"


def test_trial_balance_of_a_later_year_balances(index: Index) -> None:
    """
    2025-05-01 custom "agreement" "VC-1" "CHE" 900.00 CHF
      recognition: "unconditional"
      earmark: "unearmarked"
    2025-06-01 * "CHE" "Signed"
      event: "agreement"
      agreement: "VC-1"
      Assets:Receivables:Contributions:CHE    900.00 CHF
      Income:Contributions:Unearmarked       -900.00 CHF
    2026-06-01 * "CHE" "Received"
      event: "receipt"
      agreement: "VC-1"
      Assets:Cash:Bank:CHF                    900.00 CHF
      Assets:Receivables:Contributions:CHE   -900.00 CHF
    """
    made = make(index, "trial-balance", YEAR)
    rows = {line.id: [str(v) for v in line.values.values()] for line in made.lines}
    assert rows["Assets:Receivables:Contributions:CHE"] == ["900.00", "0.00", "900.00", "0.00"]
    assert rows["accumulated-surplus"] == ["-900.00", "0.00", "0.00", "-900.00"]
    assert rows["total"] == ["0.00", "900.00", "900.00", "0.00"]
    ledger = make(index, "general-ledger", YEAR)
    receivable = [line for line in ledger.lines if line.id.startswith("Assets:Receivables")]
    assert [str(line.values["balance"]) for line in receivable] == ["900.00", "0.00", "0.00"]


def test_year_to_date_and_whole_year_agree(example_index: Index) -> None:
    """The sums of whole years and the postings themselves say the same."""
    names = ("financial-position", "financial-performance", "net-assets", "cash-flow")
    whole = make_many(example_index, names, YEAR)
    with_postings = make_many(example_index, names, Period(date(2026, 1, 1), date(2027, 1, 30)))
    for one, other in zip(whole, with_postings, strict=True):
        assert amounts(one) == amounts(other), one.id


def test_the_first_comparative_knows_what_was_registered_with_the_opening(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "CHE" 1000.00 CHF
      recognition: "unconditional"
      earmark: "C5"
    2026-01-01 custom "instalment" "VC-1" "1" 2026-03-31 400.00 CHF
    2026-01-01 custom "instalment" "VC-1" "2" 2027-03-31 600.00 CHF
    2026-01-01 * "Opening balances" "Brought forward" #opening
      event: "opening"
      agreement: "VC-1"
      Assets:Receivables:Contributions:CHE    400.00 CHF
        instalment: "1"
      Assets:Receivables:Contributions:CHE    600.00 CHF
        instalment: "2"
      Equity:OpeningBalances                -1000.00 CHF
    """
    position = amounts(make(index, "financial-position", YEAR), "comparative")
    assert (position["receivables-current"], position["receivables-non-current"]) == ("400.00", "600.00")
    net = amounts(make(index, "net-assets", YEAR), "comparative")
    assert (net["closing"], net["closing-earmarked"], net["closing-unearmarked"]) == ("1000.00", "1000.00", "0.00")
