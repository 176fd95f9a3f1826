"""Entries as text: the only writer of ledger syntax.

Beancount's own printer turns ``units @@ total`` into a unit price of 28 digits and does not check tags, links and keys
(reliability §2). Ours writes ``@@``, aligns the amounts, and refuses whatever would not read back as the same entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..errors import Refused
from ..vocabulary.accounts import ACCOUNT
from ..vocabulary.money import FUNCTIONAL, fits, is_currency_code, plain
from .records import Account, Amount, Balance, Fact, Keys, Open, Posting, Price, Record, Transaction, Value

# Longer strings make Beancount's parser slow beyond reason: its time grows with the square of the length.
MAX_STRING = 4096
_KEY = re.compile(r"[a-z][A-Za-z0-9_-]+")
_TAG = re.compile(r"[A-Za-z0-9_/.-]+")
_FLAG = re.compile(r"[*!]")
_NOT_IN_STRINGS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


class Unprintable(Refused):
    """A text, a name or a number cannot stand in the books so that it reads back the same."""

    slug = "unprintable"


def print_record(record: Record) -> str:
    """The entry as ledger text, ending with one newline.

    Raises:
        Unprintable: part of it could not be read back.

    >>> print(print_record(Price(date(2026, 1, 1), "EUR", Decimal("0.9500"))), end="")
    2026-01-01 price EUR 0.9500 CHF
    """
    if isinstance(record, Transaction):
        return _transaction(record)
    if isinstance(record, Fact):
        values = "".join(f" {_value(v)}" for v in record.values)
        return "".join([f"{record.date} custom {_string(record.kind)}{values}\n", *_keys(record.keys, "  ")])
    if isinstance(record, Open):
        currencies = ",".join(map(_currency, record.currencies))
        return f"{record.date} open {_account(record.account):<54} {currencies}".rstrip() + "\n"
    if isinstance(record, Price):
        return f"{record.date} price {_currency(record.currency)} {_number(record.rate)} {FUNCTIONAL}\n"
    return _balance(record)


def _balance(record: Balance) -> str:
    number = _units(*record.amount)
    return f"{record.date} balance {_account(record.account):<50} {number:>14} {record.amount.currency}\n"


def _transaction(t: Transaction) -> str:
    if not _FLAG.fullmatch(t.flag):
        raise _unprintable(t.flag, "a flag is * or !")
    texts = _string(t.narration) if not t.payee else f"{_string(t.payee)} {_string(t.narration)}"
    marks = "".join(f" ^{_tag(x)}" for x in t.links) + "".join(f" #{_tag(x)}" for x in t.tags)
    return "".join([f"{t.date} {t.flag} {texts}{marks}\n", *_keys(t.keys, "  "), *(_posting(p) for p in t.postings)])


def _posting(p: Posting) -> str:
    total = ""
    if p.currency != FUNCTIONAL:
        if p.units and p.chf and (p.units > 0) != (p.chf > 0):
            raise _unprintable(f"{p.units} {p.currency} @@ {p.chf}", "a posting's units and its CHF total have one sign")
        total = f" @@ {plain(abs(p.chf))} {FUNCTIONAL}"
    elif p.units != p.chf:
        raise _unprintable(f"{p.units} {FUNCTIONAL}", f"a {FUNCTIONAL} posting is worth its own amount")
    line = f"  {_account(p.account):<50} {_units(p.units, p.currency):>15} {_currency(p.currency)}{total}\n"
    return "".join([line, *_keys(p.keys, "    ")])


def _keys(keys: Keys, indent: str) -> Iterable[str]:
    for key, value in keys.items():
        if not _KEY.fullmatch(key) or key in ("filename", "lineno"):
            raise _unprintable(key, "a key is lower-case letters, digits and hyphens, at least two, and not filename or lineno")
        yield f"{indent}{key}: {_value(value)}\n"


def _value(value: Value) -> str:
    if isinstance(value, Account):
        return _account(value)
    if isinstance(value, Amount):
        return f"{_units(*value)} {_currency(value.currency)}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else _string(value)


def _string(text: str) -> str:
    if len(text) > MAX_STRING:
        raise _unprintable(text[:40] + "…", f"a text has at most {MAX_STRING} characters")
    if _NOT_IN_STRINGS.search(text):
        raise _unprintable(text[:40], "a text holds no control characters")
    return f'"{text.translate(_ESCAPES)}"'


def _units(number: Decimal, currency: str) -> str:
    if not fits(number, currency):
        raise _unprintable(f"{number} {currency}", "an amount has no more decimals than its currency")
    return plain(number, currency)


def _number(number: Decimal) -> str:
    if not number.is_finite():
        raise _unprintable(str(number), "a number is finite")
    return format(number, "f")


def _account(name: str) -> str:
    if not ACCOUNT.fullmatch(name):
        raise _unprintable(name, "an account begins with one of the five roots; its parts are letters, digits and hyphens")
    return str(name)


def _currency(code: str) -> str:
    if not is_currency_code(code):
        raise _unprintable(code, "a currency is three capitals")
    return code


def _tag(name: str) -> str:
    if not _TAG.fullmatch(name):
        raise _unprintable(name, "a tag or link is letters, digits, hyphens, underscores, slashes and points")
    return name


def _unprintable(what: str, why: str) -> Unprintable:
    return Unprintable(f"'{what}' cannot stand in the books", why=why, fix="write it in another way, and run the command again")
