"""Running numbers: entries without one, a number given twice, numbers that are gone (decision 0061).

The writer gives each entry the next number of its year. Books that were begun before it did have entries without; their first
number is one more than those are. So neither days nor lines say which entries need none, only how many of a year there are.
"""

from collections.abc import Iterator, Mapping, Sequence

from ..books.records import Transaction
from ..errors import Fault, Warning_, clean
from ..vocabulary.running_number import number_text
from .part import Scope
from .running_numbers import RunningNumbers, number_of
from .view import View

# How many entries a warning names.
NAMED = 5


class MissingNumber(Warning_):
    """An entry has no running number, though the numbering of its year has begun: it was not recorded by the program."""

    slug = "missing-number"


class NumberTwice(Warning_):
    """Two entries have the same running number."""

    slug = "number-twice"


class NumberGap(Warning_):
    """A running number is missing between those of two entries: an entry, or its number, was taken out."""

    slug = "number-gap"


def missing_in(numbers: RunningNumbers, year: int) -> int:
    """How many entries of a year lack a number; below zero: how many are gone that stood before its first number."""
    lowest = numbers.lowest(year)
    if lowest:
        return numbers.without(year) - (lowest - 1)
    return numbers.without(year) if numbers.began_before(year) else 0


def number_warnings(view: View) -> Iterator[Fault]:
    """What the running numbers of the books show."""
    numbers = view.numbers
    having: dict[tuple[int, int], list[Transaction]] = {}
    without: dict[int, list[Transaction]] = {}
    for t in view.books.transactions:
        number, year = number_of(t), t.date.year
        if number:
            having.setdefault((year, number), []).append(t)
        else:
            without.setdefault(year, []).append(t)
    for (year, number), entries in having.items():
        if view.covers(Scope.NUMBER, number_text(year, number)):
            yield from _twice(year, number, entries)
            yield from _gap(year, number, entries[0], numbers)
    for year in sorted({year for year, _ in having} | without.keys()):
        if view.covers(Scope.NUMBER, str(year)):
            yield from _of_year(year, having, without.get(year, []), numbers)


def _twice(year: int, number: int, entries: Sequence[Transaction]) -> Iterator[Fault]:
    for t in entries[1:]:
        yield NumberTwice(
            f"{number_text(year, number)} is the number of {len(entries)} entries",
            why=f"{_named(entries[0])} has it as well, and a reference to it says nothing any more",
            fix="see which of them was put in by hand, or came with a merge, and take its number out",
            at=t.place,
        )


def _gap(year: int, number: int, t: Transaction, numbers: RunningNumbers) -> Iterator[Fault]:
    below = numbers.below(year, number)
    if below and below < number - 1:
        yield _gone(_span(year, below + 1, number - 1), t)


def _of_year(
    year: int, having: Mapping[tuple[int, int], Sequence[Transaction]], without: Sequence[Transaction], numbers: RunningNumbers
) -> Iterator[Fault]:
    missing, lowest = missing_in(numbers, year), numbers.lowest(year)
    if missing < 0:
        first = having[year, lowest][0]
        if numbers.without(year):
            stand = f"{-missing} of the {lowest - 1:,} entries of {year} that were there before the first number"
            yield _gone(stand, first)
        else:
            yield _gone(_span(year, 1, lowest - 1), first)
    elif missing:
        newest = list(reversed(without))[:NAMED]
        one = missing == 1
        what = f"{missing:,} {'entry' if one else 'entries'} of {year} {'has' if one else 'have'} no number"
        if lowest > 1:
            listed = f"; {numbers.without(year):,} have none, and {lowest - 1:,} stood there before the first number"
        else:
            listed = f": {'; '.join(map(_named, newest[:missing]))}{' …' if missing > NAMED else ''}"
        yield MissingNumber(
            what + listed,
            why="the program gives each entry the next number of its year: it was put in by hand, or its number was taken out",
            fix="see who put it in; record what is right with the program, which gives it a number",
            at=newest[0].place,
        )


def _gone(what: str, after: Transaction) -> NumberGap:
    return NumberGap(
        f"{what} {'are' if ' ' in what else 'is'} missing",
        why="the program leaves no number out: an entry was taken out, or its number changed",
        fix="look for it in the history of the file (git log -p), or in a backup, and put it back",
        at=after.place,
    )


def _span(year: int, first: int, last: int) -> str:
    one = number_text(year, first)
    return one if first == last else f"{one} to {number_text(year, last)}"


def _named(t: Transaction) -> str:
    what = t.doc or t.payee or t.narration
    return f"{clean(what)[:60]} of {t.date.isoformat()}"
