"""To whom a donor's money goes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from wsisfund.books.records import Amount, Books, Fact, Posting, Transaction
from wsisfund.manual.counterparties import refund_faults
from wsisfund.manual.view import View

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("donor", "payee", "is_donor"),
    [
        ("GIN", "Guinea", True),
        ("GIN", "Ministry of Finance, Republic of Guinea", True),
        ("GIN", "Guinea-Bissau", False),
        ("KOR", "Democratic People's Republic of Korea", False),
        ("TCD", "Chadwick Ltd", False),
    ],
)
def test_a_refund_goes_to_the_donor(donor: str, payee: str, is_donor: bool) -> None:
    name = {"GIN": "Guinea", "KOR": "Republic of Korea", "TCD": "Chad"}[donor]
    signed = {"recognition": "unconditional", "earmark": "C5"}
    facts = (
        Fact(DAY, "donor", (donor,), {"name": name, "type": "member-state"}),
        Fact(DAY, "agreement", ("VC-1", donor, Amount(Decimal("10.00"), "CHF")), signed),
    )
    amounts = (("Income:Contributions:Earmarked", "5.00"), ("Liabilities:Payables:DonorRefunds", "-5.00"))
    legs = tuple(Posting(account, Decimal(chf), "CHF", Decimal(chf)) for account, chf in amounts)
    refund = Transaction(DAY, payee, "x", {"event": "refund-due", "doc": "L-1", "agreement": "VC-1"}, legs)
    found = list(refund_faults(View(Books("", (refund,), facts, (), ()))))
    assert [fault.slug for fault in found] == ([] if is_donor else ["other-payee"])
