"""The page "Programme": action lines with their tasks and the money beside the regular budget, and all kinds of the register."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from ..contributions.programme_register import CHANGE, WITHDRAW, matching
from ..desk.forms import WITH_FORM
from ..gate.state import BooksState
from ..languages.spoken import programme_named, said_if_known, spoken
from ..register.programme import Entry, entries_at, entry_at, is_line, missing_answers, naming
from ..register.source import FactSource
from ..statements.engine import Run
from ..vocabulary.period import Period
from ..vocabulary.register_form import Form
from ..vocabulary.register_table import REGISTER_KINDS
from ..vocabulary.statement import Line, Statement
from .desk_page import DeskPage
from .new_page import address_of
from .shown import Cell, Head, Link, Table, figure, head, prose, words
from .source import Where

SCHEDULE: Final = "programme-resources"
MONEY: Final = ("contributions", "re-earmarked", "direct", "support", "regular-budget")
AT_MOST: Final = 500
# Kinds that say of a line what is being done in it.
_WORK: Final = ("task", "output", "recommendation", "guidance")


class Programme(DeskPage):
    """Lines, tasks, outputs and money; one line; or the entries of one kind."""

    @property
    def line(self) -> str:
        """The line that the address names; empty: all of them."""
        return self.asked("line")

    @property
    def kind(self) -> str:
        """The kind of entries that the address names; empty: none."""
        return self.asked("kind") if self.asked("kind") in REGISTER_KINDS else ""

    @property
    def trail(self) -> list[Link]:
        """The way back to all lines."""
        return [Link(self.words("programme.all"), self._to())] if self.line or self.kind else []

    @property
    def lead(self) -> str:
        """What stands above the tables: the name of the line or of the kind."""
        if self.kind:
            return self.words(f"register.{self.kind}")
        return self.of_books(lambda state: self._name(state.index), self.line) if self.line else ""

    @property
    def tables(self) -> list[Table]:
        """What is asked for; nothing where the books have errors."""
        return self.of_books(lambda state: list(self._made(state)), [])

    @property
    def adds(self) -> str:
        """Address of the form that registers one of the kind; empty where who asks may not."""
        return f"../New/?{address_of(f'{self.kind} add', {})}" if self.kind and self.may(f"{self.kind} add") else ""

    def _made(self, state: BooksState) -> Iterator[Table]:
        if self.kind:
            yield self._entries(self.kind, entries_at(state.index, self.kind, self.day), state.index, self.asked("q"))
        elif self.line:
            yield self._money(state, self.line)
            found = naming(state.index, "action-line", self.line, self.day)
            for kind in dict.fromkeys(entry.kind.name for entry in found):
                yield self._entries(kind, [entry for entry in found if entry.kind.name == kind], state.index)
        else:
            yield self._money(state)
            yield self._kinds(state.index)

    def _to(self, **into: str) -> str:
        return "?" + urlencode({**into, "at": self.day.isoformat()})

    def _name(self, facts: FactSource) -> str:
        found = entry_at(facts, "action-line", self.line, self.day)
        return f"{self.line}: {programme_named(self.line, found.name)}" if found and found.name != self.line else self.line

    # ---------------------------------------------------------------- lines and their money

    def _money(self, state: BooksState, only: str = "") -> Table:
        """The lines with who answers for them, what is to be done, and the year's money; of one line, that one alone."""
        run = Run(state.index, Period(date(self.day.year, 1, 1), self.day), state.root)
        made = run.statement(SCHEDULE)
        named = ("line", "name", "role", "focal-point", "open", "overdue")
        heads = [Head(self.words(f"programme.{name}"), name in ("open", "overdue")) for name in named]
        heads += [Head(self.words(f"programme.{column}"), True) for column in MONEY]
        work = [entry for kind in _WORK for entry in entries_at(state.index, kind, self.day) if not entry.over]
        lines = [line for line in made.lines if only in ("", line.id)]
        rows = [self._line(state.index, made, line, work) for line in lines if line.id != "total"]
        total = next((line for line in lines if line.id == "total"), None)
        last = [Cell(self.words("programme.total"), kind="total"), *(Cell("") for _ in named[1:]), *self._figures(made, total)]
        title = self.words("programme.money", year=str(self.day.year))
        return Table(title, heads, rows, last if total else (), self.words("programme.money-note"), self.words("programme.empty"))

    def _line(self, facts: FactSource, made: Statement, line: Line, work: Sequence[Entry]) -> list[Cell]:
        entry = entry_at(facts, "action-line", line.id, self.day)
        mine = [one for one in work if _is_of(one, line.id)]
        late = [one for one in mine if (due := one.day("due")) is not None and due < self.day]
        href = self._to(line=line.id) if is_line(facts, line.id) else ""
        known = entry.text if entry else lambda _: ""
        title = spoken().line(SCHEDULE, line)
        name = programme_named(line.id, entry.name) if entry else title.removeprefix(f"{line.id} – ") if href else ""
        counts = [Cell(str(len(some)) if some else "", href if some else "", "figure") for some in (mine, late)]
        return [
            head(line.id, href) if href else head(title or line.id),
            prose(name),
            words(said_if_known("choice", known("role"))),
            prose(known("focal-point")),
            *counts,
            *self._figures(made, line),
        ]

    def _figures(self, made: Statement, line: Line | None) -> list[Cell]:
        """The amounts of a line, each a link to the postings, and to the lines of the register, that make it."""
        found = []
        for column in MONEY:
            value = line.values.get(column) if line else None
            asked = urlencode({"figure": f"{made.id}.{line.id}.{column}" if line else "", "at": self.day.isoformat()})
            found.append(figure(value, f"../Contributions/?{asked}") if isinstance(value, Decimal) else Cell("", kind="figure"))
        return found

    # ---------------------------------------------------------------- entries

    def _kinds(self, facts: FactSource) -> Table:
        """How many entries the register has of each kind, how many are open, and how many past their day."""
        rows = []
        for kind, row in REGISTER_KINDS.items():
            found = entries_at(facts, kind, self.day)
            active = [one for one in found if row.over and not one.over]
            late = [one for one in active if (due := one.day("due")) is not None and due < self.day]
            href = self._to(kind=kind)
            counts = [Cell(str(len(some)) if some else "", href if some else "", "figure") for some in (found, active, late)]
            rows.append([head(self.words(f"register.{kind}"), href), *counts])
        names = ("entries", "open", "overdue")
        heads = [Head(self.words("programme.kind")), *(Head(self.words(f"programme.{name}"), True) for name in names)]
        return Table(self.words("programme.register"), heads, rows)

    def _entries(self, kind: str, found: Sequence[Entry], facts: FactSource, search: str = "") -> Table:
        row = REGISTER_KINDS[kind]
        found = matching(found, search)
        fields = [field for name in row.shown if (field := row.field(name)) and any(one.text(name) for one in found)]
        figures = (Form.MONEY, Form.COUNT, Form.NUMBER)
        heads = [Head(self.words("programme.id")), *(Head(self.words(f"said.{f.name}"), f.form in figures) for f in fields)]
        rows, comma = [], self.words("contributions.comma")
        for one in found[:AT_MOST]:
            where = Where(one.place.file, one.place.line) if one.place else Where("", 0)
            cells = [_cell(one, field.name, figures=field.form in figures) for field in fields]
            more = [prose(comma.join(missing_answers(facts, one, self.day)))] if kind == "questionnaire" else []
            rows.append([head(one.id, where.cell(self).href), *cells, *more, where.cell(self), *self._acts(one)])
        heads += [Head(self.words("programme.missing"))] if kind == "questionnaire" else []
        heads += [Head(self.words(f"programme.{name}")) for name in ("where", *self._verbs(kind))]
        left = len(found) - len(rows)
        note = self.words("programme.more", left=str(left)) if left > 0 else ""
        return Table(self.words(f"register.{kind}"), heads, rows, note=note, empty=self.words("programme.none"))

    def _verbs(self, kind: str) -> list[str]:
        """What who asks may do to an entry of a kind."""
        return [verb for verb in (CHANGE, WITHDRAW) if (act := f"{kind} {verb}") in WITH_FORM and self.may(act)]

    def _acts(self, one: Entry) -> Iterator[Cell]:
        for verb in self._verbs(one.kind.name):
            form = address_of(f"{one.kind.name} {verb}", {"ident": one.id})
            yield Cell(self.words(f"programme.{verb}"), f"../New/?{form}")

    def context(self, file: str, line: int) -> str:
        """A line of the register opens in the editor."""
        return self.editor(file, line)


def _is_of(entry: Entry, line: str) -> bool:
    """Whether an entry belongs to a line, or to a part of it."""
    named = (entry.text("programme"), *entry.parts("lines"))
    return any(name == line or name.startswith(f"{line}.") for name in named)


def _cell(entry: Entry, name: str, *, figures: bool) -> Cell:
    amount = entry.amount(name)
    if amount is not None:
        return figure(amount)
    field = entry.kind.field(name)
    long = field is not None and field.form in (Form.TEXT, Form.LONG)
    text = (
        said_if_known("choice", entry.text(name)) if field is not None and field.choices else spoken().shipped(entry.text(name))
    )
    return Cell(text, kind="figure" if figures else "prose" if long else "text")
