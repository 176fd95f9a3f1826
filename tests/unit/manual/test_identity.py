"""Identity of documents and ids: what is the same whoever writes it, what only looks the same, and what is lawful twice."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults, contribution_warnings
from wsisfund.vocabulary.money import half_up

DAY = "2026-12-05"


def invoice(
    doc: str = "INV-A-1",
    *,
    payee: str = "CyberWorks SA",
    day: str = DAY,
    line: str = "C5:Contracts",
    amount: str = "100.00",
    agreement: str = "VC-2026-11",
) -> str:
    support = half_up(D(amount) * D("0.07"))
    programme = line.split(":")[0]
    return f"""
{day} * "{payee}" "Invoice"
  event: "expense"
  doc: "{doc}"
  agreement: "{agreement}"
  certified-by: "officer-c"
  Expenses:{line}    {amount} CHF
  Expenses:{programme}:SupportCosts    {support} CHF
  Liabilities:Payables:Vendors    -{amount} CHF
  Liabilities:Payables:SupportCosts    -{support} CHF
"""


def found(folder: Path, *texts: str) -> tuple[list[str], list[str]]:
    """(faults, warnings) of the example with texts at its end."""
    books = changed_example(folder, append="; more\n" + "\n".join(texts))
    return [f.slug for f in contribution_faults(books)], [f.slug for f in contribution_warnings(books)]


@pytest.mark.parametrize(
    "other",
    [
        "INV-A-1",
        "inv-a-1",
        " INV-A-1 ",
        "INV\u2011A\u20131",
        "INV A 1",
        "INVA1",
        "INV-A-1\u200b",
        "\uff29NV-A-1",
        "INV\u00a0A1",
        "INV-A-\u00b9",
    ],
)
def test_document_written_otherwise_is_the_same(other: str, tmp_path: Path) -> None:
    faults, warnings = found(tmp_path, invoice(), invoice(other, day="2026-12-06"))
    assert (faults, warnings) == (["already-there"], [])


@pytest.mark.parametrize("other", ["\u0406NV-A-1", "INV-\u0410-1", "INV-A-l", "INV-\u0391-1"])
def test_document_that_only_looks_the_same_is_a_warning(other: str, tmp_path: Path) -> None:
    faults, warnings = found(tmp_path, invoice(), invoice(other, day="2026-12-06", amount="200.00"))
    assert (faults, warnings) == ([], ["possible-duplicate"])


@pytest.mark.parametrize("other", ["INV-A-2", "INV-A-11", "INV-B-1"])
def test_other_document_is_another_one(other: str, tmp_path: Path) -> None:
    assert found(tmp_path, invoice(), invoice(other, day="2026-12-06", amount="200.00")) == ([], [])


@pytest.mark.parametrize("payee", ["CyberWorks S.A.", "Cyber-Works SA.", "CYBERWORKS, SA", "Cyb\u0435rWorks SA"])
def test_payee_spelt_otherwise(payee: str, tmp_path: Path) -> None:
    faults, warnings = found(tmp_path, invoice(), invoice(payee=payee, day="2026-12-06"))
    assert "possible-duplicate" in warnings or faults == ["already-there"]


def test_other_payee_may_have_the_number(tmp_path: Path) -> None:
    assert found(tmp_path, invoice("1"), invoice("1", payee="Other AG", day="2026-12-06")) == ([], [])


def test_vendors_number_comes_again_in_another_year(tmp_path: Path) -> None:
    assert found(tmp_path, invoice("1", day="2026-09-01"), invoice("1", day="2027-01-31")) == ([], [])
    faults, warnings = found(tmp_path, invoice("1", day="2026-12-31"), invoice("1", day="2027-01-02"))
    assert (faults, warnings) == ([], ["possible-duplicate"])


def test_one_invoice_of_a_day_for_several_lines(tmp_path: Path) -> None:
    travel = invoice(line="C5:Travel", amount="50.00")
    assert found(tmp_path, invoice(), travel) == ([], [])
    assert found(tmp_path, invoice(), travel, invoice())[0] == ["already-there"]
    assert found(tmp_path, invoice(), travel.replace(DAY, "2026-12-06"))[0] == ["already-there"]


@pytest.mark.parametrize(("day", "warned"), [("2027-03-05", True), ("2027-03-06", False)])
def test_same_amount_within_ninety_days(day: str, warned: bool, tmp_path: Path) -> None:
    faults, warnings = found(tmp_path, invoice("A7"), invoice("B9", day=day))
    assert (faults, warnings) == ([], ["possible-duplicate"] if warned else [])


def test_days_are_a_policy(tmp_path: Path) -> None:
    policy = '2026-01-01 custom "policy" "duplicate-days" 10\n'
    assert found(tmp_path, policy, invoice("A7"), invoice("B9", day="2026-12-20")) == ([], [])


def test_salaries_come_again_by_themselves(tmp_path: Path) -> None:
    texts = [invoice(f"PAY-{n}", payee="Payroll", line="C2:Staff", day=f"2026-12-0{n}") for n in (5, 6)]
    assert found(tmp_path, *texts) == ([], [])


def test_invoice_in_full_under_two_agreements(tmp_path: Path) -> None:
    again = invoice(agreement="VC-GEN", day="2026-12-06")
    assert found(tmp_path, invoice(), again) == ([], ["possible-duplicate"])
    assert found(tmp_path, invoice(), invoice(agreement="VC-GEN", amount="50.00")) == ([], [])


def test_bank_line_written_otherwise(tmp_path: Path) -> None:
    line = """
2026-12-0{n} * "Unknown" "?"
  event: "receipt-unidentified"
  doc: "{doc}"
  Assets:Cash:Bank:CHF    10.00 CHF
  Liabilities:Suspense:UnidentifiedReceipts    -10.00 CHF
"""
    assert found(tmp_path, line.format(n=1, doc="BNK-9"), line.format(n=2, doc="bnk 9"))[0] == ["already-there"]


ORDER = """
2026-12-01 custom "commitment" "PO-2026-20" "open" Expenses:C5:Contracts 100.00 CHF
  agreement: "VC-2026-11"
  certified-by: "officer-c"
"""
ADJUST = """
2026-12-02 custom "commitment" "PO-2026-20" "adjust" Expenses:C5:Contracts 10.00 CHF
  agreement: "VC-2026-11"
  certified-by: "officer-c"
  reason: "{reason}"
"""
VIREMENT = """
2026-12-01 custom "virement" "V-9" Expenses:C6:Grants Expenses:C6:Contracts {amount} CHF
  certified-by: "officer-c"
  reason: "r"
"""
ORIGINAL = """
2026-01-01 custom "appropriation" Expenses:C5:Travel 10.00 CHF
  biennium: "2026-2027"
  year: "2026"
  authority: "{authority}"
"""


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        ([ORDER], []),
        ([ORDER, ORDER], ["already-there"]),
        ([ORDER, ORDER.replace("PO-2026-20", "po-2026-20")], ["lookalike-id"]),
        ([ORDER, ORDER.replace("PO-2026-20", "PO2026 20")], ["lookalike-id"]),
        ([ORDER, ADJUST.format(reason="more"), ADJUST.format(reason="still more")], []),
        ([ORDER, ADJUST.format(reason="more"), ADJUST.format(reason="more")], []),
        ([VIREMENT.format(amount="1.00")], []),
        ([VIREMENT.format(amount="1.00"), VIREMENT.format(amount="2.00")], ["already-there"]),
        ([VIREMENT.format(amount="1.00"), VIREMENT.format(amount="2.00").replace("V-9", "v9")], ["lookalike-id"]),
        ([ORIGINAL.format(authority="Decision 901 (C25)"), ORIGINAL.format(authority="Decision 902 (C25)")], []),
        ([ORIGINAL.format(authority="Decision 901 (C25)"), ORIGINAL.format(authority="decision 901  (c25)")], ["already-there"]),
        (['2026-12-01 custom "donor" "Aurelia"\n  name: "Aurelia"\n  type: "other"\n  account: "Aurelia2"'], ["lookalike-id"]),
        (['2026-12-01 custom "officer" "Officer C"\n  name: "O"\n  roles: "certifying"'], ["lookalike-id"]),
        (['2026-12-01 custom "pledge" "PL-2026-11" "aurelia" 1.00 CHF\n  kind: "cash"'], []),
    ],
)
def test_facts_are_given_once(texts: list[str], faults: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, *texts)[0] == faults


def test_id_that_only_looks_the_same(tmp_path: Path) -> None:
    pledge = '2026-12-01 custom "pledge" "\u0420L-2026-011" "aurelia" 1.00 CHF\n  kind: "cash"'
    assert found(tmp_path, pledge) == ([], ["possible-duplicate"])


def test_step_of_an_order_said_twice_is_a_warning(tmp_path: Path) -> None:
    """Books may hold two alike; the command that types it a second time is refused."""
    assert found(tmp_path, ORDER, ADJUST.format(reason="more"), ADJUST.format(reason="more")) == ([], ["possible-duplicate"])


def unidentified(*parts: tuple[str, str]) -> str:
    """A receipt of 500.00 CHF, and the days and amounts by which it is applied to one instalment."""
    applied = """
{} * "Delta Telecom" "BNK-9 is instalment 2"
  event: "receipt-applied"
  doc: "BNK-9"
  settles: "bnk 9"
  agreement: "VC-2026-14"
  instalment: "2"
  Liabilities:Suspense:UnidentifiedReceipts    {} CHF
  Assets:Receivables:Contributions:DeltaTelecom
"""
    return """
2026-12-01 * "Unknown" "?"
  event: "receipt-unidentified"
  doc: "BNK-9"
  Assets:Cash:Bank:CHF    500.00 CHF
  Liabilities:Suspense:UnidentifiedReceipts    -500.00 CHF
""" + "".join(applied.format(*part) for part in parts)


@pytest.mark.parametrize(
    ("second", "twice"),
    [
        (("2026-12-03", "200.00"), False),
        (("2026-12-02", "300.00"), False),
        (("2026-12-02", "200.00"), True),
    ],
)
def test_a_receipt_is_applied_in_parts(second: tuple[str, str], twice: bool, tmp_path: Path) -> None:
    faults, _ = found(tmp_path, unidentified(("2026-12-02", "200.00"), second))
    assert ("already-there" in faults) == twice
