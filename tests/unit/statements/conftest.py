"""The index of the books in a test's docstring."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books_index import index_of_books
from wsisfund.books.records import Books
from wsisfund.store.index import Index


@pytest.fixture
def index(books: Books, tmp_path: Path) -> Index:
    return index_of_books(books, tmp_path)
