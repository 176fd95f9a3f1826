"""Rows of a large file wait in temporary files: the books and every answer are those of a file that memory holds."""

from __future__ import annotations

import json
import pickle
import random
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bad.test_import_files import answer
from wsisfund.books import many, parts, spool
from wsisfund.books.growing import Growing
from wsisfund.books.layout import inserted
from wsisfund.books.load import load_books
from wsisfund.books.reread import records_of
from wsisfund.books.spool import Spool
from wsisfund.importers.cells import Failed, NoValue, SheetDay, SheetNumber, SheetText
from wsisfund.store import overlay
from wsisfund.store.schema import DAY, OVERLAID, day_of_number, leg_number, numbered_from

DONORS = ("CHE", "JPN", "Japan", "SWE", "Nobody at all", "")
DAYS = ("2026-02-01", "2026-03-05", "2026-03-05", "5.3.2026", "2019-01-01", "31.02.2026")


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is kept back for large files is so for a few rows already."""
    for room in (spool, many, overlay):
        monkeypatch.setattr(room, "HELD", 3)
    monkeypatch.setattr(spool, "_BLOCK", 2)
    monkeypatch.setattr(parts, "AT_ONCE", 4)


def rows(seed: int, count: int, *, sound: bool) -> bytes:
    """A file of pledges: some of one day, some twice, some without a reference; unless `sound`, some that cannot be read."""
    chosen = random.Random(seed)
    lines = ["Project list", "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks"]
    for n in range(count):
        reference = chosen.choice((f"R-{n}", f"R-{n}", f"r {chosen.randrange(count)}", "") if not sound else (f"R-{n}",))
        donor = chosen.choice(DONORS[:4] if sound else DONORS)
        day = chosen.choice(DAYS[:3] if sound else DAYS)
        plan = chosen.choice(("", "", "2026-06-30=40.00; 2026-12-31=60.00"))
        earmark = chosen.choice(("C5", "", "unearmarked", '"C5=60,Forum=40"'))
        lines.append(f"{reference},{donor},{day},100.00,CHF,{earmark},,cash,{plan},")
        if not sound and chosen.random() < 0.05:
            lines.append(chosen.choice(("Total,,,100.00,,,,,,", ",,,,,,,,,", lines[-1])))
    return "\n".join(lines).encode()


def state_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("ledger", "imports")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }


def said(root: Path, *words: str) -> tuple[int, Any]:
    return answer(*words, "--books", str(root), "--yes", "--date", "2026-04-01")


@pytest.mark.parametrize(("seed", "sound"), [(1, True), (2, False), (3, False)])
def test_a_file_imported_again_and_taken_back(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, sound: bool
) -> None:
    """New rows, the same once more, the end of all, and all again: from memory in one folder of books, by files in another."""
    other, file = tmp_path / "other" / example.name, tmp_path / "pledges.csv"
    shutil.copytree(example, other)
    file.write_bytes(rows(seed, 30, sound=sound))
    plain = ("import", "pledges", str(file))
    batch = ""
    for step in ("plain", "--accept-clean", "--accept-clean", "undo", "undo", "--accept-clean"):
        words = ("import", "undo", batch) if step == "undo" else plain if step == "plain" else (*plain, step)
        in_memory = said(example, *words)
        with monkeypatch.context() as patched:
            small(patched)
            by_files = said(other, *words)
        assert by_files == in_memory
        assert state_of(other) == state_of(example)
        batch = in_memory[1].get("batch", batch)
    assert said(example, "check")[0] == 0


def test_the_last_row_is_bad_and_nothing_is_written(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, before = tmp_path / "pledges.csv", state_of(example)
    file.write_bytes(rows(4, 30, sound=True) + b"\nR-last,CHE,31.02.2026,100.00,CHF,C5,,cash,,\n")
    small(monkeypatch)
    code, found = said(example, "import", "pledges", str(file))
    assert (code, found["new"], found["invalid"]) == (4, 30, 1)
    assert [(fault["row"], fault["column"]) for fault in found["errors"]] == [(33, "date")]
    assert state_of(example) == before


def test_a_batch_of_many_lines(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Donors and their pledges, of days in no order; a line sees what earlier ones write."""
    other, file = tmp_path / "other" / example.name, tmp_path / "lines.jsonl"
    shutil.copytree(example, other)
    chosen, lines = random.Random(7), list[list[str]]()
    for n in range(12):
        on = ["--date", f"2026-03-{chosen.randint(1, 28):02d}"]
        lines.append(["donor", "add", f"D-{n}", "--name", f"Donor number {n}", "--type", "other", "--date", "2026-02-01"])
        lines.append(
            ["pledge", "add", f"P-{n}", f"D-{chosen.randint(0, n)}", "100.00", "CHF", *on, "--instalment", "2026-12-31=100.00"]
        )
    file.write_text("\n".join(json.dumps({"verb": line}) for line in lines))
    in_memory = said(example, "batch", str(file))
    small(monkeypatch)
    assert said(other, "batch", str(file)) == in_memory
    assert state_of(other) == state_of(example)
    assert (in_memory[0], len(in_memory[1].get("entries", ()))) == (0, 36), in_memory[1]
    # The last line is refused: nothing of the others is written.
    file.write_text(
        "\n".join(json.dumps({"verb": [*line[:2], f"{line[2]}-X", *line[3:]]}) for line in lines if line[0] == "donor")
    )
    with file.open("a") as more:
        more.write('\n{"verb": ["pledge", "add", "P-X", "nobody-at-all", "1.00", "CHF"]}')
    code, found = said(other, "batch", str(file))
    assert (code, [(fault["code"], fault["line"]) for fault in found["errors"]]) == (2, [("unknown-donor", 13)])
    assert state_of(other) == state_of(example)


@settings(deadline=None, max_examples=30)
@given(items=st.lists(st.integers(), max_size=60), start=st.integers(0, 70), held=st.integers(0, 9))
def test_a_spool_is_the_list(items: list[int], start: int, held: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(spool, "_BLOCK", 4)
        kept = Spool(items, held=held)
        assert list(kept) == items == kept
        assert len(kept) == len(items)
        assert list(kept.since(start)) == items[start:] == kept[start:]
        assert [kept[n] for n in range(-len(items), len(items))] == items * 2
        kept.append(7)
        assert kept[-1] == 7


# What stands in files that people edit: a comment, a quote in one, a string over lines that look like entries, a day written
# otherwise, what holds for the lines below.
ODD = (
    *[""] * 4, "\n", "; a comment\n", '; a 5" pipe\n', '2026-01-02 note Assets:A "over\n2026-01-02 two\n"\n',
    "2026/1/9 open X:Y\n", "pushtag #x\n",
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(seed=st.integers(0, 10**6))
def test_a_growing_text_is_the_text_of_one_piece(seed: int) -> None:
    chosen = random.Random(seed)

    form = chosen.choice(("price USD 0.8 CHF\n", 'custom "pledge" "{}"\n  name: "é"\n', "open Assets:{}\n"))

    def block(n: int, of: str) -> tuple[date, str]:
        day = date(2026, 1, 1) + timedelta(n)
        return day, f"{day} {form.format(of)}"

    start = "".join(text + chosen.choice(ODD) for _, text in (block(n, "old") for n in (3, 3, 9, 9, 20)))
    start = "; header\n" + chosen.choice(("", "\n" + start, "\n" + start + "\n\n"))
    days = sorted(chosen.choices(range(chosen.choice((0, 5, 15)), 25), k=12))
    blocks = [block(n, f"new-{at}") for at, n in enumerate(days)]
    size = chosen.choice((3, 17, 90, 1000))
    pieces = (start.encode()[n : n + size] for n in range(0, len(start.encode()), size))
    growing, lines = Growing(pieces, blocks[0][0]), list[int]()
    cut = sorted(chosen.sample(range(1, 12), 3))
    for some in (blocks[a:b] for a, b in zip([0, *cut], [*cut, 12], strict=True)):
        before = growing.since()
        lines += growing.insert(some)
        kept = b"".join(before.splitlines(keepends=True)[: growing.kept_lines])
        assert growing.since().startswith(kept)
    assert (growing.since().decode(), lines) == inserted(start, blocks)
    assert growing.size == len(growing.since())


def test_entries_of_every_kind_are_kept(example: Path) -> None:
    found = load_books(example / "ledger" / "main.beancount", example)
    records = records_of(found)
    with pytest.MonkeyPatch.context() as patched:
        small(patched)
        kept = many.entries_of(records)
        assert kept == records and many.kinds_of(kept) == many.kinds_of(records)
        assert many.names_of_keys(kept) == many.names_of_keys(records)
        assert many.opens_among(kept) == many.opens_among(records)


def test_what_a_sheet_says_beside_a_cell_is_kept() -> None:
    number, text, day = SheetNumber("1.50"), SheetText("1 or 2"), SheetDay(2026, 3, 5)
    number.beside, number.doubt, number.text = ("EUR",), "a doubt", "0001"
    text.doubt = day.doubt = "another"
    for cell in (number, text, day, NoValue(""), Failed("#REF!"), Decimal("1.50"), "'=1"):
        again = pickle.loads(pickle.dumps(cell))
        assert (type(again), again, getattr(again, "__dict__", {})) == (type(cell), cell, getattr(cell, "__dict__", {}))


def test_a_day_has_room_for_millions() -> None:
    """The number of an entry is its day and its place in it; a file may bring a million pledges of one day."""
    assert 2_500_000 < OVERLAID < DAY
    assert day_of_number(numbered_from(date.max) + DAY - 1) == date.max
    assert leg_number(numbered_from(date.max) + DAY, 0) < 2**63
