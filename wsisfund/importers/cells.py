"""What a cell holds, brought to one form of digits, spaces and signs before it is read; nothing is lost or guessed here."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard

from ..languages.folding import fold
from ..vocabulary.formulas import FORMULA

Cell = str | Decimal | date
DIGITS_OF_A_SHEET = 15

# Marks without width that word processors and Arabic keyboards leave behind; they change no value.
_MARKS = {ord(c): None for c in "\u200b\u200e\u200f\u061c\ufeff\u00ad\u2060"}
# Characters that hide something or turn the order of what is seen; also those that no text may hold.
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_GUARD = re.compile(f"'(?=[{re.escape(''.join(FORMULA))}])")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5, 0xFFE1: 0xA3, 0xFFE0: 0xA2}
_WORD = re.compile(r"[^\W_]+")


class NoValue(str):
    """A cell whose formula was never worked out; its text is empty."""

    __slots__ = ()


class Failed(str):
    """A cell whose formula failed; its text is what the sheet shows: ``#REF!``."""

    __slots__ = ()


class SheetText(str):
    """A text of a sheet with something against it: `doubt` says what."""

    doubt: str = ""


class SheetNumber(Decimal):
    """A number of a sheet whose format shows more than the number: signs beside it, a doubt, a code with its zeros."""

    beside: tuple[str, ...] = ()
    doubt: str = ""
    text: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """With what its format shows: a number alone would lose it in a copy."""
        return _with, (type(self), str(self), self.__dict__)


class SheetDay(date):
    """A day of a sheet with something against it: `doubt` says what."""

    doubt: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """With its doubt, which a day alone would lose in a copy."""
        return _day_with, (self.isoformat(), self.__dict__)


def _with(kind: type[SheetNumber], text: str, held: dict[str, Any]) -> SheetNumber:
    made = kind(text)
    made.__dict__.update(held)
    return made


def _day_with(text: str, held: dict[str, Any]) -> SheetDay:
    made = SheetDay.fromisoformat(text)
    made.__dict__.update(held)
    return made


class Row(NamedTuple):
    """One row of a file: its physical line or row of the sheet, and its cells as they stand; an empty cell is ``""``.

    `struck`: the positions, from 0, of cells that are struck through.
    """

    number: int
    cells: tuple[Cell, ...]
    struck: tuple[int, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(isinstance(c, Decimal | date) or c.strip() for c in self.cells)


def shown(cell: Cell) -> str:
    """The cell as text: numbers as plain decimals, dates as ISO, texts without marks and without spaces around them.

    A whole number is the text of that whole number, however a program writes it: 12, not 12.0. The apostrophe that guards a text
    against being taken for a formula (as our own review files have it) is taken off.
    """
    if type(cell) is str and cell.isascii() and cell[:1] != "'":
        return cell.strip()
    if isinstance(cell, Decimal):
        return (isinstance(cell, SheetNumber) and cell.text) or number_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    text = cell.translate(_MARKS).strip()
    return text[1:] if _GUARD.match(text) else text


def number_text(number: Decimal) -> str:
    """A number without exponent; a whole one without a point."""
    return format(
        number.quantize(Decimal(1)) if number == number.to_integral_value() and abs(number.adjusted()) < 28 else number, "f"
    )


def has_lost_digits(cell: Cell) -> bool:
    """Whether the cell holds a number of more digits than a sheet keeps: its last ones are not those that were typed."""
    return isinstance(cell, Decimal) and cell.adjusted() >= DIGITS_OF_A_SHEET


def doubt_of(cell: Cell) -> str:
    """What the sheet itself has against the cell; empty where nothing."""
    return cell.doubt if isinstance(cell, SheetText | SheetNumber | SheetDay) else ""


# What sheets show for a formula that failed, and for a number that did not fit its column, in the languages of Excel.
_FAILURES = re.compile(
    r"#(?:REF!|N/A|NAME\?|DIV/0!|VALUE!|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA|CONNECT!|BLOCKED!|UNKNOWN!|BUSY!|ERROR!"
    r"|NOM\s?\?|VALEUR\s?!|NOMBRE\s?!|NUL\s?!|¡REF!|¿NOMBRE\?|¡VALOR!|¡DIV/0!|¡NUM!|¡NULO!|N/D|BEZUG!|WERT!|ZAHL!|NV"
    r"|ССЫЛКА!|ЗНАЧ!|ИМЯ\?|ДЕЛ/0!|ЧИСЛО!|ПУСТО!|Н/Д)|#{3,}|(?:Err|Ошибка|Error|Erreur):\s?5[0-9]{2}",
    re.IGNORECASE,
)


# With what each of them begins.
_BEGINNINGS = frozenset("#EeОо")


def is_failed(cell: Cell) -> TypeGuard[str]:
    """Whether the cell holds a formula that failed; a text file keeps what the sheet showed of it."""
    if type(cell) is str and cell[:1] not in _BEGINNINGS:
        return False
    return isinstance(cell, Failed) or (
        isinstance(cell, str) and cell[:1] in _BEGINNINGS and _FAILURES.fullmatch(cell.strip()) is not None
    )


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


def plain_signs(text: str) -> str:
    """`text` with digits of all scripts as 0–9, full-width signs as ASCII, and every kind of space as one space."""
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
        text = "".join(str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text)
    return one_line(text)


@lru_cache(maxsize=4096)
def word_key(text: str) -> str:
    """The words of a heading or a fixed phrase, folded: ``Réf.`` → ``ref``."""
    return " ".join(_WORD.findall(fold(plain_signs(text))))
