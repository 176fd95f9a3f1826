"""OFX 1 (SGML, tags that are not closed) and OFX 2 (XML): statements of bank and card accounts."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape

from ...errors import clean
from ..file_faults import UnsafeFile, WrongFormat
from .statement import BankFile, BankLine, BankStatement, UnreadableLine

_ELEMENT = re.compile(r"<(/?)([A-Za-z0-9_.]+)[^<>]*>([^<]*)")
_AMOUNT = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{0,6})?|[+-]?[.,]\d{1,6}")
_DECLARED = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DEEPEST = 64
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})


def read_ofx(text: str, shown_path: str) -> BankFile:
    """The statements of an OFX file. It states one balance, at the end of the period, and no opening.

    Raises:
        WrongFormat: it is no OFX. UnreadableLine: an amount cannot be read.
    """
    begin = text.upper().find("<OFX")
    if begin < 0:
        raise WrongFormat("the text is no OFX", why="OFX has an element <OFX>", fix="ask the bank for camt.053", file=shown_path)
    _checked(text, shown_path, begin)
    statements: list[BankStatement] = []
    notes: list[str] = []
    fields: dict[str, str] = {}
    lines: list[BankLine] = []
    movement: dict[str, str] | None = None
    inside, path = False, ""
    for row, closes, tag, value in _elements(text, begin):
        if tag in _STATEMENTS:
            if not closes:
                fields, lines, inside = {}, [], True
            elif inside:
                statements.append(_statement(fields, lines, row, shown_path))
                inside = False
        elif tag == "STMTTRN":
            if not closes:
                movement = {"row": str(row)}
            elif movement is not None:
                lines.append(_line(movement, fields.get("CURDEF", ""), shown_path))
                movement = None
        elif tag in ("LEDGERBAL", "AVAILBAL"):
            path = "" if closes else tag
        elif not closes and movement is not None:
            movement.setdefault(tag, value)
        elif not closes and tag == "BALAMT":
            fields.setdefault(f"{path}.{tag}", value)
        elif not closes and inside:
            fields.setdefault(tag, value)
        elif not closes and tag == "MESSAGE" and value and value.upper() != "SUCCESS":
            notes.append(f"the bank's server says: {clean(value)[:120]}")
    undated = [line.row for s in statements for line in s.lines if line.booked is None]
    notes += [f"{len(undated)} movements state no day that there is, the first at line {undated[0]}"] if undated else []
    notes += _days_that_are_not(text, begin)
    if not statements and not notes:
        notes.append("the file holds no statement")
    return BankFile("ofx", tuple(statements), tuple(notes))


def _checked(text: str, shown_path: str, begin: int) -> None:
    """Nothing, where an OFX text declares nothing of its own and is not nested beyond what OFX knows.

    Raises:
        UnsafeFile: it is, with the line.
    """
    declared = _DECLARED.search(text)
    if declared is not None:
        raise _unsafe("the file declares a document type", text.count("\n", 0, declared.start()) + 1, shown_path)
    deep = 0
    # An element that is opened and has no value is one that others stand in; after so many none is OFX any more.
    for row, closes, _, value in _elements(text, begin):
        deep = 0 if closes or value else deep + 1
        if deep > _DEEPEST:
            raise _unsafe(f"more than {_DEEPEST} elements are nested without a value", row, shown_path)


def _unsafe(what: str, row: int, shown_path: str) -> UnsafeFile:
    return UnsafeFile(
        what,
        why="no bank's OFX is like this; such files are made to fill a machine, or to read its files",
        fix="ask the bank for the file as it was sent",
        file=shown_path,
        line=row,
    )


def _elements(text: str, begin: int) -> Iterator[tuple[int, bool, str, str]]:
    row, counted = text.count("\n", 0, begin) + 1, begin
    for match in _ELEMENT.finditer(text, begin):
        row += text.count("\n", counted, match.start())
        counted = match.start()
        yield row, bool(match[1]), match[2].upper(), unescape(match[3]).strip()


def _days_that_are_not(text: str, begin: int) -> Iterator[str]:
    """A note for each day of a movement or a period that the calendar has not; the day of entry has a note of its own."""
    for row, closes, tag, value in _elements(text, begin):
        if not closes and tag in ("DTAVAIL", "DTSTART", "DTEND") and value.strip("0") and _day(value) is None:
            yield f"line {row}: there is no day {clean(value)[:40]} ({tag}), so it is left out"


def _statement(fields: dict[str, str], lines: list[BankLine], row: int, shown_path: str) -> BankStatement:
    stated = fields.get("LEDGERBAL.BALAMT")
    return BankStatement(
        fields.get("ACCTID", ""),
        fields.get("CURDEF") or None,
        None,
        _amount(stated, row, shown_path) if stated else None,
        tuple(lines),
        _day(fields.get("DTSTART", "")),
        _day(fields.get("DTEND", "")),
    )


def _line(movement: dict[str, str], currency: str, shown_path: str) -> BankLine:
    row = int(movement["row"])
    booked = _day(movement.get("DTPOSTED", ""))
    return BankLine(
        booked,
        _day(movement.get("DTAVAIL", "")) or booked,
        _amount(movement.get("TRNAMT", ""), row, shown_path),
        movement.get("CURSYM") or currency,
        movement.get("FITID", ""),
        movement.get("REFNUM", "") or movement.get("CHECKNUM", ""),
        counterparty=movement.get("NAME", ""),
        text=" ".join(movement.get("MEMO", "").split()),
        row=row,
    )


def _amount(text: str, row: int, shown_path: str) -> Decimal:
    """An amount with a point or a comma before its decimals; OFX has no signs between thousands."""
    if not _AMOUNT.fullmatch(text):
        raise UnreadableLine(
            f"'{clean(text)[:40]}' is no amount",
            why="amounts of OFX have one point or comma before the decimals, and none between thousands",
            fix="ask the bank for a correct file; nothing of this one is read",
            file=shown_path,
            line=row,
        )
    return Decimal(text.replace(",", "."))


def _day(text: str) -> date | None:
    """YYYYMMDD, whatever follows, in the bank's own time zone as it writes it; None where there is no such day."""
    digits = text[:8]
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return None
