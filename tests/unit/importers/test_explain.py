"""`wsisfund import pledges FILE --explain ROW`: each value with the cell that it comes from, and how it was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bad.test_import_files import answer
from tests.integration.program import fingerprint

FILE = """Amounts in CHF;;;;;;;
Ref;Contributor;Date (month/day/year);Amount;Cur.;For;Instalments;Remarks
R-1;Japan / 総務省;03/04/2019;11,000,000;¥;WSIS Forum;2 (50/50) 06/30/2019, 12/31/2019;
R-2;Frnace;03/05/2019;15'000.–;Fr.;C5;;in kind
;TOTAL;;…;;;;
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain") / "books"
    assert answer("init", str(folder))[0] == 0
    return folder


def explained(books: Path, text: str, row: int) -> dict[str, Any]:
    file = books.parent / "pledges.csv"
    file.write_text(text, encoding="utf-8")
    before = fingerprint(books)
    code, said = answer(
        "import", "pledges", str(file), "--books", str(books), "--explain", str(row), "--date", "2019-12-31", "--yes"
    )
    assert (code, said["ok"], fingerprint(books)) == (0, True, before), "nothing is written"
    return {value["field"]: value for value in said["values"]} | {"outcome": said["outcome"], "row": said["row"]}


def test_each_value_says_how_it_was_read_and_from_where(books: Path) -> None:
    said = explained(books, FILE.replace("Amounts in CHF", "WSIS pledges"), 3)
    assert (said["outcome"], said["row"]) == ("new", 3)
    assert said["donor"]["value"] == "JPN" and "Japan (JPN)" in said["donor"]["how"]
    assert (said["date"]["value"], said["date"]["cell"], said["date"]["place"]) == ("2019-03-04", "03/04/2019", "row 3, column 3")
    assert "month before day" in said["date"]["how"] and "Date (month/day/year)" in said["date"]["how"]
    assert said["amount"]["value"] == "11000000" and "parted by ','" in said["amount"]["how"]
    assert said["currency"]["value"] == "JPY" and "the donor's own" in said["currency"]["how"]
    assert said["earmark"]["value"] == "Forum" and said["instalments"]["value"].startswith("2019-06-30=5500000")
    assert said["kind"]["value"] == "cash" and said["due"]["how"] == "the file has no such column"


def test_what_is_against_a_value_is_said_in_its_place(books: Path) -> None:
    said = explained(books, FILE, 4)
    assert said["outcome"] == "review" and "France (FRA)" in said["donor"]["how"]
    assert said["kind"]["how"] == "the remarks say so" and "a title or a note names it" in said["currency"]["how"]


def test_a_total_is_said_to_be_no_pledge(books: Path) -> None:
    said = explained(books, FILE, 5)
    assert said["outcome"] == "ignored" and "no pledge" in said["amount"]["how"]


def test_a_row_that_is_not_there(books: Path) -> None:
    (books.parent / "pledges.csv").write_text(FILE, encoding="utf-8")
    code, said = answer("import", "pledges", str(books.parent / "pledges.csv"), "--books", str(books), "--explain", "99")
    assert (code, said["errors"][0]["code"]) == (2, "no-such-row")
