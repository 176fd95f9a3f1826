"""What a page is made of: tables, figures, bars. Words and figures are ready; the template only lays them out."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from ..languages.retold import Told
from ..languages.spoken import said, spoken
from ..languages.words import NIL
from ..vocabulary.money import FUNCTIONAL

# `head` names its row; `total` too, and the row adds others up; `prose` may be broken over several lines; `late` is past its day.
Kind = Literal["text", "prose", "figure", "head", "total", "late"]


class Cell(NamedTuple):
    """One cell; `amount` is the figure that `text` prints, None where there is none; `href` leads to what it is made of."""

    text: str
    href: str = ""
    kind: Kind = "text"
    amount: Decimal | None = None
    title: str = ""


class Head(NamedTuple):
    """Head of a column."""

    text: str
    figure: bool = False


class Table(NamedTuple):
    """A table; `note` stands below it, `empty` in its place where it has no rows, `anchor` is what a link on the page names.

    `groups`: heads over groups of columns after the first, each with how many columns it spans.
    """

    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    note: str = ""
    empty: str = ""
    anchor: str = ""
    groups: Sequence[tuple[str, int]] = ()


class Tile(NamedTuple):
    """One figure that a reader looks for first."""

    label: str
    cell: Cell


class Bar(NamedTuple):
    """One bar of a chart; lengths in the units of its picture."""

    label: str
    text: str
    href: str
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal


class Chart(NamedTuple):
    """Bars over a common line."""

    title: str
    width: int
    height: int
    base: int
    bars: Sequence[Bar]


class Link(NamedTuple):
    """A way to another view."""

    text: str
    href: str
    current: bool = False


class Choice(NamedTuple):
    """A list to choose from, in the form: (value, words) of each option."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]


class View(NamedTuple):
    """A whole page: a way back, then sections in order. `days`: other days to look at; `faults`: why there are no figures."""

    title: str
    lead: Sequence[str] = ()
    trail: Sequence[Link] = ()
    tiles: Sequence[Tile] = ()
    chart: Chart | None = None
    choices: Sequence[Choice] = ()
    days: Sequence[Link] = ()
    tables: Sequence[Table] = ()
    faults: Sequence[Told] = ()
    books: str = ""


def words(text: object, href: str = "", title: str = "") -> Cell:
    """A cell with words."""
    return Cell(str(text), href, title=title)


def prose(text: object, href: str = "") -> Cell:
    """A cell with words that may be long: a name, a narration."""
    return Cell(str(text), href, "prose")


def head(text: object, href: str = "") -> Cell:
    """The cell that names its row."""
    return Cell(str(text), href, "head")


def titled(name: str, of_figures: bool = False) -> Head:
    """Head of a column, in words (``head.NAME``)."""
    return Head(said(f"head.{name}"), of_figures)


def total_head() -> Cell:
    """The cell that names a row which adds the others up."""
    return head(said("contributions.total"))


def figure(amount: object, href: str = "", currency: str = FUNCTIONAL) -> Cell:
    """A cell with an amount: a dash for nil, which leads nowhere; nothing where the amount is not known (None)."""
    if not isinstance(amount, Decimal):
        return Cell("", kind="figure")
    if not amount:
        return Cell(NIL, kind="figure", amount=amount)
    return Cell(spoken().number(amount, currency), href, "figure", amount)


def money(amount: Decimal, currency: str) -> str:
    """``EUR 12,000.00`` in a sentence."""
    return f"{currency} {spoken().number(amount, currency)}"


def sums(rows: Sequence[Sequence[Cell]], columns: Sequence[int]) -> dict[int, Decimal]:
    """Sum of the amounts of some columns, by column."""
    return {n: sum((row[n].amount or Decimal(0) for row in rows), Decimal("0.00")) for n in columns}
