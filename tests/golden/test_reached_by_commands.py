"""The worked example of the accounting manual, reached by typed commands alone: entry for entry the same in effect."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.integration.program import wsisfund
from tests.integration.test_writes import new_books
from wsisfund.books.load import load_books
from wsisfund.books.records import Books, Fact, Transaction

HERE = Path(__file__).parent
COMMANDS = HERE / "commands" / "domain-example.jsonl"
EXAMPLE = HERE / "domain-example"

# What the example leaves out, and a command asks for or adds by itself.
ADDED = {
    "in-kind": {"doc"},
    "revaluation": {"doc"},
    "impairment": {"doc"},
    "in-kind-service": {"document"},
    "appropriation": {"authority"},
    "commitment": {"reason"},
}
# The example names the account where it is the default; a command does not.
LEFT_OUT = {"donor": {"account"}, "officer": set[str]()}


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Books:
    books = new_books(tmp_path_factory.mktemp("commands"))
    done = wsisfund(books, "batch", str(COMMANDS))
    assert (done.code, done.err) == (0, ""), done.out
    assert wsisfund(books, "check").json["ok"]
    return load_books(books / "ledger" / "main.beancount", books)


@pytest.fixture(scope="module")
def example() -> Books:
    return load_books(EXAMPLE / "ledger" / "main.beancount", EXAMPLE)


def effect(t: Transaction) -> Counter[tuple[str, ...]]:
    """What an entry does: its legs with everything that decides where they count; legs alike are added up by counting."""
    keys = ("agreement", "instalment", "commitment", "programme", "settles")
    own = {"settles"} if t.event == "revaluation" else set[str]()
    return Counter(
        (p.account, str(p.units), p.currency, str(p.chf), *(t.key_of(p, key) for key in keys if key not in own))
        for p in t.postings
    )


def named(t: Transaction) -> dict[str, str]:
    """Document, officers and whatever else stands on the entry itself, without the number that the writer gives."""
    added = {"no", *ADDED.get(t.event, set())}
    return {key: str(value) for key, value in t.keys.items() if key not in added}


def entries(books: Books, event: str) -> list[tuple[str, str, dict[str, str], Counter[tuple[str, ...]]]]:
    found = [(t.date.isoformat(), t.payee, named(t), effect(t)) for t in books.transactions if t.event == event]
    return sorted(found, key=str)


EVENTS = (
    "agreement amendment receipt receipt-unidentified receipt-applied exchange in-kind expense payment advance advance-clear "
    "re-earmark refund-due refund write-off support-cost-settlement bank-charge interest revaluation impairment reversal"
).split()


@pytest.mark.parametrize("event", EVENTS)
def test_entries_are_the_same_in_effect(event: str, reached: Books, example: Books) -> None:
    made, wanted = entries(reached, event), entries(example, event)
    assert wanted, "the example has every event once"
    assert made == wanted


def test_no_event_is_left_out(reached: Books, example: Books) -> None:
    """The opening is one entry in the example; a command brings one balance forward at a time."""
    assert {t.event for t in example.transactions} == {*EVENTS, "opening"} == {t.event for t in reached.transactions}

    def opening(books: Books) -> Counter[tuple[str, ...]]:
        legs = Counter[tuple[str, ...]]()
        for t in books.transactions:
            if t.event == "opening":
                legs += Counter(leg for leg in effect(t).elements() if not leg[0].startswith("Equity:"))
        return legs

    assert opening(reached) == opening(example)
    equity = [
        sum(p.chf for t in b.transactions for p in t.postings if p.account == "Equity:OpeningBalances")
        for b in (reached, example)
    ]
    assert equity[0] == equity[1]


def test_facts_are_the_same(reached: Books, example: Books) -> None:
    def fact(f: Fact, dropped: dict[str, set[str]]) -> tuple[str, ...]:
        away = dropped.get(f.kind, set())
        # Books that `init` made reach back before 2024, so the agreement that is older than this fund's entries is an opening.
        away = away | ({"recognition"} if f.ident == "VC-2024-05" else set())
        keys = sorted((key, str(value)) for key, value in f.keys.items() if key not in away)
        # A commitment and a virement get their ids from the officer or in order; the example's virement has its own.
        values = f.values[1:] if f.kind == "virement" else f.values
        return f.date.isoformat(), f.kind, str(values), str(keys)

    # What `init` brings along (policies, action lines) is no part of the example.
    kinds = {f.kind for f in example.facts}
    made = sorted(fact(f, {**ADDED, **LEFT_OUT}) for f in reached.facts if f.kind in kinds)
    wanted = sorted(fact(f, {**ADDED, **LEFT_OUT}) for f in example.facts)
    assert made == wanted


def test_every_account_ends_alike(reached: Books, example: Books) -> None:
    def balances(books: Books) -> dict[tuple[str, str], tuple[str, str]]:
        sums: dict[tuple[str, str], list[object]] = {}
        for t in books.transactions:
            for p in t.postings:
                units, chf = sums.setdefault((p.account, p.currency), [p.units * 0, p.chf * 0])
                sums[p.account, p.currency] = [units + p.units, chf + p.chf]  # type: ignore[operator]
        return {key: (str(units), str(chf)) for key, (units, chf) in sums.items() if units or chf}

    assert balances(reached) == balances(example)
