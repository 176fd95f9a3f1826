"""A finished statement: figures and message keys, no words. `statements` makes it, `publish` prints it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from .period import Period

Value = Decimal | str | None
# Accounts with their amounts in CHF as printed.
MadeOf = tuple[tuple[str, Decimal], ...]
Emphasis = Literal["line", "subtotal", "total"]
# Behind the name of a note's figure: the same of the year before.
BEFORE: Final = "-comparative"
# In a label: between the id of what waits, or the document of a line, and whose it is.
DASH: Final = " – "


class Line(NamedTuple):
    """One row.

    Args:
        id: line id of the command contract (design §3), or the account, donor, agreement … that the row is about.
        values: by column id; amounts in CHF as printed (deductions negative), text as it is, None where a cell is empty.
        level: 0 for the outermost; note: number of the note that explains it.
        sums: (sign, line id) of the rows that this one adds up, for live sums in a spreadsheet.
        label: words that come from the books (a donor's name); None where the id is a message key.
    """

    id: str
    values: Mapping[str, Value]
    level: int = 0
    note: int | None = None
    emphasis: Emphasis = "line"
    sums: tuple[tuple[int, str], ...] = ()
    label: str | None = None


class Check(NamedTuple):
    """An identity that was tested: `left` and `right` in CHF."""

    id: str
    ok: bool
    left: Decimal
    right: Decimal


class Reconciliation(NamedTuple):
    """A second table below a statement."""

    id: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Note:
    """A note by message key, with the figures that its text needs; `paragraphs`: what officers wrote for it, in one language."""

    key: str
    params: Mapping[str, Value] = field(default_factory=dict)
    paragraphs: tuple[str, ...] = ()


class Certificate(NamedTuple):
    """Who certifies finished statements; they are of one period and one books folder.

    Args:
        officer: id of the certifying officer.
        name: and `office`, as the register has them; the office is empty where it has none.
        day: of the certification, where it was named; None leaves it to be written by hand.
    """

    officer: str
    name: str
    office: str
    day: date | None = None


class Origin(NamedTuple):
    """What made a statement beside the books: the definitions and texts, and the command that makes it again.

    Args:
        forms: (path, SHA-256) of each definition and text in force.
        changed: whether any of them is not as the program ships it.
        command: the command line that makes the document again, empty where there is none.
    """

    forms: tuple[tuple[str, str], ...] = ()
    changed: bool = False
    command: str = ""


@dataclass(frozen=True)
class Statement:
    """A statement or schedule with its figures, the identities tested, and the hash of the books that it was made from.

    `lines` are those of the contract, `face` what readers see of them in its order, with subtotals (empty: the same lines).
    `parts`: by line the accounts that its first figure adds up, where somebody may look into it.
    `fund` is the title of the books; `subject` says whose statement it is where there may be several, in the words of the books.
    """

    id: str
    period: Period
    columns: tuple[str, ...]
    lines: Sequence[Line]
    books: str
    reconciliations: tuple[Reconciliation, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[Note, ...] = ()
    basis: str = ""
    currency: str = "CHF"
    fund: str = ""
    subject: str = ""
    origin: Origin = field(default_factory=Origin)
    face: tuple[Line, ...] = ()
    parts: Mapping[str, MadeOf] = field(default_factory=dict)
