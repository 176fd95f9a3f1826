"""The page "Contributions" in Fava's menu."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fava.beans.funcs import hash_entry
from fava.util.date import parse_date
from flask import request

from ..books.files import MAIN
from ..languages.retold import Told
from ..languages.spoken import said
from ..settings import today
from .asked import Asked, asked_of
from .page import OwnPage
from .shown import Link, View
from .view import tabs, view_of


class Contributions(OwnPage):
    """Donors, agreements, instalments and their entries, on a day; the day is the end of Fava's own filter of time, or today."""

    def __init__(self, ledger: Any, config: str | None = None) -> None:
        super().__init__(ledger, config)
        self._entries: dict[tuple[str, int], Any] | None = None

    def after_load_file(self) -> None:
        """Forget the entries of the load before."""
        self._entries = None

    @property
    def asked(self) -> Asked:
        """What this request asks for."""
        return asked_of(request.args, self._end_of_filter() or today())

    def _end_of_filter(self) -> date | None:
        """The last day of Fava's filter of time; None where there is none that can be read."""
        _, end = parse_date(request.args.get("time", ""), self.ledger.fava_options.fiscal_year_end)
        return end - timedelta(days=1) if end is not None else None

    @property
    def view(self) -> View:
        """The page of this request."""
        if self._root is None:
            return View(said("page.Contributions"), faults=[Told(said("contributions.no-folder", main=MAIN))])
        return view_of(self._root, self.asked, self)

    @property
    def tabs(self) -> list[Link]:
        """The views to choose from."""
        return tabs(self.asked)

    # ---------------------------------------------------------------- where entries stand

    @property
    def _root(self) -> Path | None:
        """The books folder: the desk names it; plain Fava has the path of the main file."""
        named: Path | None = getattr(self.ledger, "books_root", None)
        main = Path(self.ledger.beancount_file_path)
        return named or (main.parent.parent if main == main.parent.parent / MAIN else None)

    def _path(self, file: str) -> str:
        """What the ledger calls a file of the books."""
        return file if hasattr(self.ledger, "books_root") else str(self._root / file) if self._root else file

    def editor(self, file: str, line: int) -> str:
        """Address of a line of the books in Fava's editor."""
        return "../../editor/?" + urlencode({"file_path": self._path(file), "line": line})

    def context(self, file: str, line: int) -> str:
        """Address of Fava's own view of an entry; empty where no entry stands at that line."""
        if self._entries is None:
            self._entries = _by_place(self.ledger.all_entries)
        entry = self._entries.get((self._path(file), line))
        return f"#context-{hash_entry(entry)}" if entry is not None else ""


def _by_place(entries: Any) -> dict[tuple[str, int], Any]:
    """Entries by the file and line of each of their postings, and by their own."""
    found: dict[tuple[str, int], Any] = {}
    for entry in entries:
        for part in (*(getattr(entry, "postings", None) or ()), entry):
            if part.meta and "lineno" in part.meta:
                found[part.meta.get("filename", ""), part.meta["lineno"]] = entry
    return found
