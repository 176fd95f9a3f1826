"""A bank's list of movements as a table (CSV or XLSX): columns by their headings in many languages."""

import csv
import io
import re
import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from ...errors import clean
from ...languages.folding import fold
from ...vocabulary.money import is_currency_code
from ..cells import Cell, Row, shown
from ..csv_ import broken_row
from ..file_faults import NoHeader
from .columns import day, decimal_sign, figure, month_first
from .own_map import NO_BANK_MAP, BankMap
from .statement import BankFile, BankLine, BankStatement, UnreadableLine

_SEPARATORS = (";", ",", "\t", "|")
_MOST_ABOVE = 60
_MOST_NAMED = 20
_MOST_AMOUNT = Decimal(10) ** 18
_NUMBERS = ("amount", "debit", "credit", "balance")
_WRAPPED = re.compile(r'="(.*)"')
_IN = re.compile(r"(.*?)\s*(?:\bin\b|\ben\b|[(\[])?\s*\(?([A-Z]{3})[)\]]?")
_WORDS = re.compile(r"[^\W_]+(?:/[^\W_]+)?")


class _Table(NamedTuple):
    """Rows below the headings, each field's column, what stands above, the currency that a heading names; `left_out`: headings of
    columns that hold something and are kept in no field.
    """

    rows: Sequence[Row]
    places: dict[str, list[int]]
    above: dict[str, str]
    currency: str | None
    months_first: bool
    left_out: tuple[str, ...] = ()

    def cell(self, row: Row, field: str) -> str:
        return " ".join(text for cell in self._cells(row, field) if (text := _plain(cell)))

    def _cells(self, row: Row, field: str) -> list[Cell]:
        return [row.cells[n] for n in self.places.get(field, ()) if n < len(row.cells)]

    def column(self, *fields: str) -> list[str]:
        return [text for row in self.rows for name in fields if (text := self.cell(row, name))]

    def number(self, row: Row, field: str, sign: str | None) -> Decimal | None:
        """The figure of a cell; that of a sheet's number is exact, whatever sign the texts beside it have."""
        held = next((c for c in self._cells(row, field) if isinstance(c, Decimal)), None)
        if held is not None:
            return held if abs(held) < _MOST_AMOUNT else None
        return figure(self.cell(row, field), sign) if sign else None

    def decimal_sign(self) -> str | None:
        """The sign before the decimals in the texts of all its amounts."""
        cells = (_plain(c) for row in self.rows for f in _NUMBERS for c in self._cells(row, f) if isinstance(c, str))
        return decimal_sign([*cells, *(self.above[k] for k in ("opening", "closing") if k in self.above)])


def rows_of_text(text: str, shown_path: str, own: BankMap = NO_BANK_MAP) -> list[Row]:
    """Rows of a CSV text by the separator under which headings are known; those by a comma where none is.

    Raises:
        BrokenFile: below the headings a quotation mark is not closed, which would take the lines after it into one cell.
    """
    best: list[Row] = []
    for separator in _SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows, begins = [], 1
        try:
            for cells in reader:
                rows.append(Row(begins, tuple(cells)))
                begins = reader.line_num + 1
        except csv.Error as error:
            if _header(rows, own) is not None:
                raise broken_row(error, reader.line_num, shown_path, begins) from None
            continue
        if _header(rows, own) is not None:
            return rows
        best = best or rows
    return best


def read_table(rows: Sequence[Row], shown_path: str, own: BankMap = NO_BANK_MAP) -> BankFile:
    """The statement that a table holds; one for each account and currency where columns name them.

    Raises:
        NoHeader: no row has the headings of a statement. UnreadableLine: a row's amount cannot be read, or in two ways.
    """
    table = _table(rows, shown_path, own)
    named = ", ".join(clean(heading)[:40] for heading in table.left_out[:_MOST_NAMED])
    notes = [f"columns that are kept in no field: {named}{' …' if len(table.left_out) > _MOST_NAMED else ''}"] if named else []
    lines, balances = _lines(table, notes, shown_path)
    grouped: dict[tuple[str, str], list[int]] = {}
    for n, (account, line) in enumerate(lines):
        grouped.setdefault((account, line.currency), []).append(n)
    above = table.above.get("account", "")
    if not grouped:
        grouped[above, table.currency or table.above.get("currency", "")] = []
    alone = len(grouped) == 1
    statements = []
    for (account, currency), members in grouped.items():
        sign = table.decimal_sign() or "."
        opening, closing = (figure(table.above.get(k, ""), sign) if alone else None for k in ("opening", "closing"))
        said = [lines[n][1] for n in members]
        stated = [balances[n] for n in members]
        newest = _newest_first(said)
        if closing is None and stated:
            closing = stated[0] if newest else stated[-1]
        broken = _chain(said, stated, newest=newest)
        notes += broken
        statements.append(
            BankStatement(
                account or above, currency or None, opening, closing, tuple(said),
                _above_day(table, "begin"), _above_day(table, "end"), contradicted=bool(broken),
            )
        )  # fmt: skip
    return BankFile("csv", tuple(statements), tuple(notes))


def _above_day(table: _Table, key: str) -> date | None:
    return day(table.above.get(key, ""), months_first=table.months_first)


@cache
def _known() -> dict[str, dict[str, str]]:
    content = tomllib.loads(files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
    lists = {name: words for name, words in content.items() if name not in ("above", "month_first")}
    fields = {_key(word): name for name, words in lists.items() for word in words}
    above = {_key(w): name for name, words in content["above"].items() for w in words}
    months = {_key(w): str(n) for n, bank in enumerate(content["month_first"]) for w in bank["headings"]}
    return {"fields": fields, "above": above, "months": months}


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(fold(text)))


def _plain(cell: Cell) -> str:
    text = cell.strip() if isinstance(cell, str) else shown(cell)
    wrapped = _WRAPPED.fullmatch(text)
    return wrapped[1] if wrapped else text


def _field(text: str, own: BankMap) -> tuple[str | None, str | None]:
    """Field and currency of a heading; what the books folder says of it counts before what is known."""
    known = (
        {**_known()["fields"], **{_key(heading): field for heading, field in own.columns.items()}}
        if own.columns
        else _known()["fields"]
    )
    if (found := known.get(_key(text))) is not None:
        return found, None
    match = _IN.fullmatch(text.strip())
    if match and is_currency_code(match[2]) and (found := known.get(_key(match[1]))) is not None:
        return found, match[2]
    return None, None


def _header(rows: Sequence[Row], own: BankMap) -> int | None:
    for n, row in enumerate(rows[:_MOST_ABOVE]):
        found = {_field(_plain(c), own)[0] for c in row.cells if _plain(c)}
        if found & {"booked", "valued"} and found & {"amount", "debit", "credit"}:
            return n
    return None


def _table(rows: Sequence[Row], shown_path: str, own: BankMap) -> _Table:
    head = _header(rows, own)
    if head is None:
        raise NoHeader(
            "no row has the headings of a bank statement",
            why="a table of movements names its columns: a date, and an amount or debit and credit",
            fix="ask the bank for camt.053 or MT940, or name its headings under [bank.columns] in imports/importers.toml",
            file=shown_path,
        )
    places: dict[str, list[int]] = {}
    currencies: set[str] = set()
    headings = [_plain(c) for c in rows[head].cells]
    for n, heading in enumerate(headings):
        field, currency = _field(heading, own) if heading else (None, None)
        if field is not None and (field == "text" or field not in places):
            places.setdefault(field, []).append(n)
        currencies |= {currency} if currency and field in ("amount", "debit", "credit", "balance") else set()
    above = _above(rows[:head])
    body = [row for row in rows[head + 1 :] if not row.blank]
    months = {_key(h) for h in headings if h} >= set(_known()["months"]) - {""}
    kept = {n for columns in places.values() for n in columns}
    filled = {n for row in body for n, cell in enumerate(row.cells) if _plain(cell)}
    left_out = tuple(text for n, text in enumerate(headings) if text and n in filled - kept)
    table = _Table(body, places, above, currencies.pop() if len(currencies) == 1 else None, months, left_out)
    if own.day_first is not None:
        return table._replace(months_first=not own.day_first)
    if not months:
        found = month_first([*table.column("booked"), *table.column("valued")])
        table = table._replace(months_first=bool(found)) if found is not None else table._replace(rows=_undated(table))
    return table


def _undated(table: _Table) -> list[Row]:
    """Rows without their days, where day and month cannot be told apart: no day is better than a wrong one."""
    gone = {n for field in ("booked", "valued") for n in table.places.get(field, ())}
    return [Row(row.number, tuple("" if n in gone else c for n, c in enumerate(row.cells))) for row in table.rows]


def _above(rows: Sequence[Row]) -> dict[str, str]:
    known, found = _known()["above"], {}
    for row in rows:
        cells = [_plain(c) for c in row.cells]
        said = [tuple(c.split(":", 1)) for c in cells if ":" in c]
        first = (next(iter(cells), ""), next((c for c in cells[1:] if c), ""))
        for key, text in [*pairwise(cells), *said, first]:
            name = known.get(_key(key))
            if name is not None and text.strip() and (name not in found or _key(key) == "iban"):
                found[name] = text.strip().replace(" ", "") if _key(key) == "iban" else text.strip()
    return found


def _lines(table: _Table, notes: list[str], shown_path: str) -> tuple[list[tuple[str, BankLine]], list[Decimal | None]]:
    sign = table.decimal_sign()
    lines: list[tuple[str, BankLine]] = []
    balances: list[Decimal | None] = []
    if not any(table.column("booked", "valued")) and table.rows:
        notes.append("its days can be read in two ways (day or month first), so they are left out")
    dated = bool(table.column("booked", "valued"))
    money_out = (text.strip() for text in table.column("debit") if any(c in "123456789" for c in text))
    debit_signs = {text.startswith(("-", "(", "−")) for text in money_out}
    for row in table.rows:
        amount = _amount(table, row, sign, debit_signs, shown_path)
        if amount is None:
            continue
        if dated and not any(table.cell(row, field) for field in ("booked", "valued")):
            _is_total(row, abs(amount), lines, shown_path)
            notes.append(f"row {row.number} has an amount and no day: it is the total of the rows above")
            continue
        booked, valued = (_day(table, row, field, notes) for field in ("booked", "valued"))
        valued = valued or booked
        currency = table.cell(row, "currency") or table.currency or table.above.get("currency", "")
        line = BankLine(
            booked or valued, valued, amount, currency, table.cell(row, "reference"), table.cell(row, "end_to_end"), "",
            table.cell(row, "counterparty"), table.cell(row, "counterparty_account"), table.cell(row, "text"), row=row.number,
        )  # fmt: skip
        lines.append((table.cell(row, "account"), line))
        balances.append(table.number(row, "balance", sign))
    return lines, balances


def _day(table: _Table, row: Row, field: str, notes: list[str]) -> date | None:
    """The day of a cell; None where it holds none, which a note says where something else stands there."""
    text = table.cell(row, field)
    found = day(text, months_first=table.months_first)
    if text and found is None:
        notes.append(f"row {row.number}: '{clean(text)[:40]}' is no day that there is, so it is left out")
    return found


def _amount(table: _Table, row: Row, sign: str | None, debit_signs: set[bool], shown_path: str) -> Decimal | None:
    """Money in positive; None where the row states no amount (a footer, a remark)."""
    texts = {name: table.cell(row, name) for name in ("amount", "debit", "credit")}
    given = {name: text for name, text in texts.items() if text}
    if not given:
        return None
    numbers = {name: table.number(row, name, sign) for name in given}
    wrong = next((name for name, number in numbers.items() if number is None), None)
    if wrong is not None:
        if not any(table.cell(row, field) for field in ("booked", "valued")) and not any(c.isdigit() for c in given[wrong]):
            return None
        why = "a figure has digits, one sign before the decimals, and groups of three"
        raise _unreadable(row, given[wrong], why if sign else "its separators can be read in two ways", shown_path)
    found = {name: number for name, number in numbers.items() if number is not None}
    if "amount" in found:
        direction = table.cell(row, "direction").strip().upper()[:1]
        if direction:
            return abs(found["amount"]) if direction in "CHG+贷К" else -abs(found["amount"])
        return found["amount"]
    debit = found.get("debit", Decimal(0))
    # A column of money out has either all its figures positive or all negative; both are money out.
    return found.get("credit", Decimal(0)) + (debit if debit_signs == {True} else -debit)


def _is_total(row: Row, amount: Decimal, lines: Sequence[tuple[str, BankLine]], shown_path: str) -> None:
    """Nothing, where a row without a day is a total of those above; a movement without a day is not passed over."""
    amounts = [line.amount for _, line in lines]
    incoming, outgoing = sum((a for a in amounts if a > 0), Decimal(0)), -sum((a for a in amounts if a < 0), Decimal(0))
    if amount not in (incoming, outgoing, abs(incoming - outgoing)):
        raise UnreadableLine(
            "the row has an amount and no day, and is no total of the rows above",
            why="whether it is a movement cannot be told, and the totals would be wrong without it",
            fix="look at the row; give it its day, or take it out",
            file=shown_path,
            row=row.number,
        )


def _unreadable(row: Row, text: str, why: str, shown_path: str) -> UnreadableLine:
    return UnreadableLine(
        f"'{clean(text)[:40]}' is no amount",
        why=why,
        fix="ask the bank for a correct file; nothing of this one is read",
        file=shown_path,
        row=row.number,
    )


def _newest_first(lines: Sequence[BankLine]) -> bool:
    days = [line.booked for line in lines if line.booked is not None]
    return bool(days) and days[0] > days[-1]


def _chain(lines: Sequence[BankLine], balances: Sequence[Decimal | None], *, newest: bool) -> list[str]:
    """Where the running balance does not follow from the amounts between two of its figures."""
    pairs = list(zip(lines, balances, strict=True))
    if newest:
        pairs.reverse()
    held: Decimal | None = None
    for line, balance in pairs:
        held = held + line.amount if held is not None else None
        if balance is not None:
            if held is not None and held != balance:
                return [f"row {line.row}: the running balance is {balance}, and the amounts before it come to {held}"]
            held = balance
    return []
