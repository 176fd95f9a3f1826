"""Beancount's parser over bytes in memory; of its errors it says the first thousand, since no ledger may have one a word."""

from __future__ import annotations

import io
from typing import Any, Final, NamedTuple

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


def parsed(text: bytes, name: str, first_line: int = 1, *, to_show: bool = True) -> Parsed:
    """Entries, the first errors and options of a text, as ``parse_string`` gives them.

    Args:
        name: the file that errors and entries name.
        first_line: the line of that file on which `text` begins.
        to_show: learn from the amounts how many decimals Beancount would show of each currency; a third of the time.

    Raises:
        MemoryError: a line nests deeper than the parser can read.
    """
    builder = grammar.Builder()
    builder.errors = _First()
    if not to_show:
        builder.display_context_update = _nothing
    _parser.Parser(builder).parse(io.BytesIO(text), filename=name, lineno=first_line)
    return Parsed(*builder.finalize())


def _nothing(number: Any, currency: Any) -> None:
    """Learns nothing."""
