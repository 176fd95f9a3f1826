"""Of which years a report is made, and which year is named instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.contributions.explanations import Explain, NoSuchLine, explanation_draft
from wsisfund.publish.report_year import NoEntries, check_year
from wsisfund.settings import today


def test_a_year_with_entries_is_named_not_one_of_policies(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append='2000-01-01 custom "policy" "order-days" 200')
    with pytest.raises(NoEntries) as caught:
        check_year(index_of_books(books, tmp_path), 1999, "council")
    assert caught.value.fix == "wsisfund report council --year 2026"


def test_a_year_without_entries_is_not_explained(tmp_path: Path) -> None:
    index = index_of_books(changed_example(tmp_path), tmp_path)
    with pytest.raises(NoSuchLine, match="2030 has nothing to explain"):
        explanation_draft(index, Explain("total", 2030, "As planned."), today())
