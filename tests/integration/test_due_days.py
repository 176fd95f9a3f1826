"""Invoices and refunds by the day on which they are to be paid: in the list of what waits, and in the note on liquidity.

On 31 December 2026 are owed, in CHF: INV-A 500.00 + 35.00 support, due on 15 February 2027 (within three months), 200.00 of it
paid; INV-B 300.00 + 21.00, due on 30 June 2027 (within twelve); INV-C 100.00 + 7.00, due on 1 December 2026, so on demand; INV-D
40.00 + 2.80 without a day; a refund of 800.00 due on 31 March 2027, the last day of the three months.
Support costs payable 1,320.04 + 35.00 + 21.00 + 7.00 + 2.80 = 1,385.84, always on demand.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .inside import typed

GOLDEN = Path(__file__).parents[1] / "golden" / "domain-example"
BOTH = "--as officer-c --approved-by officer-a"
INVOICE = "expenditure record Expenses:C5:Contracts {} --agreement VC-2026-11 --payee Studio --doc {} --as officer-c"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(shutil.copytree(GOLDEN, tmp_path_factory.mktemp("due") / "books"))
    # What the bank is asserted to hold next year is without the payment.
    main = made / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8").replace("2027-01-01 balance ", "; "), encoding="utf-8")
    for line in (
        INVOICE.format(500, "INV-A") + " --due 2027-02-15",
        INVOICE.format(300, "INV-B") + " --due 2027-06-30",
        INVOICE.format(100, "INV-C") + " --due 2026-12-01",
        INVOICE.format(40, "INV-D"),
        f"payment INV-A 200 --from CHF --bank-doc BNK-9 {BOTH}",
        f"refund due 800 --agreement VC-2026-11 --doc LTR-9 --due 2027-03-31 {BOTH}",
    ):
        done = typed(made, f"{line} --date 2026-12-30")
        assert done.code == 0, done.out
    return made


def test_the_note_on_liquidity_has_them_by_their_days(books: Path) -> None:
    tables = typed(books, "report financial-position --year 2026").json["tables"]
    (table,) = (one for one in tables if one["id"] == "maturities")
    found = {line["id"]: [line["values"][c] for c in ("now", "soon", "within", "later", "total")] for line in table["lines"]}
    assert found["payables"] == ["-140.00", "-300.00", "-300.00", "0.00", "-740.00"]
    assert found["refunds-payable"] == ["0.00", "-800.00", "0.00", "0.00", "-800.00"]
    assert found["support-costs-payable"] == ["-1385.84", "0.00", "0.00", "0.00", "-1385.84"]
    for figure, amount in (("payables.now", "-140.00"), ("payables.soon", "-300.00"), ("refunds-payable.soon", "-800.00")):
        traced = typed(books, f"trace maturities.{figure} --year 2026").json
        assert traced["amount"] == amount, figure
    a_year_on = typed(books, "report financial-position --year 2027").json
    (table,) = (one for one in a_year_on["tables"] if one["id"] == "maturities")
    values = next(line["values"] for line in table["lines"] if line["id"] == "payables")
    assert (values["now"], values["total"], values["total-comparative"]) == ("-740.00", "-740.00", "-740.00")


def test_what_waits_has_its_day(books: Path) -> None:
    items = {item["id"]: item for item in typed(books, "status --date 2027-02-20").json["items"]}
    assert [(items[doc]["due"], items[doc]["days"]) for doc in ("INV-A", "INV-C", "INV-D", "LTR-9")] == [
        ("2027-02-15", 5), ("2026-12-01", 81), (None, 52), ("2027-03-31", -39),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("due", "slug"), [("2028-06-30", "date-out-of-range"), ('"soon"', "date-out-of-range"), ("2027-06-30", "unknown-key")]
)
def test_a_day_that_cannot_be_is_refused_by_every_door(due: str, slug: str, books: Path, tmp_path: Path) -> None:
    if slug == "date-out-of-range" and due[0] == "2":
        refused = typed(books, INVOICE.format(1, "INV-E") + f" --due {due} --date 2026-12-30")
        assert refused.slug == slug
    copy = Path(shutil.copytree(books, tmp_path / "copy"))
    path = next(p for p in (copy / "ledger").rglob("*.beancount") if 'doc: "INV-D"' in p.read_text(encoding="utf-8"))
    of = 'doc: "BNK-9"' if slug == "unknown-key" else 'doc: "INV-D"'
    path.write_text(path.read_text(encoding="utf-8").replace(of, f"{of}\n  due: {due}"), encoding="utf-8")
    assert slug in {error["code"] for error in typed(copy, "check").json["errors"]}
