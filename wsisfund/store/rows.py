"""Records as rows of the index: what an entry says, and where it stands."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..books.records import Balance, Fact, Open, Place, Price, Record, Transaction
from ..register.versions import giver_said
from ..vocabulary.accounts import is_expense
from ..vocabulary.event_table import named
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import name_shape, skeleton
from ..vocabulary.money import to_minor
from ..vocabulary.running_number import KEY, in_index
from .codec import dump_keys, dump_values
from .schema import OPENING_OF_YEAR, leg_number

Row = tuple[Any, ...]
_NAMED = ("doc", "agreement", "instalment", "commitment", "settles", "reverses", "restates", "certified-by", "approved-by")
_FOLDED = ("doc", "settles", "reverses")


class Entry(NamedTuple):
    """A record that the index holds: its number (of an account 0), and the record with its place."""

    number: int
    record: Record


_RENEWING = frozenset(named("reassesses"))


def restated_by(event: str, keys: Mapping[str, Any]) -> str:
    """The earlier year that an entry restates; `OPENING_OF_YEAR` where it changes what opens its own; else empty."""
    return OPENING_OF_YEAR if event in _RENEWING else str(keys.get("restates", ""))


def is_opening(event: str, t: Transaction) -> bool:
    """Whether an entry, of which `event` is the effective event, is among the balances brought forward."""
    return event == "opening" or "opening" in t.tags


def _other_links(t: Transaction) -> Iterator[str]:
    """Links of an entry that are neither an agreement nor an order which it or a leg names."""
    legs = (t.keys, *(p.keys for p in t.postings if p.keys))
    named = {keys[name] for keys in legs for name in ("agreement", "commitment") if name in keys}
    return (link for link in t.links if link not in named)


class Locator:
    """Places as leaf and line in it; what stands in no leaf (what a plugin made) has the leaf 0."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[list[int], list[int]]] = {}

    def add(self, path: str, first: int, leaf: int) -> None:
        """A leaf of a file that begins on line `first`; leaves of a file come in their order."""
        firsts, leaves = self._files.setdefault(path, ([], []))
        firsts.append(first)
        leaves.append(leaf)

    def at(self, file: str, line: int) -> tuple[int, int]:
        """The leaf in which a line stands, and how many lines below its first."""
        known = self._files.get(file) or self._leaves_of(file)
        if known is None:
            return 0, line
        firsts, leaves = known
        n = bisect_right(firsts, line) - 1
        return (leaves[n], line - firsts[n]) if n >= 0 else (0, line)

    def _leaves_of(self, file: str) -> tuple[list[int], list[int]] | None:  # noqa: ARG002
        """The leaves of a file of which none was added; None where there are none."""
        return None

    def of(self, place: Place | None) -> tuple[int, int]:
        """The same of a record's place."""
        return self.at(*place) if place else (0, 0)


class Rows:
    """Rows of records, as the tables behind the views have them; `donors`: the donor of each agreement."""

    def __init__(self, locator: Locator, donors: Mapping[str, str]) -> None:
        self._at = locator
        self._donors = donors
        self._parts: dict[str, tuple[str, str, str]] = {}

    def transaction(self, number: int, t: Transaction, event: str) -> Row:
        """One row of `transaction_row`; `event` is the effective one."""
        keys = t.keys
        named = [str(keys.get(name, "")) for name in _NAMED]
        marks = " ".join(t.tags), " ".join(t.links), " ".join(_other_links(t)) if t.links else ""
        return (
            number, t.date.isoformat(), t.flag, t.payee, t.narration, event, t.event, *named, *marks, dump_keys(keys),
            *(fold_identity(str(keys.get(name, ""))) for name in _FOLDED), fold_identity(t.payee), name_shape(t.payee),
            in_index(t.date.year, keys.get(KEY)), *self._at.of(t.place),
        )  # fmt: skip

    def legs(self, number: int, t: Transaction, event: str) -> Iterator[Row]:
        """Rows of `posting_row`."""
        day, year, file = t.date.isoformat(), t.date.year, t.place.file if t.place else ""
        opening = int(is_opening(event, t))
        common = t.keys
        restates, doc, payee = restated_by(event, common), t.doc, t.payee
        for n, p in enumerate(t.postings):
            account = p.account
            split = self._parts.get(account)
            if split is None:
                split = self._parts[account] = _split(account)
            own = p.keys
            agreement, instalment, commitment, settles = (
                [str(own.get(k, common.get(k, ""))) for k in _OF_LEGS] if own else [str(common.get(k, "")) for k in _OF_LEGS]
            )
            units = to_minor(p.units, p.currency)
            yield (
                leg_number(number, n), number, day, year, account, split[0],
                str(own.get("programme", split[1])) if own else split[1], split[2],
                p.currency, units, to_minor(p.chf) if p.chf is not p.units else units, agreement, instalment, commitment,
                self._donors.get(agreement, ""), event, doc, payee, settles, fold_identity(settles), opening, restates,
                dump_keys(own) if own else "{}", *self._at.at(file, p.line),
            )  # fmt: skip

    def fact(self, number: int, fact: Fact) -> Row:
        """One row of `fact_row`."""
        said = dump_values(fact.values), dump_keys(fact.keys)
        content = fact.date.isoformat(), fact.kind, fact.ident, fact.agreement, *said
        return (number, *content, *self._at.of(fact.place))

    def price(self, number: int, price: Price) -> Row:
        """One row of `price_row`."""
        return (number, price.date.isoformat(), price.currency, format(price.rate, "f"), *self._at.of(price.place))

    def assertion(self, number: int, b: Balance) -> Row:
        """One row of `assertion_row`; its number as text, since it may have more decimals than the currency."""
        content = b.date.isoformat(), b.account, b.amount.currency, format(b.amount.number, "f")
        return (number, *content, *self._at.of(b.place))

    def account(self, o: Open) -> Row:
        """One row of `account_row`."""
        return o.account, o.date.isoformat(), ",".join(o.currencies), *self._at.of(o.place)


_OF_LEGS = ("agreement", "instalment", "commitment", "settles")


def ident_row(kind: str, ident: str) -> Row:
    """The row of `ident` of one id."""
    return kind, ident, fold_identity(ident), skeleton(ident)


def donors_of(facts: Iterable[Fact]) -> dict[str, str]:
    """The donor of each agreement, by its newest version; facts in order of time."""
    return {f.ident: giver_said(f) for f in facts if f.kind == "agreement" and len(f.values) > 1}


def _split(account: str) -> tuple[str, str, str]:
    """Root, programme and class; the last two only in ``Expenses:<Programme>:<Class>``."""
    parts = account.split(":")
    return (parts[0], parts[1], parts[2]) if is_expense(account) and len(parts) > 2 else (parts[0], "", "")
