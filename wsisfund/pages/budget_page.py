"""The page "Budget": each line of a biennium with what is used, committed and available, down to the line of the text."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import quote

from ..budget.allotment import Allotted, allotted_lines
from ..budget.line_steps import LineStep, line_steps
from ..budget.lines import FOOTING, Line, lines_of
from ..gate.state import BooksState
from ..languages.spoken import said_if_known, spoken
from ..vocabulary.accounts import programme_of
from ..vocabulary.biennium import biennium_of
from ..vocabulary.money import ZERO
from .desk_page import DeskPage

WIDTH: Final = 320
_TENTH: Final = Decimal("0.1")


class Part(NamedTuple):
    """One stretch of a bar, in the units of its picture."""

    kind: str
    x: Decimal
    width: Decimal


class Step(NamedTuple):
    """What made the line: an appropriation, a virement, an order; where it stands."""

    what: str
    day: str
    id: str
    amount: str
    href: str
    place: str


class Share(NamedTuple):
    """A manager's part of the line."""

    id: str
    manager: str
    allotted: str
    used: str
    available: str
    parts: Sequence[Part]


class Row(NamedTuple):
    """One line; `footing`: name and amount of what else lies between what is appropriated and available, if anything.

    `over`: more is used than there is.
    """

    account: str
    title: str
    href: str
    final: str
    used: str
    committed: str
    footing: Sequence[tuple[str, str]]
    available: str
    over: bool
    parts: Sequence[Part]
    steps: Sequence[Step]
    shares: Sequence[Share]


class Budget(DeskPage):
    """Appropriations and what became of them."""

    @property
    def biennium(self) -> str:
        """That of the day."""
        return biennium_of(self.day)

    @property
    def programmes(self) -> list[tuple[str, list[Row]]]:
        """(title, rows) of each programme."""
        rows: list[tuple[str, Row]] = self.of_books(self._rows, [])
        names = list(dict.fromkeys(programme for programme, _ in rows))
        return [(spoken().programme(name), [row for of, row in rows if of == name]) for name in names]

    def _rows(self, state: BooksState) -> list[tuple[str, Row]]:
        found = lines_of(state.index, self.biennium, self.day)
        steps = line_steps(state.index, self.biennium, self.day)
        allotted = allotted_lines(state.index, self.biennium, self.day)
        return [(programme_of(line.account), self._row(line, steps.get(line.account, ()), allotted)) for line in found]

    def _row(self, line: Line, steps: Sequence[LineStep], allotted: Sequence[Allotted]) -> Row:
        committed, number = line.open_commitments + line.reserved, spoken().number
        return Row(
            account=line.account,
            title=spoken()._of_books(line.account),
            href=f"../../account/{quote(line.account)}/",
            final=number(line.final),
            used=number(line.charged),
            committed=number(committed),
            footing=self._footing(line),
            available=number(line.available),
            over=line.available < 0,
            parts=_bar(line.final - line.not_yet + line.overridden, line.charged, committed, line.later),
            steps=[self._step(step) for step in steps],
            shares=[_share(one) for one in allotted if one.account == line.account],
        )

    def _footing(self, line: Line) -> list[tuple[str, str]]:
        amounts = ((name, getattr(line, name)) for name in FOOTING)
        return [(self.words(f"budget.{name.replace('_', '-')}"), spoken().number(amount)) for name, amount in amounts if amount]

    def _step(self, one: LineStep) -> Step:
        place = one.place
        href = self.editor(place.file, place.line) if place else ""
        what = self.words(f"budget.{one.kind}") + (f" ({said_if_known('step', one.step)})" if one.step else "")
        where = f"{place.file}:{place.line}" if place else ""
        return Step(what, one.day.isoformat(), one.id, spoken().number(one.amount), href, where)


def _share(one: Allotted) -> Share:
    number = spoken().number
    bar = _bar(one.allotted, one.used, ZERO)
    return Share(one.id, one.manager, number(one.allotted), number(one.used), number(one.available), bar)


def _bar(final: Decimal, used: Decimal, committed: Decimal, later: Decimal = ZERO) -> list[Part]:
    """What later days take is left empty at the end."""
    whole = max(final, used + committed, Decimal(1))
    found, x = [], ZERO
    for kind, amount in (("used", used), ("committed", committed), ("available", max(final - used - committed - later, ZERO))):
        width = (max(amount, ZERO) / whole * WIDTH).quantize(_TENTH)
        if width:
            found.append(Part(kind, x, width))
        x += width
    return found
