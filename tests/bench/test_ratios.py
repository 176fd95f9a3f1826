"""Prints the ratios of the program against its peers (`./dev bench`); fails only where a command fails, never for a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .ratios import measure


@pytest.mark.bench
def test_ratios(tmp_path: Path) -> None:
    transactions = int(os.environ.get("BENCH_TRANSACTIONS", "100000"))
    lines = []
    for line in measure(tmp_path, transactions, pledges=transactions // 10, runs=3):
        print(line, flush=True)
        lines.append(line)
    assert len(lines) == 14
