"""`agreement show`: the history says of each entry how much it was of this agreement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.program import wsisfund


@pytest.mark.parametrize(("agreement", "credited"), [("VC-2026-11", "32.68"), ("VC-2026-13", "16.79")])
def test_interest_has_its_amount(example: Path, agreement: str, credited: str) -> None:
    answer = wsisfund(example, "agreement", "show", agreement, "--date", "2026-12-31").json
    (row,) = [row for row in answer["history"] if row["what"] == "interest"]
    assert (row["amount"], row["chf"]) == (credited, credited)
