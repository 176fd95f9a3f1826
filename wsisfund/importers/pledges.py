"""Rows of a file read as pledges: each new, known, ignored, to review or invalid, with every issue of every row (design §3)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import clean
from ..vocabulary.earmark import Earmark
from ..vocabulary.money import fits, plain
from .amounts import Figure, has_figure, judged, read_cell_number, read_figure, split_figure
from .cells import HIDDEN, Row, one_line, shown, word_key
from .currencies import Currencies, read_currency
from .dates import read_date
from .donors import Donor, DonorIndex, Match, Proposals
from .earmarks import Earmarks, read_earmark
from .found import Problem
from .instalments import Due, Plan, read_instalments
from .issues import INVALID, SAME_AS_ROW, TOTAL_LINE, Issue
from .mapping import ImportMap
from .table import Table
from .total_lines import is_heading_again, is_note, is_total
from .xlsx import NoValue

FIRST_DAY = date(2003, 1, 1)
MAX_REFERENCE = 200
_SHOWN = 80
_IN_KIND_WORDS = ("in kind", "in-kind")


@dataclass(frozen=True)
class Record:
    """A row as far as it could be read; None where it could not."""

    reference: str = ""
    donor: Donor | None = None
    date: datetime.date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    earmark: Earmark | None = None
    kind: str = "cash"
    instalments: tuple[Due, ...] = ()
    due: datetime.date | None = None

    def as_json(self) -> dict[str, object]:
        """The record of the JSON contract (design §3)."""
        donor = self.donor
        return {
            "reference": self.reference,
            "donor": donor.id if donor else None,
            "donor_name": donor.name if donor else None,
            "iso3": donor.iso3 if donor else None,
            "type": donor.type if donor else None,
            "date": self.date.isoformat() if self.date else None,
            "amount": amount_text(self.amount, self.currency),
            "currency": self.currency,
            "earmark": None if self.earmark is None else earmark_parts(self.earmark),
            "kind": self.kind,
            "instalments": [{"due": d.isoformat(), "amount": amount_text(a, self.currency)} for d, a in self.instalments],
            "due": self.due.isoformat() if self.due else None,
        }


class Identity(NamedTuple):
    """What makes two rows the same pledge; remarks and due date do not count."""

    donor: str
    date: str
    amount: str
    currency: str
    earmark: str
    kind: str
    instalments: tuple[tuple[str, str], ...]


class KnownPledge(NamedTuple):
    """A pledge that the books have: what each of its versions says, its id, and where it stands."""

    identities: frozenset[Identity]
    ident: str
    place: str


@dataclass(frozen=True)
class Reading:
    """One row: its outcome, what was read, and what there is to say about it."""

    row: Row
    outcome: str
    record: Record
    issues: tuple[Issue, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The row of the JSON contract."""
        issues = [{"code": i.code, "column": i.column, "value": clean(i.value), "message": clean(i.message)} for i in self.issues]
        return {"row": self.row.number, "outcome": self.outcome, "record": self.record.as_json(), "issues": issues}


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
    known: Mapping[str, KnownPledge]
    first_day: date
    last_day: date
    due_max: date
    currencies: Currencies = field(init=False)

    def __post_init__(self) -> None:
        self.currencies = Currencies(self.mapping)


def amount_text(amount: Decimal | None, currency: str | None) -> str | None:
    """An amount in its currency's decimals; as it was read where it has more, two decimals where the currency is not known."""
    if amount is None:
        return None
    code = currency or "CHF"
    return plain(amount, code) if fits(amount, code) else format(amount, "f")


def earmark_parts(earmark: Earmark) -> list[str]:
    """Programmes of an earmark as the JSON contract lists them, a share behind its programme."""
    return [] if earmark.is_unearmarked else str(earmark).split(",")


def reference_key(reference: str) -> str:
    """References that differ only in case or spaces are one."""
    return re.sub(r"\s+", "", reference).casefold()


def content_key(identity: Identity) -> str:
    """What a pledge without a reference is found by."""
    return "\n".join(map(str, identity))


def identity_of(record: Record, raw: Mapping[str, str]) -> Identity:
    """What the row says; a value that could not be read counts as its cell stands (`raw` by field)."""

    def text(name: str, value: object) -> str:
        return f"?{one_line(raw.get(name, '')).casefold()}" if value is None else str(value)

    return Identity(
        text("donor", record.donor.id if record.donor else None),
        text("date", record.date),
        text("amount", amount_text(record.amount, record.currency)),
        text("currency", record.currency),
        text("earmark", None if record.earmark is None else ",".join(sorted(earmark_parts(record.earmark)))),
        record.kind,
        tuple((d.isoformat(), amount_text(a, record.currency) or "") for d, a in record.instalments),
    )


def read_rows(table: Table, ground: Ground, step: Callable[[int], None] = lambda _: None) -> list[Reading]:
    """Every row with its outcome, in the order of the file.

    Args:
        step: called now and then with the number of rows read since.
    """
    reader = _RowReader(table, ground)
    readings: list[Reading] = []
    seen: dict[str, tuple[Identity, int]] = {}
    for n, row in enumerate(table.rows, 1):
        readings.append(reader.read(row))
        if n % 500 == 0:
            step(500)
    readings = list(_with_unusual_dates(readings, table))
    return [reader.settle(reading, seen) for reading in readings]


class _RowReader:
    """Reads one row after the other; what columns and cells mean is worked out once."""

    def __init__(self, table: Table, ground: Ground) -> None:
        self._table = table
        self._ground = ground
        self._columns = table.columns
        self._day_first = table.columns.day_first if table.columns.day_first is not None else ground.mapping.day_first

    # -- one row

    def read(self, row: Row) -> Reading:
        """The row with everything that is against it, as yet without regard to other rows."""
        ignored = self._ignored(row)
        if ignored:
            return Reading(row, "ignored", Record(), (Issue(TOTAL_LINE, "", one_line(ignored)[:_SHOWN], "no pledge: not read"),))
        issues: list[Issue] = list(self._cell_faults(row))
        kind = self._kind(row, issues)
        donor = self._donor(row, issues)
        day = self._date(row, "date", issues)
        figure = self._figure(row)
        currency = self._currency(row, figure, donor, issues)
        amount = self._amount(row, figure, currency, issues)
        earmark = self._earmark(row, issues)
        due = self._date(row, "due", issues) if "due" in self._columns.places else None
        instalments = self._instalments(row, amount, currency, issues)
        self._order(day, due, instalments, issues)
        self._doubtful(row, issues)
        reference = one_line(self._text(row, "reference"))
        record = Record(reference, donor, day, amount, currency, earmark, kind, instalments, due)
        return Reading(row, _outcome(issues), record, tuple(issues))

    def settle(self, reading: Reading, seen: dict[str, tuple[Identity, int]]) -> Reading:
        """The row beside those before it and the books: known, or a conflict of references."""
        if reading.outcome == "ignored":
            return reading
        identity = identity_of(reading.record, self._raw(reading.row))
        key = reference_key(reading.record.reference) or content_key(identity)
        column, value = self._columns.heading("reference"), reading.record.reference[:_SHOWN]
        there = self._ground.known.get(key)
        before = seen.get(key)
        if before is None:
            seen[key] = (identity, reading.row.number)
        invalid = reading.outcome == "invalid"
        if before is not None:
            message = f"row {before[1]} says the same"
            if before[0] != identity:
                return self._conflict(reading, column, value, f"row {before[1]} has this reference and says something else")
        elif there is not None:
            message = f"already imported: {there.ident} at {there.place}"
            if identity not in there.identities and not invalid:
                return self._conflict(
                    reading, column, value, f"the books have {there.ident} at {there.place}, which says something else"
                )
            if invalid:
                return reading
        else:
            return reading
        if invalid:
            return reading
        return replace(reading, outcome="known", issues=(Issue(SAME_AS_ROW, column, value, message),))

    @staticmethod
    def _conflict(reading: Reading, column: str, value: str, message: str) -> Reading:
        issue = Issue("reference-conflict", column, value, f'column "{column}" holds "{value}": {message}')
        return replace(reading, outcome="invalid", issues=(*reading.issues, issue))

    def _text(self, row: Row, name: str) -> str:
        return shown(self._table.cell(row, name))

    def _remarks(self, row: Row) -> str:
        return " ".join(shown(row.cells[n]) for n in self._columns.remarks if n < len(row.cells))

    def _raw(self, row: Row) -> dict[str, str]:
        return {name: self._text(row, name) for name in self._columns.places}

    def _issue(self, row: Row, name: str, problem: Problem) -> Issue:
        heading = self._columns.heading(name)
        value = one_line(self._text(row, name))[:_SHOWN]
        what = f'column "{heading}" holds "{value}"' if value else f'column "{heading}" is empty'
        return Issue(problem.code, heading, value, f"{what}: {problem.why}", problem.asked)

    def _add(self, row: Row, name: str, problems: tuple[Problem, ...], issues: list[Issue]) -> None:
        issues += [self._issue(row, name, problem) for problem in problems]

    # -- rows that are no pledges, cells that no pledge may have

    def _ignored(self, row: Row) -> str:
        """What the row says where it is no pledge: a total, a note, the headings again; else empty."""
        texts = [shown(cell) for cell in row.cells]
        filled = [text for text in texts if text]
        if is_heading_again(texts, self._columns, self._ground.mapping):
            return filled[0]
        day = self._text(row, "date")
        dated = bool(day) and read_date(self._table.cell(row, "date"), True).value is not None
        if not dated and is_total(filled, self._ground.mapping):
            return filled[0]
        if is_note(texts, self._columns, self._ground.mapping, lambda text: self._ground.donors.recognise(text) is not None):
            return filled[0] if filled else "-"
        return ""

    def _cell_faults(self, row: Row) -> Iterator[Issue]:
        headings = self._columns.headings
        read = {*self._columns.places.values(), *self._columns.doubtful}
        for n, cell in enumerate(row.cells):
            heading = headings[n] if n < len(headings) and headings[n] else f"column {n + 1}"
            if isinstance(cell, NoValue) and n in read:
                yield Issue("formula-without-value", heading, "", f'column "{heading}" holds a formula that was never worked out')
            elif isinstance(cell, str) and (hidden := HIDDEN.search(cell)):
                shown_cell = clean(cell)[:_SHOWN]
                why = f"it has the hidden character U+{ord(hidden[0]):04X}"
                yield Issue("hidden-character", heading, shown_cell, f'column "{heading}" holds "{shown_cell}": {why}')
            elif (n >= len(headings) or not headings[n]) and shown(cell):
                value = one_line(shown(cell))[:_SHOWN]
                yield Issue("extra-cell", heading, value, f'{heading} has no heading, and holds "{clean(value)}"')
        if len(one_line(self._text(row, "reference"))) > MAX_REFERENCE:
            yield self._issue(row, "reference", Problem("text-too-long", f"a reference has at most {MAX_REFERENCE} characters"))

    # -- one field each

    def _kind(self, row: Row, issues: list[Issue]) -> str:
        text = self._text(row, "kind")
        kinds = self._ground.mapping.kinds
        if text:
            kind = text.casefold() if text.casefold() in ("cash", "in-kind") else kinds.get(word_key(text))
            if kind is None:
                self._add(row, "kind", (Problem("missing-value", "it is neither cash nor in kind"),), issues)
            return kind or "cash"
        said = f"{self._remarks(row)} {self._text(row, 'amount')}"
        return "in-kind" if _says_in_kind(said, kinds) else "cash"

    def _donor(self, row: Row, issues: list[Issue]) -> Donor | None:
        text = one_line(self._text(row, "donor"))
        if not text:
            self._add(row, "donor", (Problem("missing-value", "a pledge has a donor"),), issues)
            return None
        found = self._ground.donors.recognise(text)
        if isinstance(found, Match):
            return found.donor
        self._add(row, "donor", (_donor_problem(found),), issues)
        return None

    def _date(self, row: Row, name: str, issues: list[Issue]) -> date | None:
        cell = self._table.cell(row, name)
        if not shown(cell):
            if name == "date":
                self._add(row, name, (Problem("missing-value", "a pledge has a date"),), issues)
            return None
        found = read_date(cell, self._day_first)
        problems = found.problems
        first, last = (self._ground.first_day, self._ground.last_day if name == "date" else self._ground.due_max)
        if found.value is not None and not first <= found.value <= last:
            why = f"{found.value.isoformat()} lies outside {first.isoformat()} to {last.isoformat()}"
            problems = (Problem("date-out-of-range", why),)
        self._add(row, name, problems, issues)
        return found.value

    def _figure(self, row: Row) -> Figure | None:
        cell = self._table.cell(row, "amount")
        return None if isinstance(cell, Decimal) else split_figure(cell)

    def _currency(self, row: Row, figure: Figure | None, donor: Donor | None, issues: list[Issue]) -> str | None:
        column = self._text(row, "currency")
        beside = tuple(word for word in figure.beside if self._ground.currencies.meaning(word)) if figure else ()
        heading = self._columns.currency
        found = read_currency(self._ground.currencies, column, beside, heading, donor.currency if donor else None)
        self._add(row, "currency", found.problems, issues)
        if found.value is None and not found.problems and self._has_amount(row):
            self._add(row, "currency", (Problem("missing-value", "a pledge has a currency"),), issues)
        return found.value

    def _has_amount(self, row: Row) -> bool:
        return has_figure(self._table.cell(row, "amount"))

    def _amount(self, row: Row, figure: Figure | None, currency: str | None, issues: list[Issue]) -> Decimal | None:
        cell = self._table.cell(row, "amount")
        if isinstance(cell, date):
            self._add(row, "amount", (Problem("ambiguous-amount", "the sheet took it for a date"),), issues)
            return None
        if isinstance(cell, Decimal):
            found = read_cell_number(cell)
        elif figure is None:
            if not isinstance(cell, NoValue):
                self._add(row, "amount", (Problem("missing-value", "a pledge has an amount"),), issues)
            return None
        else:
            strange = [word for word in figure.beside if not self._ground.currencies.meaning(word)]
            strict = self._table.kind == "json"
            found = read_figure(figure, currency, plain_form=self._columns.plain, strict=strict)
            if strange and not found.problems:
                self._add(row, "amount", (Problem("ambiguous-amount", f"'{strange[0][:40]}' beside it is not known"),), issues)
                return None
        problems = found.problems
        if found.value is not None:
            problems += judged(found.value, currency, self._ground.mapping.limit(currency))
        self._add(row, "amount", problems, issues)
        return found.value

    def _earmark(self, row: Row, issues: list[Issue]) -> Earmark | None:
        text = self._text(row, "earmark")
        found = read_earmark(self._ground.earmarks, text)
        self._add(row, "earmark", found.problems, issues)
        if not text and self._ground.earmarks.names_line(self._remarks(row)):
            self._add(row, "earmark", (Problem("missing-value", "the remarks name an action line"),), issues)
            return None
        return found.value

    def _instalments(self, row: Row, amount: Decimal | None, currency: str | None, issues: list[Issue]) -> tuple[Due, ...]:
        cell = self._table.cell(row, "instalments")
        if cell == "":
            return ()
        usable = amount if amount is not None and amount > 0 else None
        found = read_instalments(cell, Plan(usable, currency, self._day_first), self._ground.mapping.no_instalments)
        problems = found.problems
        late = [d for d, _ in found.value or () if d > self._ground.due_max]
        if late:
            problems += (Problem("date-out-of-range", f"{late[0].isoformat()} is later than {self._ground.due_max.isoformat()}"),)
        self._add(row, "instalments", problems, issues)
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

    def _doubtful(self, row: Row, issues: list[Issue]) -> None:
        for n in self._columns.doubtful:
            heading = self._columns.headings[n]
            text = shown(row.cells[n]) if n < len(row.cells) else ""
            if self._ground.mapping.doubtful[word_key(heading)].search(text):
                value = one_line(text)[:200]
                issues.append(Issue("doubtful-source", heading, value, f'column "{heading}" says "{clean(value)}"'))


def _says_in_kind(text: str, kinds: Mapping[str, str]) -> bool:
    """Whether one of the map's phrases for "in kind" stands in `text`, and no "not" before it."""
    said = f" {word_key(text)} "
    for phrase, kind in kinds.items():
        at = said.find(f" {phrase} ") if phrase.isascii() else said.find(phrase)
        if kind == "in-kind" and at >= 0:
            return re.search(r"(?:^| )(?:not?|non|pas|sin|не|ليس|非) (?:an? |the )?$", said[: at + 1]) is None
    return any(f" {phrase} " in said for phrase in map(word_key, _IN_KIND_WORDS)) and " not in kind" not in said


def _donor_problem(found: Proposals | None) -> Problem:
    if found is None:
        return Problem("unknown-donor", "nobody in the register or in the shipped lists has this name")
    named = ", ".join(f"{donor.name} ({donor.id})" for donor in found.donors[:5])
    if found.code == "more-than-one-donor":
        return Problem(found.code, f"it names more than one: {named}")
    if found.code == "former-name":
        return Problem(found.code, f"no state of today has this name; what followed it: {named}")
    return Problem("unknown-donor", f"did you mean {named}?", asked=True)


def _outcome(issues: list[Issue]) -> str:
    if not issues:
        return "new"
    return "invalid" if any(i.code in INVALID and not i.asked for i in issues) else "review"


def _with_unusual_dates(readings: list[Reading], table: Table) -> Iterator[Reading]:
    """Rows whose date lies two years or more away from where nine in ten dates of the file are."""
    days = sorted(r.record.date for r in readings if r.record.date and not any(i.code == "date-out-of-range" for i in r.issues))
    span = _span(days)
    for reading in readings:
        day = reading.record.date
        if span is None or day is None or max((span[0] - day).days, (day - span[1]).days) < 730 or _out(reading):
            yield reading
            continue
        heading = table.columns.heading("date")
        why = f"{day.isoformat()} is far from the other dates of the file, {span[0].isoformat()} to {span[1].isoformat()}"
        issues = (*reading.issues, Issue("unusual-date", heading, day.isoformat(), f'column "{heading}": {why}'))
        yield replace(reading, outcome=_outcome(list(issues)), issues=issues)


def _out(reading: Reading) -> bool:
    return any(i.code == "date-out-of-range" for i in reading.issues)


def _span(days: list[date]) -> tuple[date, date] | None:
    """The shortest stretch of at most a year that holds nine in ten of at least five days."""
    needed = -(-len(days) * 9 // 10)
    if len(days) < 5:
        return None
    best = min(((days[n + needed - 1] - days[n], n) for n in range(len(days) - needed + 1)), default=None)
    return (days[best[1]], days[best[1] + needed - 1]) if best and best[0].days <= 366 else None
