"""Beancount's parser over bytes in memory; of its errors it says the first thousand, since no ledger may have one a word."""

import io
from typing import Any, Final, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.parser import _parser, grammar

MOST_ERRORS: Final = 1_000


class Parsed(NamedTuple):
    """What ``beancount.parser.parser.parse_string`` answers with."""

    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]


class _First(list[Any]):
    """A list that takes no more than `MOST_ERRORS`."""

    def append(self, error: Any) -> None:
        if len(self) < MOST_ERRORS:
            super().append(error)


# Each text by itself, so that the first of those that are the same is found.
Texts = dict[Any, Any]

# What a named tuple's own `__new__` does, without a function of Python between: a fact has some ten of them.
_new: Final = tuple.__new__


class _Sharing(grammar.Builder):  # type: ignore[misc]  # Beancount has no types
    """Makes the same entries in less memory and time.

    Of a text that comes again it keeps one copy, also from file to file: 100,000 entries say two million texts, a tenth of them
    different ones.
    """

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._same = texts.setdefault
        self._lawful: dict[str, str] = {}

    def account(self, filename: str, lineno: int, account: str) -> Any:
        """An account, whose name is looked at once."""
        known = self._lawful.get(account)
        if known is None and self.account_regexp.match(account):
            known = self._lawful[account] = self._same(account, account)
        return known or super().account(filename, lineno, account)

    def posting(self, filename: str, lineno: int, account: str, units: Any, cost: Any, price: Any, total: Any, flag: Any) -> Any:
        """A leg: most have no price that could be wrong."""
        if cost is None and price is None:
            where = {"filename": filename, "lineno": lineno}
            return _new(Posting, (account, units, None, None, chr(flag) if flag else None, where))
        return super().posting(filename, lineno, account, units, cost, price, total, flag)

    def amount(self, filename: str, lineno: int, number: Any, currency: Any) -> Amount:  # noqa: ARG002  Beancount's names
        """A number with its currency."""
        self._dcupdate(number, currency)
        return _new(Amount, (number, self._same(currency, currency)))

    def key_value(self, filename: str, lineno: int, key: str, value: Any) -> grammar.KeyValue:  # noqa: ARG002
        """A key with its value."""
        same = self._same
        return _new(grammar.KeyValue, (same(key, key), same(value, value) if type(value) is str else value))

    def custom_value(self, filename: str, lineno: int, value: Any, dtype: Any = None) -> grammar.ValueType:  # noqa: ARG002
        """A value of a fact, with its type."""
        return _new(grammar.ValueType, (value, type(value) if dtype is None else dtype))

    def transaction(self, filename: str, lineno: int, date: Any, flag: str, texts: Any, marks: Any, legs: Any) -> Any:
        """An entry: its payee and its narration, its tags and links, its postings and keys."""
        said = [self._same(text, text) for text in texts] if texts else texts
        return super().transaction(filename, lineno, date, flag, said, marks, legs)


class _Plain(_Sharing):
    """Learns nothing, besides, of how amounts are to be shown."""

    def _dcupdate(self, number: Any, currency: Any) -> None:
        """Learn nothing."""


def parsed(text: bytes, name: str, first_line: int = 1, *, to_show: bool = True, texts: Texts | None = None) -> Parsed:
    """Entries, the first errors and options of a text, as ``parse_string`` gives them.

    Args:
        name: the file that errors and entries name.
        first_line: the line of that file on which `text` begins.
        to_show: learn from the amounts how many decimals Beancount would show of each currency; a third of the time.
        texts: what files read before say, of which this one's entries take what they say again; it learns the rest.

    Raises:
        MemoryError: a line nests deeper than the parser can read.
    """
    builder = (_Sharing if to_show else _Plain)({} if texts is None else texts)
    builder.errors = _First()
    _parser.Parser(builder).parse(io.BytesIO(text), filename=name, lineno=first_line)
    return Parsed(*builder.finalize())
