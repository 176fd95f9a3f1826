"""From loaded entries to our records and back to Beancount's errors."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..books.far_dates import without_far_dates
from ..books.load import from_entries, judged_by_caller
from ..books.scan import scan_folder
from ..errors import Fault, Faults, Warning_
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
    root, main = _places(options)
    books = from_entries(entries, options, (), root)
    found = rules(View(without_far_dates(books), today=today()))
    by_place = {(e.meta.get("filename"), e.meta.get("lineno")): e for e in entries if e.meta}
    return [_shown(fault, root, main, by_place) for fault in found if not isinstance(fault, Warning_)]


def text_errors(options: Options) -> list[RuleError]:
    """What must not stand in the text of the files, whatever Beancount reads out of it: signs that nobody sees, code, and so on.

    Nothing where the caller of the load has looked at the text itself, and of what is no file.
    """
    root, main = _places(options)
    if judged_by_caller.get() or not main.is_file():
        return []
    try:
        found = scan_folder(root, main.relative_to(root).as_posix())
    except (Fault, Faults, OSError):
        return []  # the files change just now; Beancount says what it can read
    return [_shown(fault, root, main, {}) for fault in found]


def _places(options: Options) -> tuple[Path, Path]:
    """The books folder, and the main file in it."""
    main = Path(str(options.get("filename") or "main.beancount"))
    return main.parent.parent if main.parent.name == "ledger" else main.parent, main


def _shown(fault: Fault, root: Path, main: Path, by_place: Mapping[tuple[Any, Any], Any]) -> RuleError:
    filename = str(root / fault.file) if fault.file else str(main)
    line = fault.line or 0
    return RuleError({"filename": filename, "lineno": line}, fault.as_text(with_place=False), by_place.get((filename, line)))
