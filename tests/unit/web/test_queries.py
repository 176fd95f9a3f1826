"""One SELECT runs in the query box; nothing else does."""

from __future__ import annotations

import pytest

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
