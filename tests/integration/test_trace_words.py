"""What `trace` says above its table: the figure, and of how many entries it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.program import wsisfund


@pytest.mark.parametrize(("figure", "said"), [("travel", "from 1 entry\n"), ("contracts", "entries\n")])
def test_one_entry_is_no_plural(example: Path, figure: str, said: str) -> None:
    done = wsisfund(example, "trace", f"financial-performance.{figure}", "--year", "2026", json_=False)
    assert said in done.out


def test_without_a_column_the_first_amount_is_meant(example: Path) -> None:
    pledge = wsisfund(example, "trace", "pledges-unsigned.PL-2026-012", "--year", "2026", json_=False).out
    assert pledge.startswith("pledges-unsigned.PL-2026-012: 10,000.00 USD, from 1 entry")
    order, opened = (wsisfund(example, "trace", f"commitments.PO-2026-11{c}", "--year", "2026").json for c in ("", ".opened"))
    assert order["amount"] == opened["amount"] == "15000.00"
