"""Which file an entry belongs to (design §2), and where in that file: in date order, one blank line between entries."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from .records import Balance, Fact, Open, Price, Record, Transaction

_REGISTER = {
    "donor": "donors",
    "officer": "officers",
    "pledge": "pledges",
    "pledge-end": "pledges",
    "agreement": "agreements",
    "agreement-end": "agreements",
    "in-kind-service": "agreements",
    "action-line": "programme",
    "output": "programme",
    "task": "programme",
    "policy": "policy",
    "letter": "letters",
}
# Strings and comments are stepped over, so that a date in one is not taken for an entry.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|;[^\n]*|^(\d{4}-\d{2}-\d{2})[ \t]', re.MULTILINE | re.DOTALL)


def file_of(record: Record, pledges: frozenset[str] = frozenset()) -> str:
    """Path of the record's file relative to the books folder.

    Args:
        record: the entry.
        pledges: ids of pledges, whose instalments stand beside them; all other instalments are agreements'.
    """
    if isinstance(record, Transaction):
        return f"ledger/years/{record.date.year}.beancount"
    if isinstance(record, Open):
        return "ledger/accounts.beancount"
    if isinstance(record, Price):
        return "ledger/prices.beancount"
    if isinstance(record, Balance):
        return f"ledger/years/{(record.date - timedelta(1)).year}.beancount"
    return _file_of_fact(record, pledges)


def _file_of_fact(fact: Fact, pledges: frozenset[str]) -> str:
    if fact.kind == "instalment":
        return f"ledger/register/{'pledges' if fact.ident in pledges else 'agreements'}.beancount"
    if fact.kind in _REGISTER:
        return f"ledger/register/{_REGISTER[fact.kind]}.beancount"
    first = fact.date.year - fact.date.year % 2
    return f"ledger/budget/{first}-{first + 1}.beancount"


def insert(text: str, blocks: Sequence[tuple[date, str]]) -> tuple[str, list[int]]:
    """Entries put into a file's text in date order, without changing a line that stands there.

    Args:
        text: the file as it is, possibly empty.
        blocks: (day, printed entry ending with a newline), in the order in which entries of one day are to stand.

    Returns:
        The new text, and the line at which each block begins, in the order of `blocks`.
    """
    dated = [(date.fromisoformat(m[1]), m.start()) for m in _TOKEN.finditer(text) if m[1]]
    days = [day for day, _ in dated]
    ordered = days == sorted(days)
    places: list[tuple[int, int]] = []
    for number, (day, _) in enumerate(blocks):
        later = bisect_right(days, day) if ordered else _after_last(days, day)
        places.append((_before_comments(text, dated[later][1]) if later < len(dated) else len(text), number))
    places.sort(key=lambda place: (place[0], blocks[place[1]][0], place[1]))
    pieces: list[str] = []
    lines = [0] * len(blocks)
    position, line, tail = 0, 1, "\n\n"
    for at, number in places:
        kept = text[position:at]
        line, tail, position = line + kept.count("\n"), (tail + kept)[-2:], at
        gap = "" if tail == "\n\n" else "\n" if tail.endswith("\n") else "\n\n"
        block = blocks[number][1] + ("\n" if at < len(text) else "")
        lines[number] = line + gap.count("\n")
        pieces += [kept, gap, block]
        line, tail = lines[number] + block.count("\n"), block[-2:]
    pieces.append(text[position:])
    return "".join(pieces), lines


def _after_last(days: Sequence[date], day: date) -> int:
    """In a file that is not in date order: behind the last entry that is not later."""
    return max((n + 1 for n, other in enumerate(days) if other <= day), default=0)


def _before_comments(text: str, at: int) -> int:
    """The beginning of the comment block that stands directly above an entry, or the entry's own."""
    while at > 0:
        start = text.rfind("\n", 0, at - 1) + 1
        if not text.startswith(";", start):
            break
        at = start
    return at


def with_include(main: str, path: str) -> str:
    """The main file's text with an include of `path` (relative to the main file), after the last include that it has."""
    line = f'include "{path}"\n'
    last = None
    for match in re.finditer(r'^include\s+"[^"\n]*"[^\n]*\n?', main, re.MULTILINE):
        last = match
    if last is None:
        return main + ("" if main.endswith("\n") or not main else "\n") + ("\n" if main else "") + line
    before = main[: last.end()]
    return before + ("" if before.endswith("\n") else "\n") + line + main[last.end() :]
