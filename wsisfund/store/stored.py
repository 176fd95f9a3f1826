"""Records as the index holds them, read back as Beancount gave them: entries by number, by what they name, by leaf; prices,
assertions and accounts. Facts are in `store.stored_facts`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..books.records import Amount, Balance, Open, Place, Posting, Price, Transaction
from ..vocabulary.money import FUNCTIONAL, from_minor
from .codec import load_keys
from .index import FACT_COLUMNS, Index, chunks, fact_of, marks
from .rows import Entry
from .schema import DAY, numbered_from

_ENTRY = "id, date, payee, narration, keys, links, tags, flag, file, line"
_LEG = "transaction_id, account, units, currency, chf, keys, line"


def transactions_of(index: Index, numbers: Collection[int]) -> list[Entry]:
    """The transactions of these numbers, in order of time."""
    found: list[Entry] = []
    for some in chunks(sorted(numbers)):
        legs = _by_entry(index.rows(f"SELECT {_LEG} FROM posting WHERE transaction_id IN ({marks(some)}) ORDER BY id", some))
        for row in index.rows(f"SELECT {_ENTRY} FROM transaction_ WHERE id IN ({marks(some)}) ORDER BY id", some):
            found.append(Entry(row[0], _transaction(row, legs.get(row[0], []))))
    return found


def all_transactions(index: Index) -> list[Entry]:
    """Every transaction, in order of time."""
    return transactions_of(index, [number for (number,) in index.rows("SELECT id FROM transaction_row")])


def _transaction(row: Sequence[Any], legs: Iterable[Posting]) -> Transaction:
    _, day, payee, narration, keys, links, tags, flag, file, line = row
    named = tuple(links.split()), tuple(tags.split())
    place = Place(file, line) if file else None
    return Transaction(date.fromisoformat(day), payee, narration, load_keys(keys), tuple(legs), *named, flag, place)


def _by_entry(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Posting]]:
    """Postings by the number of their transaction, from rows of `_LEG`."""
    legs: dict[int, list[Posting]] = {}
    for entry, account, units, currency, chf, keys, line in rows:
        posting = Posting(account, from_minor(units, currency), currency, from_minor(chf), load_keys(keys), line)
        legs.setdefault(entry, []).append(posting)
    return legs


def events_of_numbers(index: Index, numbers: Collection[int]) -> dict[int, str]:
    """Effective events of transactions by their numbers."""
    found: dict[int, str] = {}
    for some in chunks(sorted(numbers)):
        found.update(index.rows(f"SELECT id, event FROM transaction_ WHERE id IN ({marks(some)})", some))
    return found


def naming(index: Index, column: str, values: Collection[str]) -> set[int]:
    """Numbers of the transactions with a leg of which `column` is one of `values`."""
    # Said once more, since the index of those that name one holds no others.
    return _numbers(index, f"SELECT DISTINCT transaction_id FROM posting WHERE {column} <> '' AND {column} IN", values)


def with_reference(index: Index, column: str, values: Collection[str]) -> set[int]:
    """Numbers of the transactions of which `column` (``doc_key``, ``reverses_key``) is one of `values`, which are folded."""
    return _numbers(index, f"SELECT id FROM transaction_ WHERE {column} <> '' AND {column} IN", values)


def of_day(index: Index, day: date, *, with_doc: bool = True) -> set[int]:
    """Numbers of the transactions of a day; `with_doc`: also of those that a document tells apart."""
    condition = "" if with_doc else " AND doc = ''"
    first = numbered_from(day)
    rows = index.rows(f"SELECT id FROM transaction_ WHERE id >= ? AND id < ?{condition}", (first, first + DAY))
    return {number for (number,) in rows}


def of_day_on(index: Index, account: str, day: date) -> set[int]:
    """Numbers of the transactions of a day that move an account."""
    sql = "SELECT DISTINCT transaction_id FROM posting WHERE account = ? AND date = ?"
    return {number for (number,) in index.rows(sql, (account, day.isoformat()))}


def of_payees(index: Index, payees: Collection[str]) -> set[int]:
    """Numbers of the transactions with these payees, which are folded."""
    return _numbers(index, "SELECT id FROM transaction_ WHERE payee_key IN", payees)


def linked_to(index: Index, idents: Collection[str]) -> set[int]:
    """Numbers of the transactions with a link to one of `idents`, which none of their keys of agreements and orders names."""
    if not idents:
        return set()
    # Of one, as an order is, the index leaves out nearly all; of several every such link is looked at.
    sought = next(iter(idents)) if len(idents) == 1 else ""
    sql = "SELECT id, other_links FROM transaction_row WHERE other_links <> '' AND instr(other_links, ?) > 0"
    return {number for number, links in index.rows(sql, (sought,)) if not set(links.split()).isdisjoint(idents)}


def of_looks(index: Index, looks: Collection[str]) -> set[int]:
    """Numbers of the transactions whose payees look so (`vocabulary.lookalike.name_shape`)."""
    return _numbers(index, "SELECT id FROM transaction_ WHERE payee_look IN", looks)


def of_event(index: Index, event: str) -> list[tuple[int, date, tuple[str, ...]]]:
    """Transactions that were entered as an event, in order of time: number, day and tags."""
    sql = "SELECT id, date, tags FROM transaction_ WHERE posted_event = ? ORDER BY id"
    return [(number, date.fromisoformat(day), tuple(tags.split())) for number, day, tags in index.rows(sql, (event,))]


def payees_of(index: Index, numbers: Collection[int]) -> set[str]:
    """Payees of some transactions, folded."""
    found: set[str] = set()
    for some in chunks(sorted(numbers)):
        rows = index.rows(f"SELECT DISTINCT payee_key FROM transaction_ WHERE id IN ({marks(some)})", some)
        found |= {payee for (payee,) in rows}
    return found


def in_currency(index: Index, currency: str, since: date, before: date) -> set[int]:
    """Numbers of the transactions in a currency from a day on and before another."""
    sql = "SELECT DISTINCT transaction_id FROM posting WHERE currency = ? AND date >= ? AND date < ?"
    return {number for (number,) in index.rows(sql, (currency, since.isoformat(), before.isoformat()))}


def references(index: Index, numbers: Collection[int]) -> tuple[set[str], set[str]]:
    """Documents of some transactions, and documents that they reverse, folded."""
    docs: set[str] = set()
    reversed_: set[str] = set()
    for some in chunks(sorted(numbers)):
        for doc, reverses in index.rows(f"SELECT doc_key, reverses_key FROM transaction_ WHERE id IN ({marks(some)})", some):
            docs.add(doc)
            reversed_.add(reverses)
    return docs - {""}, reversed_ - {""}


def settled_by(index: Index, numbers: Collection[int]) -> set[str]:
    """Documents that some transactions settle, folded."""
    found: set[str] = set()
    for some in chunks(sorted(numbers)):
        rows = index.rows(
            f"SELECT DISTINCT settles_key FROM posting WHERE transaction_id IN ({marks(some)}) AND settles_key <> ''", some
        )
        found |= {doc for (doc,) in rows}
    return found


def _numbers(index: Index, sql: str, values: Collection[str]) -> set[int]:
    found: set[int] = set()
    for some in chunks(sorted(value for value in values if value)):
        found |= {number for (number,) in index.rows(f"{sql} ({marks(some)})", some)}
    return found


def in_leaves(index: Index, leaves: Collection[int]) -> Iterator[Entry]:
    """Every record of some leaves; those of a kind in the order of their numbers."""
    for some in chunks(sorted(leaves)):
        of = f"WHERE leaf IN ({marks(some)})"
        numbers = {n for (n,) in index.rows(f"SELECT id FROM transaction_row {of}", some)}
        yield from transactions_of(index, numbers)
        for (number,) in index.rows(f"SELECT id FROM fact_row {of} ORDER BY id", some):
            yield Entry(number, fact_of(index.rows(f"SELECT {FACT_COLUMNS} FROM fact WHERE id = ?", (number,))[0]))
        yield from _prices(index, f"id IN (SELECT id FROM price_row {of})", some)
        yield from _assertions(index, f"id IN (SELECT id FROM assertion_row {of})", some)
        for opened in _opens(index, f"name IN (SELECT name FROM account_row {of})", some):
            yield Entry(0, opened)


def prices_of(index: Index, currencies: Collection[str]) -> list[Price]:
    """All prices of some currencies, in order of time."""
    return [price for _, price in numbered_prices(index, currencies)]


def numbered_prices(index: Index, currencies: Collection[str]) -> list[tuple[int, Price]]:
    """The same with the number of each."""
    some = sorted(currencies)
    entries = _prices(index, f"currency IN ({marks(some)})", some)
    return [(number, record) for number, record in entries if isinstance(record, Price)]


def all_prices(index: Index) -> list[Entry]:
    """Every price, in order of time."""
    return list(_prices(index, "TRUE", ()))


def all_assertions(index: Index) -> list[Entry]:
    """Every assertion, in order of time."""
    return list(_assertions(index, "TRUE", ()))


def numbered_assertions(index: Index, accounts: Collection[str], since: date) -> list[tuple[int, Balance]]:
    """Assertions about some accounts from a day on, each with its number."""
    found: list[tuple[int, Balance]] = []
    for some in chunks(sorted(accounts)):
        condition = f"account IN ({marks(some)}) AND date >= ?"
        values = (*some, since.isoformat())
        found += [(n, record) for n, record in _assertions(index, condition, values) if isinstance(record, Balance)]
    return found


def opens_of(index: Index, accounts: Collection[str]) -> list[Open]:
    """How some accounts were opened."""
    return [o for some in chunks(sorted(accounts)) for o in _opens(index, f"name IN ({marks(some)})", some)]


def all_opens(index: Index) -> list[Open]:
    """How every account was opened."""
    return list(_opens(index, "TRUE", ()))


def _opens(index: Index, condition: str, values: Sequence[Any]) -> Iterator[Open]:
    sql = f"SELECT name, date, currencies, file, line FROM account WHERE {condition} ORDER BY name"
    for name, day, currencies, file, line in index.rows(sql, values):
        yield Open(date.fromisoformat(day), name, _listed(currencies), Place(file, line) if file else None)


def _prices(index: Index, condition: str, values: Sequence[Any]) -> Iterator[Entry]:
    sql = f"SELECT id, date, currency, rate, file, line FROM price WHERE {condition} ORDER BY id"
    for number, day, currency, rate, file, line in index.rows(sql, values):
        yield Entry(number, Price(date.fromisoformat(day), currency, Decimal(rate), Place(file, line)))


def _assertions(index: Index, condition: str, values: Sequence[Any]) -> Iterator[Entry]:
    sql = f"SELECT id, date, account, currency, units, file, line FROM assertion WHERE {condition} ORDER BY id"
    for number, day, account, currency, units, file, line in index.rows(sql, values):
        amount = Amount(Decimal(units), currency)
        yield Entry(number, Balance(date.fromisoformat(day), account, amount, Place(file, line)))


def _listed(currencies: str) -> tuple[str, ...]:
    return tuple(currency for currency in currencies.split(",") if currency)


def account_days(index: Index, account: str, currency: str, since: date) -> list[tuple[date, Decimal, Decimal]]:
    """Changes of an account in one currency by day, oldest first: units, and CHF; all before the day `since` as one change."""
    sql = (
        "SELECT MAX(date), SUM(units), SUM(chf) FROM posting WHERE account = :account AND currency = :currency "
        "GROUP BY CASE WHEN date < :since THEN '' ELSE date END ORDER BY 1"
    )
    rows = index.rows(sql, {"account": account, "currency": currency, "since": since.isoformat()})
    return [(date.fromisoformat(day), from_minor(units, currency), from_minor(chf)) for day, units, chf in rows]


def units_before(index: Index, account: str, currency: str, day: date) -> Decimal:
    """Units of an account, with all below it, at the beginning of a day."""
    held = "(account = :own OR (account >= :below AND account < :end)) AND currency = :currency"
    sql = f"SELECT COALESCE(SUM(units), 0) FROM posting WHERE {held} AND date < :day"
    if index.is_whole:
        # Years as they are kept; of the year at hand each account by its own, of which the days are in order.
        sql = (
            f"SELECT COALESCE(SUM(units), 0) FROM (SELECT units FROM account_year WHERE {held} AND year < :year UNION ALL "
            f"SELECT p.units FROM (SELECT DISTINCT account FROM account_year WHERE {held}) a CROSS JOIN posting_row p "
            "ON p.account = a.account AND p.currency = :currency AND p.date >= :begin AND p.date < :day)"
        )
    begin = date(day.year, 1, 1).isoformat()
    values = {"own": account, "below": account + ":", "end": account + ";", "currency": currency, "day": day.isoformat()}
    return from_minor(index.rows(sql, {**values, "year": day.year, "begin": begin})[0][0], currency)


def moved_by(index: Index, document: str, account: str) -> Decimal | None:
    """Units by which the entries of a document move an account; None where none does."""
    sql = (
        "SELECT SUM(p.units), MAX(p.currency) FROM transaction_row t JOIN posting_row p ON p.transaction_id = t.id "
        "WHERE t.doc = ? AND p.account = ?"
    )
    units, currency = index.rows(sql, (document, account))[0]
    return None if units is None else from_minor(units, currency)


def legs_on(index: Index, accounts: Collection[str], since: date = date.min) -> list[Entry]:
    """The transactions from a day on that move some accounts, in order of time, with their legs on these accounts only."""
    rows: list[tuple[Any, ...]] = []
    for some in chunks(sorted(accounts)):
        sql = f"SELECT {_LEG} FROM posting WHERE account IN ({marks(some)}) AND date >= ? ORDER BY id"
        rows += index.rows(sql, (*some, since.isoformat()))
    return _with_legs(index, rows)


def numbers_on(index: Index, accounts: Collection[str], since: date = date.min) -> set[int]:
    """Numbers of the legs on some accounts from a day on."""
    found: set[int] = set()
    for some in chunks(sorted(accounts)):
        sql = f"SELECT id FROM posting_row WHERE account IN ({marks(some)}) AND date >= ?"
        found |= {number for (number,) in index.rows(sql, (*some, since.isoformat()))}
    return found


def legs_numbered(index: Index, numbers: Collection[int]) -> list[Entry]:
    """The transactions of some legs, in order of time, with these legs only."""
    rows: list[tuple[Any, ...]] = []
    for some in chunks(sorted(numbers)):
        rows += index.rows(f"SELECT {_LEG} FROM posting WHERE id IN ({marks(some)}) ORDER BY id", some)
    return _with_legs(index, rows)


def _with_legs(index: Index, rows: Iterable[tuple[Any, ...]]) -> list[Entry]:
    legs = _by_entry(rows)
    found = []
    for some in chunks(sorted(legs)):
        rows = index.rows(f"SELECT {_ENTRY} FROM transaction_ WHERE id IN ({marks(some)}) ORDER BY id", some)
        found += [Entry(row[0], _transaction(row, legs[row[0]])) for row in rows]
    return found


def foreign_accounts(index: Index) -> list[tuple[str, str]]:
    """(account, currency) of every account that was moved in another currency than the functional one."""
    found = index.rows("SELECT DISTINCT account, currency FROM account_year WHERE currency <> ? ORDER BY 1, 2", (FUNCTIONAL,))
    return [(account, currency) for account, currency in found]


def newest_in(index: Index, currency: str) -> date:
    """Day of the last leg in a currency; the first of all days where there is none."""
    (newest,) = index.rows("SELECT MAX(date) FROM posting_row WHERE currency = ?", (currency,))[0]
    return date.fromisoformat(newest) if newest else date.min


def days_after(index: Index, day: date) -> list[date]:
    """Days after another of which there are facts or rates."""
    first = numbered_from(day) + DAY
    rows = index.rows("SELECT date FROM fact_row WHERE id >= ? UNION SELECT date FROM price_row WHERE id >= ?", (first, first))
    return [date.fromisoformat(found) for (found,) in rows]


def brought(index: Index, account: str) -> bool:
    """Whether an opening brought something forward on an account, or on one below it."""
    sql = (
        "SELECT 1 FROM transaction_ t JOIN posting p ON p.transaction_id = t.id WHERE t.posted_event = 'opening' "
        "AND (p.account = ? OR (p.account >= ? AND p.account < ?)) LIMIT 1"
    )
    return bool(index.rows(sql, (account, account + ":", account + ";")))


def settings_in(index: Index, file: str) -> list[tuple[date, int, str]]:
    """Day, line and currency of the rates that stand in a file, and of the policies, which have no currency."""
    of = "WHERE leaf IN (SELECT id FROM leaf WHERE path = ?)"
    rows = index.rows(f"SELECT date, line, currency FROM price WHERE id IN (SELECT id FROM price_row {of})", (file,))
    policies = f"SELECT date, line, '' FROM fact WHERE kind = 'policy' AND id IN (SELECT id FROM fact_row {of})"
    return [(date.fromisoformat(day), line, named) for day, line, named in [*rows, *index.rows(policies, (file,))]]


def newest_entry_in(index: Index, file: str, currency: str) -> date:
    """Day of the last leg of a file in a currency, or in any; the first of all days where it has none."""
    sql = "SELECT MAX(date) FROM posting_row WHERE leaf IN (SELECT id FROM leaf WHERE path = :file)"
    (newest,) = index.rows(sql + (" AND currency = :currency" if currency else ""), {"file": file, "currency": currency})[0]
    return date.fromisoformat(newest) if newest else date.min


def daily_sums(index: Index) -> Iterator[tuple[tuple[str, str], dict[date, tuple[Decimal, int]]]]:
    """Every control balance, by kind and key, with its days: CHF by which it moved, and how many entries drew on it."""
    rows = index.connection.execute("SELECT kind, key, date, amount, taken FROM daily ORDER BY kind, key")
    for balance, days in groupby(rows, itemgetter(0, 1)):
        yield balance, {date.fromisoformat(day): (from_minor(amount), taken) for _, _, day, amount, taken in days}
