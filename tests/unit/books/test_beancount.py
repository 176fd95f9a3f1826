"""Beancount on the bytes of a snapshot, in this process: what the forked children of the other tests hide from measurement."""

from __future__ import annotations

from pathlib import Path

import pytest

from wsisfund.books.beancount_ import load_snapshot
from wsisfund.books.scan import UnsafeText
from wsisfund.books.snapshot import take


def test_the_longest_line_is_named_where_the_parser_gives_up(tmp_path: Path) -> None:
    """The place, a reason and advice, instead of a MemoryError."""
    (tmp_path / "ledger").mkdir()
    deep = "(" * 20_000
    text = f"2026-01-01 open Assets:A\n2026-01-01 price USD {deep}1 CHF\n"
    (tmp_path / "ledger/main.beancount").write_text(text)
    with pytest.raises(UnsafeText) as caught:
        load_snapshot(take(tmp_path))
    assert (caught.value.file, caught.value.line) == ("ledger/main.beancount", 2)
    assert "nests deeper" in caught.value.message
