"""Entries as text: our own printer, since Beancount's turns ``@@`` into a 28-digit unit price and does not check names.

    2026-01-20 * "Cascadia" "Agreement VC-2026-12 signed" ^VC-2026-12
      event: "agreement"
      agreement: "VC-2026-12"
      Assets:Receivables:Contributions:Cascadia                 20000.00 EUR @@ 19000.00 CHF
        instalment: "1"
      Income:Contributions:Unearmarked                         -19000.00 CHF

Texts are quoted; every name that Beancount's syntax does not quote is checked by pattern, and refused rather than written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from ..errors import Invalid
from ..vocabulary.accounts import ACCOUNT
from ..vocabulary.money import FUNCTIONAL, fits, is_currency_code, plain
from .documents import FOLDER
from .records import Account, Amount, Document, Fact, Keys, Open, Posting, Price, Record, Transaction, Value
from .scan import MAX_STRING

_KEY: Final = re.compile(r"[a-z][a-zA-Z0-9_-]+")
_NAME: Final = re.compile(r"[A-Za-z0-9_/.-]+")
_KIND: Final = re.compile(r"[a-z][a-z0-9-]*")
_FLAGS: Final = ("*", "!")
_RESERVED: Final = ("filename", "lineno")
# What an officer would not see, or see in another order: control characters, overrides and isolates, a byte order mark,
# and halves of a surrogate pair, which are no text.
_HIDDEN: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
# Beancount computes with 28 digits; a number with more would change when it is negated.
_MAX_DIGITS: Final = 28


class Unprintable(Invalid):
    """A value cannot stand in the books: a name of the wrong form, a hidden character, an amount that is not exact."""

    slug = "unprintable"


def print_record(record: Record) -> str:
    """The entry as it stands in the books, ending with a newline.

    Raises:
        Unprintable: some value would be read back as something else, or not at all.
    """
    return "\n".join([*_lines(record), ""])


def _lines(record: Record) -> Iterable[str]:
    day = _date(record.date)
    if isinstance(record, Fact):
        return [" ".join([day, "custom", _string(_kind(record.kind)), *_values(record.values)]), *_keys(record.keys, "  ")]
    if isinstance(record, Transaction):
        return _transaction(record, day)
    if isinstance(record, Open):
        currencies = ",".join(map(_currency, record.currencies))
        return [f"{day} open {_account(record.account):<52} {currencies}".rstrip()]
    if isinstance(record, Price):
        return [f"{day} price {_currency(record.currency)} {_number(record.rate)} {FUNCTIONAL}"]
    if isinstance(record, Document):
        named = f"{day} document {_account(record.account)} {_string(f'../{FOLDER}/{record.name}')}"
        return [named, *_keys(record.keys, "  ")]
    number, currency = _amount(record.amount)
    return [f"{day} balance {_account(record.account):<50}  {number:>14} {currency}"]


def _transaction(record: Transaction, day: str) -> Iterator[str]:
    if record.flag not in _FLAGS:
        raise _unprintable("the flag", record.flag, "a flag is * or !")
    texts = [record.payee, record.narration] if record.payee else [record.narration]
    marks = [*(f"^{_matching(_NAME, x, 'link')}" for x in record.links), *(f"#{_matching(_NAME, x, 'tag')}" for x in record.tags)]
    yield " ".join([day, record.flag, *map(_string, texts), *marks])
    yield from _keys(record.keys, "  ")
    for posting in record.postings:
        yield _posting(posting)
        yield from _keys(posting.keys, "    ")


def _posting(posting: Posting) -> str:
    if posting.defect:
        raise _unprintable("a posting on", posting.account, f"its amount is not exact ({posting.defect})")
    number, currency = _amount(Amount(posting.units, posting.currency))
    line = f"  {_account(posting.account):<50}  {number:>14} {currency}"
    if posting.currency == FUNCTIONAL:
        if posting.chf != posting.units:
            raise _unprintable("a posting on", posting.account, f"{posting.units} CHF cannot be {posting.chf} CHF")
        return line
    if (posting.chf > 0 and posting.units <= 0) or (posting.chf < 0 and posting.units >= 0):
        raise _unprintable("a posting on", posting.account, "units and their CHF total have the same sign, and are zero together")
    total, _ = _amount(Amount(abs(posting.chf), FUNCTIONAL))
    return f"{line} @@ {total} {FUNCTIONAL}"


def _keys(keys: Keys, indent: str) -> list[str]:
    return [f"{indent}{_key(key)}: {_string(value) if type(value) is str else _value(value)}" for key, value in keys.items()]


def _values(values: Sequence[Value]) -> list[str]:
    if Decimal in map(type, values):
        for before, value in pairwise(values):
            number = value.number if isinstance(value, Amount) else value
            if isinstance(before, Decimal) and isinstance(number, Decimal) and number < 0:
                raise _unprintable("the value", str(number), "after a bare number it would be read as a subtraction")
    return [_string(value) if type(value) is str else _value(value) for value in values]


def _value(value: object) -> str:
    if type(value) is Amount:
        return " ".join(_amount(value))
    match value:
        case Account():
            return _account(value)
        case str():
            return _string(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case Amount():
            return " ".join(_amount(value))
        case Decimal():
            return _number(value)
        case date():
            return _date(value)
    raise _unprintable(
        "a value of type", type(value).__name__, "values are texts, numbers, dates, amounts, accounts, true or false"
    )


def _string(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text and len(text) <= MAX_STRING:
        return f'"{text}"'
    hidden = re.search(_HIDDEN, text)
    if hidden:
        raise _unprintable("a text with the character", f"U+{ord(hidden[0]):04X}", "it would not be seen, or change what is seen")
    # A sign has at most four bytes, and two more where it is escaped.
    if len(text) * 6 > MAX_STRING and len(text.encode()) > MAX_STRING - 2 * len(re.findall(_ESCAPED, text)):
        raise _unprintable("a text of length", str(len(text)), f"texts in the books have at most {MAX_STRING} bytes")
    return f'"{text.translate(_ESCAPES)}"'


_ESCAPED: Final = r'[\\"\n\t\r]'


def _amount(amount: Amount) -> tuple[str, str]:
    currency = _currency(amount.currency)
    _number(amount.number)
    if not fits(amount.number, currency):
        raise _unprintable("the amount", f"{amount.number} {currency}", "it has more decimals than the currency")
    return plain(amount.number, currency), currency


def _number(number: Decimal) -> str:
    if not number.is_finite() or abs(number.adjusted()) >= _MAX_DIGITS:
        raise _unprintable("the number", str(number)[:60], "it is no amount of money")
    text = format(number, "f")
    if len(text) > _MAX_DIGITS and sum(c.isdigit() for c in text) > _MAX_DIGITS:
        raise _unprintable("the number", str(number)[:60], f"it has more than {_MAX_DIGITS} digits")
    return text.lstrip("-") if not number else text


def _date(day: date) -> str:
    # A datetime is a date to Python, and would print its time.
    if type(day) is not date or day.year < 1000:
        raise _unprintable("the date", str(day), "a date is a day of the years 1000 to 9999")
    return day.isoformat()


def _account(name: str) -> str:
    return _matching(ACCOUNT, name, "account")


@lru_cache(maxsize=1024)
def _currency(code: str) -> str:
    if not is_currency_code(code):
        raise _unprintable("the currency", code, "currencies are ISO 4217 codes, three capitals")
    return code


@lru_cache(maxsize=1024)
def _key(name: str) -> str:
    if name in _RESERVED:
        raise _unprintable("the key", name, "Beancount keeps the place of the entry under that name")
    return _matching(_KEY, name, "key")


@lru_cache(maxsize=1024)
def _kind(name: str) -> str:
    return _matching(_KIND, name, "kind of fact")


def _matching(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not pattern.fullmatch(text):
        raise _unprintable(f"the {what}", text, f"it has the form {pattern.pattern}")
    return text


def _unprintable(what: str, value: str, why: str) -> Unprintable:
    return Unprintable(
        f"{what} {value[:100]!r} cannot stand in the books", why=why, fix="correct that value; nothing was written"
    )
