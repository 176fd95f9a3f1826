"""MT940 and MT942 of SWIFT, as banks really write them: in an envelope or bare, with lines that are too long or wrapped.

Read here and not by the package mt-940: that refuses a whole statement for a field that nobody needs (a forward balance without
an amount), and turns the sign of a reversed credit around.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ...errors import clean
from ..file_faults import WrongFormat
from .statement import BankFile, BankLine, BankStatement, UnreadableLine, joined

# Only these are fields: a wrapped text may begin with a time of day.
_TAG = re.compile(r":(20|21|25P?|28C?|60[FM]|61|62[FM]|64|65|86|13D?|34F|90[CD]):(.*)", re.DOTALL)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{0,15}(?:[.,]\d{0,6})?)(?![\d.,])\s*")
# Value date, entry date, mark, third letter of the currency, amount, kind, reference of the customer, of the bank.
_MOVEMENT = re.compile(
    r"(?P<valued>\d{6})(?P<booked>\d{4}|\s{4})?\s*(?P<mark>RC|RD|EC|ED|C|D)(?P<funds>[A-Z])??(?P<amount>\d{1,15}(?:[.,]\d{0,6})?)"
    r"\s*(?:$|(?P<kind>[A-Z][A-Z0-9 ]{3})(?P<customer>(?:(?!//).)*)(?://(?P<bank>.*))?)"
)
_ENVELOPE = re.compile(r"-?\}?\{[1-5]:[^\n]*")
_STRUCTURED = re.compile(r"\?(\d{2})")
_KEYWORD = re.compile(r"(EREF|KREF|MREF|CRED|SVWZ|ABWA|ABWE)\+")
_SCOR = re.compile(r"\bRF\d{2}[A-Z0-9]{1,21}\b")
_HALF_A_YEAR = timedelta(184)
_OF_MT942 = frozenset({"34F", "13", "13D", "90C", "90D"})


@dataclass
class _Open:
    """A statement whose fields are being read."""

    ident: str = ""
    account: str = ""
    number: str = ""
    page: int | None = None
    currency: str | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None
    begin: date | None = None
    end: date | None = None
    last: bool = True
    lines: list[BankLine] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    contradicted: bool = False

    def done(self) -> BankStatement:
        currency = self.currency
        lines = tuple(line if line.currency else _with_currency(line, currency) for line in self.lines)
        return BankStatement(
            self.account, currency, self.opening, self.closing, lines, self.begin, self.end, self.ident, self.number, self.page,
            self.last, self.contradicted,
        )  # fmt: skip


def read_swift(text: str, shown_path: str) -> BankFile:
    """The statements of a text of MT940 or MT942 messages.

    Raises:
        WrongFormat: it has none of their fields. UnreadableLine: a movement cannot be read, or has no day that there is.
    """
    statements: list[BankStatement] = []
    interim = False
    now = _Open()
    for row, tag, value in _fields(text):
        if tag == "20" or (tag in ("60F", "60M") and now.seen & {"60F", "60M"} and "62" not in "".join(now.seen)):
            if now.seen:
                statements.append(now.done())
            now = _Open(notes=now.notes)
        now.seen.add(tag)
        interim = interim or tag in _OF_MT942
        _take(now, tag, value, row, shown_path)
    if now.seen:
        statements.append(now.done())
    if not statements:
        raise WrongFormat(
            "the text has no field of MT940",
            why="an MT940 statement has fields such as :20:, :25:, :60F:, :61: and :62F:",
            fix="ask the bank for camt.053 or MT940",
            file=shown_path,
        )
    return BankFile("mt942" if interim else "mt940", joined(statements), tuple(now.notes))


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, tag and value of each field; what a bank puts around the message is passed over."""
    tag, begun = "", 0
    value: list[str] = []
    for row, line in enumerate(text.splitlines(), 1):
        line = _ENVELOPE.sub("", line) if "{" in line else line
        match = _TAG.match(line)
        ends = line.strip() in ("-", "-}") or (match is not None)
        if ends and tag:
            yield begun, tag, "\n".join(value)
            tag = ""
        if match:
            tag, value, begun = match[1], [match[2]], row
        elif tag:
            value.append(line)
    if tag:
        yield begun, tag, "\n".join(value)


def _take(now: _Open, tag: str, value: str, row: int, shown_path: str) -> None:
    first = value.split("\n", 1)[0].strip()
    if tag == "20":
        now.ident = first
    elif tag in ("25", "25P"):
        now.account = first
    elif tag in ("28", "28C"):
        number, _, page = first.partition("/")
        now.number, now.page = number, int(page) if page.isascii() and page.isdigit() and len(page) < 9 else None
    elif tag in ("60F", "60M", "62F", "62M"):
        _take_balance(now, tag, value, row)
    elif tag == "34F" and now.currency is None:
        now.currency = first[:3] if first[:3].isalpha() else None
    elif tag == "61":
        now.lines.append(_movement(value, row, now.currency or "", now.notes, shown_path))
    elif tag == "86" and now.lines:
        now.lines[-1] = _described(now.lines[-1], value)


def _take_balance(now: _Open, tag: str, value: str, row: int) -> None:
    now.last = tag == "62F" or (now.last and tag != "62M")
    found = _balance(value)
    if found is None:
        now.notes.append(f"line {row}: '{clean(value)[:40]}' is no balance of MT940, so this statement states none there")
        return
    amount, there, currency = found
    if tag in ("60F", "60M"):
        now.opening, now.begin = amount, there
    else:
        now.closing, now.end = amount, there
    if there is None:
        now.notes.append(f"line {row}: there is no day {value.strip()[1:7]}; the balance has no day")
    now.contradicted = now.contradicted or now.currency not in (None, currency)
    now.currency = now.currency or currency


def _balance(value: str) -> tuple[Decimal, date | None, str] | None:
    """Amount, day and currency; None where they cannot be read: then the file states no balance there."""
    match = _BALANCE.match(value.strip())
    if match is None or not any(c.isdigit() for c in match[4]):
        return None
    amount = _number(match[4])
    return (amount if match[1] == "C" else -amount), _day(match[2]), match[3]


def _number(text: str) -> Decimal:
    whole, _, part = text.replace(".", ",").partition(",")
    return Decimal(f"{whole or '0'}.{part or '0'}")


def _day(text: str) -> date | None:
    """A day as YYMMDD; None where the calendar has none, such as a bank's 30 February (of 30/360)."""
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def _movement(value: str, row: int, currency: str, notes: list[str], shown_path: str) -> BankLine:
    first, _, rest = value.partition("\n")
    # Some banks break the line before the amount.
    match = _MOVEMENT.match(first) or _MOVEMENT.match(value.replace("\n", "", 1))
    if match is None:
        raise _unreadable("movement", value, row, shown_path)
    booked, valued = _days(match["valued"], (match["booked"] or "").strip(), row, notes)
    if booked is None and valued is None:
        raise _unreadable("movement", value, row, shown_path, f"the calendar has no day {match['valued']}")
    amount, mark = _number(match["amount"]), match["mark"]
    # RC takes a credit back and is money out; RD takes a debit back. EC and ED are expected, not yet booked.
    incoming = mark in ("C", "RD", "EC")
    return BankLine(
        booked,
        valued,
        amount if incoming else -amount,
        currency,
        (match["bank"] or "").strip(),
        creditor_reference="",
        end_to_end=_given((match["customer"] or "").strip()),
        text=" ".join(rest.split()),
        status="pending" if mark in ("EC", "ED") else "booked",
        reversal=mark in ("RC", "RD"),
        row=row,
    )


def _days(valued: str, booked: str, row: int, notes: list[str]) -> tuple[date | None, date | None]:
    """Entry day and value day. One that the calendar has not is left out, and a note says so: a bank's day is never mended.

    The entry day has no year: that of the value day, or the one beside it where the two are months apart.
    """
    there, entered = _day(valued), None
    near = there or _day(f"{valued[:4]}01")
    if booked and near:
        years = (d for year in (-1, 0, 1) if (d := _day(f"{(near.year + year) % 100:02d}{booked}")) is not None)
        entered = min((d for d in years if abs(d - near) <= _HALF_A_YEAR), key=lambda d: abs(d - near), default=None)
    for day, text, what, other in ((there, valued, "value", entered), (entered, booked, "entry", there)):
        if text and day is None and other:
            notes.append(f"line {row}: there is no {what} day {text}; the movement has only the other, {other.isoformat()}")
    return (entered if booked else there), there


def _described(line: BankLine, value: str) -> BankLine:
    """Field 86: free text, or the German structure of ?20 to ?29 (text), ?32 and ?33 (name), ?31 (account)."""
    one = value.replace("\n", "")
    keys = _STRUCTURED.split(one)
    parts = {int(k): v for k, v in zip(keys[1::2], keys[2::2], strict=False)}
    if not parts:
        text = " ".join(" ".join(value.split("\n")).split())
        name = account = ""
    else:
        text = "".join(v for k, v in parts.items() if 20 <= k <= 29 or 60 <= k <= 63)
        name = (parts.get(32, "") + parts.get(33, "")).strip()
        account = (parts.get(38) or parts.get(31) or "").strip()
    words = _KEYWORD.split(text)
    named = {k: v.strip() for k, v in zip(words[1::2], words[2::2], strict=False)}
    scor = _SCOR.search(text)
    return BankLine(
        line.booked, line.valued, line.amount, line.currency, line.reference,
        _given(named.get("EREF", "")) or line.end_to_end, scor[0] if scor else "", name, account,
        " ".join((named.get("SVWZ") or text or line.text).split()), line.status, line.reversal, line.row,
    )  # fmt: skip


def _given(reference: str) -> str:
    return "" if reference.upper() in ("NONREF", "NOTPROVIDED") else reference


def _with_currency(line: BankLine, currency: str | None) -> BankLine:
    return line._replace(currency=currency or "")


def _unreadable(what: str, value: str, row: int, shown_path: str, why: str = "") -> UnreadableLine:
    return UnreadableLine(
        f"'{clean(value.replace(chr(10), ' '))[:60]}' is no {what} of MT940",
        why=why or "without it the totals of the statement would be wrong",
        fix="ask the bank for a correct file; nothing of this one is read",
        file=shown_path,
        line=row,
    )
