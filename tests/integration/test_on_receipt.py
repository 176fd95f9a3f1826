"""An agreement recognised on receipt, from its signing to a refund: figures worked out by hand.

EUR 10,000 in two instalments. The bank credits EUR 5,990.00 at 0.96 and keeps EUR 10.00: 5,750.40 and 9.60. CHF 1,000.00 settles
EUR 1,050.00 of the second, and EUR 500.00 at 0.96 = 480.00 come out of suspense. Received: 5,760.00 + 1,000.00 + 480.00 =
7,240.00, all of it revenue of its day. EUR 100.00 go back at the rate of the receipts, 7,230.40 × 100 / 7,540 = 95.89. To come:
EUR 4,000.00 - 1,050.00 - 500.00 = 2,450.00; as a whole, what the bank kept counts EUR 10.01, so 2,449.99 at 0.94 = 2,302.99.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judging import contribution_faults
from wsisfund.books.load import load_books

from .inside import batch, typed

SIGNING = (
    "agreement sign VC-1 CHE 10000 EUR --recognition on-receipt --earmark C5 --psc-rate 0.07 --instalment 2026-03-31=6000 "
    "--instalment 2027-03-31=4000 --assessment MEMO-1 --date 2026-01-15"
)
LIFE = f"""
officer add anna --name A --role certifying --role finance --date 2026-01-01
officer add ben --name B --role approving --date 2026-01-01
donor add CHE --name Switzerland --type member-state --date 2026-01-01
rate add EUR 0.95 --date 2026-01-01
rate add EUR 0.96 --date 2026-03-01
rate add EUR 0.94 --date 2026-12-31
{SIGNING}
receipt record 5990 EUR --bank-charge 10 --doc B-1 --agreement VC-1 --instalment 1 --date 2026-03-10
receipt record 1000 CHF --settles-amount 1050 --doc B-2 --agreement VC-1 --instalment 2 --date 2026-03-12
receipt record 500 EUR --doc B-3 --date 2026-03-13
receipt apply B-3 --agreement VC-1 --instalment 2 --date 2026-03-15
budget appropriate Expenses:C5:Travel 4000 --biennium 2026-2027 --authority M-1 --date 2026-01-02
budget appropriate Expenses:C5:SupportCosts 280 --biennium 2026-2027 --authority M-1 --date 2026-01-02
expenditure record Expenses:C5:Travel 1000 --agreement VC-1 --payee Airline --doc INV-1 --date 2026-04-02
refund due 100 --agreement VC-1 --doc LTR-1 --approved-by ben --date 2026-05-02
"""


@pytest.fixture
def fund(tmp_path: Path) -> Path:
    folder = tmp_path / "fund"
    typed(tmp_path, ["init", str(folder)])
    done = batch(folder, [f"{line} --as anna" for line in LIFE.strip().splitlines()])
    assert done.code == 0, done.out + done.err
    return folder


def test_money_is_revenue_when_it_comes(fund: Path) -> None:
    answer = typed(fund, "report all --year 2026").json
    assert [check for s in answer["statements"] for check in s["checks"] if not check["ok"]] == []
    found = {s["statement"]: {line["id"]: line["values"] for line in s["lines"]} for s in answer["statements"]}
    amounts = {
        name: {key: values["amount"] for key, values in found[f"financial-{name}"].items()}
        for name in ("position", "performance")
    }
    assert amounts["performance"]["contributions-earmarked"] == "7144.11"
    assert amounts["performance"]["surplus"] == amounts["position"]["net-assets"] == "6064.40"
    assert amounts["position"]["receivables-gross"] == amounts["position"]["deferred-revenue"] == "0.00"
    donor = found["contributions"]["CHE"]
    assert (donor["signed"], donor["received"], donor["closing"]) == ("7240.00", "-7240.00", "0.00")
    assert (donor["conditional-received"], donor["conditional-undelivered"]) == ("0.00", "0.00")
    traced = typed(fund, "trace notes.on-receipt.awaited --year 2026").json
    assert traced["amount"] == "2302.99"
    reports = typed(fund, "report donor-report --donor CHE --year 2026 --as anna").json["statements"]
    assert [check for s in reports for check in s["checks"] if not check["ok"]] == []


def test_it_waits_and_brings_no_more_than_agreed(fund: Path) -> None:
    at = " --as anna --date 2026-12-31"
    (due,) = [item for item in typed(fund, "status" + at).json["items"] if item["kind"] == "instalment-due"]
    assert (due["id"], due["amount"], due["currency"]) == ("VC-1:2", "2450.00", "EUR")
    assert typed(fund, "receipt record 2450.01 EUR --doc B-4 --agreement VC-1 --instalment 2" + at).slug == "over-receipt"
    assert (
        typed(fund, "write-off 100 --agreement VC-1 --instalment 2 --doc D-1 --approved-by ben" + at).slug
        == "nothing-to-write-off"
    )


def test_what_a_reversal_takes_back_is_to_come_again(fund: Path) -> None:
    """Of the second instalment EUR 1,050.00 come back, as stated: 2,450.00 + 1,050.00; 500.00 are added."""
    done = typed(fund, "reverse B-2 --reason wrong --doc REV-1 --as anna --approved-by ben --date 2026-05-20")
    assert done.code == 0 and "settles-amount: 1050.00 EUR" in done.json["entries"][0]
    amended = typed(fund, "agreement amend VC-1 --instalment 2 --by=500 --doc AM-1 --as anna --approved-by ben --date 2026-11-20")
    assert amended.code == 0, amended.out
    (due,) = [i for i in typed(fund, "status --date 2026-12-31").json["items"] if i["kind"] == "instalment-due"]
    assert due["amount"] == "4000.00"
    assert typed(fund, "check").code == 0


ENTRY = '2026-06-02 * "CHE" "By hand"\n  event: "{event}"\n  doc: "H-1"\n  agreement: "VC-1"\n  instalment: "2"\n{legs}'
LEGS = {
    "receivable": (
        "agreement",
        "  Assets:Receivables:Contributions:CHE  10.00 EUR @@ 9.60 CHF\n  Income:Contributions:Earmarked\n",
    ),
    "deferred": ("receipt", "  Assets:Cash:Bank:CHF  10.00 CHF\n  Liabilities:DeferredRevenue:Conditional\n"),
    "too much": ("receipt", "  Assets:Cash:Bank:EUR  2600.00 EUR @@ 2496.00 CHF\n  Income:Contributions:Earmarked\n"),
    "by a charge": (
        "bank-charge",
        "  Expenses:General:BankCharges  5.00 CHF\n  Assets:Cash:Bank:CHF  -5.00 CHF\n"
        "  Liabilities:DeferredRevenue:Conditional  5.00 CHF\n  Income:Contributions:Earmarked  -5.00 CHF\n",
    ),
}


@pytest.mark.parametrize("case", LEGS)
def test_by_hand_nothing_else_is_revenue(case: str, fund: Path) -> None:
    event, legs = LEGS[case]
    year = fund / "ledger" / "years" / "2026.beancount"
    there = "".join(path.read_text() for path in fund.rglob("*.beancount"))
    used = [line.split()[0] for line in legs.splitlines()]
    opened = "".join(f"2000-01-01 open {account}\n" for account in used if f" open {account} " not in there)
    year.write_text(f"{year.read_text()}\n{opened}\n{ENTRY.format(event=event, legs=legs)}")
    slugs = {fault.slug for fault in contribution_faults(load_books(fund / "ledger" / "main.beancount", fund))}
    assert ("over-receipt" if case == "too much" else "wrong-account") in slugs


CHANGED = (
    '2026-12-05 custom "agreement" "VC-2026-13" "borealia" 50000.00 USD\n  recognition: "on-receipt"\n  document: "L-9"\n'
    '  certified-by: "officer-c"\n  approved-by: "officer-a"\n'
)


def test_what_is_deferred_is_not_left_behind(example: Path) -> None:
    """VC-2026-13 of the worked example is conditional, and 14,273.80 of it is still deferred."""
    words = (
        "agreement correct VC-2026-13 --recognition on-receipt --doc L-9 --as officer-c --approved-by officer-a --date 2026-12-05"
    )
    assert typed(example, words).slug == "something-follows"
    ledger = example / "ledger" / "main.beancount"
    ledger.write_text(f"{ledger.read_text()}\n{CHANGED}")
    assert "revenue-not-released" in typed(example, "check").slugs
