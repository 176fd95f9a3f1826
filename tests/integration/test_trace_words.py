"""What `trace` says above its table: the figure, and of how many entries it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.program import wsisfund


@pytest.mark.parametrize(("figure", "said"), [("travel", "from 1 entry\n"), ("contracts", "entries\n")])
def test_one_entry_is_no_plural(example: Path, figure: str, said: str) -> None:
    done = wsisfund(example, "trace", f"financial-performance.{figure}", "--year", "2026", json_=False)
    assert said in done.out
