"""Entries by the reference of their document: where it is recorded, which references are taken, what reverses it (domain §2)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import clean
from ..register.known import AlreadyThere
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import from_minor
from .index import Index
from .measures import Condition


class Recorded(NamedTuple):
    """An entry or a posting in the books: its day and where it stands."""

    day: date
    file: str
    line: int

    @property
    def at(self) -> tuple[str, int]:
        """File and line, as an error names them."""
        return self.file, self.line


def recorded(index: Index, doc: str) -> Recorded | None:
    """The oldest entry with the reference `doc`, whatever became of it; None: there is none."""
    rows = index.rows("SELECT date, file, line FROM transaction_ WHERE doc = ? ORDER BY date, id LIMIT 1", (doc,))
    return _recorded(*rows[0]) if rows else None


def _recorded(day: str, file: str, line: int) -> Recorded:
    return Recorded(date.fromisoformat(day), file, line)


def references_from(index: Index, stem: str) -> set[str]:
    """References of entries that begin with `stem`."""
    rows = index.rows("SELECT doc FROM transaction_ WHERE doc >= ? AND doc < ?", (stem, stem + "\U0010ffff"))
    return {doc for (doc,) in rows}


def reversals_naming(index: Index, doc: str) -> list[str]:
    """References of the reversals that take back an entry of `doc`, sorted."""
    sql = (
        "SELECT DISTINCT doc FROM transaction_ WHERE reverses_key <> '' AND reverses_key = ? AND posted_event = 'reversal' "
        "ORDER BY doc"
    )
    return [found for (found,) in index.rows(sql, (fold_identity(doc),))]


def payee_paid(index: Index, doc: str, settles: str) -> str | None:
    """The payee of the first payment with the reference `doc` that settles a document; None: there is none."""
    sql = "SELECT payee FROM transaction_ WHERE doc = ? AND posted_event = 'payment' AND settles_key = ? ORDER BY id LIMIT 1"
    rows = index.rows(sql, (doc, fold_identity(settles)))
    return str(rows[0][0]) if rows else None


def amounts_standing(index: Index, event: str, doc: str, day: date, account: str) -> list[Decimal]:
    """CHF that the entries of an event, a reference and a day post to an account; those taken back left out."""
    sql = (
        "SELECT p.chf FROM transaction_ t JOIN posting p ON p.transaction_id = t.id WHERE t.doc = ? AND t.date = ? "
        "AND t.posted_event = ? AND p.account = ? "
        "AND NOT EXISTS (SELECT 1 FROM transaction_ r WHERE r.reverses_key <> '' AND r.reverses_key = t.doc_key) ORDER BY p.id"
    )
    return [from_minor(chf) for (chf,) in index.rows(sql, (doc, day.isoformat(), event, account))]


def opening_recorded(
    index: Index, account: str, currency: str, *, agreement: str, instalment: str, doc: str, payee: str
) -> Recorded | None:
    """The opening balance of an account for an agreement, an instalment and a document, which is its payee's own."""
    sql = (
        "SELECT date, file, line FROM posting WHERE event = 'opening' AND account = ? AND currency = ? AND agreement = ? "
        "AND instalment = ? AND doc = ? AND (? = '' OR payee = ?) ORDER BY id LIMIT 1"
    )
    rows = index.rows(sql, (account, currency, agreement, instalment, doc, doc, payee))
    return _recorded(*rows[0]) if rows else None


def places_on(index: Index, account: str) -> dict[tuple[str, date], Recorded]:
    """Where entries with a reference stand that move an account, by reference and day: the first of each."""
    sql = (
        "SELECT t.doc, t.date, t.file, t.line FROM posting p JOIN transaction_ t ON t.id = p.transaction_id "
        "WHERE p.account = ? AND t.doc <> '' ORDER BY t.id"
    )
    found: dict[tuple[str, date], Recorded] = {}
    for doc, day, file, line in index.rows(sql, (account,)):
        here = _recorded(day, file, line)
        found.setdefault((doc, here.day), here)
    return found


def documents_under(index: Index, account: str, agreement: str) -> set[tuple[str, str]]:
    """Reference and payee of what moved an account under an agreement."""
    sql = "SELECT DISTINCT doc, payee FROM posting WHERE account = ? AND agreement = ?"
    return {(doc, payee) for doc, payee in index.rows(sql, (account, agreement))}


def not_recorded(index: Index, event: str, doc: str, payee: str, agreement: str, instalment: str) -> None:
    """Nothing, when the books do not hold this document yet: event, `doc`, payee, agreement and instalment (domain §2).

    Raises:
        AlreadyThere: they hold it, and it was not reversed.
    """
    sql = (
        "SELECT t.date, t.file, t.line FROM transaction_ t JOIN posting p ON p.transaction_id = t.id "
        "WHERE t.doc = ? AND t.posted_event = ? AND t.payee = ? AND p.agreement = ? AND p.instalment = ? "
        "AND NOT EXISTS (SELECT 1 FROM transaction_ r WHERE r.reverses_key <> '' AND r.reverses_key = t.doc_key) "
        "ORDER BY t.date, t.id LIMIT 1"
    )
    rows = index.rows(sql, (doc, event, payee, agreement, instalment))
    if rows:
        day, file, line = rows[0]
        raise AlreadyThere(
            f"{clean(doc)[:60]} of {clean(payee)[:60]} is already there, recorded on {day}",
            why="a document is recorded once for a payee, an agreement and an instalment",
            fix="nothing to do; if the entry there is wrong, reverse it first",
            at=(file, line),
        )


class Standing(NamedTuple):
    """An entry that was not taken back: its day, event and reference."""

    day: date
    event: str
    doc: str


def standing_after(index: Index, agreement: str, condition: Condition, day: date) -> list[Standing]:
    """Entries after a day with a leg of an agreement of which `condition` holds, newest first; reversed ones are left out."""
    sql = (
        "SELECT t.date, t.posted_event, t.doc FROM transaction_ t WHERE t.posted_event <> 'reversal' AND t.id IN "
        f"(SELECT transaction_id FROM posting WHERE agreement = ? AND date > ? AND {condition}) "
        "AND NOT EXISTS (SELECT 1 FROM transaction_ r WHERE r.reverses_key <> '' AND r.reverses_key = t.doc_key) "
        "ORDER BY t.id DESC"
    )
    rows = index.rows(sql, (agreement, day.isoformat()))
    return [Standing(date.fromisoformat(moved), event, doc) for moved, event, doc in rows]
