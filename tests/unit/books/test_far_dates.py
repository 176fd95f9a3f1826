"""A date that nobody can mean is a fault of the books, with its place, and never a defect of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.program import wsisfund
from wsisfund.books.load import load_books

HEAD = "2026-01-01 open Assets:A CHF\n2026-01-01 open Assets:B CHF\n"
LEGS = "  Assets:A   1 CHF\n{0}  Assets:B  -1 CHF\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('9999-12-31 * "x"\n' + LEGS.format(""), 3),
        ('0001-01-01 custom "x" "y"\n', 3),
        ('2026-01-01 custom "x" "y" 9999-12-31\n', 3),
        ('2026-01-01 custom "x" "y"\n  until: 9999-12-31\n', 3),
        ('2026-01-02 * "x"\n  until: 9999-12-31\n' + LEGS.format(""), 3),
        ('2026-01-02 * "x"\n' + LEGS.format("    until: 9999-12-31\n"), 3),
        ("9999-01-01 open Assets:C CHF\n", 3),
        ("9999-01-01 price USD 1 CHF\n", 3),
        ("9999-12-31 balance Assets:A 0 CHF\n", 3),
    ],
)
def test_a_date_that_cannot_be_meant(tmp_path: Path, text: str, line: int) -> None:
    main = tmp_path / "ledger/main.beancount"
    main.parent.mkdir()
    main.write_text(HEAD + text)
    faults = load_books(main, tmp_path).faults
    assert [(f.slug, f.place) for f in faults] == [("date-out-of-range", f"ledger/main.beancount:{line}")]


@pytest.mark.parametrize("year", ["1865", "2199"])
def test_the_first_and_the_last_year(tmp_path: Path, year: str) -> None:
    main = tmp_path / "ledger/main.beancount"
    main.parent.mkdir()
    main.write_text(HEAD + f'{year}-06-30 custom "x" "y"\n')
    assert load_books(main, tmp_path).faults == ()


def test_the_whole_program(example: Path) -> None:
    with (example / "ledger/main.beancount").open("a") as main:
        main.write(
            '\n9999-12-31 * "X" "Far"\n  event: "interest"\n  Assets:Cash:Bank:CHF  1.00 CHF\n  Income:Interest  -1.00 CHF\n'
        )
    ended = wsisfund(example, "check")
    assert (ended.code, ended.slug) == (1, "date-out-of-range")


def test_a_folder_whose_name_is_no_text(example: Path) -> None:
    folder = example.with_name(b"b\xff".decode(errors="surrogateescape"))
    example.rename(folder)
    assert wsisfund(folder, "check").code == 0
    assert wsisfund(folder, "status").code == 0
