"""Warnings are read in their order, and no further than they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parity.changes import afresh, said
from wsisfund.store import warnings as room
from wsisfund.store.index import open_index
from wsisfund.store.warnings import ordered_warnings


@pytest.mark.parametrize("first", [1, 3, 1000])
def test_as_the_judge_tells_them(tmp_path: Path, example: Path, monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    ledger = example / "ledger/main.beancount"
    lines = ledger.read_text().splitlines(keepends=True)
    ledger.write_text("".join(line for line in lines if not line.startswith("plugin")))
    _, verdict, made = afresh(example, tmp_path / "made.sqlite")
    assert made is not None
    assert len(verdict.warnings) > 1
    monkeypatch.setattr(room, "_FIRST", first)
    index = open_index(made)
    assert index is not None
    told = ordered_warnings(index)
    assert len(told) == len(verdict.warnings)
    assert said(tuple(told)) == said(verdict.warnings)
    assert told[-1].message == verdict.warnings[-1].message
