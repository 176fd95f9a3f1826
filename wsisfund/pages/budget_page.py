"""The page "Budget": each line of a biennium with what is used, committed and available, down to the line of the text."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import quote

from ..books.records import Fact
from ..budget.allotment import Allotted, allotted_lines
from ..budget.lines import FOOTING, Line, lines_of
from ..gate.state import BooksState
from ..languages.spoken import said_if_known, spoken
from ..register.facts import ORIGINAL, appropriation_of, order_step_of
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
        facts = [
            *state.index.all("appropriation"),
            *state.index.all("virement"),
            *state.index.all("allotment"),
            *state.index.all("commitment"),
        ]
        allotted = allotted_lines(state.index, self.biennium, self.day)
        return [(programme_of(line.account), self._row(line, facts, allotted)) for line in found]

    def _row(self, line: Line, facts: Sequence[Fact], allotted: Sequence[Allotted]) -> Row:
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
            steps=[self._step(f) for f in facts if self._is_of(f, line.account)],
            shares=[_share(one) for one in allotted if one.account == line.account],
        )

    def _footing(self, line: Line) -> list[tuple[str, str]]:
        amounts = ((name, getattr(line, name)) for name in FOOTING)
        return [(self.words(f"budget.{name.replace('_', '-')}"), spoken().number(amount)) for name, amount in amounts if amount]

    def _is_of(self, fact: Fact, account: str) -> bool:
        return fact.date <= self.day and account in map(str, fact.values)

    def _step(self, fact: Fact) -> Step:
        place = fact.place
        amounts = [value for value in fact.values if isinstance(value, tuple)]
        amount = spoken().number(amounts[0].number, amounts[0].currency) if amounts else ""
        href = self.editor(place.file, place.line) if place else ""
        order = order_step_of(fact) if fact.kind == "commitment" else None
        given = appropriation_of(fact) if fact.kind == "appropriation" else None
        # What nothing else is said of is original (domain §2).
        step = order.step if order else given.kind if given and given.kind != ORIGINAL else ""
        what = self.words(f"budget.{fact.kind}") + (f" ({said_if_known('step', step)})" if step else "")
        ident = "" if fact.kind == "appropriation" else fact.ident
        return Step(what, _iso(fact.date), ident, amount, href, f"{place.file}:{place.line}" if place else "")


def _share(one: Allotted) -> Share:
    number = spoken().number
    bar = _bar(one.allotted, one.used, ZERO)
    return Share(one.id, one.manager, number(one.allotted), number(one.used), number(one.available), bar)


def _iso(day: date) -> str:
    return day.isoformat()


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
