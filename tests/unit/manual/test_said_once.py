"""What no document numbers is the same by day, accounts, amount and reason, whoever signed it and whatever number it has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.judging import contribution_faults
from wsisfund.books.records import Books

VIREMENT = """2026-03-01 custom "virement" "{id}" Expenses:C5:Contracts Expenses:C5:Travel {amount} CHF
  certified-by: "{officer}"
  reason: "{reason}"
"""
POLICY = '2026-03-01 custom "policy" "rate-days" {amount}\n'
OFFICER = '2026-03-01 custom "officer" "anna"\n  name: "{reason}"\n  roles: "finance"\n'
ONE = {"id": "V-2026-001", "amount": "100.00", "officer": "officer-c", "reason": "more"}


@pytest.mark.parametrize(
    ("form", "other", "twice"),
    [
        (VIREMENT, {"id": "V-2026-002"}, True),
        (VIREMENT, {"id": "V-2026-002", "officer": "officer-d", "amount": "100"}, True),
        (VIREMENT, {}, True),
        (VIREMENT, {"id": "V-2026-002", "reason": "still more"}, False),
        (VIREMENT, {"id": "V-2026-002", "amount": "100.01"}, False),
        (POLICY, {}, True),
        (POLICY, {"amount": "90"}, False),
        (OFFICER, {}, True),
        (OFFICER, {"reason": "Anna"}, False),
    ],
)
def test_the_same_again(make_books: Callable[[str], Books], form: str, other: dict[str, str], twice: bool) -> None:
    books = make_books(form.format(**ONE) + "\n" + form.format(**{**ONE, **other}))
    assert [f.slug for f in contribution_faults(books)].count("already-there") == twice
