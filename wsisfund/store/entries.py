"""Entries of the books as the index has them, with their legs and keys: what a mirror is made from."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..books.records import Place, Posting, Transaction, Value
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import FUNCTIONAL, from_minor
from .codec import load_keys
from .index import Index
from .measures import OUTSTANDING, RECEIVED, any_of

_COLUMNS = "id, date, payee, narration, keys, links, tags, flag, file, line"
_LEGS = "SELECT transaction_id, account, units, currency, chf, keys, line FROM posting"


_OF_INSTALMENT = (
    "SELECT p.date, p.file, p.line, p.account, p.currency, p.units, p.chf, p.payee, t.narration FROM "
    "(SELECT id, transaction_id, date, file, line, account, currency, units, chf, payee FROM posting "
    "WHERE agreement = :agreement AND instalment = :instalment AND date <= :day AND {condition}) AS p "
    "JOIN transaction_ t ON t.id = p.transaction_id ORDER BY p.date, p.id"
)


class Moved(NamedTuple):
    """One posting under an instalment; `units` in `currency`, its part of the carrying in `chf`."""

    day: str
    file: str
    line: int
    account: str
    currency: str
    units: Decimal
    chf: Decimal
    payee: str
    narration: str


class Written(NamedTuple):
    """An entry and its number in the index, by which entries of one day keep their order."""

    number: int
    record: Transaction


def reference_of(index: Index, doc: str) -> str:
    """A document's reference as the books write it, where `doc` is the same but for case, spaces or dashes (domain §8.12)."""
    if index.rows("SELECT id FROM transaction_row WHERE doc = ? LIMIT 1", (doc,)):
        return doc
    rows = index.rows(
        "SELECT doc FROM transaction_row WHERE doc_key = ? AND doc <> '' ORDER BY id LIMIT 1", (fold_identity(doc),)
    )
    return str(rows[0][0]) if rows else doc


def entries_of(index: Index, doc: str) -> list[Written]:
    """Entries that carry a document's reference, oldest first, whatever became of them."""
    rows = index.rows(f"SELECT {_COLUMNS} FROM transaction_ WHERE doc = ? ORDER BY date, id", (doc,))
    legs = [leg for row in rows for leg in index.rows(_LEGS + " WHERE transaction_id = ? ORDER BY id", (row[0],))]
    return _written(rows, legs)


def _written(rows: Iterable[Sequence[Any]], legs: Iterable[Sequence[Any]]) -> list[Written]:
    by_entry: dict[int, list[Posting]] = {}
    for number, account, units, currency, chf, keys, line in legs:
        posting = Posting(account, from_minor(units, currency), currency, from_minor(chf), load_keys(keys), line)
        by_entry.setdefault(number, []).append(posting)
    found = []
    for number, day, payee, narration, keys, links, tags, flag, file, line in rows:
        named = tuple(links.split()), tuple(tags.split())
        postings, place = tuple(by_entry.get(number, ())), Place(file, line) if file else None
        found.append(
            Written(number, Transaction(date.fromisoformat(day), payee, narration, _keys(keys), postings, *named, flag, place))
        )
    return found


def _keys(text: str) -> dict[str, Value]:
    """Keys as text; values of other types (a date, an amount) play no part in what an entry counts as."""
    content: dict[str, Any] = json.loads(text) if text != "{}" else {}
    return {key: value if isinstance(value, str) else str(value) for key, value in content.items()}


def postings_of_instalment(index: Index, agreement: str, instalment: str, promised: bool, day: date) -> list[Moved]:
    """Postings until a day that make the carrying of an instalment, or what arrived of a promised one, oldest first."""
    condition = any_of(OUTSTANDING, RECEIVED) if promised else OUTSTANDING
    values = {"agreement": agreement, "instalment": instalment, "day": day.isoformat()}
    return [
        Moved(day_, file, line, account, currency, from_minor(units, currency), from_minor(chf, FUNCTIONAL), payee, narration)
        for day_, file, line, account, currency, units, chf, payee, narration in index.rows(
            _OF_INSTALMENT.format(condition=condition), values
        )
    ]
