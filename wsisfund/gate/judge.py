"""One verdict: every rule of the fund over one set of books. Runs where the books are loaded, in the child process."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ..books.far_dates import without_far_dates
from ..books.records import Books
from ..errors import Fault, Warning_
from ..manual.day_sums import ByBalance
from ..manual.rules import breaches, in_order, readable
from ..manual.view import View
from ..settings import today as clock
from ..store.item_book import OpenItem

PLUGINS = ("wsisfund.plugins.exact", "wsisfund.plugins.control")


class PluginMissing(Warning_):
    """The books do not load our plugins, so `bean-check` and Fava alone would not report a breach."""

    slug = "plugin-missing"


class Verdict(NamedTuple):
    """`faults` empty: the books are in order. What the index keeps: `events`, `daily`, and `open_items`."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    events: tuple[str, ...]
    daily: ByBalance
    open_items: Sequence[OpenItem] = ()


def judge(books: Books, today: date | None = None) -> Verdict:
    """All rules over `books`: what Beancount found, exactness, the life of contributions, the budget.

    The rules need entries that Beancount accepts, and the budget needs facts that can be read; where it is not so, only that
    is reported. An assertion, a document or a price with a fault leaves the entries whole, so that the rules are asked as well.
    What makes no sense comes first, then refusals in the order of domain §4, then the other refusals.
    """
    view = view_of(books, today)
    verdict = verdict_on(books, breaches(view))
    if books.faults or not readable(view):
        return verdict
    return verdict._replace(events=view.events, daily=view.control.daily, open_items=view.open_items)


def view_of(books: Books, today: date | None = None) -> View:
    """What the rules are shown of all the books; `today` None: the day of the clock."""
    return View(without_far_dates(books), today=today or clock())


def verdict_on(books: Books, breaches: Iterable[Fault]) -> Verdict:
    """What the rules found, and Beancount, in the order in which it is told; without what the index keeps."""
    found = in_order(breaches)
    warnings = tuple(ordered([*_plugin_warnings(books), *(f for f in found if f.word == Warning_.word)]))
    faults = tuple(f for f in found if f.word != Warning_.word)
    if books.faults:
        return Verdict((*books.faults, *(faults if books.sound else ())), warnings, (), {})
    return Verdict(faults, warnings, (), {})


def ordered(warnings: Iterable[Fault]) -> list[Fault]:
    """Warnings in the order in which they are told: the plugins and options of the books first, then by place."""
    return sorted(warnings, key=lambda f: (f.slug != PluginMissing.slug, f.file or "", f.line or 0, f.slug, f.message))


def _plugin_warnings(books: Books) -> tuple[Fault, ...]:
    missing = [name for name in PLUGINS if name not in books.plugins]
    return tuple(
        PluginMissing(
            f"the books do not load {name}",
            why="this command judged by all rules; bean-check and Fava alone would not",
            fix=f'add the line to ledger/main.beancount:\nplugin "{name}"',
        )
        for name in missing
    )
