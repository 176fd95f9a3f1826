"""Cells of a workbook: amounts as numbers that a spreadsheet holds exactly, texts that stay texts, and their formats."""

from collections.abc import Mapping
from decimal import Decimal
from textwrap import wrap
from typing import Any, Final
from unicodedata import east_asian_width

from ..errors import UsageFault
from ..vocabulary.money import decimals, half_up
from ..vocabulary.statement import Emphasis

# A spreadsheet keeps numbers as IEEE doubles: 15 decimal digits are exact, more are not.
DIGITS: Final = 15
ROWS: Final = 1_048_576
# Height of a line of text, in points.
LINE: Final = 14
_TEXT_MOST: Final = 32_000
_BORDERS: Final[Mapping[Emphasis, Mapping[str, Any]]] = {
    "line": {},
    "subtotal": {"top": 1, "bold": True},
    "total": {"top": 1, "bottom": 6, "bold": True},
}


class NotForASpreadsheet(UsageFault):
    """A statement holds what a spreadsheet cannot: an amount of more than 15 digits, or more rows than a sheet has."""

    slug = "not-for-a-spreadsheet"


class Formats:
    """The formats of a workbook, each made once.

    Args:
        workbook: the xlsxwriter workbook that keeps them.
    """

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Any:
        """A format with the properties of xlsxwriter."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"valign": "top", "font_size": 10, **properties})
        return self._made[key]

    def amount(self, currency: str, emphasis: Emphasis = "line") -> Any:
        """Grouped by thousands with the currency's decimals; below zero in parentheses, a dash for nil."""
        return self.of(num_format=number_format(currency), **_BORDERS[emphasis])

    def label(self, level: int, emphasis: Emphasis = "line") -> Any:
        """The words of a line, indented by its level."""
        return self.of(indent=level, text_wrap=True, **_BORDERS[emphasis])

    def text(self, emphasis: Emphasis = "line") -> Any:
        """A text of the books."""
        return self.of(text_wrap=True, **_BORDERS[emphasis])


def number_format(currency: str) -> str:
    """The format of a spreadsheet for amounts of a currency.

    >>> number_format("CHF"), number_format("JPY")
    ('#,##0.00_);(#,##0.00);"–"_)', '#,##0_);(#,##0);"–"_)')
    """
    places = decimals(currency)
    digits = "#,##0" + ("." + "0" * places if places else "")
    return f'{digits}_);({digits});"–"_)'


def exact(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals, which a spreadsheet keeps to the last digit.

    Raises:
        NotForASpreadsheet: it has more than 15 digits.
    """
    value = half_up(amount, currency) + 0
    # A whole number of tens has fewer digits than it shows; the double holds it all the same.
    if len(value.normalize().as_tuple().digits) > DIGITS:
        raise NotForASpreadsheet(
            f"{value} {currency} has more than {DIGITS} digits",
            why="a spreadsheet would round it, and a rounded figure is a wrong one",
            fix="take this statement as PDF, CSV or JSON",
        )
    return value


def check_rows(count: int) -> None:
    """Refuse a table that is longer than a sheet.

    Raises:
        NotForASpreadsheet: it is.
    """
    if count > ROWS:
        raise NotForASpreadsheet(
            f"{count:,} rows are more than a sheet has",
            why=f"a sheet ends after {ROWS:,} rows",
            fix="take this statement as CSV or JSON, or ask for a shorter period with --to",
        )


def put_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """A text that stays a text, whatever it begins with; one longer than a cell is cut and ends with "…"."""
    shown = text if len(text) <= _TEXT_MOST else text[: _TEXT_MOST - 1] + "…"
    sheet.write_string(row, column, shown, style)


def lines_in(text: str, room: int) -> int:
    """Lines that a text takes, broken between words, in a cell `room` characters wide; a Chinese character is two wide.

    >>> lines_in("", 10), lines_in("one two three", 8), lines_in("\u4e2d\u6587\u4e2d\u6587", 4)
    (1, 2, 2)
    """
    if text.isascii() and len(text) <= room and "\n" not in text:
        return 1
    wide = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    if wide != len(text):
        return max(1, -(-wide // room))
    return sum(len(wrap(part, room)) or 1 for part in text.split("\n"))
