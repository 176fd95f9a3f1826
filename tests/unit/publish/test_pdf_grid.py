"""Tables on paper: nothing runs out of its column or into another, figures meet at the decimal point, no row is lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal as D
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.platypus import FrameBreak

from tests.unit.publish.made import EN
from wsisfund.publish.faces import BOLD, REGULAR, width_of
from wsisfund.publish.pdf_fit import Fit, fit, halves
from wsisfund.publish.pdf_grid import Cell, Column, Figure, Grid, Row, Table
from wsisfund.publish.pdf_tables import cell
from wsisfund.publish.pdf_text import wrapped

SIZES = (8.0, 7.0, 6.0, 5.5)
CONTINUED = "{title} (continued)"


class Recorder:
    """A canvas that only notes where each text stands: base line, left, right, text."""

    def __init__(self) -> None:
        self.texts: list[tuple[float, float, float, str]] = []
        self._font: tuple[str, float] = ("", 0.0)

    def setFont(self, name: str, size: float) -> None:  # noqa: N802
        self._font = (name, size)

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        self.texts.append((y, x, x + width_of(text, *self._font), text))

    def drawRightString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        self.drawString(x - width_of(text, *self._font), y, text)

    def drawCentredString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        self.drawString(x - width_of(text, *self._font) / 2, y, text)

    def __getattr__(self, _: str) -> Any:
        return lambda *args: None


def drawn(grid: Grid) -> list[tuple[float, float, float, str]]:
    """Every text of a table, where it stands."""
    grid.canv = Recorder()
    grid.draw()
    return grid.canv.texts


def sized(table: Table, width: float) -> tuple[Table, Fit]:
    """The table in a size, or its first half where it is too wide."""
    while True:
        found = fit([table], width, SIZES)
        if found is not None:
            return table, found[0]
        parts = halves(table)
        assert parts is not None
        table = parts[0]


def made(rows: Sequence[Sequence[Cell]], kinds: str = "lff", style: str = "line") -> Table:
    """A table with one column for each letter: label, text, figure, note."""
    names = {"l": "label", "t": "text", "f": "figure", "n": "note"}
    columns = tuple(Column(f"Column {n}", names[kind]) for n, kind in enumerate(kinds))  # type: ignore[arg-type]
    return Table(columns, tuple(Row(tuple(cells), style) for cells in rows))  # type: ignore[arg-type]


words = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters="\x7f\xad"), max_size=90).filter(
    lambda text: text == text.strip() and all(ord(c) < 0x7F or ord(c) > 0xA0 for c in text)
)
amounts = st.decimals(D("-1e14"), D("1e14"), places=2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(words, words, amounts, amounts, amounts), min_size=1, max_size=8), st.sampled_from(["line", "total"]))
def test_no_text_leaves_its_table_or_touches_another(rows: list[tuple[str, str, D, D, D]], style: str) -> None:
    cells = [(label, text, *(cell(amount, EN) for amount in figures)) for label, text, *figures in rows]
    table, found = sized(made(cells, "ltfff", style), 487.0)
    grid = Grid(table, found.widths, found.size, CONTINUED)
    lines: dict[float, list[tuple[float, float]]] = {}
    for y, left, right, text in drawn(grid):
        assert left >= -0.01 and right <= grid.width + 0.01, text
        lines.setdefault(round(y, 2), []).append((left, right))
    for spans in lines.values():
        spans.sort()
        assert all(after[0] >= before[1] for before, after in pairwise(spans))


def test_twelve_digits_and_very_long_names_fit() -> None:
    name = "The Federal Ministry of Posts, Telegraphs, Telephones, Broadcasting and the Information Society " * 4
    rows = [(name.strip(), *(cell(D("-987654321098.76"), EN) for _ in range(11)))] * 3
    table, found = sized(made(rows, "l" + "f" * 11), 733.0)
    grid = Grid(table, found.widths, found.size, CONTINUED)
    texts = drawn(grid)
    assert all(right <= grid.width + 0.01 for _, _, right, _ in texts)
    assert [text for *_, text in texts].count("(987,654,321,098.76)") == 3 * (len(table.columns) - 1)
    assert "".join(text for *_, text in texts if text in name).replace(" ", "").count("InformationSociety") == 12


def test_a_column_that_is_as_wide_as_its_word_does_not_break_it() -> None:
    """Its width is a sum of other numbers than the word's, and may be off in the last bit: Kenya stood in Arabic on two lines."""
    for size in (7.0, 7.5, 8.0, 8.5, 9.0, 9.5):
        for word in ("كينيا", "Kenya", "Кения", "فائز"):
            width = width_of(word, REGULAR, 1) * size + 3.3 - 3.3
            assert wrapped(word, REGULAR, size, width) == (word,)


def test_figures_meet_at_the_decimal_point() -> None:
    values = [cell(D("1234567.50"), EN), cell(D("-3.25"), EN), cell(D(12000), EN, "JPY"), cell(D("-1.125"), EN, "KWD")]
    table = made([("a", value) for value in values], "lf")
    found = fit([table], 400, SIZES)
    assert found is not None
    points = set()
    for _, left, _, text in drawn(Grid(table, found[0].widths, found[0].size, CONTINUED)):
        if text[-1] in "0123456789)" and not text.startswith("Column"):
            whole = text.strip(")").split(".")[0]
            points.add(round(left + width_of(whole, "NotoSans-Regular", found[0].size), 3))
    assert len(points) == 1


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        (D("-1234.5"), "CHF", ("(1,234", ".50)")),
        (D("0.00"), "CHF", ("–", "")),
        (D(12000), "JPY", ("12,000", "")),
        (D(-12000), "JPY", ("(12,000", ")")),
        (D("1.125"), "KWD", ("1", ".125")),
    ],
)
def test_an_amount_is_parted_at_the_decimal_point(value: D, currency: str, expected: tuple[str, str]) -> None:
    assert cell(value, EN, currency) == Figure(*expected)


def broken(grid: Grid, height: float) -> list[Grid]:
    """The parts of a table that is broken, each of which has a page of its own."""
    first, turn, rest = grid.split(400, height)
    assert turn is FrameBreak
    return [first, rest]


def test_what_follows_a_table_takes_its_last_rows_along() -> None:
    table = made([(f"row {n}", cell(D(n), EN)) for n in range(9)], "lf")
    found = fit([table], 400, SIZES)
    assert found is not None
    grid = Grid(table, found[0].widths, found[0].size, CONTINUED)
    grid.followed = 30.0
    assert grid.wrap(400, grid.height + 30)[1] == grid.height, "there is room for both"
    assert grid.wrap(400, grid.height + 29)[1] > grid.height + 29
    first, rest = broken(grid, grid.height + 29)
    assert [len([text for *_, text in drawn(part) if text.startswith("row")]) for part in (first, rest)] == [5, 4]
    assert (first.followed, rest.followed) == (0.0, 30.0)


def test_a_table_breaks_over_pages_without_losing_or_parting_rows() -> None:
    rows: list[Row] = []
    for account in ("X", "Y", "Z"):
        rows.append(Row((account, ""), "heading", spans=True, section=account))
        rows += [Row((f"{account}{n}", cell(D(n), EN)), section=account) for n in range(1, 40)]
        rows.append(Row((f"{account} closing", cell(D(780), EN)), "total", spans=True, section=account))
    table = Table((Column("Account", "label"), Column("Amount", "figure")), tuple(rows))
    found = fit([table], 400, SIZES)
    assert found is not None
    parts = [Grid(table, found[0].widths, found[0].size, CONTINUED)]
    while parts[-1].height > 300:
        parts[-1:] = broken(parts[-1], 300)
        assert parts[-2].height <= 300
    pages = [[text for *_, text in drawn(part)] for part in parts]
    labels = [[text for text in page if text[0] in "XYZ"] for page in pages]
    assert len(pages) > 4 and all(page[:2] == ["Account", "Amount"] for page in pages)
    assert [text for page in labels for text in page if "continued" not in text] == [str(row.cells[0]) for row in rows]
    for before, page in pairwise(labels):
        assert before[-1] not in "XYZ", "a heading at the foot of a page"
        assert page[0] in "XYZ" or page[0] == f"{page[1][0]} (continued)"
        assert len(page) > 2 and not page[1].endswith("closing"), "a total alone at the head of a page"


def test_a_text_without_end_goes_on_over_pages() -> None:
    table = made([("word " * 4000, cell(D(1), EN))], "lf")
    found = fit([table], 400, SIZES)
    assert found is not None
    rest, count = Grid(table, found[0].widths, found[0].size, CONTINUED), 0
    while rest.height > 450:
        first, rest = broken(rest, 450)
        assert first.height <= 450
        count += sum(text.count("word") for *_, text in drawn(first))
    assert count + sum(text.count("word") for *_, text in drawn(rest)) == 4000


def test_rules_stand_above_and_below_a_total() -> None:
    class Rules(Recorder):
        def __init__(self) -> None:
            super().__init__()
            self.rules: list[tuple[float, float, float]] = []

        def line(self, left: float, y: float, right: float, _: float) -> None:
            self.rules.append((round(y, 1), left, right))

    table = made([("total", cell(D(1), EN))], "lf", "total")
    found = fit([table], 400, SIZES)
    assert found is not None
    grid = Grid(table, found[0].widths, found[0].size, CONTINUED)
    grid.canv = Rules()
    grid.draw()
    base = next(y for y, _, _, text in grid.canv.texts if text == "1.00")
    below_figures = [y for y, left, right in grid.canv.rules if left > 0]
    assert sum(y > base for y in below_figures) == 1
    assert sum(y < base for y in below_figures) == 2


def test_bold_figures_are_as_wide_as_measured() -> None:
    assert width_of("(1,234.50)", BOLD, 10) == pytest.approx(sum(width_of(c, BOLD, 10) for c in "(1,234.50)"))
