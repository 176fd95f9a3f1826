"""What is no ledger has an error for each word: the first thousand are enough."""

from __future__ import annotations

from wsisfund.books.parse import MOST_ERRORS, parsed


def test_no_more_errors_than_anybody_reads() -> None:
    found = parsed(b"a b c !!\n" * 2_000, "x.beancount")
    assert len(found.errors) == MOST_ERRORS
    assert found.errors[-1].source["filename"] == "x.beancount"


def test_entries_and_errors_as_beancount_gives_them() -> None:
    from beancount.parser import parser

    text = b'option "title" "T"\n2026-01-01 open Assets:A\npushtag #x\n2026-01-02 * "A" "B"\n  k: "v"\n  Assets:A  1 CHF\n? \n'
    found = parsed(text, "x", 5)
    assert tuple(found[:2]) == parser.parse_string(text, report_filename="x", report_firstline=5)[:2]
    assert found.options["title"] == "T"
