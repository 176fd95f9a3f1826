"""What every reader asks for first: worked out once in the process that holds the books, so that its children find it done."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from beancount.core.data import Transaction

from .guard import Application
from .ledger import HeldLedger

# Pages of a ledger, without its name.
FIRST: Final = ("api/ledger_data", "api/income_statement", "api/balance_sheet", "api/journal_page?page=1&order=desc")


class FirstAsked:
    """The work that is still to be done for one state of the books."""

    def __init__(self, ledger: HeldLedger, application: Application) -> None:
        self._application = application
        self._pages = dict.fromkeys(FIRST)
        self._steps = _steps(ledger)

    def make_for(self, environ: Mapping[str, Any]) -> None:
        """Work out what a request asks for, where every reader does and it was not done yet."""
        page, query = str(environ["PATH_INFO"]).split("/", 2)[-1], environ.get("QUERY_STRING")
        self._make(f"{page}?{query}" if query else page)

    def step(self) -> bool:
        """Work out one thing; false where nothing is left."""
        if self._pages:
            self._make(next(iter(self._pages)))
            return True
        return next(self._steps, _END) is not _END

    def _make(self, page: str) -> None:
        if page in self._pages:
            del self._pages[page]
            ask(self._application, page)


_END: Final = object()


def _steps(ledger: HeldLedger) -> Iterator[None]:
    """What Fava works out of all entries, and of those of the open year, for any of its pages."""
    for time in ("", *_open_year(ledger)):
        # A day at the end of the calendar has no next one: then each request says so.
        with suppress(ArithmeticError, ValueError):
            shown = ledger.get_filtered(account="", filter="", time=time)
            yield
            shown.paginate_journal(1, order="desc")
            _ = shown.root_tree
            yield
            _ = (shown.root_tree_closed, shown.entries_with_all_prices)
            yield


def _open_year(ledger: HeldLedger) -> list[str]:
    """The year of the last transaction, which a finance officer has the pages show; none where there is none that is held."""
    last = next((entry.date.year for entry in reversed(ledger.all_entries) if isinstance(entry, Transaction)), 0)
    period = ledger.content.period
    return [str(last)] if last >= (period.year if period else 1) else []


def ask(application: Application, *pages: str) -> None:
    """Ask for pages of the ledger, whatever comes of it."""
    from werkzeug.test import Client

    client = Client(application)
    with suppress(Exception):
        slug = client.get("/").headers["Location"].split("/")[1]
        for page in pages:
            with suppress(Exception):
                client.get(f"/{slug}/{page}")
