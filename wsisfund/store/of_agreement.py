"""What moved under agreements, added up from the index: by condition (`store.measures`), class, account, instalment, entry.

CHF and units have the signs of the books: debits are positive.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..vocabulary.accounts import ALLOWANCE, DEFERRED
from ..vocabulary.money import from_minor
from .index import Index, marks
from .measures import KINDS, OUTSTANDING, Condition
from .positions import Held
from .schema import IS_MOVE

_FAR: Final = "9999-12-31"
# So many agreements are named in a query; of more all are read.
_FEW: Final = 500


def chf_under(index: Index, agreement: str, condition: Condition, day: date | None = None) -> Decimal:
    """CHF of an agreement's postings of which `condition` holds, at the end of a day; None: of all."""
    sql = f"SELECT COALESCE(SUM(chf), 0) FROM posting WHERE agreement = ? AND date <= ? AND {condition}"
    return from_minor(index.rows(sql, (agreement, day.isoformat() if day else _FAR))[0][0])


def held_under(index: Index, agreement: str, condition: Condition, currency: str, day: date) -> Held:
    """Units and CHF of an agreement's postings in a currency of which `condition` holds, at the end of a day."""
    sql = (
        "SELECT COALESCE(SUM(units), 0), COALESCE(SUM(chf), 0) FROM posting "
        f"WHERE agreement = ? AND currency = ? AND date <= ? AND {condition}"
    )
    units, chf = index.rows(sql, (agreement, currency, day.isoformat()))[0]
    return Held(from_minor(units, currency), from_minor(chf))


def chf_by_class(index: Index, agreement: str, condition: Condition, day: date) -> dict[str, Decimal]:
    """The same in CHF by class of expense."""
    sql = f"SELECT class, SUM(chf) FROM posting WHERE agreement = ? AND date <= ? AND {condition} GROUP BY class ORDER BY class"
    return {name: from_minor(chf) for name, chf in index.rows(sql, (agreement, day.isoformat()))}


def chf_by_account(index: Index, agreement: str) -> dict[str, Decimal]:
    """CHF that an agreement has on each account, those that came to nothing left out."""
    sql = "SELECT account, SUM(chf) FROM posting WHERE agreement = ? GROUP BY account HAVING SUM(chf) <> 0 ORDER BY account"
    return {account: from_minor(chf) for account, chf in index.rows(sql, (agreement,))}


def outstanding_of(index: Index, agreement: str, currency: str) -> dict[str, Held]:
    """What is outstanding of an agreement by instalment, after all entries; those that came to nothing left out."""
    sql = (
        f"SELECT instalment, SUM(units), SUM(chf) FROM posting WHERE agreement = ? AND {OUTSTANDING} "
        "GROUP BY instalment ORDER BY instalment"
    )
    rows = index.rows(sql, (agreement,))
    return {n: Held(from_minor(units, currency), from_minor(chf)) for n, units, chf in rows if units or chf}


def allowance_of(index: Index, agreement: str, day: date) -> dict[str, Decimal]:
    """CHF of an agreement's loss allowance by instalment at the end of a day; credits are negative."""
    sql = (
        "SELECT instalment, SUM(chf) FROM posting WHERE agreement = ? AND date <= ? AND account = ? "
        "GROUP BY instalment HAVING SUM(chf) <> 0 ORDER BY instalment"
    )
    rows = index.rows(sql, (agreement, day.isoformat(), ALLOWANCE))
    return {instalment: from_minor(chf) for instalment, chf in rows}


def outstanding_at(index: Index, day: date, of: Collection[str] | None = None) -> dict[tuple[str, str, str], Held]:
    """What is outstanding at the end of a day, by agreement, instalment and currency; those that came to nothing left out.

    Args:
        of: ids of the agreements that are asked about; None: all.
    """
    few = sorted(of) if of is not None and len(of) <= _FEW else []
    whose = f"agreement IN ({marks(few)}) AND " if few else ""
    sql = (
        f"SELECT agreement, instalment, currency, SUM(units), SUM(chf) FROM {index.booked_until(day)} "
        f"WHERE {whose}{OUTSTANDING} AND date <= ? GROUP BY agreement, instalment, currency "
        "HAVING SUM(units) <> 0 OR SUM(chf) <> 0 ORDER BY agreement, instalment, currency"
    )
    rows = index.rows(sql, (*few, day.isoformat()))
    return {(a, i, currency): Held(from_minor(units, currency), from_minor(chf)) for a, i, currency, units, chf in rows}


def chf_of_all(index: Index, kinds: Sequence[str], day: date) -> dict[str, tuple[Decimal, ...]]:
    """CHF of each of `kinds` (`store.measures.KINDS`) at the end of a day, by agreement; of a whole index, no overlay."""
    own_year = ", ".join(f"CASE WHEN {KINDS[kind]} THEN chf ELSE 0 END AS {kind}" for kind in kinds)
    sql = (
        f"SELECT agreement, {', '.join(f'SUM({kind})' for kind in kinds)} FROM ("
        f"SELECT agreement, {', '.join(kinds)} FROM agreement_year WHERE year < {day.year} UNION ALL "
        f"SELECT agreement, {own_year} FROM posting WHERE year = {day.year} AND date <= ?"
        ") AS booked WHERE agreement <> '' GROUP BY agreement"
    )
    return {ident: tuple(from_minor(chf) for chf in found) for ident, *found in index.rows(sql, (day.isoformat(),))}


def last_moved(index: Index, day: date) -> dict[str, date]:
    """The last day, by `day`, on which an entry moved each agreement (`store.schema`); of a whole index, no overlay."""
    newest = index.newest("posting")
    before = "SELECT agreement, moved FROM agreement_year"
    own_year = f"SELECT agreement, date AS moved FROM posting WHERE year = {day.year} AND date <= ? AND {IS_MOVE}"
    is_all = newest is not None and newest <= day
    booked = before if is_all else f"{before} WHERE year < {day.year} UNION ALL {own_year}"
    sql = (
        f"SELECT agreement, MAX(moved) FROM ({booked}) AS booked WHERE agreement <> '' AND moved <> '' "
        "GROUP BY agreement ORDER BY agreement"
    )
    rows = index.rows(sql, () if is_all else (day.isoformat(),))
    return {ident: date.fromisoformat(last) for ident, last in rows}


class EntrySums(NamedTuple):
    """What one entry moved under an agreement in one currency: debits and credits, each positive."""

    day: date
    event: str
    doc: str
    file: str
    line: int
    currency: str
    debits: Decimal
    credits: Decimal
    chf_debits: Decimal
    chf_credits: Decimal


def entry_sums(index: Index, agreement: str, day: date, giving_back: Collection[str]) -> list[EntrySums]:
    """What each entry until a day moved under an agreement, in order of time.

    Args:
        giving_back: events whose debits of deferred revenue count. That of any other is the other side of a charge, which
            it releases, and not another amount.
    """
    entry = "t.id, t.date, t.posted_event, t.doc, t.file, t.line, p.currency"
    sql = (
        f"SELECT {entry}, "
        "SUM(CASE WHEN p.units > 0 THEN p.units ELSE 0 END), SUM(CASE WHEN p.units < 0 THEN -p.units ELSE 0 END), "
        "SUM(CASE WHEN p.chf > 0 THEN p.chf ELSE 0 END), SUM(CASE WHEN p.chf < 0 THEN -p.chf ELSE 0 END) "
        "FROM posting p JOIN transaction_ t ON t.id = p.transaction_id WHERE p.agreement = ? AND p.date <= ? "
        f"AND NOT (p.account = ? AND p.chf > 0 AND t.posted_event NOT IN ({marks(giving_back)})) "
        f"GROUP BY {entry} ORDER BY t.date, t.id, p.currency"
    )
    return [
        EntrySums(
            date.fromisoformat(moved), event, doc, file, line, currency,
            from_minor(debits, currency), from_minor(credits_, currency), from_minor(chf), from_minor(chf_credits),
        )
        for _, moved, event, doc, file, line, currency, debits, credits_, chf, chf_credits in index.rows(
            sql, (agreement, day.isoformat(), DEFERRED, *sorted(giving_back))
        )
    ]  # fmt: skip


_IMPAIRMENTS: Final = "SELECT doc_key, tags FROM transaction_ WHERE posted_event = 'impairment' AND doc <> '' ORDER BY id"


class AllowanceMove(NamedTuple):
    """What one leg did to the loss allowance of an agreement: CHF, debits positive; a reversal has its original's tags too."""

    agreement: str
    chf: Decimal
    event: str
    tags: frozenset[str]


def allowance_moves(index: Index, day: date) -> list[AllowanceMove]:
    """Every leg on loss allowances until a day, in order of time."""
    impaired: dict[str, str] = {}
    for doc, tags in index.rows(_IMPAIRMENTS):
        impaired.setdefault(doc, tags)
    sql = (
        "SELECT p.agreement, p.chf, p.event, t.tags, t.reverses_key "
        "FROM posting p JOIN transaction_ t ON t.id = p.transaction_id "
        "WHERE p.account = ? AND p.date <= ? ORDER BY p.date, p.transaction_id, p.id"
    )
    return [
        AllowanceMove(ident, from_minor(chf), event, frozenset(f"{tags} {impaired.get(reverses, '')}".split()))
        for ident, chf, event, tags, reverses in index.rows(sql, (ALLOWANCE, day.isoformat()))
    ]
