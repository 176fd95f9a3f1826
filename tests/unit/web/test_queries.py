"""One SELECT runs in the query box; nothing else does."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import pytest

from wsisfund.web.fava_app import prepare
from wsisfund.web.queries import LENGTH_MAX, refusal_of


@pytest.mark.parametrize(
    "query",
    [
        "SELECT account, sum(position) WHERE account ~ '^Expenses' GROUP BY account",
        "  select date, narration\nfrom year = 2026\nwhere account = 'Assets:Cash:Bank:CHF' order by date",
        "SELECT * FROM accounts",
        "SELECT 1 + 1;",
        "SELECT narration WHERE narration ~ '; SELECT' ; ",
    ],
)
def test_a_select_runs(query: str) -> None:
    assert refusal_of(query) is None


@pytest.mark.parametrize(
    "query",
    [
        ".output /tmp/x",
        "output x",
        " .output x",
        "run name",
        ".run name",
        ".parse SELECT 1",
        "help select",
        "set format csv",
        "CREATE TABLE x (a int) USING 'csv:/etc/passwd'",
        "INSERT INTO entries VALUES (1)",
        "PRINT",
        "BALANCES",
        "JOURNAL 'Assets'",
        "SELECT 1; .output x",
        "SELECT 1; SELECT 2",
        "SELECT",
        "selectx",
        "",
        "?",
        "!ls",
        "/* */ SELECT 1",
        "-- \n.output x",
        "SELECT " + "(" * 9000,
        "SELECT " + "1" * LENGTH_MAX,
    ],
)
def test_anything_else_is_refused_with_a_sentence(query: str) -> None:
    refusal = refusal_of(query)
    assert refusal
    assert refusal.endswith((".", "account"))
    assert len(refusal) < 250


def test_a_query_is_read_where_no_file_can_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when something was installed beside the program meanwhile: a folder of modules changed, and would be read again."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "colorama", raising=False)
    prepare(())
    (tmp_path / "installed.py").write_text("")
    os.utime(tmp_path, (0, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        assert refusal_of("SELECT account") is None
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
