"""The comparison of what was printed with what Beancount reads."""

from __future__ import annotations

from datetime import date

import pytest

from wsisfund.books.printer import Unprintable, print_record
from wsisfund.books.records import Fact, Open, Place
from wsisfund.books.reread import ReadBack, reread

DAY = date(2026, 1, 1)
ONE, TWO = Fact(DAY, "policy", ("a", "b"), {}), Open(DAY, "Assets:A", ())


def test_the_same() -> None:
    reread(print_record(ONE) + print_record(TWO), [TWO, ONE])


@pytest.mark.parametrize(
    "text",
    [
        "",
        print_record(ONE),
        print_record(ONE).replace('"b"', '"c"') + print_record(TWO),
        print_record(ONE) * 2 + print_record(TWO),
        print_record(ONE) + print_record(TWO) + "syntax error\n",
    ],
)
def test_something_else(text: str) -> None:
    with pytest.raises(Unprintable):
        reread(text, [ONE, TWO])


def test_nothing_to_compare() -> None:
    reread("", [])


def test_what_was_read_in_the_files_proves_the_text_as_well() -> None:
    texts = [print_record(ONE), print_record(TWO)]
    places = [Place("ledger/a.beancount", 10), Place("ledger/a.beancount", 10 + texts[0].count("\n") + 1)]
    at = [record._replace(place=place) for record, place in zip((ONE, TWO), places, strict=True)]
    beside = ONE._replace(place=Place("ledger/a.beancount", 3))
    # The texts are no text of the records, so that only what was read can prove them.
    unread = ["2026-01-01 nothing\n" + text.partition("\n")[2] for text in texts]
    ReadBack((ONE, TWO), unread, places).prove([beside, *at])
    ReadBack((), (), ()).prove()


@pytest.mark.parametrize("wrong", ["other", "missing", "more", "nowhere"])
def test_what_was_read_otherwise_is_read_once_more_and_refused(wrong: str) -> None:
    text, place = print_record(TWO), Place("ledger/a.beancount", 10)
    read = {
        "other": [ONE._replace(place=place)],
        "missing": [],
        "more": [TWO._replace(place=place), TWO._replace(place=place)],
        "nowhere": [TWO],
    }
    with pytest.raises(Unprintable):
        ReadBack((TWO,), ["2026-01-01 nothing\n" + text.partition("\n")[2]], [place]).prove(read[wrong])
