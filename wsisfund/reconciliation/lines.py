"""Lines of a bank's file as the books would keep them: which are new, which are known, which somebody must look at.

A line is identified by its account, its day, its amount and the bank's reference; one without a reference by what it says; the
second of two that say the same on a day is the second one. So the same file again, or one that overlaps, brings no line twice.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from ..books.records import Account, Amount, Fact, Value
from ..errors import Invalid, clean
from ..importers.bank.reading import NamedFile
from ..importers.bank.statement import PENDING, BankLine, BankStatement
from ..register.bank_facts import LINE, STATEMENT, Part, RecordedLine, as_text, recorded_lines
from ..register.source import FactSource
from ..vocabulary.money import fits
from .accounts import account_of

NEW, KNOWN, WAITING, REVIEW = "new", "known", "pending", "review"
_MAX_TEXT: Final = 500
# A reference of so many signs and digits is the bank's own number of one movement; a shorter one ("RENT") may come again.
_OWN_SIGNS, _OWN_DIGITS, _NEAR_DAYS = 8, 4, 10
_SPACE = re.compile(r"\s+")


class Incoming(NamedTuple):
    """One line of a file with what becomes of it; `why` where somebody must look at it. `fact` is what would be recorded."""

    id: str
    account: str
    line: BankLine
    outcome: str
    fact: Fact
    why: str = ""


@dataclass(frozen=True)
class Arrived:
    """A file as it would be recorded: its lines, and its statements with both balances."""

    lines: Sequence[Incoming]
    statements: Sequence[Fact]
    notes: Sequence[str] = field(default_factory=tuple)

    def count(self, outcome: str) -> int:
        """How many lines have an outcome."""
        return sum(1 for line in self.lines if line.outcome == outcome)


def arrived(facts: FactSource, files: Iterable[NamedFile], mark: str, shown: str, account: str | None, day: date) -> Arrived:
    """What a file brings.

    Args:
        mark: of the import, as its facts carry it. shown: how messages name the file.
        account: the account of the books, where the register need not say it.
        day: of a line without one; a bank has moved nothing after it.

    Raises:
        UnknownBankAccount, StatementDoesNotAddUp: nothing of the file is recorded.
    """
    known = _Known(recorded_lines(facts))
    lines: list[Incoming] = []
    statements: dict[str, Fact] = {}
    notes: list[str] = []
    seen: set[str] = set()
    for named in files:
        notes += named.content.notes
        for statement in named.content.statements:
            books_account = account_of(facts, statement, account, shown)
            for one in _lines(statement, books_account, known, mark, named.name, day):
                repeated = one.outcome == NEW and one.id in seen
                lines.append(one._replace(outcome=KNOWN) if repeated else one)
                seen.add(one.id)
            fact = _statement_fact(statement, books_account, mark, named.name)
            if fact is not None:
                statements[fact.ident] = fact
    recorded = {fact.ident for fact in _live_statements(facts)}
    return Arrived(lines, [f for name, f in statements.items() if name not in recorded], notes)


def _live_statements(facts: FactSource) -> Iterator[Fact]:
    from ..register.bank_facts import undone_batches

    gone = undone_batches(facts)
    newest = {fact.ident: fact for fact in facts.all(STATEMENT)}
    return (fact for fact in newest.values() if fact.batch not in gone)


class _Known:
    """Lines of the books by id, and those of a reference."""

    def __init__(self, lines: Iterable[RecordedLine]) -> None:
        self.ids: set[str] = set()
        self._by_reference: dict[tuple[str, str], list[RecordedLine]] = defaultdict(list)
        for line in lines:
            self.ids.add(line.id)
            if line.reference:
                self._by_reference[line.account, line.reference].append(line)

    def contradicts(self, account: str, line: BankLine, booked: date) -> RecordedLine | None:
        """A line of the books of the same reference that says something else."""
        for other in self._by_reference.get((account, line.reference), ()):
            if other.booked == booked or abs((other.booked - booked).days) <= _NEAR_DAYS:
                return other
        return None


def _lines(statement: BankStatement, account: str, known: _Known, mark: str, name: str, day: date) -> Iterator[Incoming]:
    counts: Counter[tuple[str, ...]] = Counter()
    references = Counter(line.reference for line in statement.lines)
    ident_of_statement, end = _statement_id(statement, account), statement.period[1]
    for line in statement.lines:
        booked = line.booked or line.valued or end or day
        said = _said(account, line, booked)
        counts[said] += 1
        ident = _ident(said, counts[said])
        fact = _fact(ident, account, line, booked, mark, f"{name}:{line.row}", ident_of_statement)
        outcome, why = NEW, ""
        if line.status == PENDING:
            outcome = WAITING
        elif ident in known.ids:
            outcome = KNOWN
        elif line.booked is None and line.valued is None:
            outcome, why = REVIEW, "it has no day that can be read in one way"
        elif not fits(line.amount, line.currency):
            outcome, why = REVIEW, f"{line.amount} {line.currency} has more decimals than the currency"
        elif line.currency != account.split(":")[3]:
            outcome, why = REVIEW, f"it is in {line.currency}, and the account is in {account.split(':')[3]}"
        elif not line.amount:
            outcome, why = REVIEW, "it moves nothing"
        elif booked > day:
            outcome, why = REVIEW, f"it is of {booked.isoformat()}, after {day.isoformat()}"
        elif _is_own(line.reference) and references[line.reference] == 1:
            other = known.contradicts(account, line, booked)
            if other is not None:
                outcome = REVIEW
                why = (
                    f"the books have a line of the reference {line.reference} that says something else: "
                    f"{other.booked.isoformat()} {other.amount.number} {other.amount.currency}"
                )
        yield Incoming(ident, account, line, outcome, fact, why)


def _is_own(reference: str) -> bool:
    return len(reference) >= _OWN_SIGNS and sum(c.isdigit() for c in reference) >= _OWN_DIGITS


def _said(account: str, line: BankLine, booked: date) -> tuple[str, ...]:
    """What makes a line the same as another one."""
    common = account, booked.isoformat(), f"{line.amount:f}", line.currency
    if line.reference:
        return (*common, line.reference)
    said = line.end_to_end, line.creditor_reference, line.counterparty, line.text
    return (*common, "", *(_SPACE.sub("", text).casefold() for text in said))


def _ident(said: Sequence[str], position: int) -> str:
    digest = hashlib.sha256("\x1f".join((*said, str(position))).encode("utf-8", "replace")).hexdigest()
    return f"BL-{said[1].replace('-', '')}-{digest[:12]}"


def _statement_id(statement: BankStatement, account: str) -> str:
    begin, end = statement.period
    said = account, statement.number, str(begin), str(end), str(statement.opening), str(statement.closing)
    stem = end.isoformat().replace("-", "") if end else "0"
    return f"BS-{stem}-{hashlib.sha256('|'.join(said).encode('utf-8', 'replace')).hexdigest()[:8]}"


def plain_text(text: str) -> str:
    """A bank's text as the books keep it: one line, without signs that are not seen, and not without end."""
    if text.isascii() and text.isprintable():
        plain = " ".join(text.split())[:_MAX_TEXT]
        # The same text is held once.
        return text if plain == text else plain
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", kept).split())[:_MAX_TEXT]


def _fact(ident: str, account: str, line: BankLine, booked: date, mark: str, source: str, statement: str) -> Fact:
    texts: Mapping[str, str] = {
        "reference": line.reference,
        "end-to-end": line.end_to_end,
        "creditor-reference": line.creditor_reference,
        "counterparty": line.counterparty,
        "counterparty-account": line.counterparty_account,
        "text": line.text,
        "parts": as_text(Part(plain_text(part.end_to_end), part.amount) for part in line.parts),
    }
    keys: dict[str, Value] = {}
    if line.valued is not None and line.valued != booked:
        keys["value"] = line.valued
    keys |= {name: kept for name, text in texts.items() if text and (kept := plain_text(text))}
    if line.reversal:
        keys["reversal"] = "yes"
    keys |= {"statement": statement, "source": plain_text(source), "batch": mark}
    return Fact(booked, LINE, (ident, Account(account), Amount(line.amount, line.currency)), keys)


def _statement_fact(statement: BankStatement, account: str, mark: str, name: str) -> Fact | None:
    """What is kept of a statement with both balances and its days; None of another."""
    begin, end = statement.period
    if statement.opening is None or statement.closing is None or end is None or statement.currency is None:
        return None
    balances = (Amount(amount, statement.currency) for amount in (statement.opening, statement.closing))
    keys: dict[str, Value] = {"from": begin or end, "to": end}
    if statement.number:
        keys["number"] = plain_text(statement.number)
    keys |= {"source": plain_text(name), "batch": mark}
    return Fact(end, STATEMENT, (_statement_id(statement, account), Account(account), *balances), keys)


class LineToReview(Invalid):
    """A line of a bank's file can be read in two ways, or contradicts a line that the books have."""

    slug = "bank-line-review"


def review_fault(one: Incoming, shown: str) -> LineToReview:
    """What is said of a line that somebody must look at."""
    return LineToReview(
        f"a line of {one.line.amount} {clean(one.line.currency)[:3]} is not recorded: {clean(one.why)[:300]}",
        why="a line is recorded once, as the bank says it; nothing is guessed",
        fix="look at the bank's statement; --accept-clean records the other lines",
        file=shown,
        row=one.line.row or None,
    )
