"""The books as Fava holds them, with everything taken out that would run code or open books that were not scanned."""

from __future__ import annotations

import os

# A cache file beside the ledger would be unpickled; before Beancount is imported.
os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any

from fava.application import _LedgerSlugLoader
from fava.core import FavaLedger
from fava.core.extensions import ExtensionModule
from fava.core.ingest import IngestModule
from fava.ext import FavaExtensionError
from fava.helpers import BeancountError

from ..books.collector import collector_off
from ..books.files import MAIN
from ..books.load import from_entries, judged_by_caller
from ..books.scan import scan_folder
from ..errors import Fault, Faults
from ..gate.judge import judge
from ..gate.state import finish_interrupted

# Fava extensions: called with the ledger.
Pages = Sequence[Callable[[FavaLedger], Any]]


class SafeLedger(FavaLedger):  # type: ignore[misc]  # Fava is read without its types
    """Fava's ledger: each load, also after a file changed, comes after a scan and before all rules of the fund.

    The page of errors says what `wsisfund check` says, whether or not the books load our plugins. Extensions and importers
    that the books name stay unloaded.

    Raises:
        Faults: the first load found text that must not be loaded. Later such text leaves the last good state in view, with the
            faults on the page of errors.
        Locked, CannotWrite, JournalBroken: a crash left the books between two states, and that cannot be mended now.
    """

    def __init__(self, root: Path, pages: Pages = ()) -> None:
        self._root = root.resolve()  # Fava needs absolute paths
        self._pages = pages
        self._unsafe: Sequence[Fault] = ()
        self._broken: Sequence[Fault] = ()
        self.still = RLock()  # held: the books are not being read again
        self._process = os.getpid()
        finish_interrupted(self._root)
        super().__init__(str(self._root / MAIN))

    def load_file(self) -> None:
        """Scan, load, judge."""
        self._unsafe = scan_folder(self._root, MAIN)
        if not self._unsafe:
            self.extensions = _OurPages(self, self._pages)
            self.ingest = _NoImporters(self)
            with collector_off():
                token = judged_by_caller.set(True)
                try:
                    super().load_file()
                finally:
                    judged_by_caller.reset(token)
                self._broken = self._judged()
        elif not hasattr(self, "all_entries"):
            raise Faults(self._unsafe)

    def _judged(self) -> Sequence[Fault]:
        """Breaches of the fund's rules; none where Beancount itself has errors, which then stand alone."""
        if self.load_errors:
            return ()
        return judge(from_entries(self.all_entries, self.options, (), self._root)).faults

    @property
    def fava_options(self) -> Any:
        """Fava's options, as the books set them; else figures in groups of three, and revenue without a minus."""
        return self._fava_options

    @fava_options.setter
    def fava_options(self, options: Any) -> None:
        options.locale = options.locale or "en"
        options.invert_income_liabilities_equity = True
        self._fava_options = options

    def changed(self) -> bool:
        """True when files changed and were read again; one request at a time does this, and never a child of the server."""
        with self.still:
            return os.getpid() == self._process and bool(super().changed())

    @property
    def errors(self) -> Sequence[Any]:
        """What Fava's page of errors lists; our own faults with their slug, figures and advice."""
        return [*map(self._shown, self._unsafe), *super().errors, *map(self._shown, self._broken)]

    def _shown(self, fault: Fault) -> Any:
        place = {"filename": str(self._root / (fault.file or MAIN)), "lineno": fault.line or 0}
        return BeancountError(place, fault.as_text(with_place=False), None)


class _OurPages(ExtensionModule):  # type: ignore[misc]
    """Our own pages, and no extension that the books name."""

    def __init__(self, ledger: FavaLedger, pages: Pages) -> None:
        super().__init__(ledger)
        self._instances = {page.name: page for page in (make(ledger) for make in pages)}
        self._modules = {make.__module__.rpartition(".")[0] for make in pages}

    def load_file(self) -> None:
        wanted = (e for e in self.ledger.all_entries_by_type.Custom if e.type == "fava-extension")
        refused = [e for e in wanted if not e.values or e.values[0].value not in self._modules]
        self.errors = [FavaExtensionError(e.meta, "Extensions are code and are not loaded here", e) for e in refused]


class _NoImporters(IngestModule):  # type: ignore[misc]
    @property
    def module_path(self) -> None:
        """There is no importer configuration here: it would be code."""
        return


class Loader(_LedgerSlugLoader):  # type: ignore[misc]
    """The place where Fava looks up its ledgers: one of ours, loaded before the first request."""

    def __init__(self, application: Any, ledger: SafeLedger) -> None:
        super().__init__(application)
        self._ledgers = [ledger]
