"""A refusal of each kind on the second golden year: one entry more, typed by hand, and the code that names what is wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from wsisfund.books.load import load_books
from wsisfund.gate.judge import judge

SECOND = Path(__file__).parent / "second-year"
OFFICERS = '  certified-by: "officer-c"\n  approved-by: "officer-a"\n'


def expense(line: str, direct: str, support: str, agreement: str, *, day: str = "2025-12-30", keys: str = OFFICERS) -> str:
    programme = line.split(":")[0]
    return f"""
{day} * "Supplier" "One entry more"
  event: "expense"
  doc: "INV-MORE"
  agreement: "{agreement}"
{keys}  Expenses:{line}   {direct} CHF
  Expenses:{programme}:SupportCosts   {support} CHF
  Liabilities:Payables:Vendors   -{direct} CHF
  Liabilities:Payables:SupportCosts   -{support} CHF
"""


def commitment(ident: str, step: str, line: str, amount: str, agreement: str, day: str = "2025-12-30") -> str:
    return f"""
{day} custom "commitment" "{ident}" "{step}" Expenses:{line} {amount} CHF
  agreement: "{agreement}"
  certified-by: "officer-c"
  reason: "one step more"
"""


def bank(event: str, legs: str, *, day: str = "2025-12-30", keys: str = OFFICERS) -> str:
    return f'\n{day} * "Somebody" "One entry more"\n  event: "{event}"\n  doc: "B-MORE"\n{keys}{legs}'


REFUSED = {
    "over-appropriation": expense("C5:Travel", "1000.01", "70.00", "VC-2024-04"),
    "over-appropriation of support cost": expense("Youth:Grants", "1200.00", "84.00", "VC-2024-01")
    + expense("Youth:Grants", "100.00", "63.00", "VC-2024-01").replace("INV-MORE", "INV-MORE-2"),
    "over-appropriation by a virement": """
2025-12-30 custom "virement" "V-MORE" Expenses:C5:Travel Expenses:C5:Staff 1000.01 CHF
  approved-by: "officer-a"
  reason: "too much"
2021-01-01 open Expenses:C5:Staff CHF
""",
    "over-cash": expense("General:Contracts", "1000.00", "70.00", "VC-2021-01"),
    "over-cash of the fund as a whole": bank(
        "exchange",
        '  rate-document: "M-1"\n  Assets:Cash:Bank:CHF  -67000.00 CHF\n  Assets:Cash:Bank:EUR  0.01 EUR @@ 0.01 CHF\n'
        "  Income:ExchangeDifferences:Cash:Realised  66999.99 CHF\n",
        day="2026-03-05",
    )
    + bank(
        "exchange",
        '  rate-document: "M-1"\n  Assets:Cash:Bank:EUR  -7000.00 EUR @@ 6632.50 CHF\n  Assets:Cash:Bank:CHF  0.01 CHF\n'
        "  Income:ExchangeDifferences:Cash:Realised  6632.49 CHF\n",
        day="2026-03-05",
    ).replace("B-MORE", "B-MORE-2")
    + bank(
        "exchange",
        '  rate-document: "M-1"\n  Assets:Cash:Bank:KWD  -1000.000 KWD @@ 4200.00 CHF\n  Assets:Cash:Bank:CHF  0.01 CHF\n'
        "  Income:ExchangeDifferences:Cash:Realised  4199.99 CHF\n",
        day="2026-03-05",
    ).replace("B-MORE", "B-MORE-3")
    + commitment("PO-MORE", "open", "C1:Consultants", "1000.00", "VC-GEN", "2026-03-06"),
    "wrong-earmark": expense("C9:Publications", "100.00", "7.00", "VC-2024-04"),
    "wrong-earmark: beyond what was re-earmarked": expense("C9:Publications", "800.00", "56.00", "VC-2024-01")
    + expense("C9:Publications", "200.00", "14.00", "VC-2024-01").replace("INV-MORE", "INV-MORE-2"),
    "wrong-earmark: beyond its share": commitment("PO-MORE", "open", "Forum:Meetings", "2300.00", "VC-2023-07"),
    "no-appropriation": expense("C1:Travel", "100.00", "7.00", "VC-2024-01", day="2026-03-01"),
    "no-appropriation: carried in and charged": expense(
        "C6:Contracts", "500.00", "40.00", "VC-2023-04", day="2026-03-01", keys='  commitment: "PO-2024-4"\n' + OFFICERS
    ).replace(
        "  Liabilities:Payables:SupportCosts   -40.00 CHF\n",
        "  Liabilities:Payables:SupportCosts   -40.00 CHF\n  Liabilities:DeferredRevenue:Conditional  540.00 CHF\n"
        "  Income:Contributions:Earmarked  -540.00 CHF\n",
    ),
    "no-authority": expense("C5:Travel", "100.00", "7.00", "VC-2024-04", keys=""),
    "no-authority: out of office": expense("C5:Travel", "100.00", "7.00", "VC-2024-04", keys='  certified-by: "officer-f"\n'),
    "no-authority: a virement above a tenth": """
2025-12-30 custom "virement" "V-MORE" Expenses:C1:Consultants Expenses:C1:Travel 0.01 CHF
  certified-by: "officer-c"
  reason: "200.00 of 2,000.00 were moved already"
""",
    "over-commitment": expense(
        "C1:Consultants", "1837.51", "128.63", "VC-2024-01", keys='  commitment: "PO-2024-1"\n' + OFFICERS, day="2025-12-29"
    ),
    "over-release": commitment("PO-2024-4", "adjust", "C6:Contracts", "-1000.01", "VC-2023-04"),
    "advance-outstanding": commitment("PO-2024-3", "close", "Youth:Grants", "0.00", "VC-2024-01", day="2024-12-30"),
    "commitment-mismatch": commitment("PO-2024-2", "adjust", "General:Contracts", "1.00", "VC-2024-02"),
    "over-receipt": bank(
        "receipt",
        '  agreement: "VC-2024-04"\n  instalment: "1"\n  Assets:Cash:Bank:JPY  200001 JPY @@ 1150.01 CHF\n'
        "  Assets:Receivables:Contributions:Nipponia  -200001 JPY @@ 1150.01 CHF\n",
    ),
    "over-payment": bank("repayment", "  Liabilities:Borrowings:ITU  6000.01 CHF\n  Assets:Cash:Bank:CHF  -6000.01 CHF\n"),
    "bank-below-zero": bank(
        "exchange", "  Assets:Cash:Bank:TND  -5000.501 TND @@ 1400.00 CHF\n  Assets:Cash:Bank:CHF  1400.00 CHF\n"
    ),
    "deferred-below-zero": bank(
        "refund-due",
        '  agreement: "VC-2024-03"\n  Liabilities:DeferredRevenue:Conditional  320.16 CHF\n'
        "  Liabilities:Payables:DonorRefunds  -320.16 CHF\n",
        day="2025-11-01",
    ),
    "write-off-above-allowance": bank(
        "write-off",
        '  agreement: "VC-2024-04"\n  instalment: "1"\n  Assets:Receivables:Allowance  280.01 CHF\n'
        "  Assets:Receivables:Contributions:Nipponia  -50002 JPY @@ 280.01 CHF\n",
        day="2026-01-02",
    ),
    "wrong-support-cost": expense("C5:Travel", "104.50", "7.31", "VC-2024-04"),
    "agreement-ended": expense("C7:Staff", "100.00", "13.00", "VC-2024-03"),
}
LAWFUL = {
    "all of the line": expense("C5:Travel", "1000.00", "70.00", "VC-2024-04"),
    "what was re-earmarked": expense("C9:Publications", "800.00", "56.00", "VC-2024-01"),
    "half a centime up": expense("C5:Travel", "104.50", "7.32", "VC-2024-04"),
    "all of the loan": bank("repayment", "  Liabilities:Borrowings:ITU  6000.00 CHF\n  Assets:Cash:Bank:CHF  -6000.00 CHF\n"),
    "all that is open": commitment("PO-2024-4", "adjust", "C6:Contracts", "-1000.00", "VC-2023-04"),
}


def slugs(folder: Path, more: str) -> list[str]:
    shutil.copytree(SECOND / "ledger", folder / "ledger")
    main = folder / "ledger" / "main.beancount"
    main.write_text(re.sub("(?m)^plugin .*$", "", main.read_text(encoding="utf-8")) + more, encoding="utf-8")
    books = load_books(main, folder)
    assert not books.faults, [f.message for f in books.faults]
    return list(dict.fromkeys(f.slug for f in judge(books).faults))


@pytest.mark.parametrize("name", REFUSED)
def test_one_entry_more_is_refused(name: str, tmp_path: Path) -> None:
    found = slugs(tmp_path, REFUSED[name])
    assert re.split("[: ]", name)[0] in found
    assert len(found) < 3, found


@pytest.mark.parametrize("name", LAWFUL)
def test_as_much_as_the_rule_allows_passes(name: str, tmp_path: Path) -> None:
    assert slugs(tmp_path, LAWFUL[name]) == []
