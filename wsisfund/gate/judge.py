"""One verdict: every rule of the fund over one set of books. Runs where the books are loaded, in the child process."""

from __future__ import annotations

from dataclasses import dataclass

from ..books.events import effective_events
from ..books.records import Books
from ..budget.rules import Movement, control_of
from ..contributions.rules import contribution_faults
from ..errors import Fault, Warning_
from ..treasury.exactness import exactness_faults

PLUGINS = ("wsisfund.plugins.exact", "wsisfund.plugins.control")


class PluginMissing(Warning_):
    """The books do not load our plugins, so `bean-check` and Fava alone would not report a breach."""

    slug = "plugin-missing"


@dataclass(frozen=True)
class Verdict:
    """`faults` empty: the books are in order. `events` and `movements` are what the index keeps."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    events: tuple[str, ...]
    movements: tuple[Movement, ...]


def judge(books: Books) -> Verdict:
    """All rules over `books`: what Beancount found, exactness, the life of contributions, the budget.

    The rules need entries that Beancount accepts, and the budget needs exact amounts; so each group is asked only when the
    one before found nothing.
    """
    warnings = _warnings(books)
    if books.faults:
        return Verdict(books.faults, warnings, (), ())
    faults = [*exactness_faults(books), *contribution_faults(books)]
    events = tuple(effective_events(books))
    control = control_of(books, events)
    return Verdict((*faults, *control.faults), warnings, events, tuple(control.movements))


def _warnings(books: Books) -> tuple[Fault, ...]:
    missing = [name for name in PLUGINS if name not in books.plugins]
    return tuple(
        PluginMissing(
            f"the books do not load {name}",
            why="this command judged by all rules; bean-check and Fava alone would not",
            fix=f'add the line to ledger/main.beancount:\nplugin "{name}"',
        )
        for name in missing
    )
