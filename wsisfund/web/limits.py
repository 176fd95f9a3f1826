"""What one request may use, by what it asks for. Time is that of the processor, so a busy machine stops nobody's request."""

import os
import resource
import signal
from typing import NamedTuple
from urllib.parse import parse_qs

from .routes import Kind

# Parameters that Fava takes as patterns, dates or formulas of the reader's own.
EXPRESSIONS = ("filter", "account", "time", "conversion")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Limits(NamedTuple):
    """Of one request; `memory_bytes` beyond what the books take; `clock_seconds` is a net, far above what is needed.

    `opens`: files may be opened for reading; `writes`: and written (the index of our own pages).
    """

    cpu_seconds: int = 10
    clock_seconds: int = 60
    memory_bytes: int = 2**30
    opens: bool = True
    writes: bool = False


class Lane(NamedTuple):
    """Requests of one kind: how many run `at_once`; another kind's never take their places."""

    name: str
    at_once: int
    limits: Limits


PAGES = Lane("pages", 16, Limits())
# A page of ours may have to make the index of the books first.
OWN_PAGES = Lane("own pages", 8, Limits(cpu_seconds=120, clock_seconds=300, writes=True))
FILTERS = Lane("filters", 16, Limits(memory_bytes=2**29))
QUERIES = Lane("queries", 8, Limits(opens=False))
# So long a request waits for a place.
WAIT_SECONDS = 0.8
# Changes and verdicts of users that are worked out at once; of the changes one is written at a time.
AT_ONCE = 8
# Logins of each way that are worked out at once, however long a provider or a password takes: others have threads left.
LOGINS = 8
# Pages that wait for news of the books, each in a thread that sleeps.
WAITING = 200
LANES = (PAGES, OWN_PAGES, FILTERS, QUERIES)


def lane_of(kind: Kind, query: str) -> Lane:
    """Where a request of `kind` with this query string runs."""
    if kind in (Kind.QUERY, Kind.QUERY_FILE):
        return QUERIES
    if kind is Kind.OWN_PAGE:
        return OWN_PAGES
    return FILTERS if any(parse_qs(query).get(name) for name in EXPRESSIONS) else PAGES


def take_on(limits: Limits) -> None:
    """Put this process under `limits`, for good: the system ends it when it passes them, whatever it is busy with."""
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM):
        signal.signal(ending, signal.SIG_DFL)
    signal.alarm(limits.clock_seconds)
    wanted = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, limits.cpu_seconds)]
    if (size := _size()) is not None:
        wanted.append((resource.RLIMIT_AS, size + limits.memory_bytes))
    if not limits.writes:
        wanted.append((resource.RLIMIT_FSIZE, 0))
    if not limits.opens:
        wanted.append((resource.RLIMIT_NOFILE, 0))
    for what, value in wanted:
        resource.setrlimit(what, (value, value))


def _size() -> int | None:
    """Bytes of address space that this process has; None where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * _PAGE
    except OSError:
        return None
