"""Sources and uses cut for the pages of the site: all, or those of one donor, programme or goal, by the other dimensions."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..languages.order import name_key
from ..languages.words import Words
from ..statements.programme import GOALS
from ..statements.purposes import segment_rank
from ..statements.sources_uses import COMMITTED, CONTRIBUTED, DIRECT, MEASURES, RE_EARMARKED, SUPPORT, Part, SourcesUses
from ..vocabulary.money import from_minor
from ..vocabulary.statement import Line
from .files import plain_name

DONOR, PROGRAMME, GOAL, YEAR = DIMENSIONS = ("donor", "programme", "goal", "year")
SPENDING: Final = "spending"
TOTAL: Final = "total"
# In a page's address there is no empty name: the fund's own money.
_NO_DONOR: Final = "-"
_OF: Final[Mapping[str, Callable[[Part], str]]] = {
    DONOR: lambda part: part.donor,
    PROGRAMME: lambda part: part.programme,
    GOAL: lambda part: part.goal,
    YEAR: lambda part: str(part.year),
}


class Cut(NamedTuple):
    """The parts of one page: of all (`dimension` empty), or of one donor, programme or goal."""

    dimension: str
    ident: str
    parts: Sequence[Part]

    @property
    def path(self) -> str:
        """Of the page and of its data, without an ending."""
        return f"{self.dimension}/{plain_name(self.ident or _NO_DONOR)}" if self.dimension else "index"

    @property
    def others(self) -> tuple[str, ...]:
        """The dimensions by which its parts are shown."""
        return tuple(dimension for dimension in DIMENSIONS if dimension != self.dimension)


class Sums(NamedTuple):
    """Sums of a cut by one dimension: the id of each row with its centimes by measure and `SPENDING`, in order."""

    dimension: str
    rows: Sequence[tuple[str, Mapping[str, int]]]
    total: Mapping[str, int]


def cuts_of(found: SourcesUses) -> Iterator[Cut]:
    """The whole, then one cut for each donor, programme and goal that has an amount."""
    yield Cut("", "", found.parts)
    for dimension in (DONOR, PROGRAMME, GOAL):
        by_ident: dict[str, list[Part]] = defaultdict(list)
        for part in found.parts:
            by_ident[_OF[dimension](part)].append(part)
        yield from (Cut(dimension, ident, by_ident[ident]) for ident in sorted(by_ident, key=_RANKS[dimension]))


def sums_of(cut: Cut, dimension: str) -> Sums:
    """The cut's parts added up by another dimension; of years the commitments are left out, which stand on the last day alone."""
    rows: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(columns_of(dimension), 0))
    total = dict.fromkeys(columns_of(dimension), 0)
    for part in cut.parts:
        for row in (rows[_OF[dimension](part)], total):
            for column, amount in _amounts(part).items():
                if column in row:
                    row[column] += amount
    kept = {ident: row for ident, row in rows.items() if any(row.values())}
    return Sums(dimension, [(ident, kept[ident]) for ident in sorted(kept, key=_RANKS[dimension])], total)


def columns_of(dimension: str) -> tuple[str, ...]:
    """Columns of a table by a dimension."""
    found = (CONTRIBUTED, RE_EARMARKED, COMMITTED, DIRECT, SUPPORT, SPENDING)
    return tuple(column for column in found if column != COMMITTED or dimension != YEAR)


def lines_of(sums: Sums) -> list[Line]:
    """The rows as lines, amounts in CHF; without the total."""
    return [line_of(ident, row) for ident, row in sums.rows]


def line_of(ident: str, row: Mapping[str, int]) -> Line:
    """A row as a line; `TOTAL` as one of a total."""
    values = {column: from_minor(amount) for column, amount in row.items()}
    return Line(ident, values, emphasis="total" if ident == TOTAL else "line")


def name_of(dimension: str, ident: str, donors: Mapping[str, str], words: Words) -> str:
    """What a donor, programme, goal or year is called in a language."""
    if dimension == DONOR:
        return words.line("contributions", Line(ident, {}, label=donors[ident])) if ident else words("site.no-donor")
    if dimension == YEAR:
        return ident
    return words.line("programme-resources" if dimension == PROGRAMME else "sdg-resources", Line(ident, {}))


def in_order(sums: Sums, donors: Mapping[str, str], words: Words) -> Sums:
    """The sums with donors in the order of their names in the language."""
    if sums.dimension != DONOR:
        return sums
    named = sorted(
        sums.rows, key=lambda row: (not row[0], name_key(name_of(DONOR, row[0], donors, words), words.language), row[0])
    )
    return sums._replace(rows=named)


def _amounts(part: Part) -> dict[str, int]:
    found = dict(zip(MEASURES, part.amounts, strict=True))
    return {**found, SPENDING: found[DIRECT] + found[SUPPORT]}


def _goal_rank(goal: str) -> int:
    return GOALS.index(goal) if goal in GOALS else len(GOALS)


_RANKS: Final[Mapping[str, Callable[[str], Any]]] = {
    DONOR: lambda ident: (not ident, ident),
    PROGRAMME: segment_rank,
    GOAL: _goal_rank,
    YEAR: int,
}
