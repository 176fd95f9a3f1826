"""BAI2: cash management reports of banks in North America; amounts in whole minor units."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ...errors import clean
from ...vocabulary.money import decimals, is_currency_code
from ..file_faults import WrongFormat
from .statement import BankFile, BankLine, BankStatement, UnreadableLine

_OPENING, _CLOSING = "010", "015"
_AMOUNT = re.compile(r"[+-]?\d{1,18}")
_RECORD = re.compile(r"(?:^|/\s*)(01|02|03|16|49|88|98|99),", re.MULTILINE)
# Detail codes: 100 to 399 are money in, 400 to 699 money out, 890 carries no money (BAI2 specification, part 2).
_CREDIT, _DEBIT = range(100, 400), range(400, 700)
# Fields that a funds type brings between itself and the references.
_FUNDS_FIELDS = {"": 0, "Z": 0, "0": 0, "1": 0, "2": 0, "V": 2}


@dataclass
class _Account:
    account: str
    currency: str
    day: date | None
    row: int
    balances: dict[str, Decimal] = field(default_factory=dict)
    lines: list[BankLine] = field(default_factory=list)
    control: Decimal = Decimal(0)


def read_bai2(text: str, shown_path: str) -> BankFile:
    """The accounts of a BAI2 file as statements, one for each day.

    The control total of an account adds every amount of it, so it says whether lines were lost; where it does not agree, a
    note says so.

    Raises:
        WrongFormat: it does not begin with a file header. UnreadableLine: an amount or a day cannot be read.
    """
    statements: list[BankStatement] = []
    notes: list[str] = []
    now: _Account | None = None
    group_day: date | None = None
    group_currency = ""
    seen = False
    for row, record, fields in _records(text):
        if not seen and record != "01":
            break
        seen = True
        if record == "02":
            group_day = _day(_at(fields, 3), row, shown_path)
            group_currency = _at(fields, 5)
        elif record == "03":
            now = _Account(_at(fields, 0), _at(fields, 1) or group_currency, group_day, row)
            _summaries(now, fields[2:], row, shown_path)
        elif record == "16" and now is not None:
            now.lines.append(_line(now, fields, row, shown_path))
        elif record == "49" and now is not None:
            stated = _units(_at(fields, 0), row, shown_path)
            if stated != now.control:
                where = f"account {clean(now.account)[:40]} (line {now.row})"
                notes.append(f"{where}: its control total is {stated}, its amounts come to {now.control}")
            statements.append(_statement(now))
            now = None
    if not seen:
        raise WrongFormat(
            "the text is no BAI2", why="BAI2 begins with a file header 01,", fix="ask the bank for camt.053", file=shown_path
        )
    return BankFile("bai2", tuple(statements), tuple(notes))


def _at(fields: list[str], position: int) -> str:
    return fields[position].strip() if position < len(fields) else ""


def _records(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Records with their continuations (88), by their first line; some banks write several on one line."""
    starts = list(_RECORD.finditer(text))
    held: tuple[int, str, list[str]] | None = None
    row, counted = 1, 0
    for position, match in enumerate(starts):
        end = starts[position + 1].start() if position + 1 < len(starts) else len(text)
        row += text.count("\n", counted, match.start(1))
        counted = match.start(1)
        fields = text[match.end() : end].strip().removesuffix("/").rstrip().split(",")
        if match[1] == "88" and held is not None:
            held[2].extend(fields)
            continue
        if held is not None:
            yield held
        held = row, match[1], fields
    if held is not None:
        yield held


def _money(units: Decimal, currency: str) -> Decimal:
    return units.scaleb(-(decimals(currency) if is_currency_code(currency) else 2))


def _units(text: str, row: int, shown_path: str) -> Decimal:
    if not text:
        return Decimal(0)
    if not _AMOUNT.fullmatch(text):
        raise UnreadableLine(
            f"'{clean(text)[:40]}' is no amount",
            why="amounts of BAI2 are whole minor units, digits only",
            fix="ask the bank for a correct file; nothing of this one is read",
            file=shown_path,
            line=row,
        )
    return Decimal(text)


def _day(text: str, row: int, shown_path: str) -> date | None:
    try:
        return date.fromisoformat(f"20{text[:2]}-{text[2:4]}-{text[4:6]}") if text else None
    except ValueError:
        raise UnreadableLine(
            f"'{clean(text)[:40]}' is no day",
            why="days of BAI2 are written 260630",
            fix="ask the bank for a correct file; nothing of this one is read",
            file=shown_path,
            line=row,
        ) from None


def _summaries(now: _Account, fields: list[str], row: int, shown_path: str) -> None:
    """Type, amount, item count and funds type, again and again: balances and totals of the account."""
    position = 0
    while position < len(fields):
        code, text, funds = (_at(fields, position + n) for n in (0, 1, 3))
        units = _units(text, row, shown_path)
        now.control += units
        if code:
            now.balances.setdefault(code, _money(units, now.currency))
        position += 4 + _funds_fields(fields, position + 3, funds)


def _funds_fields(fields: list[str], position: int, funds: str) -> int:
    if funds == "S":
        return 3
    if funds == "D":
        count = _at(fields, position + 1)
        return 1 + 2 * int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    return _FUNDS_FIELDS.get(funds, 0)


def _line(now: _Account, fields: list[str], row: int, shown_path: str) -> BankLine:
    code, funds = _at(fields, 0), _at(fields, 2)
    units = _units(_at(fields, 1), row, shown_path)
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 4 else 0
    if number not in _CREDIT and number not in _DEBIT:
        raise UnreadableLine(
            f"'{clean(code)[:10]}' is no code of a movement",
            why="codes 100 to 399 are money in, 400 to 699 money out; which this is cannot be told",
            fix="ask the bank what the code means; nothing of this file is read",
            file=shown_path,
            line=row,
        )
    now.control += units
    behind = 3 + _funds_fields(fields, 2, funds)
    valued = _day(_at(fields, 3), row, shown_path) if funds == "V" else None
    amount = _money(units, now.currency)
    return BankLine(
        now.day,
        valued or now.day,
        amount if number in _CREDIT else -amount,
        now.currency,
        _at(fields, behind),
        _at(fields, behind + 1),
        text=" ".join(",".join(fields[behind + 2 :]).split()),
        row=row,
    )


def _statement(now: _Account) -> BankStatement:
    opening, closing = now.balances.get(_OPENING), now.balances.get(_CLOSING)
    return BankStatement(now.account, now.currency or None, opening, closing, tuple(now.lines), now.day, now.day)
