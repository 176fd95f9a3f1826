"""Whatever stands in a field of an import: it is refused, or it is in the books as it was, and nothing else is."""

# ruff: noqa: E501

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bad.test_import_files import answer
from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.importers.cells import one_line, shown
from wsisfund.vocabulary.folding import says_nothing

FIELDS = ("reference", "donor", "date", "amount", "currency", "earmark", "due", "kind", "instalments", "remarks")
SOUND = {"reference": "R-1", "donor": "CHE", "date": "2019-03-06", "amount": "100.00", "currency": "CHF", "earmark": "C5"}
NASTY = [
    '"', "\\", '\\"', "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "<b>x</b>", "<script>alert(1)</script>", "{{7*7}}", "%s%n",
    "2019-01-01 open Assets:X", 'x"\n2019-01-01 open Assets:X CHF', "#tag ^link", "; comment", "../../etc/passwd", "C5\tForum", "NULL",
    "\u202eabc", "\x00", "\ufeff", "é\u0301", "名前", "اسم", "1/0", "1e999", "٣", "𝟙", "'=1", "CHF @@ 1 USD", "R\r\nS", " ", "a" * 250,
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.text("CF0123456789.,'-/%=; ", max_size=20))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("any") / "books"
    assert answer("init", str(folder))[0] == 0
    return folder


def loaded(books: Path) -> Books:
    found = load_books(books / "ledger" / "main.beancount", books)
    assert not found.faults and not found.transactions
    return found


def imported(books: Path, name: str, content: bytes) -> tuple[int, Any]:
    file = books.parent / name
    file.write_bytes(content)
    return answer("import", "pledges", str(file), "--books", str(books), "--yes", "--date", "2019-12-31")


def as_csv(pledge: dict[str, str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, FIELDS)
    writer.writeheader()
    writer.writerow(pledge)
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_json(pledge: dict[str, str]) -> bytes:
    return json.dumps([pledge]).encode()


@settings(max_examples=60, deadline=None)
@given(field=st.sampled_from(FIELDS), text=TEXT, format_=st.sampled_from(["csv", "json"]))
def test_any_text_in_any_field(books: Path, field: str, text: str, format_: str) -> None:
    before = loaded(books)
    pledge = dict.fromkeys(FIELDS, "") | SOUND | {field: text}
    code, said = imported(books, f"any.{format_}", as_csv(pledge) if format_ == "csv" else as_json(pledge))
    after = loaded(books)
    assert code in (0, 4), said
    assert all(error["code"] != "internal-error" for error in said.get("errors", []))
    there = [fact._replace(place=None) for fact in before.facts]
    added = [fact for fact in after.facts if fact._replace(place=None) not in there]
    if code or not said["new"]:
        assert added == [] and len(after.opens) == len(before.opens)
        return
    (row,) = said["rows"]
    pledges = [fact for fact in added if fact.kind == "pledge"]
    assert len(pledges) == 1 and {fact.kind for fact in added} <= {"donor", "pledge", "instalment"}
    assert len(after.opens) <= len(before.opens) + 1
    said_to_be = one_line(shown(pledge["reference"]))
    # What has no letter and no figure is no reference.
    wanted = "" if says_nothing(said_to_be) else said_to_be
    assert str(pledges[0].keys.get("reference", "")) == wanted == row["record"]["reference"]
