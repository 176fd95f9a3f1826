"""Rows that say what another row or the books say: known, equal without a reference, or a conflict of references."""

import re
from array import array
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple, Protocol

from ..vocabulary.folding import fold_identity, says_nothing
from .cells import Row, one_line, word_key
from .issues import SAME_AS_ROW, Issue
from .mapping import ImportMap
from .record import Reading, Record, amount_text, earmark_parts, outcome_of

_SHOWN = 80
_FIGURE = re.compile(r"\d")

Raw = Callable[[Row], Mapping[str, str]]


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


class Known(Protocol):
    """Live pledges of the books by `reference_key` (of the id where they have no reference), and by `content_key`."""

    def get(self, key: str, /) -> KnownPledge | None:
        """The pledge, None where the books have none."""


def reference_key(reference: str) -> str:
    """What a reference is found by; references that differ only in case, spaces or dashes are one (domain §8.12)."""
    return fold_identity(reference)


def is_no_reference(text: str, mapping: ImportMap) -> bool:
    """Whether the cell of a reference says that there is none: nothing but signs, or a phrase such as "n/a"."""
    return says_nothing(text) or (not _FIGURE.search(text) and word_key(text) in mapping.no_reference)


def content_key(identity: Identity) -> str:
    """What a pledge without a reference is found by."""
    return "\n".join(map(str, identity))


def identity_of(record: Record, raw: Callable[[], Mapping[str, str]]) -> Identity:
    """What the row says; a value that could not be read counts as its cell stands (`raw` gives the cells by field)."""

    def text(name: str, value: str | None) -> str:
        return f"?{one_line(raw().get(name, '')).casefold()}" if value is None else value

    return Identity(
        text("donor", record.donor.id if record.donor else None),
        text("date", None if record.date is None else str(record.date)),
        text("amount", amount_text(record.amount, record.currency)),
        text("currency", record.currency),
        text("earmark", None if record.earmark is None else ",".join(sorted(earmark_parts(record.earmark)))),
        record.kind,
        tuple([(d.isoformat(), amount_text(a, record.currency) or "") for d, a in record.instalments]),
    )


def _digest(content: str) -> bytes:
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Twice:
    """Texts that may stand twice, told apart by a number each: of a million, those that stand once take eight bytes each."""

    def __init__(self) -> None:
        self._marks = array("q")

    def add(self, text: str | bytes) -> None:
        """One text more."""
        self._marks.append(hash(text))

    @cached_property
    def _several(self) -> frozenset[int]:
        return frozenset(a for a, b in pairwise(sorted(self._marks)) if a == b)

    def __contains__(self, text: str | bytes) -> bool:
        """Whether it may have been added twice; to be asked once all are. It never denies one that was."""
        return hash(text) in self._several


class Repeats:
    """The rows of a file so far, by what makes two of them the same pledge."""

    def __init__(self, known: Known, column: str, raw: Raw) -> None:
        """Of a file of which no row was looked at yet: `expect` each, then ask that each is `settled`.

        Args:
            known: live pledges of the books. column: the heading of the references, for messages.
            raw: gives the cells of a row as they stand, by field.
        """
        self._known = known
        self._column = column
        self._raw = raw
        # Whether any row has no reference: only then rows are compared by what they say.
        self._nameless = False
        self._references, self._contents = Twice(), Twice()
        self._by_reference: dict[str, tuple[int, bytes]] = {}
        self._without: dict[bytes, int] = {}
        self._all: dict[bytes, int] = {}

    def expect(self, reading: Reading) -> None:
        """One row of which it will be asked."""
        key = reference_key(reading.record.reference)
        if key:
            self._references.add(key)
        else:
            self._nameless = True

    def compare(self, readings: Iterable[Reading]) -> None:
        """After the last row was expected, all of them: looked at where rows are compared by what they say."""
        for reading in readings if self._nameless else ():
            if reading.outcome != "ignored":
                self._contents.add(_digest(content_key(self._identity(reading))))

    def settled(self, reading: Reading) -> Reading:
        """The row beside those before it and the books."""
        key, number = reference_key(reading.record.reference), reading.row.number
        if not self._nameless and key not in self._references:
            return self._in_books(reading, key)
        content = content_key(self._identity(reading))
        said = _digest(content) if self._nameless else b""
        several = said in self._contents
        first = self._all.setdefault(said, number) if several else number
        if not key:
            if several:
                self._without.setdefault(said, number)
            return self._in_books(reading, content) if first == number else self._equal(reading, first)
        if key in self._references:
            before = self._by_reference.setdefault(key, (number, _digest(content)))
            if before[0] != number:
                return self._again(reading, _digest(content) == before[1], before[0])
        settled = self._in_books(reading, key)
        alike = self._without.get(said) if several else None
        return self._equal(reading, alike) if settled is reading and alike is not None else settled

    def _identity(self, reading: Reading) -> Identity:
        return identity_of(reading.record, lambda: self._raw(reading.row))

    def _again(self, reading: Reading, same: bool, before: int) -> Reading:
        if not same:
            return self._conflict(reading, f"row {before} has this reference and says something else")
        return self._same(reading, f"row {before} says the same")

    def _in_books(self, reading: Reading, key: str) -> Reading:
        there = self._known.get(key)
        if there is None or reading.outcome == "invalid":
            return reading
        if self._identity(reading) not in there.identities:
            return self._conflict(reading, f"the books have {there.ident} at {there.place}, which says something else")
        return self._same(reading, f"already imported: {there.ident} at {there.place}")

    def _same(self, reading: Reading, message: str) -> Reading:
        if reading.outcome == "invalid":
            return reading
        value = reading.record.reference[:_SHOWN]
        return reading._replace(outcome="known", issues=(Issue(SAME_AS_ROW, self._column, value, message),))

    def _equal(self, reading: Reading, first: int) -> Reading:
        """A row that says what row `first` says, where no two references tell them apart."""
        why = f"row {first} says the same, and no reference tells them apart: copied twice, or promised twice"
        issues = (*reading.issues, Issue("equal-rows", self._column, reading.record.reference[:_SHOWN], why))
        return reading._replace(outcome=outcome_of(issues), issues=issues)

    def _conflict(self, reading: Reading, message: str) -> Reading:
        value = reading.record.reference[:_SHOWN]
        issue = Issue("reference-conflict", self._column, value, f'column "{self._column}" holds "{value}": {message}')
        return reading._replace(outcome="invalid", issues=(*reading.issues, issue))
