"""Books from Beancount, which is the only authority on the text.

Beancount can be killed by what it parses (``1/0``) and runs what ``plugin`` names: scan the files first
(`books.scan`), and call this only in a child process (`gate.child`).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from beancount.core import amount as bc_amount
from beancount.core import convert, data

from ..vocabulary.money import FUNCTIONAL, fits, half_up
from .beancount_ import load_snapshot
from .beancount_faults import fault_of
from .booked import rests_on_a_balance
from .collector import collector_off
from .far_dates import far_dates
from .includes import IncludeNotAllowed
from .records import (
    OTHER_PRICE,
    Account,
    Amount,
    Balance,
    Books,
    Document,
    Fact,
    Keys,
    Open,
    Place,
    Posting,
    Price,
    Transaction,
    Value,
    in_time,
)
from .scan import UnsafeText
from .snapshot import Snapshot, read_snapshot

# True while the caller judges the entries itself, so that our plugins, named in the books, need not do it twice.
judged_by_caller: ContextVar[bool] = ContextVar("judged_by_caller", default=False)

# Stands in `Books.others` where an entry leaves out a currency that only the balance of its account tells.
LEANING = "CurrencyOfBalance"

# What Beancount's weight of `units @@ total` may differ from the total through the 28-digit unit price.
_NOISE = Decimal("1e-9")


def load_books(main: Path, root: Path) -> Books:
    """All entries of `main` and its includes: `books_of` what stands there now.

    Args:
        main: the file to load, absolute.
        root: the books folder; places are relative to it.
    """
    return books_of(read_snapshot(root, os.path.relpath(os.path.realpath(main), os.path.realpath(root))))


def books_of(snapshot: Snapshot, *, thorough: bool = False) -> Books:
    """All entries of the ledger.

    Args:
        thorough: by Beancount's own booking and tests alone (`beancount_.load_snapshot`).

    Returns:
        Books whose `faults` are Beancount's own errors, and what keeps the snapshot from being whole; with any, nothing may
        be posted or reported.
    """
    leaning: list[str] = []

    def look(unbooked: Sequence[Any], options: Mapping[str, Any]) -> None:
        leaning.extend([LEANING] if any(rests_on_a_balance(entry, options) for entry in unbooked) else ())

    with collector_off():
        token = judged_by_caller.set(True)
        try:
            entries, errors, options = load_snapshot(snapshot, to_show=False, thorough=thorough, unbooked=look)
        except (IncludeNotAllowed, UnsafeText) as fault:
            return Books("", (), (), (), (), faults=(fault,))
        finally:
            judged_by_caller.reset(token)
        errors = [*_without_values(entries), *map(_short, errors)]
        books = from_entries(_taken(entries), options, errors, snapshot.root)
    books = books._replace(others=books.others.union(leaning))
    return books._replace(sound=False, faults=(*snapshot.faults, *books.faults)) if snapshot.faults else books


def _taken(entries: list[Any]) -> Iterator[Any]:
    """Entries one by one, each let go at once: books of 100,000 entries would else lie in memory twice."""
    entries.reverse()
    while entries:
        yield entries.pop()


class _Error(NamedTuple):
    """An error in the form of Beancount's own."""

    source: Mapping[str, Any]
    message: str
    entry: None = None


def _without_values(entries: Iterable[Any]) -> list[_Error]:
    """A ``custom`` line without a value: Beancount's own plugins die on it, without saying where it stands."""
    return [
        _Error(entry.meta, f'custom "{entry.type}" has no value')
        for entry in entries
        if isinstance(entry, data.Custom) and entry.values is None
    ]


def _short(error: Any) -> Any:
    """The error of a plugin that died, by its first and its last line; another one as it is."""
    head, _, trace = str(error.message).partition("Traceback (most recent call last)")
    return _Error({}, f"{head.strip()} {trace.strip().splitlines()[-1].strip()}") if trace else error


def from_entries(
    entries: Iterable[Any], options: Mapping[str, Any], errors: Iterable[Any], root: Path, *, sort: bool = True
) -> Books:
    """Records of loaded entries; used by `load_books` and by our Beancount plugins (`errors` then empty).

    Args:
        sort: put them in the order of time; else they keep the order given.
    """
    found: dict[type, list[Any]] = {kind: [] for kind in (Transaction, Fact, Open, Price, Balance, Document)}
    others: set[str] = set()
    place = _Places(root)
    for entry in entries:
        read = _READ.get(type(entry))
        if read is None:
            others.add(type(entry).__name__)
        else:
            record = read(entry, place(entry.meta))
            found[type(record)].append(record)
    order: Any = in_time if sort else tuple
    errors, far = list(errors), list(far_dates(record for kind in _DATED for record in found[kind]))
    return Books(
        title=str(options.get("title", "")),
        transactions=order(found[Transaction]),
        facts=order(found[Fact]),
        opens=order(found[Open]),
        prices=order(found[Price]),
        balances=order(found[Balance]),
        documents=order(found[Document]),
        plugins=tuple(name for name, _ in options.get("plugin", ())),
        operating_currency=tuple(options.get("operating_currency", ())),
        others=frozenset(others),
        tolerance=dict(options.get("inferred_tolerance_default", {})),
        sound=not far and all(isinstance(getattr(error, "entry", None), _APART) for error in errors),
        faults=(*(fault_of(error, place) for error in errors), *far),
    )


# Kinds whose days are looked at; an attached file is dated by its entry.
_DATED = (Fact, Transaction, Open, Price, Balance)
# What Beancount says of these leaves the entries whole.
_APART = (data.Balance, data.Document, data.Price)


class _Places:
    """Places with paths relative to the books folder, each path worked out once."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._known: dict[str, str] = {}

    def __call__(self, meta: Mapping[str, Any] | None) -> Place:
        meta = meta or {}
        name = str(meta.get("filename", ""))
        known = self._known.get(name)
        if known is None:
            # Under its own name as long as that lies below the folder: a link's entries stand where the link is.
            below = name if name.startswith(self._root + os.sep) else os.path.realpath(name)
            inside = below.startswith(self._root + os.sep)
            known = self._known[name] = os.path.relpath(below, self._root) if inside else Path(name).name
        return Place(known, int(meta.get("lineno", 0)))


def _fact(entry: Any, place: Place) -> Fact:
    values = tuple([value if dtype is str else _value(value, dtype) for value, dtype in entry.values or ()])
    return Fact(entry.date, entry.type, values, _keys(entry.meta), place)


def _price(entry: Any, place: Place) -> Price | Fact:
    amount = entry.amount
    if amount.currency == FUNCTIONAL:
        return Price(entry.date, entry.currency, amount.number, place)
    # No rate of the books: it goes with the facts, so that the rules can say that nothing uses it.
    said = entry.currency, Amount(amount.number, amount.currency)
    return Fact(entry.date, OTHER_PRICE, said, _keys(entry.meta), place)


def _open(entry: Any, place: Place) -> Open:
    return Open(entry.date, entry.account, tuple(entry.currencies or ()), place)


def _document(entry: Any, place: Place) -> Document:
    return Document(entry.date, entry.account, entry.filename.rpartition("/")[2], _keys(entry.meta), place)


def _balance(entry: Any, place: Place) -> Balance:
    return Balance(entry.date, entry.account, Amount(entry.amount.number, entry.amount.currency), place)


def _transaction(entry: Any, place: Place) -> Transaction:
    return Transaction(
        entry.date,
        entry.payee or "",
        entry.narration or "",
        _keys(entry.meta),
        tuple(_posting(p) for p in entry.postings),
        tuple(sorted(entry.links)) if entry.links else (),
        tuple(sorted(entry.tags)) if entry.tags else (),
        entry.flag,
        place,
    )


# How an entry of each kind becomes a record.
_READ: Mapping[type, Callable[[Any, Place], Any]] = {
    data.Transaction: _transaction,
    data.Custom: _fact,
    data.Price: _price,
    data.Open: _open,
    data.Document: _document,
    data.Balance: _balance,
}

# One for all legs without keys of their own, which are most.
_NO_KEYS: Keys = MappingProxyType({})


def _posting(p: Any) -> Posting:
    number, currency = p.units
    meta = p.meta
    if currency == FUNCTIONAL and p.price is None and p.cost is None:
        chf, defect = number, None if fits(number, FUNCTIONAL) else "half-centime"
    else:
        chf, defect = _functional(p)
        if defect is None and not fits(number, currency):
            defect = "too-many-decimals"
    line = meta["lineno"] if meta and "lineno" in meta else 0
    return Posting(p.account, number, currency, chf, _keys(meta) if meta and len(meta) > 2 else _NO_KEYS, line, defect)


def _functional(p: Any) -> tuple[Decimal, str | None]:
    if p.cost is not None:
        return Decimal(0), "cost"
    if p.price is None or p.price.currency != FUNCTIONAL:
        return Decimal(0), "no-total"
    weight = convert.get_weight(p).number
    chf = half_up(weight)
    return chf, None if abs(weight - chf) <= _NOISE else "half-centime"


def _keys(meta: Mapping[str, Any] | None) -> Keys:
    if not meta:
        return {}
    return {
        k: v if type(v) is str else _value(v)
        for k, v in meta.items()
        if k not in ("filename", "lineno") and v is not None and k[:2] != "__"
    }


def _value(value: Any, dtype: Any = None) -> Value:
    if type(value) is str:
        return Account(value) if dtype == _ACCOUNT else value
    if isinstance(value, bc_amount.Amount):
        return Amount(value.number, value.currency)
    if isinstance(value, str | bool | Decimal | date):
        return value
    return str(value)


_ACCOUNT = "<AccountDummy>"
