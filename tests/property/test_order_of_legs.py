"""In which order the legs of an entry are written says nothing: verdicts and figures are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests.books_index import index_of_books
from tests.conftest import GOLDEN
from tests.manipulated import FOLDER, cases, typed_in
from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.manual.rules import breaches
from wsisfund.manual.view import View
from wsisfund.statements.engine import make_all
from wsisfund.vocabulary.period import Period

# Events of which several legs are of one account.
_MANY_LEGS = ("revaluation", "interest", "credits")
CASES = [case for case in (*cases(), *cases(FOLDER / "looks.json")) if any(word in case.get("text", "") for word in _MANY_LEGS)]


def _otherwise(books: Books) -> Iterator[Books]:
    """The books with the legs of each entry the other way round, and shuffled."""
    random = Random(1)
    for legs in (lambda t: t.postings[::-1], lambda t: random.sample(t.postings, len(t.postings))):
        yield books._replace(transactions=tuple(t._replace(postings=tuple(legs(t))) for t in books.transactions))


def _verdict(books: Books) -> list[tuple[str, str, str]]:
    return sorted((f.slug, f.message, f.why) for f in breaches(View(books)))


def _figures(books: Books, folder: Path) -> dict[str, str]:
    """Every cell of the statements of each year; the general ledger lists the legs as they are written."""
    index = index_of_books(books, folder)
    years = {t.date.year for t in books.transactions}
    made = (s for year in sorted(years) for s in make_all(index, Period(date(year, 1, 1), date(year, 12, 31))))
    return {
        f"{statement.id} {statement.period.end} {part.id} {line.id} {name}": str(value)
        for statement in made
        if statement.id != "general-ledger"
        for part in (statement, *statement.reconciliations)
        for line in part.lines
        for name, value in line.values.items()
    }


@pytest.mark.parametrize("example", ["domain-example", "second-year"])
def test_verdict_and_figures_are_the_same(example: str, tmp_path: Path) -> None:
    books = load_books(GOLDEN / example / "ledger" / "main.beancount", GOLDEN / example)
    verdict, figures = _verdict(books), _figures(books, tmp_path)
    assert len(figures) > 100
    for other in _otherwise(books):
        assert (_verdict(other), _figures(other, tmp_path)) == (verdict, figures)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_what_is_refused_is_refused_however_it_is_written(case: dict[str, str], tmp_path: Path) -> None:
    folder = typed_in(case, tmp_path)
    books = load_books(folder / "ledger" / "main.beancount", folder)
    verdict = _verdict(books)
    for other in _otherwise(books):
        assert _verdict(other) == verdict
