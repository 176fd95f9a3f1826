"""What the money of an agreement is for, programme by programme (domain §4, *Earmark*; decision 0115).

A programme that has a share of an agreement, or to which the donor moved money of it, has a part of its own: its share of what
came, and what was moved there, less what was used there. What is left is for what the agreement is earmarked for. Budget control
lets money be spent by the same parts (`manual.earmark_room`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from ..register.budget_facts import order_step_of
from ..register.versions import Agreement
from ..store.index import chunks
from ..store.measures import ADVANCED, IN_BUDGET, RE_EARMARKED, all_of, stretch
from ..vocabulary.accounts import programme_of
from ..vocabulary.earmark import Earmark, programme_of_part
from ..vocabulary.money import apportion, from_minor, to_minor
from .programme import programme_rank
from .register import agreements
from .sums import CLOSING, MOVED, AccountSums, Figure, Ledger, Measure, Selection, both, in_span, once

SEVERAL, UNEARMARKED = "several", "unearmarked"


class _Kind(NamedTuple):
    """A kind of money with its sign in what is held, and the column that leads to its programme."""

    sign: int
    condition: str
    column: str


_KINDS: Final[Mapping[str, _Kind]] = {
    "moved": _Kind(-1, RE_EARMARKED, "programme"),
    "used": _Kind(-1, all_of(stretch("Expenses"), IN_BUDGET), "programme"),
    "advanced": _Kind(-1, ADVANCED, "commitment"),
}
# With which sign the kinds count in a column of the segments; what is deferred is a credit, and falls by use.
_COLUMNS: Final[Mapping[str, Mapping[str, int]]] = {
    "held": {"moved": 1, "used": 1, "advanced": 1},
    "receivables": {},
    "advances": {"advanced": -1},
    "liabilities": {"moved": -1, "used": -1},
    "re-earmarked": {"moved": 1},
}


class _Sum(NamedTuple):
    """The sum of a kind over the postings that hold `key`: the agreement, and what its kind is found by."""

    kind: str
    key: tuple[str, str]
    sums: AccountSums


_Parts = Mapping[str, list[_Sum]]


@once
def own_parts(ledger: Ledger, ident: str) -> _Parts:
    """What the programmes with a part of their own have in an agreement, by programme."""
    agreement = agreements(ledger).get(ident)
    found = by_programme(ledger).get(ident, {}) if agreement else {}
    return {name: sums for name, sums in found.items() if agreement and _is_own(agreement.earmark, name, sums)}


def _is_own(earmark: Earmark, programme: str, sums: list[_Sum]) -> bool:
    moved = sum(one.sums.closing for one in _moved(sums))
    return programme in earmark.shares or (moved > 0 and earmark.programmes != (programme,))


def _moved(sums: list[_Sum]) -> list[_Sum]:
    return [one for one in sums if one.kind == "moved"]


@once
def summed(ledger: Ledger, kind: str) -> Mapping[tuple[str, ...], AccountSums]:
    """What was ``moved`` or ``advanced`` of all agreements, by agreement and what leads to its programme."""
    sign, condition, column = _KINDS[kind]
    return ledger.over_time(("agreement", column), sign, condition, ledger.postings)


@once
def by_programme(ledger: Ledger) -> Mapping[str, _Parts]:
    """By agreement and programme what was moved, used and advanced, of agreements for which that is more than one programme."""
    moved = summed(ledger, "moved")
    idents = {ident for ident, _ in moved} | {ident for ident, one in agreements(ledger).items() if _is_split(one)}
    found: dict[str, dict[str, list[_Sum]]] = defaultdict(lambda: defaultdict(list))
    if not idents:
        return found
    for (ident, name), sums in moved.items():
        found[ident][programme_of_part(name)].append(_Sum("moved", (ident, name), sums))
    sign, condition, _ = _KINDS["used"]
    for some in chunks(sorted(idents)):
        for (ident, account), sums in ledger.over_time(("agreement", "account"), sign, condition, of=some).items():
            name = programme_of(account)
            found[ident][name].append(_Sum("used", (ident, name), sums))
    advanced = {key: sums for key, sums in summed(ledger, "advanced").items() if key[0] in idents}
    ledger.facts.read("commitment", {order for _, order in advanced})
    for (ident, commitment), sums in advanced.items():
        steps = ledger.facts.versions("commitment", commitment)
        if steps and (order := order_step_of(steps[-1])):
            found[ident][programme_of(order.line)].append(_Sum("advanced", (ident, commitment), sums))
    return found


def _is_split(agreement: Agreement) -> bool:
    """Whether what was used says which programme money of the agreement belonged to."""
    earmark = agreement.earmark
    return bool(earmark.shares) or (agreement.conditional and len(earmark.programmes) != 1)


def part_of(sums: list[_Sum], column: str, span: str = CLOSING) -> Figure:
    """What an own part adds over a span to a column of the segments."""
    selections = dict[Selection, None]()
    for kind, key, _ in sums:
        if sign := _COLUMNS[column].get(kind):
            selections[Selection(_measure(kind, sign, span), ("agreement", _KINDS[kind].column), frozenset([key]))] = None
    return Figure(_value(sums, column, span), tuple(selections))


def _value(sums: list[_Sum], column: str, span: str = CLOSING) -> int:
    """The figure alone: thousands of agreements are asked for no more."""
    signs = _COLUMNS[column]
    return sum(signs[kind] * in_span(found, span) for kind, _, found in sums if kind in signs)


@cache
def _measure(kind: str, sign: int, span: str) -> Measure:
    return Measure(sign * _KINDS[kind].sign, both(span, _KINDS[kind].condition))


# ---------------------------------------------------------------- parts of amounts, by programme or segment


def position_parts(ledger: Ledger, ident: str, column: str) -> Mapping[str, Figure]:
    """The own parts of an agreement in a column of the segments; what is deferred belongs to conditional agreements alone."""
    return {name: part_of(sums, column) for name, sums in _in_position(ledger, ident, column).items()}


def _in_position(ledger: Ledger, ident: str, column: str) -> _Parts:
    agreement = agreements(ledger).get(ident)
    if agreement is None or (column == "liabilities" and not agreement.conditional):
        return {}
    return own_parts(ledger, ident)


@once
def undivided(ledger: Ledger) -> Mapping[str, str]:
    """The segment of each agreement all of whose money is for that one: it has no shares, and no programme a part of its own."""
    known, divided = agreements(ledger), by_programme(ledger)
    return {ident: segment_of(one.earmark) for ident, one in known.items() if ident not in divided and not one.earmark.shares}


def parts_of_position(ledger: Ledger, ident: str, column: str, amount: int) -> Mapping[str, int]:
    """An agreement's amount in a column of the segments (held, receivables, advances, liabilities), by programme or segment."""
    if ident in (whole := undivided(ledger)):
        return {whole[ident]: amount}
    found = {name: _value(sums, column) for name, sums in _in_position(ledger, ident, column).items()}
    return _with_rest(found, earmark_of(ledger, ident), amount - sum(found.values()))


def parts_of_revenue(ledger: Ledger, ident: str, amount: int, contributed: int) -> Mapping[str, int]:
    """Revenue of an agreement in the period, of which `contributed` are contributions and the rest is interest, by programme.

    It counts for what it was given for; contributions under conditional agreements, which are earned by use, for what they were
    used for.
    """
    if ident in (whole := undivided(ledger)):
        return {whole[ident]: amount}
    agreement = agreements(ledger).get(ident)
    used: dict[str, int] = {}
    if agreement is not None and agreement.conditional:
        of_programmes = by_programme(ledger).get(ident, {})
        used = {name: -sum(one.sums.moved for one in sums if one.kind == "used") for name, sums in of_programmes.items()}
    weights = [(name, Decimal(used[name])) for name in sorted(used, key=programme_rank) if used[name]]
    if not weights or any(weight < 0 for _, weight in weights):
        return _with_rest({}, earmark_of(ledger, ident), amount)
    found = {name: to_minor(part) for name, part in apportion(from_minor(contributed), weights).items()}
    return _with_rest(found, earmark_of(ledger, ident), amount - contributed)


def _with_rest(found: Mapping[str, int], earmark: Earmark, rest: int) -> Mapping[str, int]:
    sums = dict(found)
    for name, part in parts_of_earmark(earmark, rest):
        sums[name] = sums.get(name, 0) + part
    return sums


def earmark_of(ledger: Ledger, ident: str) -> Earmark:
    """The earmark of an agreement on the reporting date; of what is no agreement, none."""
    agreement = agreements(ledger).get(ident)
    return agreement.earmark if agreement else Earmark()


def parts_of_earmark(earmark: Earmark, amount: int) -> Iterator[tuple[str, int]]:
    """Centimes of money with an earmark by what it counts for: (programme or segment, centimes)."""
    if earmark.shares:
        parts = apportion(from_minor(amount), sorted(earmark.shares.items(), key=lambda share: programme_rank(share[0])))
        yield from ((name, to_minor(part)) for name, part in parts.items())
    else:
        yield segment_of(earmark), amount


def segment_of(earmark: Earmark) -> str:
    """What money without shares counts for: its one programme, `SEVERAL`, or `UNEARMARKED`."""
    names = earmark.programmes
    return names[0] if len(names) == 1 else SEVERAL if names else UNEARMARKED


def segment_rank(name: str) -> tuple[int, tuple[int, str]]:
    """Sort key: the programmes in their order, then the money of several, then the unearmarked."""
    last = (SEVERAL, UNEARMARKED)
    return (last.index(name) + 1, (0, "")) if name in last else (0, programme_rank(name))


# ---------------------------------------------------------------- what donors moved


class Moved(NamedTuple):
    """Centimes that a donor moved to a programme or segment in the period (from it: negative), and the postings that say so."""

    agreement: str
    segment: str
    figure: Figure


@once
def re_earmarked(ledger: Ledger) -> list[Moved]:
    """What donors moved between programmes; money of conditional agreements moves no net assets, and is not among it.

    What comes out of money for several programmes or for none counts for those, whichever programme the entry names.
    """
    found = []
    for ident, programmes in by_programme(ledger).items():
        agreement = agreements(ledger).get(ident)
        if agreement is not None and agreement.conditional:
            continue
        earmark = earmark_of(ledger, ident)
        for programme, sums in programmes.items():
            if _value(sums, "re-earmarked", MOVED):
                moved = part_of(sums, "re-earmarked", MOVED)
                found.append(Moved(ident, programme if _ever_own(earmark, programme, sums) else segment_of(earmark), moved))
    return found


def _ever_own(earmark: Earmark, programme: str, sums: list[_Sum]) -> bool:
    """Whether it has, or had when the period began, a part of its own; every one has where the earmark is a single programme."""
    before = sum(one.sums.brought + one.sums.restated for one in _moved(sums))
    return len(earmark.programmes) == 1 or before > 0 or _is_own(earmark, programme, sums)
