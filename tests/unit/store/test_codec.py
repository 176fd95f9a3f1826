"""Values and keys as the index keeps them: read one by one, or many texts at once."""

from datetime import date
from decimal import Decimal

from wsisfund.books.records import Account, Amount
from wsisfund.store.codec import dump_keys, dump_values, load_all_keys, load_all_values, load_keys, load_values

VALUES = [
    (),
    ("PL-2026-001", "CHE", Amount(Decimal("12.50"), "CHF")),
    ("[", date(2026, 1, 2), Decimal("0.070"), Account("Expenses:C5:Travel"), True, '{"amount": ["1", "CHF"]}'),
]
# A key may be called like a type.
KEYS = [{}, {"amount": "12"}, {"amount": Amount(Decimal(1), "EUR")}, {"date": date(2026, 1, 2), "due": "Zürich, \n"}]


def test_many_texts_are_read_as_each_of_them() -> None:
    values, keys = [dump_values(one) for one in VALUES], [dump_keys(one) for one in KEYS]
    assert [tuple(one) for one in load_all_values(values)] == [load_values(text) for text in values] == VALUES
    assert load_all_keys(keys) == [load_keys(text) for text in keys] == KEYS
    assert (load_all_values([]), load_all_keys([])) == ([], [])
