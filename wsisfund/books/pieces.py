"""Pieces of ledger files read by Beancount by themselves: parsed, booked and validated with the accounts that they use.

Only for pieces that begin with an entry and hold nothing that reaches beyond them (`store.leaves`), of text that was scanned;
hand-written text only in a process that may die.
"""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .load import from_entries
from .records import Books, Open

Opened = Callable[[Collection[str]], Iterable[Open]]


class Piece(NamedTuple):
    """Text of a file of the books, from line `first` on."""

    path: str
    first: int
    text: bytes


def load_pieces(options: str, pieces: Sequence[Piece], opened: Opened, root: Path) -> Books:
    """Records of `pieces` as a load of the whole books would give them.

    Args:
        options: the lines of the main file that set options.
        opened: how the books opened accounts; asked for those that the pieces use.
        root: the books folder.

    Returns:
        Books whose `faults` are Beancount's; where an account or an assertion
        stands outside of the pieces too, they may be of it.
    """
    from beancount.core import data
    from beancount.ops import documents, validation
    from beancount.parser import booking

    from .parse import parsed

    _, _, settings = parsed(options.encode(), os.fspath(root / "options"))
    entries: list[Any] = []
    errors: list[Any] = []
    for path, first, text in pieces:
        found, wrong, _ = parsed(text, os.fspath(root / path), first, to_show=False)
        entries += found
        errors += wrong
    entries.sort(key=data.entry_sortkey)
    entries, wrong = booking.book(entries, settings)
    errors += wrong
    named = {account for entry in entries for account in _accounts(entry)}
    around = [_open(o) for o in opened(named)]
    whole = sorted([*entries, *around], key=data.entry_sortkey)
    errors += documents.verify_document_files_exist(whole, settings)[1]
    errors += validation.validate(whole, settings)
    errors += _other_currencies(whole)
    return from_entries(entries, settings, errors, root)


def _other_currencies(entries: Iterable[Any]) -> Iterable[Any]:
    """What Beancount's balance check says of lines in a currency that their account was not opened for."""
    from beancount.core import data
    from beancount.ops.balance import BalanceError

    currencies = {entry.account: entry.currencies for entry in entries if isinstance(entry, data.Open)}
    for entry in entries:
        if isinstance(entry, data.Balance):
            opened_for, currency = currencies.get(entry.account), entry.amount.currency
            if opened_for and currency not in opened_for:
                yield BalanceError(entry.meta, f"Invalid currency '{currency}' for Balance directive: ", entry)


def _accounts(entry: Any) -> Iterable[str]:
    from beancount.core import getters

    found: Iterable[str] = getters.get_entry_accounts(entry)
    return found


def _open(o: Open) -> Any:
    from beancount.core import data

    place = o.place or ("<books>", 0)
    return data.Open(data.new_metadata(*place), o.date, o.account, list(o.currencies) or None, None)
