"""Where an entry stands: its file, and its place in the order of dates within it (design §2)."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from ..vocabulary.register_table import REGISTER_KINDS
from .records import Balance, Document, Fact, Open, Price, Record, Transaction
from .tokens import ends_its_strings, one_line_strings, tokens

_REGISTER: Final = {
    "donor": "donors",
    "officer": "officers",
    "partner": "partners",
    "due-diligence": "donors",
    "pledge": "pledges",
    "pledge-end": "pledges",
    "agreement": "agreements",
    "agreement-end": "agreements",
    "instalment": "agreements",
    "in-kind-service": "agreements",
    **{kind.name: kind.file for kind in REGISTER_KINDS.values()},
    "register-import-end": "programme",
    "obligation": "obligations",
    "obligation-sent": "obligations",
    "policy": "policy",
    "bank-account": "banks",
    "letter": "letters",
}
_BANK: Final = frozenset(["bank-line", "bank-statement", "bank-import-end", "bank-match", "payment-file"])
_BUDGET: Final = frozenset(["appropriation", "virement", "allotment", "commitment", "override", "explanation", "resource"])


def file_of(record: Record, *, of_pledge: bool = False) -> str:
    """Path of the file, relative to the books folder, in which a new entry is written.

    Args:
        record: the entry.
        of_pledge: an instalment belongs to a pledge, not to an agreement.
    """
    day = record.date
    if isinstance(record, Open):
        return "ledger/accounts.beancount"
    if isinstance(record, Price):
        return "ledger/prices.beancount"
    if isinstance(record, Document):
        return "ledger/documents.beancount"
    if isinstance(record, Balance):
        # An assertion holds at the beginning of its day: it is about the day before.
        return f"ledger/years/{(day - timedelta(1)).year:04d}.beancount"
    if isinstance(record, Transaction):
        return f"ledger/years/{day.year:04d}.beancount"
    return _file_of_fact(record, of_pledge)


def _file_of_fact(fact: Fact, of_pledge: bool) -> str:
    if fact.kind == "instalment" and of_pledge:
        return "ledger/register/pledges.beancount"
    if fact.kind in _REGISTER:
        return f"ledger/register/{_REGISTER[fact.kind]}.beancount"
    if fact.kind in _BANK:
        return f"ledger/bank/{fact.date.year:04d}.beancount"
    first = fact.date.year - fact.date.year % 2
    if fact.kind in _BUDGET:
        return f"ledger/budget/{first:04d}-{first + 1:04d}.beancount"
    return f"ledger/years/{fact.date.year:04d}.beancount"


def header_of(path: str) -> str:
    """The comment with which a new file begins."""
    folder, _, name = path.removeprefix("ledger/").rpartition("/")
    stem = name.removesuffix(".beancount")
    about = {
        "years": f"Transactions of {stem}, in the order of their dates.",
        "bank": f"The bank in {stem}: its statements and lines, and what each line is in the books.",
        "budget": f"Budget of {stem}: appropriations, virements, commitments.",
        "register": f"Register: {stem}.",
    }.get(folder, f"{stem[:1].upper()}{stem[1:]} of the fund.")
    return f"; {about}\n"


def insert(text: str, blocks: Iterable[tuple[date, str]]) -> str:
    """`text` with printed entries put in at their dates; nothing that stands there changes.

    An entry comes before the first entry of a later day, and before the comment that belongs to that one; at the end where
    there is none. One blank line between entries; accounts and rates of one line stand without.

    Args:
        text: content of a file of the books.
        blocks: (date, printed entry ending with a newline), in the order wanted for equal dates.
    """
    return inserted(text, list(blocks))[0]


class Placed(NamedTuple):
    """A text with entries put in, and on which line, from 1, each begins.

    `last`, `end`: where the one that stands last begins and ends; `rest`: where what stood behind it begins.
    """

    text: str
    lines: list[int]
    last: int
    end: int
    rest: int


def inserted(text: str, blocks: Sequence[tuple[date, str]]) -> tuple[str, list[int]]:
    """As `insert`, with the line number, from 1, of each block's first line in the new text."""
    return placed(text, blocks)[:2]


def placed(text: str, blocks: Sequence[tuple[date, str]]) -> Placed:
    """As `insert`, with where each entry stands then."""
    places = [] if _ends_before(text, min((day for day, _ in blocks), default=date.max)) else _entries(text)
    days = list(accumulate((day for day, _ in places), max))
    order = sorted(range(len(blocks)), key=lambda i: blocks[i][0])
    pieces, lines, start, line, before = [], [0] * len(blocks), 0, 1, ""
    size = last_block = 0
    form = ""  # of the block put in last: one line of an account or of a rate, or something else
    at: date | None = None

    def put(piece: str) -> None:
        nonlocal line, before, size
        if piece:
            size += len(piece)
            pieces.append(piece)
            line += piece.count("\n")
            before = (before + piece)[-400:] if len(piece) < 400 else piece[-400:]

    for i in order:
        day, block = blocks[i]
        if day != at:
            later, at = bisect_right(days, day.isoformat()), day
            offset = places[later][1] if later < len(places) else len(text)
        if offset > start:
            # The blank line that follows the block put in before.
            put("\n" if start and pieces and _needs_blank(before, text[start:offset]) else "")
            put(text[start:offset])
            start, form = offset, ""
        last, form = form, _form(block)
        put("" if form and form == last else _gap(before, block))
        lines[i], last_block = line, size
        put(block)
    rest, end = text[start:], size
    put("\n" if rest and blocks and _needs_blank(before, rest) else "")
    put(rest)
    return Placed("".join(pieces), lines, last_block, end, size - len(rest))


def moved_line(old: str, new: str, blocks: Iterable[tuple[int, int]], line: int) -> int:
    """Line of `new` at which the line `line` of `old` stands, both from 1.

    Args:
        new: what `inserted` made of `old`.
        blocks: first line in `new`, and number of lines, of each entry put in.
    """
    added = {n for first, count in blocks for n in range(first, first + count)}
    now, after = 0, new.split("\n")
    for text in old.split("\n")[:line]:
        while now + 1 in added or after[now] != text:
            now += 1
        now += 1
    return now


_ENTRY: Final = re.compile(r"^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?=[ \t])", re.MULTILINE)
# With the end of the line before it: ten times as quick to find as the beginning of a line.
_DAY: Final = re.compile(r"\n([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2})(?=[ \t])")
_PUSH: Final = re.compile(r"^[ \t]*push(?:tag|meta)\b", re.MULTILINE)
_FIRST_IN_BYTES: Final = re.compile(_ENTRY.pattern.encode())
_DAY_IN_BYTES: Final = re.compile(_DAY.pattern.encode())
_PUSH_IN_BYTES: Final = re.compile(_PUSH.pattern.encode(), re.MULTILINE)
_COMPACT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} (open|price) ")


def _ends_before(text: str, day: date) -> bool:
    """Whether surely no entry is of a later day, so that what is of this day stands at the end.

    Days are compared as they are written: one with a slash, or a month of one digit, counts as later where it may not be.
    """
    first = _ENTRY.match(text)
    return max([*_DAY.findall(text), *([first[0]] if first else [])], default="") <= day.isoformat()


def ends_above(text: bytes, day: date) -> int:
    """How much of the beginning of a text surely stands above what is put in at a day or later, and is not looked at for that.

    Args:
        text: of a file from its beginning, or from that of an entry of no later day. What ends it may be cut off.

    Returns:
        Where the last entry begins; 0 where one is of a later day, or the text above it holds for more than itself.
    """
    first, last = _FIRST_IN_BYTES.match(text), 0
    days = [first[0]] if first else []
    for entry in _DAY_IN_BYTES.finditer(text):
        days.append(entry[1])
        last = entry.start(1)
    above = text[:last]
    sure = max(days, default=b"") <= day.isoformat().encode() and ends_its_strings(above) and not _PUSH_IN_BYTES.search(above)
    return last if sure else 0


def begins_later(text: str, day: date) -> bool:
    """Whether a text that begins with an entry, or with the comment above it, begins on a later day."""
    first = _ENTRY.search(text)
    return first is not None and _iso(first) > day.isoformat()


def _entries(text: str) -> list[tuple[str, int]]:
    """(ISO date, offset before which an earlier entry belongs) of each entry, in the order of the file."""
    if "push" in text and _PUSH.search(text):
        # Between a push and its pop, an entry would take over their tag or key: only the end of the file is safe.
        return []
    inside = _string_lines(text)
    found = []
    for match in _ENTRY.finditer(text):
        if match.start() not in inside:
            found.append((_iso(match), _with_comment(text, match.start())))
    return found


def _iso(entry: re.Match[str]) -> str:
    year, month, day = entry.groups()
    return f"{year}-{month:>02}-{day:>02}"


def _string_lines(text: str) -> frozenset[int]:
    """Offsets of the lines that begin inside a string."""
    data = text.encode()
    if one_line_strings(data):
        return frozenset()
    starts: set[int] = set()
    for token in tokens(data):
        if token.kind == "string" and b"\n" in token.text:
            offset = len(data[: token.start + 1].decode())
            for piece in token.text.decode().split("\n")[:-1]:
                offset += len(piece) + 1
                starts.add(offset)
    return frozenset(starts)


def _with_comment(text: str, offset: int) -> int:
    """Offset of the comment lines directly above the entry, or of the entry."""
    while offset > 0:
        above = text.rfind("\n", 0, offset - 1) + 1
        if not text.startswith(";", above):
            break
        offset = above
    return offset


def _form(block: str) -> str:
    """Of which kind of entries a line stands without a blank line among its like; empty where it needs one."""
    found = _COMPACT.match(block)
    return found[1] if found and block.find("\n") == len(block) - 1 else ""


def _gap(before: str, block: str) -> str:
    """What stands between the text so far and a new block."""
    if not before:
        return ""
    end = "" if before.endswith("\n") else "\n"
    return end + ("\n" if _needs_blank(before + end, block) else "")


def _needs_blank(before: str, after: str) -> bool:
    if not before or before.endswith("\n\n") or before == "\n" or after.startswith("\n"):
        return False
    first = _COMPACT.match(after)
    last = _COMPACT.match(before.rstrip("\n").rpartition("\n")[2]) if first else None
    return not (last and first and last[1] == first[1])
