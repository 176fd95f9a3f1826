"""Entries as Fava's form sends them, read as Beancount reads its text: an amount that is left out is the rest of the others."""

from collections.abc import Mapping
from typing import Any, Final

from ..books.scan import scan_text
from ..errors import Faults
from .put_back import NotReadable

# Characters of an amount with its price: Beancount's parser takes a time that grows with the square of a text.
_AMOUNT_MOST: Final = 200


def entries_of(sent: Any) -> list[Any]:
    """The entries, every posting with its amount.

    Raises:
        NotReadable: one of them is none, or what it leaves out cannot be worked out. Faults: a text ends Beancount's parser.
    """
    from beancount.parser.options import OPTIONS_DEFAULTS
    from fava.helpers import FavaAPIError
    from fava.serialisation import deserialise

    from ..books.booked import booked

    try:
        read = [deserialise(entry) for entry in _checked(sent)]
        made, errors = booked(read, dict(OPTIONS_DEFAULTS))
    except (FavaAPIError, AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise _not_read(str(error)) from None
    if errors:
        raise _not_read(errors[0].message)
    return made


def _checked(sent: Any) -> list[Mapping[str, Any]]:
    """What was sent, where it has the form of entries: Beancount's parser and what prints them take texts for granted."""
    entries = [_object(entry) for entry in _list(sent)]
    for entry in entries:
        _texts([entry.get(name) for name in ("date", "flag", "payee", "narration", "account", "comment")])
        for name in ("tags", "links"):
            _texts(_list(entry.get(name, [])))
        for posting in map(_object, _list(entry.get("postings", []))):
            _texts([posting.get("account"), posting.get("amount")])
            _scan(posting.get("amount") or "")
    return entries


def _scan(amount: str) -> None:
    if len(amount) > _AMOUNT_MOST or "\n" in amount:
        raise _not_read("an amount is one line of at most 200 characters")
    if found := scan_text(amount.encode(), ""):
        raise Faults(found)


def _object(found: Any) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise _not_read("it is no object")
    return found


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise _not_read("it is no list")
    return found


def _texts(found: list[Any]) -> None:
    if not all(one is None or isinstance(one, str) for one in found):
        raise _not_read("it is no text")


def _not_read(error: str) -> NotReadable:
    return NotReadable(f"an entry cannot be read: {error}", why="", fix="fill in every line of it")
