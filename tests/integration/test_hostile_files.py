"""Files that are given to a command end, whatever they hold: in time linear in their size, and with few faults in memory.

So much is given that what grows with the square of it would take hours.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.lines_run import ending, within
from wsisfund.cli.run import run
from wsisfund.importers.requests import MOST_REQUESTS

from .inside import typed

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
KEYS = ",".join(f'"k{n}":"1"' for n in range(400_000))
REQUESTS = "line,agreement,amount\n"
REQUEST = "Expenses:C5:Travel,VC-2026-11,0.01\n"
RATE = '{{"verb": ["rate", "add", "EUR", "0.{}", "--date", "2026-12-31"]}}\n'

GIVEN = {
    # name: what is typed before the file, its content, the codes that may answer, the most faults that are told
    "a batch of unknown verbs": ("batch", '{"verb":["nosuch"]}\n' * 40_000, {"bad-batch"}, 500),
    "a batch that is refused in each line": ("batch", "".join(map(RATE.format, range(1000, 6000))), {"rate-conflict"}, 500),
    "a batch of empty lines": ("batch", "\n" * 2**20, {"bad-batch"}, 1),
    "a line without end": ("batch", '{"verb":["donor","add","x","--name","' + "a" * 2**24 + '"]}', {"bad-batch"}, 1),
    "an object of many keys": ("import pledges", f"[{{{KEYS}}}]", {"unknown-column"}, 1_001),
    "a key twice among many": ("import pledges", f'[{{{KEYS},"k399999":"1"}}]', {"broken-file"}, 1),
    "more objects than rows": ("import pledges", '[{"a":1}' + ',{"a":1}' * 2**20 + "]", {"file-too-large"}, 1),
    "more requests than a plan has": ("can-spend --file", REQUESTS + REQUEST * (MOST_REQUESTS + 1), {"file-too-large"}, 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("given") / "books"))


@pytest.mark.parametrize("name", GIVEN)
def test_a_file_ends_in_few_faults(books: Path, name: str) -> None:
    words, content, codes, most = GIVEN[name]
    file = books.parent / ("given.json" if content.startswith("[") else "given.csv")
    file.write_text(content)
    with ending():
        ended = typed(books, f"{words} {file} --as officer-c --date 2027-02-01")
    assert ended.code in (2, 3, 4) and set(ended.slugs) == codes and len(ended.slugs) <= most


def test_what_is_said_of_many_rows_is_never_one_text(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """30,000 rows with nothing right in them took 770 MB, most of it for the text of the answer; without it 300 MB."""
    file = books.parent / "rows.csv"
    file.write_text("Donor,Date,Amount,Currency,Earmark\n" + "Nobody,2026-13-45,abc,XXQ,zzz\n" * 1_000)
    written: list[str] = []

    class Pieces(io.StringIO):
        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

        def writelines(self, texts: Iterable[str]) -> None:
            written.extend(texts)

    monkeypatch.setattr(sys, "stdout", Pieces())
    assert run(["--books", str(books), "--json", "import", "pledges", str(file)]) == 4
    assert len(json.loads("".join(written))["errors"]) >= 5_000
    assert max(map(len, written)) < 2**19


def test_many_requests_of_one_day_are_one_change_of_a_balance(books: Path) -> None:
    file = books.parent / "plan.csv"
    file.write_text(REQUESTS + REQUEST * 2_500)
    with within(6000):
        ended = typed(books, f"can-spend --file {file} --date 2026-12-31")
    last = ended.json["requests"][-1]
    assert (ended.code, len(ended.json["requests"])) == (0, 2_500)
    assert ended.json["requests"][0]["budget_available"] != last["budget_available"]
