"""What a figure is made of: postings and facts of the books, each with its part of it, in minor units.

A trail adds up to its figure. What is worked out by shares (a goal's part of a programme's cost) is the share of each entry,
rounded so that the parts still make the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from ..books.records import Fact
from .rows import Reporting
from .sums import Ledger, Measure, Selection

# So many keys are named in a query; more of them are looked for in what it answers.
_FEW: Final = 100


class Said(NamedTuple):
    """A fact of the register, and in words what it has to do with the figure."""

    fact: Fact
    words: str

    @property
    def key(self) -> tuple[str, int, str]:
        """Its place, and the words: a directive may have a part in a figure twice."""
        place = self.fact.place
        return (place.file, place.line, self.words) if place else ("", 0, f"{self.fact.ident} {self.words}")


@dataclass
class Trail:
    """Parts of a figure: by id of the posting, and by fact."""

    postings: dict[int, int] = field(default_factory=dict)
    facts: dict[tuple[str, int, str], tuple[Said, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Sum of all parts."""
        return sum(self.postings.values()) + sum(amount for _, amount in self.facts.values())

    def add(self, other: Trail, sign: int = 1) -> Trail:
        """This trail, with the parts of another one added or taken away."""
        for number, amount in other.postings.items():
            self.postings[number] = self.postings.get(number, 0) + sign * amount
        for key, (said, amount) in other.facts.items():
            self.facts[key] = said, self.facts.get(key, (said, 0))[1] + sign * amount
        return self

    def say(self, fact: Fact, words: str, amount: int) -> Trail:
        """This trail, with the part of one more fact."""
        said = Said(fact, words)
        self.facts[said.key] = said, self.facts.get(said.key, (said, 0))[1] + amount
        return self

    def scaled(self, whole: int) -> Trail:
        """The same entries with their shares of `whole`; each running sum is rounded, so that the last one is `whole`."""
        total, made = self.total, Trail()
        if not total:
            assert not whole, "nothing has no shares"
            return made
        so_far = given = 0
        for number, amount in self.postings.items():
            so_far += amount
            made.postings[number] = (part := _share(whole, so_far, total)) - given
            given = part
        for key, (said, amount) in self.facts.items():
            so_far += amount
            made.facts[key] = said, (part := _share(whole, so_far, total)) - given
            given = part
        return made


def _share(whole: int, part: int, total: int) -> int:
    """`whole` × `part` / `total`, half up."""
    product, divisor = (whole * part, total) if total > 0 else (-whole * part, -total)
    return (2 * product + divisor) // (2 * divisor)


def selected(ledger: Ledger, selections: Iterable[Selection]) -> Trail:
    """The postings of all selections; one that counts in several is there once, with what is left of it."""
    made = Trail()
    for measure, columns, keys in selections:
        only, values = _only(columns, keys)
        names = "" if only else "".join(f", {column}" for column in columns)
        what = f"id, {measure.sign} * chf{names}"
        sql = f"SELECT {what} FROM {ledger.postings} WHERE {ledger.base} AND {measure.condition}{only} ORDER BY id"
        found = ledger.index.each(sql, {**ledger.parameters, **values})
        if names:
            found = (row[:2] for row in found if row[2:] in keys)
        so_far = made.postings
        made.postings |= {number: so_far.get(number, 0) + chf for number, chf in found} if so_far else found
    return made


def units_of(ledger: Ledger, condition: str, parameters: Mapping[str, str]) -> Trail:
    """The postings of a condition by their units, in minor units of their currency, which is one."""
    sql = f"SELECT id, units FROM {ledger.postings} WHERE {ledger.base} AND {condition} ORDER BY id"
    return Trail(dict(ledger.index.rows(sql, {**ledger.parameters, **parameters})))


def _only(columns: Sequence[str], keys: frozenset[tuple[str, ...]]) -> tuple[str, Mapping[str, str]]:
    """A condition for one key, or for a few of one column, so that an SQL index is used.

    For many, all postings of the measure are looked at.
    """
    if not keys or len(keys) > (_FEW if len(columns) == 1 else 1):
        return "", {}
    values = {f"key{n}": part for n, part in enumerate(part for key in sorted(keys) for part in key)}
    if len(keys) > 1:
        return f" AND {columns[0]} IN ({', '.join(f':{name}' for name in values)})", values
    return "".join(f" AND {c} = :key{n}" for n, c in enumerate(columns)), values


def measured(ledger: Ledger, measure: Measure, column: str, *keys: str) -> Trail:
    """The postings of a measure whose `column` holds one of `keys`."""
    return selected(ledger, [Selection(measure, (column,), frozenset((key,) for key in keys))]) if keys else Trail()


class Tracing(Protocol):
    """One run over figures, asked for what they are made of."""

    @property
    def run(self) -> Reporting:
        """The statements that the figures stand in."""

    def trail(self, figure: str) -> Trail:
        """What ``statement.line`` or ``statement.line.column`` is made of."""

    def terms(self, terms: Iterable[tuple[int, str]]) -> Trail:
        """What a sum of figures, each with its sign, is made of."""
