"""Items followed by what hangs together with a change show what all of their accounts show."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.books_index import index_of_books
from wsisfund.books.records import Books, Place, Posting, Price, Transaction, in_time
from wsisfund.errors import Fault, Warning_
from wsisfund.gate.difference import Difference
from wsisfund.gate.slice import Slice
from wsisfund.manual.items import item_faults
from wsisfund.manual.part import WholeNeeded
from wsisfund.manual.view import View
from wsisfund.store.index import Index
from wsisfund.store.stored import transactions_of
from wsisfund.vocabulary.accounts import ADVANCES_TRAVEL, BORROWINGS, DONOR_REFUNDS, SUPPORT_PAYABLE, SUSPENSE, VENDORS

FILE = "ledger/main.beancount"
BANK, OWED = "Assets:Cash:Bank:USD", "Assets:Receivables:Contributions:Aurelia"
ACCOUNTS = (VENDORS,) * 6 + (BANK, BANK, OWED, SUSPENSE, DONOR_REFUNDS, ADVANCES_TRAVEL, SUPPORT_PAYABLE, BORROWINGS)
PAYEES = ("Airline", "airline", "Hotel", "Printer", "Revaluation")
DOCUMENTS = ("INV-1", "inv 1", "INV-2", "INV-3", "BANK-1", "bank1", "CN-1", "")
EVENTS = ("expense", "expense", "payment", "payment", "payment", "reversal", "advance", "refund-due", "receipt", "opening")
RATE = Decimal("0.9")
PRICES = (Price(date(2025, 1, 1), "USD", RATE, Place(FILE, 1)),)
DAYS = 12


def _entry(number: int, random: Random) -> Transaction:
    """An entry that has to do with items in whatever way; two stand on each day."""
    day, place = date(2026, 1, 1) + timedelta(number // 2), Place(FILE, 10 * (number + 1))
    event, doc = random.choice(EVENTS), random.choice(DOCUMENTS)
    keys: dict[str, str] = {"event": event, "doc": doc} if doc else {"event": event}
    if random.random() < 0.4:
        keys["settles"] = random.choice(DOCUMENTS)
    if event == "reversal":
        keys["reverses"] = random.choice(DOCUMENTS)
    if event == "expense" and random.random() < 0.2:
        keys["credits"] = random.choice(DOCUMENTS)
    legs = []
    for n in range(random.choice((1, 1, 2))):
        account = random.choice(ACCOUNTS)
        currency = "CHF" if account == SUPPORT_PAYABLE else "USD" if account in (BANK, OWED) else random.choice(("CHF", "USD"))
        units = Decimal(random.choice((-300, -200, -100, 100, 200, 300)))
        if event in ("expense", "receipt", "refund-due", "opening") and "credits" not in keys:
            units = abs(units) if account.startswith("Assets:") else -abs(units)
        chf = units if currency == "CHF" else units * random.choice((RATE, RATE, Decimal("0.91"), Decimal("0.93")))
        own = {"settles": random.choice(DOCUMENTS)} if random.random() < 0.1 else {}
        own |= {"agreement": random.choice("AB")} if account in (OWED, DONOR_REFUNDS) else {}
        legs.append(Posting(account, units, currency, chf, own, place.line + 1 + n))
    return Transaction(day, random.choice(PAYEES), "", keys, tuple(legs), place=place)


def _books(entries: dict[int, Transaction]) -> Books:
    return Books("", in_time(entries.values()), (), (), PRICES)


def _sound(random: Random) -> dict[int, Transaction]:
    """Entries in which no item is wrong."""
    found: dict[int, Transaction] = {}
    for number in random.sample(range(2 * DAYS), 2 * DAYS) * 2:
        tried = {**found, number: _entry(number, random)}
        if not any(not isinstance(fault, Warning_) for fault in item_faults(View(_books(tried)))):
            found = tried
    return found


def _brought(part: Slice) -> Counter[tuple[object, ...]]:
    """What the change brings, and less what it takes away."""
    found: Counter[tuple[object, ...]] = Counter()
    for sign, view in ((1, part.after), (-1, part.before)):
        for fault in item_faults(view):
            found[_said(fault)] += sign
    return Counter({said: count for said, count in found.items() if count})


def _said(fault: Fault) -> tuple[object, ...]:
    return fault.slug, fault.message, fault.why, fault.fix, fault.file, fault.line


def _changed(index: Index, gone: Transaction | None, new: Transaction | None) -> Difference:
    removed = [e for e in transactions_of(index, {n for (n,) in index.rows("SELECT id FROM transaction_")}) if e.record == gone]
    return Difference(removed=tuple(removed), added=(new,) if new else ())


@pytest.mark.parametrize("seed", range(6))
def test_what_hangs_together_shows_what_the_accounts_show(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    alone = 0
    entries = _sound(random)
    index = index_of_books(_books(entries), tmp_path)
    for _ in range(30):
        number = random.randrange(2 * DAYS)
        gone = entries.get(number)
        new = None if gone and random.random() < 0.5 else _entry(number, random)
        change = _changed(index, gone, new)
        try:
            part, whole = Slice(index, change), Slice(index, change)
            alone += part.items_since is not None
        except WholeNeeded:
            continue
        whole.__dict__["items_since"] = None
        assert _brought(part) == _brought(whole), (gone, new)
    assert alone >= 5
