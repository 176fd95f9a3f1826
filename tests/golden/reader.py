"""A small reader of the fund's books for the independent figures: standard library only, nothing of Beancount or wsisfund.

It reads what the books of the scheme use: options and plugins (passed over), include, open, balance and price lines, custom
directives, and transactions whose every posting states its amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

_TOKEN = re.compile(
    r'(?P<space>[\s,]+)|(?P<comment>;.*)|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<date>\d{4}-\d{2}-\d{2})'
    r"|(?P<account>(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Za-z0-9-]+)+)|(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)"
    r"|(?P<total>@@)|(?P<mark>[\^#][A-Za-z0-9./_-]+)|(?P<key>[a-z][a-z0-9-]+:)|(?P<word>[A-Z][A-Z0-9]{1,23}|[a-z]+|\*|!)"
)


class Amount(NamedTuple):
    """A number with its currency."""

    number: Decimal
    currency: str


@dataclass
class Leg:
    """One posting; `chf` is the CHF number or the `@@` total with the sign of the units."""

    account: str
    units: Decimal
    currency: str
    chf: Decimal
    keys: dict[str, Any] = field(default_factory=dict)
    line: int = 0


@dataclass
class Entry:
    """A transaction (`kind` is "txn") or a custom directive (`kind` is its name)."""

    kind: str
    day: date
    values: list[Any] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    payee: str = ""
    narration: str = ""
    tags: list[str] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    file: str = ""
    line: int = 0

    def key(self, leg: Leg, name: str) -> str:
        """A posting's own key wins over the transaction's."""
        return str(leg.keys.get(name, self.keys.get(name, "")))


@dataclass
class Text:
    """Everything that the files say, each list in the order of time."""

    entries: list[Entry] = field(default_factory=list)
    prices: list[tuple[date, str, Decimal]] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)


def read(main: Path) -> Text:
    """The books of `main` and its includes."""
    text = Text()
    _read_file(main, main.parent.parent, text)
    text.entries.sort(key=lambda e: (e.day, e.line))
    text.prices.sort(key=lambda p: p[0])
    return text


def _read_file(path: Path, root: Path, text: Text) -> None:
    current: Entry | None = None
    leg: Leg | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        tokens = list(_tokens(line, path, number))
        if not tokens:
            continue
        if line[0] not in " \t":
            current, leg = _head(tokens, path, root, text), None
            if current is not None:
                current.file, current.line = path.relative_to(root).as_posix(), number
                text.entries.append(current)
        elif current is not None and tokens[0][0] == "account":
            leg = _leg(tokens, number)
            current.legs.append(leg)
        elif current is not None and tokens[0][0] == "key":
            keys = current.keys if leg is None else leg.keys
            keys[tokens[0][1][:-1]] = _values(tokens[1:])[0]


def _tokens(line: str, path: Path, number: int) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(line):
        match = _TOKEN.match(line, position)
        assert match and match.lastgroup, f"{path}:{number}: {line[position:]!r}"
        position = match.end()
        if match.lastgroup not in ("space", "comment"):
            yield match.lastgroup, match[match.lastgroup]


def _head(tokens: list[tuple[str, str]], path: Path, root: Path, text: Text) -> Entry | None:
    if tokens[0][0] != "date":
        if tokens[0][1] == "include":
            for found in sorted(path.parent.glob(tokens[1][1])):
                _read_file(found, root, text)
        return None
    day, what = date.fromisoformat(tokens[0][1]), tokens[1][1]
    if what == "open":
        text.accounts.append(tokens[2][1])
    elif what == "price":
        text.prices.append((day, tokens[2][1], _number(tokens[3][1])))
    elif what == "custom":
        return Entry(tokens[2][1], day, _values(tokens[3:]))
    elif what in ("*", "!", "txn"):
        words = [value for kind, value in tokens[2:] if kind == "text"]
        payee, narration = words if len(words) == 2 else ("", words[0])
        tags = [value[1:] for kind, value in tokens if kind == "mark" and value[0] == "#"]
        return Entry("txn", day, payee=payee, narration=narration, tags=tags)
    return None


def _values(tokens: list[tuple[str, str]]) -> list[Any]:
    values: list[Any] = []
    for n, (kind, value) in enumerate(tokens):
        if kind == "number":
            unit = tokens[n + 1] if n + 1 < len(tokens) else ("", "")
            values.append(Amount(_number(value), unit[1]) if unit[0] == "word" else _number(value))
        elif kind == "date":
            values.append(date.fromisoformat(value))
        elif kind in ("text", "account"):
            values.append(value)
    return values


def _leg(tokens: list[tuple[str, str]], number: int) -> Leg:
    (_, account), (_, units), (_, currency), *total = tokens
    count = _number(units)
    if not total:
        assert currency == "CHF", f"line {number}: no CHF total"
        return Leg(account, count, currency, count, line=number)
    assert total[0][0] == "total", f"line {number}: no @@"
    return Leg(account, count, currency, _number(total[1][1]).copy_sign(count), line=number)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
