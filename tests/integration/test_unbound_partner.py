"""Money for a partner whom no arrangement binds is expense when it is paid; with an arrangement it is an advance.

The worked example: 8 % support cost of VC-2026-13 on 300.00 are 24.00, and 324.00 of the deferred 14,273.80 are released.
"""

from __future__ import annotations

from pathlib import Path

from .inside import typed

PAID = (
    "advance partners 300 --commitment PO-LAB --payee 'second  lab' --doc BNK-9 --as officer-c --approved-by officer-a "
    "--date 2027-01-15"
)
LAB = "partner add lab --name 'Second Lab' --binding no --date 2027-01-10"
ORDER = "commitment open PO-LAB Expenses:C6:Grants 1000 --agreement VC-2026-13 --as officer-c --date 2027-01-10"


def test_it_is_charged_when_it_is_paid(example: Path) -> None:
    assert [typed(example, line).code for line in (LAB, ORDER)] == [0, 0]
    written = typed(example, PAID)
    assert written.code == 0, written.out
    (text,) = written.json["entries"]
    assert 'event: "expense"' in text and "Assets:Advances" not in text
    for leg in ("Expenses:C6:Grants", "300.00", "Expenses:C6:SupportCosts", "24.00", "Assets:Cash:Bank:CHF", "-300.00", "324.00"):
        assert leg in text, leg
    found = {
        line["id"]: line["values"]["amount"] for line in typed(example, "report financial-position --year 2027").json["lines"]
    }
    assert found["advances"] == "600.00" and found["deferred-revenue"] == "13949.80"
    again = typed(example, PAID)
    assert again.slug == "already-there"
    assert typed(example, "check").code == 0


def test_with_an_arrangement_it_is_an_advance(example: Path) -> None:
    assert [typed(example, line).code for line in (LAB, ORDER)] == [0, 0]
    assert typed(example, "partner change lab --binding yes --document MOU-1 --date 2027-01-12").code == 0
    (text,) = typed(example, PAID).json["entries"]
    assert "Assets:Advances:Partners" in text
    assert typed(example, "partner show lab --date 2027-01-15").json["binding"] == "yes"
    # Said of a day before an advance that was paid, it makes that advance unlawful.
    assert typed(example, "partner add open-policy-lab --name 'Open Policy Lab' --binding no --date 2026-01-05").code == 3
