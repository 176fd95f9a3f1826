"""From loaded entries to our records and back to Beancount's errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..books.far_dates import without_far_dates
from ..books.load import from_entries, judged_by_caller
from ..errors import Fault, Warning_
from ..manual.view import View
from ..settings import today

Entries = list[Any]
Options = Mapping[str, Any]


class RuleError(NamedTuple):
    """An error in the form that Beancount and Fava show: place, words, entry."""

    source: dict[str, Any]
    message: str
    entry: Any


def errors_of(entries: Entries, options: Options, rules: Callable[[View], Iterable[Fault]]) -> list[RuleError]:
    """What `rules` find in the entries; nothing where the caller of the load judges them itself.

    Args:
        entries: all entries of the books, booked.
        options: of the load; `filename` is the main file, the books folder is the one above its ``ledger/``.
    """
    if judged_by_caller.get():
        return []
    main = Path(str(options.get("filename") or "main.beancount"))
    root = main.parent.parent if main.parent.name == "ledger" else main.parent
    books = from_entries(entries, options, (), root)
    found = rules(View(without_far_dates(books), today=today()))
    by_place = {(e.meta.get("filename"), e.meta.get("lineno")): e for e in entries if e.meta}
    return [_shown(fault, root, main, by_place) for fault in found if not isinstance(fault, Warning_)]


def _shown(fault: Fault, root: Path, main: Path, by_place: Mapping[tuple[Any, Any], Any]) -> RuleError:
    filename = str(root / fault.file) if fault.file else str(main)
    line = fault.line or 0
    return RuleError({"filename": filename, "lineno": line}, fault.as_text(with_place=False), by_place.get((filename, line)))
