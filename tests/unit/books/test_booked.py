"""Entries that Beancount's booking would hand on as they are do not go through it; the others do: the same books either way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.ops import balance, validation
from beancount.parser import booking
from hypothesis import given
from hypothesis import strategies as st

from wsisfund.books import beancount_
from wsisfund.books.booked import booked, rests_on_a_balance, transformed, validated
from wsisfund.books.load import books_of
from wsisfund.books.parse import parsed
from wsisfund.books.snapshot import read_snapshot

OPENED = "".join(f"2020-01-01 open Assets:{name}\n" for name in ("A", "B", "C", "D"))
_NUMBERS = st.sampled_from(["1", "-1", "0", "0.005", "2.50", "-2.50", "100.00", "-100.00", "7/3", "-3"])
_CURRENCIES = st.sampled_from(["CHF", "USD", "JPY"])
_PRICES = st.sampled_from(["", "", "", " @ 0.9 CHF", " @@ 9.10 CHF", " @ 0 CHF", " @ CHF", " @ 1.1", " @"])
_COSTS = st.sampled_from(["", "", "", "", "", "", "", " {2 CHF}", " {}"])


@st.composite
def _legs(draw: Any) -> str:
    account = f"  Assets:{draw(st.sampled_from('ABCD'))}"
    kind = draw(st.sampled_from(["whole"] * 8 + ["bare", "number", "currency"]))
    if kind == "bare":
        return account
    if kind == "number":
        return f"{account}  {draw(_NUMBERS)}"
    if kind == "currency":
        return f"{account}  {draw(_CURRENCIES)}"
    return f"{account}  {draw(_NUMBERS)} {draw(_CURRENCIES)}{draw(_COSTS)}{draw(_PRICES)}"


_ENTRIES = st.lists(st.lists(_legs(), max_size=5), min_size=1, max_size=4)


def _both(text: str) -> list[Any]:
    """What the short way and what Beancount gives: entries without their tolerances, and every error; or by what it ends."""
    found: list[Any] = []
    for book, validate in ((booked, validated), (booking.book, validation.validate)):
        entries, errors, options = parsed((OPENED + text).encode(), "x", to_show=False)
        made = []
        try:
            made, wrong = book(entries, options)
            errors = [*errors, *wrong, *validate(made, options)]
        except Exception as error:  # Beancount dies of some of what it cannot book
            errors = [*errors, error]
        for entry in made:
            entry.meta.pop("__tolerances__", None)
        found.append((made, [(type(e), getattr(e, "source", None), getattr(e, "message", "")) for e in errors]))
    return found


@given(_ENTRIES)
def test_as_beancount_books_them(entries: list[list[str]]) -> None:
    """Postings in their order, what is filled in, and every error in its words."""
    text = "".join(f'2020-01-0{n + 2} * "x"\n' + "".join(leg + "\n" for leg in legs) for n, legs in enumerate(entries))
    mine, theirs = _both(text)
    assert mine == theirs


@pytest.mark.parametrize(
    "legs",
    [
        ["Assets:A  1 USD", "Assets:B  2 CHF", "Assets:A  -1 USD", "Assets:B  -2 CHF"],  # put together by currency
        ["Assets:A  1 USD @ 0 CHF", "Assets:B  1 CHF", "Assets:B  -1 CHF"],  # a price of nothing is a price
        ["Assets:A  1 CHF", "Assets:B"],  # filled in
        ["Assets:A  1 CHF", "Assets:B", "Assets:C"],  # twice
        ["Assets:A  1.001 CHF", "Assets:B  -1.00 CHF"],  # within the tolerance
        ["Assets:A  1.01 CHF", "Assets:B  -1.00 CHF"],  # beyond it
        ["Assets:A  3 USD @@ 2.00 CHF", "Assets:B  -2.00 CHF"],  # a unit price with an end that is cut off
        ["Assets:A  1 USD @ CHF", "Assets:B  -2 CHF"],  # a price to be filled in
        ["Assets:A  1 USD {2 CHF}", "Assets:B  -2 CHF"],  # at cost
        ["Assets:A  1", "Assets:B  -1 CHF"],  # a currency to be filled in
        ["Assets:A  CHF", "Assets:B  CHF", "Assets:C  1 CHF"],  # too much to be filled in
    ],
)
def test_by_example(legs: list[str]) -> None:
    """Each as Beancount has it, beside an entry that is whole."""
    text = '2020-01-02 * "x"\n' + "".join(f"  {leg}\n" for leg in legs)
    mine, theirs = _both(text + '2020-01-03 * "y"\n  Assets:A  5 CHF\n  Assets:B  -5 CHF\n')
    assert mine == theirs


def test_a_thorough_load_is_beancounts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check --full`, and what officers certify, rest on no short way of ours."""

    def never(*_: object) -> None:
        raise AssertionError("the short way was taken")

    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "main.beancount").write_text(OPENED + '2020-01-02 * "x"\n  Assets:A  1 CHF\n  Assets:B\n')
    snapshot = read_snapshot(tmp_path)
    quick = books_of(snapshot)
    monkeypatch.setattr(beancount_, "booked", never)
    monkeypatch.setattr(beancount_, "transformed", never)
    monkeypatch.setattr(beancount_, "validated", never)
    assert books_of(snapshot, thorough=True) == quick
    with pytest.raises(AssertionError, match="short way"):
        books_of(snapshot)


@pytest.mark.parametrize(
    ("legs", "rests"),
    [
        (["Assets:A  1 CHF", "Assets:B  -1 CHF"], False),
        (["Assets:A  1 CHF", "Assets:B"], False),
        (["Assets:A  1", "Assets:B  -1 CHF"], False),  # its currency is the other leg's
        (["Assets:A  1", "Assets:B  -1"], True),
        (["Assets:A  1 USD {2 CHF}", "Assets:B  -2 CHF"], True),
    ],
)
def test_what_is_booked_by_the_balances_of_its_accounts(legs: list[str], rests: bool) -> None:
    text = OPENED + '2020-01-02 * "x"\n' + "".join(f"  {leg}\n" for leg in legs)
    entries, _, options = parsed(text.encode(), "x", to_show=False)
    assert rests_on_a_balance(entries[-1], options) is rests


_MOVED = '2020-01-02 * "x"\n  Assets:A:Deep  5.00 CHF\n  Assets:A  1 CHF\n  Assets:AB  -6 CHF\n'
_OPENED = OPENED + "2020-01-01 open Assets:A:Deep CHF\n2020-01-01 open Assets:AB CHF\n"


@pytest.mark.parametrize(
    ("more", "short"),
    [
        ("", True),
        ("2020-01-03 balance Assets:A  6.00 CHF\n", True),  # with what is below it, and not what only begins like it
        ("2020-01-02 balance Assets:A  0 CHF\n2020-01-03 balance Assets:A:Deep  4.99 CHF\n", True),  # within the tolerance
        ("2020-01-03 balance Assets:A:Deep  5.5 ~ 0.5 CHF\n2020-01-03 balance Assets:A:Deep  0 CHF\n", False),
        ("2020-01-03 balance Assets:A  6.02 CHF\n", False),
        ("2020-01-03 balance Assets:A  6 ~ -1 CHF\n", False),
        ("2020-01-03 balance Assets:A  0 USD\n2020-01-03 balance Assets:A:Deep  0 USD\n", False),  # may not hold it
        ("2020-01-03 balance Assets:Z  0 CHF\n", False),  # never opened
        ("2020-01-01 open Assets:Z CHF\n2020-01-01 open Assets:Z USD\n2020-01-03 balance Assets:Z  0 USD\n", False),  # twice
        ("2020-01-02 pad Assets:B Assets:C\n2020-01-03 balance Assets:B  7 CHF\n", False),
        ('2020-01-03 document Assets:A "/nowhere/x.pdf"\n', False),
        ('plugin "beancount.plugins.noduplicates"\n' + _MOVED, True),  # finds something, and changes nothing
        ('plugin "beancount.plugins.auto_accounts"\n2020-01-03 balance Assets:A  6 CHF\n', True),
        ('plugin "beancount.plugins.auto_accounts"\n2020-01-03 * "y"\n  Assets:Y  1 CHF\n  Assets:A  -1 CHF\n', False),
    ],
)
def test_assertions_that_hold_are_not_tested_twice(more: str, short: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries and errors are Beancount's either way; its own test is asked where anything is otherwise."""
    found = []
    asked: list[object] = []
    check = balance.check
    monkeypatch.setattr(balance, "check", lambda *given: asked.append(given) or check(*given))
    for transform in (transformed, lambda *given: loader.run_transformations(*given, None)):
        entries, errors, options = parsed((_OPENED + _MOVED + more).encode(), "x", to_show=False)
        entries, wrong = booked(entries, options)
        made, said = transform(entries, [*errors, *wrong], options)
        found.append((made, [(type(e), e.source, e.message, e.entry) for e in said]))
        if transform is transformed:
            assert bool(asked) is not short
    assert found[0] == found[1]
