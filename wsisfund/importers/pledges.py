"""Rows of a file read as pledges: each new, known, ignored, to review or invalid, with every issue of every row (design §3)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from ..books.spool import Spool
from ..errors import clean
from ..vocabulary.earmark import Earmark
from .amounts import Figure, has_figure, judged, read_cell_number, read_figure, split_figure, without_figure
from .cells import (
    DIGITS_OF_A_SHEET,
    HIDDEN,
    Cell,
    NoValue,
    Row,
    SheetNumber,
    doubt_of,
    has_lost_digits,
    is_failed,
    one_line,
    shown,
    word_key,
)
from .currencies import Currencies, read_currency, tender_problem
from .date_column import DateColumn, DatesOfFile, out_of_range
from .dates import read_date
from .donors import DonorIndex
from .earmarks import Earmarks, read_earmark
from .found import Problem
from .headings import heading_reader
from .instalments import Due, Plan, dates_in, read_instalments
from .issues import TOTAL_LINE, Issue
from .kinds import read_kind
from .known_donors import Donor, Match, Proposals
from .mapping import ImportMap
from .patterns import LONGEST_CELL
from .readings import Readings
from .record import Reading, Record, outcome_of
from .repeats import Known, Repeats, is_no_reference
from .table import Table
from .total_lines import is_heading_again, is_note, is_total

FIRST_DAY = date(2003, 1, 1)
MAX_REFERENCE = 200
_SHOWN = 80
_HELD = 20_000


@dataclass
class Ground:
    """What rows are read against.

    Args:
        mapping: the import map of the books.
        donors: everybody who can be recognised.
        earmarks: reader of earmarks.
        known: live pledges of the books by folded reference (or id); those without a reference under their identity.
        first_day, last_day: days that a pledge may have.
        due_max: the last day that a due date may have.
    """

    mapping: ImportMap
    donors: DonorIndex
    earmarks: Earmarks
    known: Known
    first_day: date
    last_day: date
    due_max: date
    currencies: Currencies = field(init=False)

    def __post_init__(self) -> None:
        self.currencies = Currencies(self.mapping)


def read_rows(table: Table, ground: Ground, step: Callable[[int], None] = lambda _: None) -> Readings:
    """Every row with its outcome, in the order of the file.

    Args:
        step: called now and then with the number of rows read since.
    """
    reader, dates = RowReader(table, ground), DatesOfFile(table.columns.heading("date"))
    repeats = Repeats(ground.known, table.columns.heading("reference"), reader.raw)
    read = Spool[Reading]()
    for n, row in enumerate(table.rows, 1):
        reading = reader.read(row)
        dates.add(reading)
        if reading.outcome != "ignored":
            repeats.expect(reading)
        read.append(reading)
        if n % 500 == 0:
            step(500)
    repeats.compare(read)

    def settled(reading: Reading) -> Reading:
        reading = dates.marked(reading)
        return reading if reading.outcome == "ignored" else repeats.settled(reading)

    return Readings(read, settled)


def _is_sound(text: str) -> bool:
    """Whether nothing can be against a text as such."""
    return text.isascii() and text.isprintable() and not is_failed(text)


class _Texts(NamedTuple):
    """The cells of a row as texts. `plain`: in none of them can anything be hidden, and no formula failed; so most rows are."""

    row: Row
    texts: tuple[str, ...]
    plain: bool


def _texts_of(row: Row) -> _Texts:
    if set(map(type, row.cells)) == {str}:
        texts = cast("tuple[str, ...]", row.cells)
        said = "".join(texts)
        # What a sheet shows for a formula that failed has one of the first two signs, or is not ASCII; the last guards a text.
        if said.isascii() and said.isprintable() and "#" not in said and ":" not in said and "'" not in said:
            return _Texts(row, tuple(map(str.strip, texts)), plain=True)
    return _Texts(row, tuple(map(shown, row.cells)), plain=False)


class RowReader:
    """Reads one row after the other; what columns and cells mean is worked out once."""

    def __init__(self, table: Table, ground: Ground) -> None:
        self._table = table
        self._ground = ground
        self._columns = table.columns
        self._headings = heading_reader(ground.mapping)
        self._amounts: dict[str, Decimal] = {}
        # Of the row that is being read: its cells, also by field, their texts, and the fields of formulas that failed.
        self._now = _Texts(Row(0, ()), (), plain=True)
        self._cells: Mapping[str, Cell] = {}
        self._said: Mapping[str, str] = {}
        self._failed: Collection[str] = ()
        self._places = table.columns.places
        self._read = frozenset([*table.columns.places.values(), *table.columns.doubtful])
        self._every_column_headed = all(table.columns.headings)
        self._dates = self._columns_of_dates()

    def _columns_of_dates(self) -> dict[str, DateColumn]:
        """Readers of dates, each by all that its column holds; one pass over the rows, which may wait in a file."""
        texts: dict[str, set[str]] = {name: set() for name in ("date", "due", "instalments") if name in self._places}
        for row in self._table.rows:
            for name, held in texts.items():
                cell = self._table.cell(row, name)
                if cell != "" and not isinstance(cell, date):
                    held.update(map(shown, dates_in(cell)) if name == "instalments" else (shown(cell),))
        return {name: DateColumn(held, self.day_first(name)) for name, held in texts.items()}

    def day_first(self, name: str) -> bool | None:
        """The order of day and month in a column: as its heading says, else a title or a note, else the map; None: not known.

        Where the dates of the pledges have another order than the map, that of the other columns is not known.
        """
        if name in self._table.sayings.unsure:
            return None
        orders, said = self._columns.orders, self._table.sayings.day_first
        others = self._ground.mapping.day_first if said is None else said
        return orders.get(name, others if orders.get("date", others) == others else None)

    # -- one row

    def read(self, row: Row) -> Reading:
        """The row with everything that is against it, as yet without regard to other rows."""
        self._take(row)
        ignored = self._ignored()
        if ignored:
            return Reading(row, "ignored", Record(), (Issue(TOTAL_LINE, "", one_line(ignored)[:_SHOWN], "no pledge: not read"),))
        issues: list[Issue] = list(self._cell_faults())
        kind = self._kind(issues)
        donor = self._donor(issues)
        day = self._date("date", issues)
        figure = self._figure()
        currency = self._currency(figure, donor, day, issues)
        amount = self._amount(figure, currency, issues)
        earmark = self._earmark(issues)
        due = self._date("due", issues) if "due" in self._columns.places else None
        instalments = self._instalments(amount, currency, issues)
        self._order(day, due, instalments, issues)
        self._doubtful(issues)
        record = Record(self._reference(), donor, day, amount, currency, earmark, kind, instalments, due)
        return Reading(row, outcome_of(issues), record, tuple(issues))

    def _reference(self) -> str:
        """The reference of a row; empty where its cell failed, or says that there is none."""
        text = one_line(self._said.get("reference", ""))
        return "" if "reference" in self._failed or is_no_reference(text, self._ground.mapping) else text

    def raw(self, row: Row) -> Mapping[str, str]:
        """The cells of a row as they stand, by field."""
        self._take(row)
        return self._said

    def _take(self, row: Row) -> None:
        self._now = _texts_of(row)
        _, texts, plain = self._now
        places = [(name, place) for name, place in self._places.items() if place < len(texts)]
        self._said = {name: texts[place] for name, place in places}
        self._cells = {name: row.cells[place] for name, place in places}
        self._failed = () if plain else [name for name, cell in self._cells.items() if is_failed(cell)]

    def _remarks(self) -> str:
        texts = self._now.texts
        return " ".join([texts[n] for n in self._columns.remarks if n < len(texts)])

    def _issue(self, name: str, problem: Problem) -> Issue:
        heading = self._columns.heading(name)
        value = one_line(self._said.get(name, ""))[:_SHOWN]
        what = f'column "{heading}" holds "{value}"' if value else f'column "{heading}" is empty'
        return Issue(problem.code, heading, value, f"{what}: {problem.why}", problem.asked)

    def _add(self, name: str, problems: tuple[Problem, ...], issues: list[Issue]) -> None:
        if problems:
            issues += [self._issue(name, problem) for problem in problems]

    # -- rows that are no pledges, cells that no pledge may have

    def _ignored(self) -> str:
        """What the row says where it is no pledge: a total, a note, the headings again; else empty."""
        texts = self._now.texts
        day = self._said.get("date", "")
        dated = bool(day) and read_date(self._cells.get("date", ""), True).value is not None
        if dated and day[0].isdecimal() and len(texts) - texts.count("") > 1:
            # So nearly every row begins to be read: headings hold no figures, notes no date beside other cells.
            return ""
        filled = [text for text in texts if text]
        if is_heading_again(texts, self._columns, self._headings):
            return filled[0]
        if not dated and is_total(filled, self._ground.mapping):
            return filled[0]
        if is_note(texts, self._columns, self._ground.mapping, lambda text: self._ground.donors.recognise(text) is not None):
            return filled[0] if filled else "-"
        return ""

    def _cell_faults(self) -> Iterator[Issue]:
        headings, read, row = self._columns.headings, self._read, self._now.row
        sound = self._now.plain and self._every_column_headed and len(row.cells) <= len(headings)
        for n, cell in enumerate(() if sound else row.cells):
            if type(cell) is str and n < len(headings) and headings[n] and _is_sound(cell):
                continue
            heading = headings[n] if n < len(headings) and headings[n] else f"column {n + 1}"
            if isinstance(cell, NoValue) and n in read:
                yield Issue("formula-without-value", heading, "", f'column "{heading}" holds a formula that was never worked out')
            elif n in read and is_failed(cell):
                yield Issue(
                    "formula-failed", heading, cell, f'column "{heading}" holds "{cell}": the formula of this cell failed'
                )
            elif isinstance(cell, str) and (hidden := HIDDEN.search(cell)):
                shown_cell = clean(cell)[:_SHOWN]
                why = f"it has the hidden character U+{ord(hidden[0]):04X}"
                yield Issue("hidden-character", heading, shown_cell, f'column "{heading}" holds "{shown_cell}": {why}')
            elif (n >= len(headings) or not headings[n]) and shown(cell):
                value = one_line(shown(cell))[:_SHOWN]
                yield Issue("extra-cell", heading, value, f'{heading} has no heading, and holds "{clean(value)}"')
        reference = self._said.get("reference", "")
        if sound and len(reference) <= MAX_REFERENCE:
            return
        if len(reference) > MAX_REFERENCE and len(one_line(reference)) > MAX_REFERENCE:
            yield self._issue("reference", Problem("text-too-long", f"a reference has at most {MAX_REFERENCE} characters"))
        if has_lost_digits(self._cells.get("reference", "")):
            why = f"a sheet keeps {DIGITS_OF_A_SHEET} digits of a number, so the last ones are lost: type it anew, as text"
            yield self._issue("reference", Problem("missing-value", why))

    # -- one field each

    def _kind(self, issues: list[Issue]) -> str:
        text = self._said.get("kind", "") if "kind" not in self._failed else ""
        said = "" if text else f"{self._remarks()} {self._said.get('amount', '')}"
        found = read_kind(text, said, self._ground.mapping.kinds)
        self._add("kind", found.problems, issues)
        return found.value or "cash"

    def _donor(self, issues: list[Issue]) -> Donor | None:
        text = one_line(self._said.get("donor", ""))
        if "donor" in self._failed:
            return None
        if not text:
            self._add("donor", (Problem("missing-value", "a pledge has a donor"),), issues)
            return None
        found = self._ground.donors.recognise(text, self._remarks())
        if isinstance(found, Match):
            return found.donor
        self._add("donor", (_donor_problem(found),), issues)
        return None

    def _date(self, name: str, issues: list[Issue]) -> date | None:
        if name in self._failed:
            return None
        if not self._said.get(name, ""):
            if name == "date":
                self._add(name, (Problem("missing-value", "a pledge has a date"),), issues)
            return None
        found = self._dates[name].read(self._cells.get(name, ""))
        last = self._ground.last_day if name == "date" else self._ground.due_max
        self._add(name, out_of_range(found, self._ground.first_day, last), issues)
        return found.value

    def _figure(self) -> Figure | None:
        cell = self._cells.get("amount", "")
        return None if isinstance(cell, Decimal) else split_figure(cell)

    def _currency(self, figure: Figure | None, donor: Donor | None, day: date | None, issues: list[Issue]) -> str | None:
        column, _ = self._ground.currencies.without_unit(self._said.get("currency", ""))
        if "currency" in self._failed:
            return None
        said = self._columns.currencies or self._table.sayings.currencies
        own = donor.currency if donor else None
        found = read_currency(self._ground.currencies, column, self.beside(self._now.row, figure, known=True), said, own)
        self._add("currency", found.problems, issues)
        conflict = self._table.sayings.conflict
        if conflict and not column:
            why = f"titles or headings name currencies: {conflict}; of which rows is not said"
            self._add("currency", (Problem("currency-conflict", why),), issues)
            return None
        if found.value is None and not found.problems and self._has_amount():
            self._add("currency", (Problem("missing-value", "a pledge has a currency"),), issues)
        if found.value is not None and day is not None and not any(i.code == "date-out-of-range" for i in issues):
            self._add("currency", tender_problem(found.value, day), issues)
        return found.value

    def beside(self, row: Row, figure: Figure | None, *, known: bool) -> tuple[str, ...]:
        """Words beside the amount, in its cell or in the number format of the sheet, that name currencies, or that do not."""
        cell = self._table.cell(row, "amount")
        words = cell.beside if isinstance(cell, SheetNumber) else figure.beside if figure else ()
        if not words:
            return ()
        return tuple(word for word in words if bool(self._ground.currencies.meaning(word)) == known)

    def _has_amount(self) -> bool:
        return has_figure(self._cells.get("amount", ""))

    def _amount(self, figure: Figure | None, currency: str | None, issues: list[Issue]) -> Decimal | None:
        cell = self._cells.get("amount", "")
        if isinstance(cell, NoValue) or "amount" in self._failed:
            return None
        doubt = doubt_of(cell) or self._table.sayings.unit or self._unit_of_currency()
        if isinstance(cell, date):
            doubt = "the sheet took it for a date"
        elif not isinstance(cell, Decimal) and figure is None:
            self._add("amount", (without_figure(cell),), issues)
            return None
        strange = self.beside(self._now.row, figure, known=False)
        if doubt or (isinstance(cell, Decimal) and strange):
            doubt = doubt or f"the cell shows '{strange[0][:40]}' beside it, which is not known"
            self._add("amount", (Problem("ambiguous-amount", doubt),), issues)
            return None
        if isinstance(cell, Decimal):
            found = read_cell_number(cell)
        else:
            assert figure is not None
            found = read_figure(figure, currency, plain_form=self._columns.plain, strict=self._table.kind == "json")
            if strange and not found.problems:
                self._add("amount", (Problem("ambiguous-amount", f"'{strange[0][:40]}' beside it is not known"),), issues)
                return None
        problems = found.problems
        if found.value is not None:
            problems += judged(found.value, currency, self._ground.mapping.limit(currency))
        self._add("amount", problems, issues)
        return None if found.value is None else self._held(found.value)

    def _unit_of_currency(self) -> str:
        text = self._said.get("currency", "")
        _, unit = self._ground.currencies.without_unit(text)
        return f"the currency '{one_line(text)[:_SHOWN]}' says that '{unit}' multiplies it" if unit else ""

    def _held(self, amount: Decimal) -> Decimal:
        """The same amount as one object for all rows that have it: a million rows are held at once."""
        if len(self._amounts) > _HELD:
            self._amounts.clear()
        return self._amounts.setdefault(str(amount), amount)

    def _earmark(self, issues: list[Issue]) -> Earmark | None:
        text = self._said.get("earmark", "")
        if "earmark" in self._failed:
            return None
        found = read_earmark(self._ground.earmarks, text)
        self._add("earmark", found.problems, issues)
        if not text and self._ground.earmarks.names_line(self._remarks()):
            self._add("earmark", (Problem("missing-value", "the remarks name an action line"),), issues)
            return None
        return found.value

    def _instalments(self, amount: Decimal | None, currency: str | None, issues: list[Issue]) -> tuple[Due, ...]:
        cell = self._cells.get("instalments", "")
        if cell == "" or "instalments" in self._failed:
            return ()
        if doubt := doubt_of(cell):
            self._add("instalments", (Problem("missing-instalment-dates", doubt),), issues)
            return ()
        usable = amount if amount is not None and amount > 0 else None
        read = self._dates["instalments"].read if "instalments" in self._dates else None
        plan = Plan(usable, currency, self.day_first("instalments"), self._ground.currencies.meaning, read)
        found = read_instalments(cell, plan, self._ground.mapping.no_instalments)
        problems = found.problems
        named = self._columns.of_instalments
        if found.value and currency and named and currency not in named:
            why = f"the heading says {'/'.join(named)}, and the pledge is in {currency}"
            problems += (Problem("currency-conflict", why),)
        late = [d for d, _ in found.value or () if d > self._ground.due_max]
        if late:
            problems += (Problem("date-out-of-range", f"{late[0].isoformat()} is later than {self._ground.due_max.isoformat()}"),)
        self._add("instalments", problems, issues)
        return found.value or ()

    def _order(self, day: date | None, due: date | None, instalments: tuple[Due, ...], issues: list[Issue]) -> None:
        """Due dates before the pledge."""
        if day is None:
            return
        for name, first in (("due", due), ("instalments", instalments[0][0] if instalments else None)):
            if first is not None and first < day:
                heading = self._columns.heading(name)
                message = f'column "{heading}": {first.isoformat()} is before the pledge itself, {day.isoformat()}'
                issues.append(Issue("unusual-date", heading, first.isoformat(), message))

    def _doubtful(self, issues: list[Issue]) -> None:
        if doubt := self._table.sayings.doubt:
            issues.append(
                Issue("doubtful-source", "", doubt, f"'{doubt}' stands above pledges of the table, and of which is not said")
            )
        row = self._now.row
        struck = next((n for n in row.struck if n in self._read), None)
        if struck is not None:
            heading, value = self._columns.headings[struck], one_line(shown(row.cells[struck]))[:200]
            message = f'column "{heading}" holds "{clean(value)}", which is struck through'
            issues.append(Issue("doubtful-source", heading, value, message))
        for n in self._columns.doubtful:
            heading = self._columns.headings[n]
            text = shown(row.cells[n]) if n < len(row.cells) else ""
            if len(text) > LONGEST_CELL or self._ground.mapping.doubtful[word_key(heading)].search(text):
                value = one_line(text)[:200]
                issues.append(Issue("doubtful-source", heading, value, f'column "{heading}" says "{clean(value)}"'))


def _donor_problem(found: Proposals | None) -> Problem:
    if found is None:
        return Problem("unknown-donor", "nobody in the register or in the shipped lists has this name")
    named = ", ".join(f"{donor.name} ({donor.id})" for donor in found.donors[:5])
    if found.code == "more-than-one-donor":
        return Problem(found.code, f"it names more than one: {named}")
    if found.code == "former-name":
        return Problem(found.code, f"no state of today has this name; what followed it: {named}")
    return Problem("unknown-donor", f"did you mean {named}?", asked=True)
