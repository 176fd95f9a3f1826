"""What may be spent: the independent script and the program agree on every line, agreement and day; `can-spend` says it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of
from tests.unit.cli.conftest import program
from wsisfund.manual.availability import availability_of

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from expected import Fund, limits, read  # noqa: E402

DAYS = {
    "domain-example": [date(2026, 6, 30), date(2026, 9, 10), date(2026, 12, 31), date(2027, 3, 1)],
    "second-year": [date(2024, 4, 10), date(2024, 12, 31), date(2025, 12, 31), date(2026, 2, 1)],
}
__all__ = ["program"]


@pytest.mark.parametrize(("name", "day"), [(name, day) for name, days in DAYS.items() for day in days])
def test_every_limit_of_every_request(name: str, day: date, tmp_path: Path) -> None:
    fund = Fund(read(HERE / name / "ledger" / "main.beancount"))
    index = index_of(HERE / name, tmp_path)
    agreements = fund.idents("agreement", day)
    lines = sorted({f.values[0] for f in fund.facts["appropriation"] if not f.values[0].endswith(":SupportCosts")})
    lines += ["Expenses:C11:Travel"]
    compared = 0
    for n, line in enumerate(lines):
        # Each line with two agreements, each agreement with several lines: all of both, and not every pair.
        for agreement in (agreements[n % len(agreements)], agreements[(n * 5 + 2) % len(agreements)]):
            found = availability_of(line, agreement, day, index)
            made = tuple(None if x is None else x.amount for x in (found.budget, found.support, found.cash, found.room))
            assert made == limits(fund, line, agreement, day), (line, agreement)
            compared += 1
    assert compared > 10


# The figures of the manual, section 7: available on 2026-12-31.
MANUAL = [
    ("C5:Contracts", "VC-2026-11", "14000.00", "1415.36", "39927.54"),
    ("C5:Travel", "VC-2026-12", "6219.50", "1415.36", "11527.44"),
    ("C6:Grants", "VC-2026-13", "6000.00", "650.80", "13642.59"),
    ("Forum:Meetings", "VC-2026-14", "2000.00", "260.00", "3114.05"),
    ("C2:Staff", "VC-GEN", "6000.00", "420.00", "30029.04"),
]


@pytest.mark.parametrize(("line", "agreement", "budget", "support", "cash"), MANUAL)
def test_can_spend_says_the_figures_of_the_manual(
    line: str, agreement: str, budget: str, support: str, cash: str, program: Callable[..., Any]
) -> None:
    asked = ("can-spend", f"Expenses:{line}", "10", "--agreement", agreement, "--date", "2026-12-31", "--json")
    ended = program(*asked, "--books", str(HERE / "domain-example"))
    rate = {"VC-2026-13": "0.80", "VC-2026-14": "1.30"}.get(agreement, "0.70")
    assert ended.code == 0
    assert ended.json == {
        "ok": True,
        "account": f"Expenses:{line}",
        "agreement": agreement,
        "requested": "10.00",
        "support_cost": rate,
        "budget_available": budget,
        "support_cost_available": support,
        "cash_available": cash,
        "binding_date": "2026-12-31",
        "outcome": "accepted",
        "code": None,
        "requested_original": "10.00",
        "currency": "CHF",
    }


BOOKS = str(HERE / "second-year")
# Line, amount, agreement, day, code: one of each kind that can be asked for beforehand, on the second golden year.
ASKED = [
    ("C1:Consultants", "1000", "VC-2024-01", "2025-12-31", None),
    ("Youth:Grants", "1300.01", "VC-GEN", "2025-12-31", "over-appropriation"),
    ("C5:Travel", "1000.00", "VC-2024-04", "2025-12-31", None),
    ("C5:Travel", "1000.01", "VC-2024-04", "2025-12-31", "over-appropriation"),
    ("C1:Travel", "1050", "VC-GEN", "2025-12-31", None),
    ("C6:Contracts", "1", "VC-2024-04", "2025-12-31", "wrong-earmark"),
    ("Forum:Meetings", "2500", "VC-2023-07", "2025-12-31", "wrong-earmark"),
    ("C11:Travel", "1", "VC-GEN", "2025-12-31", "no-appropriation"),
    ("C5:Travel", "1", "VC-2024-04", "2026-03-01", "no-appropriation"),
    ("WTISD:Meetings", "399.76", "VC-GEN", "2025-12-31", "over-appropriation"),
    ("WTISD:Meetings", "399.75", "VC-2024-02", "2025-12-31", None),
    ("General:Contracts", "1040", "VC-2021-01", "2025-12-31", "over-cash"),
]


@pytest.mark.parametrize(("line", "amount", "agreement", "day", "code"), ASKED)
def test_each_request_is_answered_by_the_first_test_that_fails(
    line: str, amount: str, agreement: str, day: str, code: str | None, program: Callable[..., Any]
) -> None:
    ended = program("can-spend", f"Expenses:{line}", amount, "--agreement", agreement, "--date", day, "--json", "--books", BOOKS)
    fund = Fund(read(HERE / "second-year" / "ledger" / "main.beancount"))
    budget, support, cash, _ = limits(fund, f"Expenses:{line}", agreement, date.fromisoformat(day))
    answer = ended.json
    shown = [answer[f"{name}_available"] for name in ("budget", "support_cost", "cash")]
    assert shown == [None if x is None else str(x) for x in (budget, support, cash)]
    assert (answer["code"], answer["outcome"], ended.code) == (code, "refused" if code else "accepted", 3 if code else 0)
    assert Decimal(answer["requested"]) == Decimal(amount)
