"""What is printed is read back by Beancount as the same record; what could not be is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsisfund.books.printer import Unprintable, print_record
from wsisfund.books.records import Account, Amount, Balance, Fact, Open, Posting, Price, Record, Transaction
from wsisfund.books.reread import parsed, reread
from wsisfund.books.scan import scan_text
from wsisfund.vocabulary.money import from_minor

D = Decimal
DAY = date(2026, 1, 20)

AGREEMENT = Transaction(
    DAY,
    "Cascadia",
    "Agreement VC-2026-12 signed",
    {"event": "agreement", "agreement": "VC-2026-12"},
    (
        Posting("Assets:Receivables:Contributions:Cascadia", D(20000), "EUR", D(19000), {"instalment": "1"}),
        Posting("Income:Contributions:Unearmarked", D(-19000), "CHF", D(-19000)),
    ),
    ("VC-2026-12",),
    ("opening",),
)


def test_a_transaction() -> None:
    assert print_record(AGREEMENT) == (
        '2026-01-20 * "Cascadia" "Agreement VC-2026-12 signed" ^VC-2026-12 #opening\n'
        '  event: "agreement"\n'
        '  agreement: "VC-2026-12"\n'
        "  Assets:Receivables:Contributions:Cascadia                 20000.00 EUR @@ 19000.00 CHF\n"
        '    instalment: "1"\n'
        "  Income:Contributions:Unearmarked                         -19000.00 CHF\n"
    )


def test_money_out_in_another_currency_has_a_positive_total() -> None:
    posting = Posting("Assets:Cash:Bank:JPY", D(-500), "JPY", D("-3.10"))
    assert "-500 JPY @@ 3.10 CHF\n" in print_record(AGREEMENT._replace(postings=(posting,)))


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (Open(DAY, "Assets:Cash:Bank:CHF", ("CHF", "EUR")), f"2026-01-20 open {'Assets:Cash:Bank:CHF':<52} CHF,EUR\n"),
        (Open(DAY, "Assets:Cash", ()), "2026-01-20 open Assets:Cash\n"),
        (Price(DAY, "EUR", D("0.9500")), "2026-01-20 price EUR 0.9500 CHF\n"),
        (Balance(DAY, "Assets:Cash", Amount(D(1), "CHF")), f"2026-01-20 balance {'Assets:Cash':<50}            1.00 CHF\n"),
        (
            Fact(DAY, "virement", ("V-1", Account("Expenses:C5:Travel"), Amount(D("3000"), "CHF")), {"reason": 'two "more"'}),
            '2026-01-20 custom "virement" "V-1" Expenses:C5:Travel 3000.00 CHF\n  reason: "two \\"more\\""\n',
        ),
        (
            Fact(
                DAY, "instalment", ("VC-1", "1", date(2026, 2, 28), Amount(D("0.5"), "KWD")), {"psc-rate": D("0.07"), "ok": True}
            ),
            '2026-01-20 custom "instalment" "VC-1" "1" 2026-02-28 0.500 KWD\n  psc-rate: 0.07\n  ok: TRUE\n',
        ),
    ],
)
def test_other_records(record: Record, text: str) -> None:
    assert print_record(record) == text
    reread(text, [record])


def _with(**changes: Any) -> Transaction:
    return AGREEMENT._replace(**changes)


def _posting(**changes: Any) -> Transaction:
    return AGREEMENT._replace(postings=(AGREEMENT.postings[0]._replace(**changes),))


def _fact(*values: Any, **keys: Any) -> Fact:
    return Fact(DAY, "policy", values, {k.replace("_", "-"): v for k, v in keys.items()})


@pytest.mark.parametrize(
    "record",
    [
        _with(flag="P"),
        _with(flag='" plugin'),
        _with(links=("a b",)),
        _with(links=("a\nplugin",)),
        _with(tags=("ä",)),
        _with(tags=("",)),
        _with(keys={"a": "one letter"}),
        _with(keys={"Event": "capital"}),
        _with(keys={"a b": "x"}),
        _with(keys={"filename": "x"}),
        _with(keys={"lineno": "x"}),
        _with(keys={"event": 1}),
        _with(keys={"event": 1.5}),
        _with(keys={"event": ["a"]}),
        _with(keys={"event": None}),
        _with(payee="NUL \0"),
        _with(narration="\x1b[2J"),
        _with(narration="\u202eevil"),
        _with(narration="\ud800"),
        _with(narration="x" * 5_000),
        _with(date=date(99, 1, 1)),
        _with(date=datetime(2026, 1, 1)),  # noqa: DTZ001
        _posting(account="Assets:kasse"),
        _posting(account="Cash:Bank"),
        _posting(account="Assets:A\n  Assets:B"),
        _posting(account="Assets"),
        _posting(currency="EURO"),
        _posting(currency="eur"),
        _posting(units=D("1.001")),
        _posting(chf=D("1.001")),
        _posting(units=D("NaN")),
        _posting(units=D("Infinity")),
        _posting(units=D("1E+40")),
        _posting(units=D("1E-40")),
        _posting(units=D("1" * 29)),
        _posting(units=D(-20000)),
        _posting(units=D(0)),
        _posting(defect="no-total"),
        _posting(currency="CHF"),
        _fact(D(5), D(-3)),
        _fact(D(5), Amount(D(-3), "CHF")),
        Fact(DAY, 'x" plugin', (), {}),
        Price(DAY, "EUR", D("NaN")),
        Open(DAY, "Assets:A", ("CHF,EUR",)),
    ],
)
def test_refused(record: Record) -> None:
    with pytest.raises(Unprintable) as caught:
        print_record(record)
    assert caught.value.why
    assert caught.value.fix


# ---------------------------------------------------------------- law: printed then parsed is the same

_NAMES = st.text("abcXYZ019-_/.", min_size=1, max_size=12)
_KEYS = st.from_regex(r"[a-z][a-z-]+", fullmatch=True).filter(lambda k: k not in ("filename", "lineno"))
_ACCOUNTS = st.from_regex(r"(Assets|Expenses)(:[A-Z0-9][A-Za-z0-9-]{0,8}){1,3}", fullmatch=True)
_TEXTS = st.text(max_size=60) | st.text('"\\;\n\t{}/*#^ plugin', max_size=30)
_DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
_MINOR = st.integers(-(10**16), 10**16)
_AMOUNTS = st.builds(lambda n, c: Amount(from_minor(n, c), c), _MINOR, st.sampled_from(["CHF", "EUR", "JPY", "KWD", "CLF"]))
_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=8)
_VALUES = _TEXTS | _DAYS | st.booleans() | _AMOUNTS | _NUMBERS
_MAPS = st.dictionaries(_KEYS, _VALUES, max_size=4)


@st.composite
def _postings(draw: st.DrawFn) -> Posting:
    units, currency = draw(_AMOUNTS)
    if currency == "CHF":
        return Posting(draw(_ACCOUNTS), units, currency, units, draw(_MAPS))
    # A total whose unit price Beancount can hold: it turns the total into a price of 28 digits.
    chf = from_minor(draw(st.integers(1, 10**15))).copy_sign(units) if units else D("0.00")
    return Posting(draw(_ACCOUNTS), units, currency, chf, draw(_MAPS))


_RECORDS = st.one_of(
    st.builds(
        lambda *said: Transaction(*said),
        _DAYS,
        _TEXTS,
        _TEXTS,
        _MAPS,
        st.lists(_postings(), max_size=4).map(tuple),
        st.lists(_NAMES, max_size=3).map(tuple),
        st.lists(_NAMES, max_size=3).map(tuple),
        st.sampled_from("*!"),
    ),
    st.builds(Fact, _DAYS, st.just("policy"), st.lists(_VALUES | _ACCOUNTS.map(Account), max_size=4).map(tuple), _MAPS),
    st.builds(Open, _DAYS, _ACCOUNTS, st.lists(st.sampled_from(["CHF", "EUR"]), max_size=2).map(tuple)),
    st.builds(Price, _DAYS, st.sampled_from(["EUR", "USD"]), _NUMBERS.map(abs)),
    st.builds(Balance, _DAYS, _ACCOUNTS, _AMOUNTS),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_RECORDS, min_size=1, max_size=3))
def test_printed_then_parsed_is_the_same(records: list[Record]) -> None:
    try:
        text = "\n".join(map(print_record, records))
    except Unprintable:
        return
    assert scan_text(text.encode(), "x") == []
    reread(text, records)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_a_text_is_printed_unless_it_hides_something(text: str) -> None:
    import re

    hidden = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", text)
    if hidden is None:
        (back,) = parsed(print_record(_fact(text, some_key=text)))
        assert isinstance(back, Fact)
        assert (back.values, back.keys) == ((text,), {"some-key": text})
    else:
        with pytest.raises(Unprintable):
            print_record(_fact(text))
