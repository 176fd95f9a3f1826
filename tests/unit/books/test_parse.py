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


def test_legs_and_accounts_as_beancount_gives_them() -> None:
    """Each name that is none is an error wherever it stands; flags, prices and totals are what Beancount makes of them."""
    from beancount.parser import parser

    legs = ["Assets:A  1 CHF", "! Assets:A", "Assets:A @", "Assets:B  2 USD @@ 1.80 CHF", "Assets:B  0 USD @@ 1 CHF"]
    legs += ["Assets:B  1 USD @ -1 CHF", "Assets:B  @@ 1 CHF", "Assets:B  1 X {2 CHF} @ 3 EUR"]
    legs += ["Actifs:C  1 CHF", "Actifs:C  -1 CHF"]
    text = b"".join(f'2026-01-02 * "x"\n  {leg}\n    k: 1\n'.encode() for leg in legs)
    found = parsed(text, "x")
    assert tuple(found[:2]) == parser.parse_string(text, report_filename="x")[:2]
    assert [error.message[:20] for error in found.errors].count("Invalid account name") == 2
