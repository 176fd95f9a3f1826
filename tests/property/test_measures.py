"""Each condition of `store.measures` says the same of a posting as a question and as SQL."""

from __future__ import annotations

import sqlite3
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from wsisfund.store import measures
from wsisfund.store.measures import Condition
from wsisfund.store.rows import _split
from wsisfund.vocabulary import accounts as chart
from wsisfund.vocabulary.event_table import EVENTS
from wsisfund.vocabulary.events import CLASSES, PROGRAMMES

NAMED = {name: value for name, value in vars(measures).items() if isinstance(value, Condition)}
_FIXED = sorted(value for name, value in vars(chart).items() if name.isupper() and isinstance(value, str))
_LOOKALIKES = [
    "Assets:CashBox:CHF",
    "Expenses:C1",
    "Expenses:General:BankChargesOld",
    "Liabilities:Suspense:Other",
    "Income:Interest2",
]
ACCOUNTS = [
    *_FIXED,
    *_LOOKALIKES,
    *(f"{parent}:{part}" for parent, part in product(_FIXED, ("CHF", "A1", "Realised"))),
    *(f"Expenses:{programme}:{name}" for programme, name in product(PROGRAMMES, CLASSES)),
]


def test_every_condition_says_the_same_of_every_account_under_every_event() -> None:
    asked = list(product(ACCOUNTS, [*EVENTS, ""]))
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE posting(id INTEGER PRIMARY KEY, account, root, class, event)")
        rows = ((n, account, _split(account)[0], _split(account)[2], event) for n, (account, event) in enumerate(asked))
        connection.executemany("INSERT INTO posting VALUES(?,?,?,?,?)", rows)
        for name, condition in NAMED.items():
            found = {n for (n,) in connection.execute(f"SELECT id FROM posting WHERE {condition}")}
            assert found == {n for n, (account, event) in enumerate(asked) if condition.holds(account, event)}, name
    assert len(NAMED) > 20


@given(st.lists(st.sampled_from(sorted(NAMED)), min_size=2, max_size=3), st.sampled_from(ACCOUNTS), st.sampled_from(EVENTS))
def test_put_together_they_still_agree(names: list[str], account: str, event: str) -> None:
    parts = [NAMED[name] for name in names]
    root, _, klass = _split(account)
    for made in (measures.all_of(*parts), measures.any_of(*parts), measures.not_(parts[0])):
        with sqlite3.connect(":memory:") as connection:
            sql = f"SELECT {made} FROM (SELECT :account AS account, :root AS root, :class AS class, :event AS event)"
            answer = connection.execute(sql, {"account": account, "root": root, "class": klass, "event": event}).fetchone()[0]
        assert bool(answer) == made.holds(account, event)


def test_what_a_bank_kept_counts_as_received_whatever_the_programme() -> None:
    assert measures.RECEIVED.holds("Expenses:C5:BankCharges", "receipt")
    assert not measures.RECEIVED.holds("Expenses:C5:BankCharges", "bank-charge")
    assert not measures.RECEIVED.holds("Expenses:C5:Travel", "receipt")
