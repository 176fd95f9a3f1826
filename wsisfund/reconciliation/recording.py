"""A bank's file recorded: its lines and statements as facts, the file as evidence."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Balance, Fact, Record
from ..importers.bank.reading import MOST_BYTES
from ..importers.kept_files import kept_file
from ..importers.source import read_bytes
from ..register.bank_facts import account_said, statement_of, undone_batches
from ..register.batches import next_mark
from ..register.source import FactSource
from ..store.bank import asserted_days, balance_at
from ..store.chart import opening_of_account
from ..store.index import Index
from .lines import NEW, Arrived


class BankSource(NamedTuple):
    """A bank's file: its name, its bytes, and the first 12 hex digits of their SHA-256."""

    name: str
    content: bytes
    batch: str


def read_bank_source(path: Path, shown: str) -> BankSource:
    """A file's bytes with their digest.

    Raises:
        NoSuchFile, NoFile, FileUnreadable, FileTooLarge.
    """
    content = read_bytes(path, shown, MOST_BYTES)
    return BankSource(path.name, content, hashlib.sha256(content).hexdigest()[:12])


def mark_of(facts: FactSource, batch: str) -> str:
    """What facts of an import of this file carry: the batch, with a number once it was taken back before."""
    return next_mark(batch, undone_batches(facts))


def recording_draft(index: Index, root: Path, source: BankSource, arrived: Arrived) -> Draft:
    """The new lines and statements of a file, with the file; an assertion of each balance that the books agree with."""
    lines = [one.fact for one in arrived.lines if one.outcome == NEW]
    accounts = dict.fromkeys(account_said(fact) for fact in (*lines, *arrived.statements))
    opens = [record for account in accounts for record in opening_of_account(index, account)]
    balances = [] if opens else list(agreed_balances(index, arrived.statements))
    records: tuple[Record, ...] = (*opens, *arrived.statements, *lines, *balances)
    files = kept_file(root, source.batch, source.name, source.content) if lines or arrived.statements else {}
    return Draft("bank-import", source.batch, records, warnings=tuple(arrived.notes), files=files)


def agreed_balances(index: Index, statements: Iterable[Fact]) -> Iterable[Balance]:
    """A `balance` of each statement whose closing balance the books have to the cent, and that is not asserted yet."""
    asserted = asserted_days(index)
    for fact in statements:
        said = statement_of(fact)
        if said is None or said.end == date.max:
            continue
        day = said.end + timedelta(1)
        if (said.account, day.isoformat()) in asserted:
            continue
        if balance_at(index, said.account, said.closing.currency, said.end) == said.closing.number:
            asserted.add((said.account, day.isoformat()))
            yield Balance(day, said.account, said.closing)
