"""Single entries read from text that lay open to others: scanned, and parsed where the process may die."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from ..books.printer import Unprintable, print_record
from ..books.records import Fact, Record
from ..books.reread import parsed
from ..books.scan import scan_text
from ..register.source import EntryFacts
from .forked import in_a_fork

_OF_SIGNERS: Final = rb'(?m)^[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]+custom[ \t]+"(?:officer|policy)"[^\n]*(?:\n[ \t]+[^\s][^\n]*)*'


class Unreadable(Exception):
    """The text is none that our printer would write."""


def records_of(text: str) -> tuple[Record, ...]:
    """The records that `text` says, in its order.

    Raises:
        Unreadable: it must not be loaded, Beancount cannot read it, or the printer would write it otherwise.
    """
    unsafe = scan_text(text.encode(), "proposals")
    if unsafe:
        raise Unreadable(unsafe[0].message)
    blocks = [block.rstrip("\n") + "\n" for block in text.split("\n\n")]
    if in_a_fork(lambda: {"read": len(_parsed(blocks))}) is None:
        raise Unreadable("Beancount cannot read its entries")
    records = _parsed(blocks)
    if "\n".join(map(print_record, records)) != text:
        raise Unreadable("its entries are not written as the program writes them")
    return records


def _parsed(blocks: list[str]) -> tuple[Record, ...]:
    try:
        return tuple(record for block in blocks for record in parsed(block))
    except Unprintable as fault:
        raise Unreadable(fault.message) from None


def signers_of_text(files: Mapping[str, bytes]) -> EntryFacts | None:
    """The officers and policies of books that cannot be read as a whole, their values as text; None where these cannot either."""
    blocks = [block for _, content in sorted(files.items()) for block in re.findall(_OF_SIGNERS, content)]
    text = b"\n\n".join(blocks) + b"\n"
    if scan_text(text, "register"):
        return None
    said = in_a_fork(lambda: {"facts": [_put_down(r) for r in parsed(text.decode()) if isinstance(r, Fact)]})
    if said is None:
        return None
    facts = (Fact(date.fromisoformat(day), kind, tuple(values), keys) for day, kind, values, keys in said["facts"])
    return EntryFacts(facts)


def _put_down(fact: Fact) -> tuple[str, str, list[str], dict[str, str]]:
    keys = {key: str(value) for key, value in fact.keys.items()}
    return fact.date.isoformat(), fact.kind, [str(value) for value in fact.values], keys
