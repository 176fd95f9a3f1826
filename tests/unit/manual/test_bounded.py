"""Rules end in time linear in the books: many lines that share one key, one entry of many postings.

Bounds are of lines that run, twice what is needed: the same on every machine, and far below the square.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.lines_run import within
from wsisfund.gate.judge import judge
from wsisfund.manual.advances import overdue_faults
from wsisfund.manual.dates import shut_faults
from wsisfund.manual.items import item_faults
from wsisfund.manual.legs import leg_faults
from wsisfund.manual.revaluation import revaluation_faults
from wsisfund.manual.view import View

INVOICE = """
2026-12-05 * "Airline" "Many tickets"
  event: "expense"
  doc: "I-1"
  agreement: "VC-2026-11"
"""
LEGS = "  Expenses:C5:Travel  0.01 CHF\n  Liabilities:Payables:Vendors  -0.01 CHF\n"


def test_an_entry_of_many_postings(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append=INVOICE + LEGS * 5_000)
    with within(400):
        assert list(leg_faults(View(books))) == []


@pytest.mark.parametrize(
    "lines",
    [
        '2027-01-31 custom "close" "2026"\n' * 8_000,
        "".join(f'2027-01-31 custom "policy" "lock-date" "{y}-01-01"\n' for y in range(1990, 2024)) * 150,
        "".join(f'{y}-{m:02d}-{d:02d} custom "policy" "lock-date" "{y}-01-01"\n' for y in range(2027, 2042) for m in range(1, 13)
                for d in range(1, 29)),
    ],
    ids=["closed", "locked on one day", "locked each day"],
)  # fmt: skip
def test_many_lines_that_shut(tmp_path: Path, lines: str) -> None:
    books = changed_example(tmp_path, append=lines)
    with within(500):
        assert list(shut_faults(View(books))) == []


DAYS = [(date(2027, 1, 1) + timedelta(n)).isoformat() for n in range(2_500)]
VERSIONS = "".join(f'{day} custom "agreement" "VC-2026-11" "CHE" 40000.00 CHF\n  interest: "fund"\n' for day in DAYS * 3)
PARTS = "".join(f'{day} custom "instalment" "VC-2026-11" "1" 2026-03-31 40000.00 CHF\n' for day in DAYS * 3)
OUTPUTS = "".join(f'2027-01-01 custom "output" "O-{n}"\n  name: "N"\n  programme: "C5"\n' for n in range(7_500))
ADVANCE = """
{} * "Traveller" "Advance"
  event: "advance"
  doc: "ADV-{}"
  agreement: "VC-2026-11"
  Assets:Advances:Travel     0.01 CHF
  Assets:Cash:Bank:CHF      -0.01 CHF
"""


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (VERSIONS, {"unknown-donor", "donor-changed", "instalments-do-not-add-up", "unsigned-amendment"}),
        (PARTS, {"unsigned-amendment"}),
        (OUTPUTS, set()),
    ],
    ids=["versions of one agreement", "versions of one instalment", "outputs"],
)
def test_many_of_one_kind_under_one_key(tmp_path: Path, text: str, codes: set[str]) -> None:
    books = changed_example(tmp_path, append=text)
    with within(6000):
        verdict = judge(books)
    assert {fault.slug for fault in verdict.faults} == codes


def test_many_advances_to_one_traveller(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="".join(ADVANCE.format(day, f"{n}-{day}") for n in range(3) for day in DAYS))
    with within(2200):
        assert list(overdue_faults(View(books)))


FEE = """
2027-01-05 * "Bank" "Fee"
  event: "bank-charge"
  doc: "FEE-{}"
  agreement: "VC-2026-11"
  Expenses:C5:Travel     0.01 CHF
  Assets:Cash:Bank:USD  -0.01 USD @@ 0.01 CHF
"""


def test_many_payments_of_one_day_out_of_one_foreign_account(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="".join(map(FEE.format, range(3_000))))
    with within(450):
        assert list(item_faults(View(books))) == []


REVALUED = """
2026-12-31 * "Revaluation" "Again" #reval
  event: "revaluation"
  Assets:Cash:Bank:USD                   -19000.00 USD @@ {} CHF
  Assets:Cash:Bank:USD                    19000.00 USD @@ {} CHF
  Income:ExchangeDifferences:Cash:Unrealised  -0.01 CHF
"""


def test_many_revaluations_of_one_item(tmp_path: Path) -> None:
    rising = (REVALUED.format(f"{Decimal(n) / 100:.2f}", f"{Decimal(n + 1) / 100:.2f}") for n in range(1_510_500, 1_515_500))
    books = changed_example(tmp_path, append="".join(rising))
    view = View(books)
    with within(1400):
        assert len(list(revaluation_faults(view))) == 5_000


TAKEN_BACK = """
2026-12-30 * "Unknown" "Reversal"
  event: "reversal"
  doc: "R-{}"
  reverses: "R-{}"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Assets:Cash:Bank:CHF  {}5.00 CHF
  Liabilities:Suspense:UnidentifiedReceipts  {}5.00 CHF
"""


def test_a_chain_of_reversals(tmp_path: Path) -> None:
    first = '\n2026-12-30 * "Unknown" "Receipt"\n  event: "receipt-unidentified"\n  doc: "R-0"\n'
    legs = "  Assets:Cash:Bank:CHF  5.00 CHF\n  Liabilities:Suspense:UnidentifiedReceipts  -5.00 CHF\n"
    chain = (TAKEN_BACK.format(n + 1, n, *(("", "-") if n % 2 else ("-", ""))) for n in range(2_000))
    books = changed_example(tmp_path, append=first + legs + "".join(chain))
    view = View(books)
    with within(700):
        chained = [n for n, t in enumerate(books.transactions) if t.doc.startswith("R-")]
        assert {view.taken_back(n).doc for n in chained} == {"R-0"}
        assert {view.events[n] for n in chained} == {"receipt-unidentified"}
        assert [view.reversal_sign(n) for n in chained] == [1, -1] * 1_000 + [1]


def test_the_lock_that_reaches_furthest_counts(tmp_path: Path) -> None:
    lines = '2027-01-31 custom "policy" "lock-date" "2026-12-31"\n2027-02-28 custom "policy" "lock-date" "2026-01-31"\n'
    entry = '2026-12-05 * "Unknown" "Late"\n  event: "receipt-unidentified"\n  doc: "BNK-9"\n'
    legs = "  Assets:Cash:Bank:CHF  5.00 CHF\n  Liabilities:Suspense:UnidentifiedReceipts  -5.00 CHF\n"
    books = changed_example(tmp_path, append=lines + entry + legs)
    (fault,) = shut_faults(View(books))
    assert "2026-12-31" in fault.message
