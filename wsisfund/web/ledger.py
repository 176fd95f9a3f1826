"""The books as Fava holds them: one state of them after the other, with everything taken out that would run code or open files.

What Fava knows has no path of this machine: files are named relative to the books folder, and their text is kept.
"""

import os

# A cache file beside the ledger would be unpickled; before Beancount is imported.
os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import fava.core
import fava.core.file
import fava.json_api
from fava.core import FavaLedger
from fava.core.extensions import ExtensionModule
from fava.core.file import FileModule, GeneratedEntryError, NonSourceFileError, find_entry_lines
from fava.core.filters import FilterError
from fava.core.ingest import IngestModule
from fava.core.misc import FavaMisc, upcoming_events
from fava.core.number import DecimalFormatModule, get_locale_format
from fava.ext import FavaExtensionError
from fava.helpers import BeancountError
from fava.util.date import parse_date

from ..books.collector import collector_off
from ..books.files import MAIN
from ..errors import Fault
from ..languages.local import day_text
from ..languages.retold import told
from ..languages.spoken import language, said
from ..vocabulary.money import decimals
from .content import Content
from .quick_modules import QuickAccounts, QuickAttributes

# Fava extensions: called with the ledger.
Pages = Sequence[Callable[[FavaLedger], Any]]
# A file of the books, relative to their folder (empty: none), the line, and a fault in words.
News = Sequence[tuple[str, int, str]]


class HeldLedger(FavaLedger):  # type: ignore[misc]  # Fava is read without its types
    """Fava's ledger over one state of the books, until it takes the next one.

    The page of errors says what `wsisfund check` says, whether or not the books load our plugins. Extensions and importers
    that the books name stay unloaded.

    Args:
        content: the state.
        mtime: grows with each state; Fava's pages compare it.
        pages: our own pages.
    """

    def __init__(self, content: Content, mtime: int, pages: Pages = ()) -> None:
        self.books_root = content.root
        self.news: News = ()
        # Answers that are the same for every reader.
        self.answers: dict[Any, bytes] = {}
        self._pages = pages
        self.content, self._mtime = content, mtime
        self._ranks = QuickAttributes(self)
        super().__init__(MAIN, poll_watcher=True)

    def take(self, content: Content, mtime: int) -> None:
        """Show another state of the same books from now on."""
        self.content, self._mtime = content, mtime
        self.load_file()

    def load_file(self) -> None:
        """Work out what Fava keeps of the state."""
        self.watcher = _Still(self._mtime)
        self.accounts, self.attributes = QuickAccounts(self), self._ranks
        self.extensions = _OurPages(self, self._pages)
        self.ingest = _NoImporters(self)
        self.file = _KeptText(self)
        self.format_decimal = _MinorUnits(self)
        self.misc = _LocalLinks(self)
        self.answers.clear()
        self._lines: dict[str, Sequence[str]] = {}
        with collector_off():
            before, fava.core.load_uncached = fava.core.load_uncached, self._loaded
            try:
                super().load_file()
            finally:
                fava.core.load_uncached = before

    def _get_filtered(self, account: str | None = None, filter: str | None = None, time: str | None = None) -> Any:  # noqa: A002
        """As Fava's; for days before the first one that is held it is said that they are not there."""
        begin = parse_date(time, self.fava_options.fiscal_year_end)[0] if time and self.content.period else None
        if begin is not None and self.content.period and begin < self.content.period.begin:
            raise FilterError("time", self.not_held())
        return super()._get_filtered(account, filter, time)

    def not_held(self) -> str:
        """That what was entered before the open period is held as balances alone, in the reader's language."""
        assert self.content.period is not None
        return said("page.open-period", day=day_text(self.content.period.begin, language()), option="--open-period")

    def _loaded(self, *_: Any, **__: Any) -> Any:
        return self.content.shown

    def text_of(self, name: str) -> str | None:
        """The text of a file as it was loaded; None: it is none of the books."""
        text = self.content.text_of(name)
        return None if text is None else text.decode("utf-8", "replace")

    def lines_of(self, name: str) -> Sequence[str]:
        """The same by lines, with their ends; none where it is none of the books."""
        if name not in self._lines:
            self._lines[name] = (self.text_of(name) or "").splitlines(keepends=True)
        return self._lines[name]

    def tell(self, news: News, mtime: int) -> None:
        """Why what is held is not what the files say (`news`; empty: it is), and the number that Fava's pages compare."""
        self.news = news
        self.watcher.last_checked = mtime

    def paths_to_watch(self) -> tuple[Sequence[Path], Sequence[Path]]:
        """None: the desk looks for changes."""
        return (), ()

    def changed(self) -> bool:
        """Never: another process holds the next state."""
        return False

    @property
    def fava_options(self) -> Any:
        """Fava's options, as the books set them; else figures in groups of three, and revenue without a minus."""
        return self._fava_options

    @fava_options.setter
    def fava_options(self, options: Any) -> None:
        options.locale = options.locale or "en"
        options.invert_income_liabilities_equity = True
        # The reader's browser would match it, and might never come to an end.
        options.collapse_pattern = [p for p in options.collapse_pattern if _PLAIN.fullmatch(p.pattern)]
        options.default_file = options.default_file and relative_name(options.default_file)
        self._fava_options = options

    @property
    def errors(self) -> Sequence[Any]:
        """What Fava's page of errors lists: first why the figures are old; our own faults with slug, figures and advice."""
        news = [BeancountError({"filename": file or MAIN, "lineno": line}, text, None) for file, line, text in self.news]
        return [*news, *super().errors, *map(_shown, self.content.faults)]


_PLAIN = re.compile(r"\^?[\w:.-]*\$?")


def relative_name(path: str) -> str:
    """A file that the books name from where they lie, which Fava made absolute from where this process runs."""
    return os.path.relpath(path)


def _shown(fault: Fault) -> Any:
    place = {"filename": fault.file or MAIN, "lineno": fault.line or 0}
    return BeancountError(place, told(fault, with_place=False).text, None)


class _Still:
    """A watcher of nothing; `last_checked` is what Fava's pages compare."""

    def __init__(self, mtime: int) -> None:
        self.last_checked = mtime

    def update(self, *_: Any) -> None:
        """Nothing to watch."""

    def check(self) -> bool:
        """Nothing changes."""
        return False


class _OurPages(ExtensionModule):  # type: ignore[misc]
    """Our own pages, and no extension that the books name."""

    def __init__(self, ledger: FavaLedger, pages: Pages) -> None:
        super().__init__(ledger)
        self._instances = {page.name: page for page in (make(ledger) for make in pages)}
        self._modules = {make.__module__.rpartition(".")[0] for make in pages}

    @property
    def pages(self) -> Sequence[Any]:
        """Our own pages."""
        return list(self._instances.values())

    def load_file(self) -> None:
        wanted = (e for e in self.ledger.all_entries_by_type.Custom if e.type == "fava-extension")
        refused = [e for e in wanted if not e.values or e.values[0].value not in self._modules]
        self.errors = [FavaExtensionError(e.meta, "Extensions are code and are not loaded here", e) for e in refused]


class _NoImporters(IngestModule):  # type: ignore[misc]
    @property
    def module_path(self) -> None:
        """There is no importer configuration here: it would be code."""
        return


class _LocalLinks(FavaMisc):  # type: ignore[misc]
    """Links that the books add to the menu lead to pages of the desk, nowhere else."""

    def load_file(self) -> None:
        customs = self.ledger.all_entries_by_type.Custom
        named = ([value.value for value in e.values or ()] for e in customs if e.type == "fava-sidebar-link")
        self.sidebar_links = [(str(words[0]), words[1]) for words in named if len(words) == 2 and _is_local(words[1])]
        # A day at the end of the calendar has no next one.
        with suppress(OverflowError):
            self.upcoming_events = upcoming_events(
                self.ledger.all_entries_by_type.Event, self.ledger.fava_options.upcoming_events
            )


def _is_local(address: Any) -> bool:
    return isinstance(address, str) and re.match(r"/(?![/\\])[^\x00-\x20\\]*$", address) is not None


class _KeptText(FileModule):  # type: ignore[misc]
    """The text of the files as it was loaded."""

    def get_source(self, path: Path) -> tuple[str, str]:
        """Text of one file of the books, and its hash.

        Raises:
            NonSourceFileError: no such file belongs to them.
        """
        text = self.ledger.text_of(str(path))
        if text is None:
            raise NonSourceFileError(path)
        return text, sha256(text.encode()).hexdigest()


class _MinorUnits(DecimalFormatModule):  # type: ignore[misc]
    """Amounts with the decimals of their currency, however many a rate or a price has."""

    def load_file(self) -> None:
        super().load_file()
        for currency in self.precisions:
            self.precisions[currency] = decimals(currency)
            self._formatters[currency] = get_locale_format(self._locale, self.precisions[currency])


def entry_slice(entry: Any) -> tuple[str, str]:
    """The lines of the text that an entry was read from, and their hash; in place of Fava's, which opens the file.

    Raises:
        GeneratedEntryError: it stands in no file.
    """
    from fava.context import g

    name, line = entry.meta.get("filename", ""), entry.meta.get("lineno", 0)
    lines = g.ledger.lines_of(name)
    if not 0 < line <= len(lines):
        raise GeneratedEntryError
    text = "".join(find_entry_lines(lines, line - 1)).rstrip("\n")
    return text, sha256(text.encode()).hexdigest()


fava.core.file.get_entry_slice = entry_slice
fava.json_api.get_entry_slice = entry_slice
