"""The file of an entry, and its place in the order of dates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisfund.books import layout
from wsisfund.books.layout import ends_above, file_of, header_of, insert, inserted
from wsisfund.books.records import Amount, Balance, Fact, Open, Price, Record, Transaction

DAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("donor", "register/donors"),
        ("officer", "register/officers"),
        ("pledge", "register/pledges"),
        ("pledge-end", "register/pledges"),
        ("agreement", "register/agreements"),
        ("agreement-end", "register/agreements"),
        ("instalment", "register/agreements"),
        ("in-kind-service", "register/agreements"),
        ("action-line", "register/programme"),
        ("output", "register/programme"),
        ("task", "register/programme"),
        ("policy", "register/policy"),
        ("letter", "register/letters"),
        ("appropriation", "budget/2026-2027"),
        ("virement", "budget/2026-2027"),
        ("commitment", "budget/2026-2027"),
        ("override", "budget/2026-2027"),
        ("explanation", "budget/2026-2027"),
        ("resource", "budget/2026-2027"),
        ("close", "years/2027"),
    ],
)
def test_file_of_a_fact(kind: str, name: str) -> None:
    assert file_of(Fact(DAY, kind, ("x",), {})) == f"ledger/{name}.beancount"


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Open(DAY, "Assets:A", ()), "accounts"),
        (Price(DAY, "EUR", Decimal(1)), "prices"),
        (Transaction(DAY, "", "", {}, ()), "years/2027"),
        (Balance(date(2027, 1, 1), "Assets:A", Amount(Decimal(0), "CHF")), "years/2026"),
        (Balance(date(2027, 1, 2), "Assets:A", Amount(Decimal(0), "CHF")), "years/2027"),
    ],
)
def test_file_of_other_records(record: Record, name: str) -> None:
    assert file_of(record) == f"ledger/{name}.beancount"


def test_an_instalment_of_a_pledge() -> None:
    assert file_of(Fact(DAY, "instalment", ("PL-1",), {}), of_pledge=True) == "ledger/register/pledges.beancount"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("ledger/years/2026.beancount", "2026"),
        ("ledger/budget/2026-2027.beancount", "Budget"),
        ("ledger/prices.beancount", "Prices"),
    ],
)
def test_a_header_is_one_comment(path: str, words: str) -> None:
    assert header_of(path).startswith("; ")
    assert words in header_of(path)
    assert header_of(path).count("\n") == 1


# ---------------------------------------------------------------- places


def _entry(day: str, name: str = "new") -> tuple[date, str]:
    return date.fromisoformat(day), f'{day} * "{name}"\n  Assets:A  1.00 CHF\n'


FIRST, THIRD = _entry("2026-01-01", "first")[1], _entry("2026-03-01", "third")[1]
TEXT = f"; header\n\n{FIRST}\n; about the third\n; in two lines\n{THIRD}"


def test_at_the_end() -> None:
    day, block = _entry("2026-04-01")
    assert insert(TEXT, [(day, block)]) == f"{TEXT}\n{block}"


def test_after_entries_of_the_same_day() -> None:
    day, block = _entry("2026-03-01")
    assert insert(TEXT, [(day, block)]) == f"{TEXT}\n{block}"


def test_before_a_later_entry_and_its_comment() -> None:
    day, block = _entry("2026-02-01")
    assert insert(TEXT, [(day, block)]) == f"; header\n\n{FIRST}\n{block}\n; about the third\n; in two lines\n{THIRD}"


def test_before_the_first_entry_but_after_the_header() -> None:
    day, block = _entry("2025-01-01")
    assert insert(TEXT, [(day, block)]).startswith(f"; header\n\n{block}\n{FIRST}")


def test_into_an_empty_text() -> None:
    day, block = _entry("2026-02-01")
    assert insert("", [(day, block)]) == block


def test_a_missing_last_line_end_is_added() -> None:
    day, block = _entry("2026-04-01")
    assert insert(TEXT.rstrip("\n"), [(day, block)]) == f"{TEXT}\n{block}"


def test_blank_lines_at_the_end_are_enough() -> None:
    day, block = _entry("2026-04-01")
    assert insert(TEXT + "\n", [(day, block)]) == f"{TEXT}\n{block}"


def test_several_at_once_keep_their_order() -> None:
    blocks = [_entry("2026-04-01", "c"), _entry("2026-02-01", "a"), _entry("2026-04-01", "d"), _entry("2026-02-01", "b")]
    text, lines = inserted(TEXT, blocks)
    a, b, c, d = (blocks[i][1] for i in (1, 3, 0, 2))
    assert text == f"; header\n\n{FIRST}\n{a}\n{b}\n; about the third\n; in two lines\n{THIRD}\n{c}\n{d}"
    assert [text.split("\n")[line - 1] for line in lines] == [block.split("\n")[0] for _, block in blocks]


def test_accounts_and_rates_stand_without_blank_lines() -> None:
    text = "; rates\n\n2026-01-01 price EUR 0.95 CHF\n2026-03-01 price EUR 0.96 CHF\n"
    new = insert(
        text, [(date(2026, 2, 1), "2026-02-01 price EUR 0.97 CHF\n"), (date(2026, 4, 1), "2026-04-01 price EUR 0.98 CHF\n")]
    )
    assert new.splitlines()[2:] == [f"2026-0{m}-01 price EUR 0.9{c} CHF" for m, c in ((1, 5), (2, 7), (3, 6), (4, 8))]


def test_a_date_inside_a_text_is_no_entry() -> None:
    text = '2026-01-01 * "a\n2027-01-01 * b"\n'
    day, block = _entry("2026-06-01")
    assert insert(text, [(day, block)]) == f"{text}\n{block}"


def test_between_push_and_pop_nothing_is_put() -> None:
    text = f"pushtag #a\n{THIRD}poptag #a\n"
    day, block = _entry("2026-01-01")
    assert insert(text, [(day, block)]) == f"{text}\n{block}"


def test_dates_with_slashes_and_short_numbers() -> None:
    text = '2026/3/1 * "x"\n'
    day, block = _entry("2026-02-01")
    assert insert(text, [(day, block)]) == f"{block}\n{text}"


def test_in_a_file_out_of_order_before_the_first_later_entry() -> None:
    text = f"{THIRD}\n{FIRST}"
    day, block = _entry("2026-02-01")
    assert insert(text, [(day, block)]) == f"{block}\n{THIRD}\n{FIRST}"


_DAYS = st.lists(st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(n)), max_size=8)
_BETWEEN = st.sampled_from(["\n", "", "\n\n", "\n; a comment\n", "; a comment\n", "\n; apart\n\n"])


@given(_DAYS, _DAYS, st.lists(_BETWEEN, min_size=9, max_size=9), st.sampled_from(["", "; header\n", "; header\n\n", "\n"]))
def test_nothing_that_stands_there_changes_and_dates_stay_in_order(
    old: list[date], new: list[date], between: list[str], header: str
) -> None:
    text = header + "".join(f'{day} * "old {i}"\n  note: "x"\n{between[i]}' for i, day in enumerate(sorted(old)))
    blocks = [(day, f'{day} * "new {i}"\n  note: "y"\n') for i, day in enumerate(new)]
    after, lines = inserted(text, blocks)
    kept, rows = after, after.split("\n")
    for (_, block), line in zip(blocks, lines, strict=True):
        assert rows[line - 1] == block.split("\n")[0]
        kept = kept.replace(block, "", 1)
    assert [row for row in kept.split("\n") if row] == [row for row in text.split("\n") if row]
    dates = [row[:10] for row in rows if row.startswith("2")]
    assert all(a <= b for a, b in pairwise(dates))
    for line in lines:
        assert line == 1 or rows[line - 2] == ""


_WRITTEN = st.builds(
    lambda day, form: form.format(y=f"{day.year:04d}", m=day.month, d=day.day),
    st.dates(date(2025, 11, 1), date(2026, 2, 28)),
    st.sampled_from(["{y}-{m:02d}-{d:02d}", "{y}/{m:02d}/{d:02d}", "{y}-{m}-{d}", "{y}-{m:02d}-{d}", "{y}-{m}/{d:02d}"]),
)


@given(st.lists(_WRITTEN, max_size=6), st.dates(date(2025, 11, 1), date(2026, 2, 28)))
def test_the_end_of_a_file_is_told_by_days_in_every_form(days: list[str], day: date) -> None:
    """Where the quick look says that all stands before, the long one says so too: days with slashes and without noughts."""
    text = "; Head.\n" + "".join(f'\n{written} custom "x" "a"\n' for written in days)
    block = f'{day.isoformat()} custom "x" "new"\n'
    quick = inserted(text, [(day, block)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_ends_before", lambda *_: False)
        assert inserted(text, [(day, block)]) == quick


TWO = "2026-01-01 open Assets:A\n2026-01-03 open Assets:B\n"


@pytest.mark.parametrize(
    ("text", "day", "above"),
    [
        ("; header\n\n" + TWO, 3, "; header\n\n2026-01-01 open Assets:A\n"),
        ("; header\n", 3, ""),
        # One is later, the first of the file among them; a day that is not written in full counts as later.
        (TWO, 2, ""),
        ("2026-01-09 open Assets:C\n" + TWO, 3, ""),
        (TWO + "2026/1/3 open Assets:C\n", 3, ""),
        # What is cut off is looked at when the rest is there.
        (TWO + "2026-01-0", 3, "2026-01-01 open Assets:A\n"),
        # What holds for the text below it, or may go on in it.
        ("pushtag #x\n" + TWO, 3, ""),
        ('2026-01-01 note Assets:A "one\n' + TWO, 3, ""),
        ('; a 5" pipe\n' + TWO, 3, '; a 5" pipe\n2026-01-01 open Assets:A\n'),
    ],
)
def test_what_surely_stands_above(text: str, day: int, above: str) -> None:
    assert text[: ends_above(text.encode(), date(2026, 1, day))] == above
