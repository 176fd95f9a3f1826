"""Which state of the books is shown: the newest that could be loaded; and whether it is that of the files as they are.

Files are looked at with every request, by their status alone. When something changed they are read, scanned and loaded in the
background, while the last state answers; a request that comes in the first seconds waits for the new one.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from threading import Condition, Thread
from time import monotonic_ns
from typing import Any

from ..books.files import MAIN
from ..errors import Conflict, Fault, Faults
from ..gate.state import LoadCrashed, finish_interrupted
from .child import Found
from .limits import Limits
from .processes import Holder, Loader, LoadFailed, WholeAsked
from .seen import Seen, seen

WAIT_SECONDS = 5
# How soon files are looked at again that somebody was just writing.
AGAIN_NS = 500_000_000
# How often files are looked at while somebody waits for news.
LOOK_NS = 150_000_000
# The rest between two readings, by how long the last one took; the longest one.
REST = 2
REST_NS = 5 * 10**9
_SECOND = 1_000_000_000


class State(Enum):
    """How the state that is shown stands to the files; the value is what an answer's header says."""

    CURRENT = "current"
    READING = "reading"
    OLD = "old"


class Shown:
    """The books of one folder, as the desk shows them.

    Args:
        root: the books folder.
        pages: where the list of our own pages stands, ``module:name``; classes that Fava calls with its ledger.
        wait_seconds: how long a request waits, from the moment on that a change was seen.
        open_period: show the period that is open, and the balances before it, instead of all years.

    Raises:
        Faults: the books hold text that must not be loaded, or that Beancount dies on.
        Locked, CannotWrite, JournalBroken: a crash left the books between two states, and that cannot be mended now.
    """

    def __init__(self, root: Path, pages: str = "", wait_seconds: int = WAIT_SECONDS, open_period: bool = False) -> None:
        self._open_period = open_period
        self._wait_seconds = wait_seconds
        self._root = root.resolve()
        self._moved = Condition()
        self._faults: Sequence[Fault] = ()
        self._reading_since: int | None = None
        self._again_at = 0
        self._looked_at = self._rest_until = self._took = 0
        self._change = 0
        self._ended = False
        finish_interrupted(self._root)
        self._seen = seen(self._root)
        self._mtime = self._seen.newest
        self._loader = Loader(pages)
        try:
            holder = self._loaded("")
            assert holder is not None
            self._holder = holder
        except BaseException:
            self._loader.end()
            raise

    @property
    def errors(self) -> int:
        """How many errors stand on the page of errors; those of a reload that failed are not counted."""
        return self._holder.errors

    @property
    def mtime(self) -> int:
        """The number that Fava's pages compare: it grows with each state."""
        return self._mtime

    @property
    def change(self) -> int:
        """How many changes of the files were seen so far."""
        return self._change

    @property
    def state(self) -> State:
        """How what is shown stands to the files, as far as they were looked at."""
        if self._reading_since is not None:
            return State.READING
        return State.OLD if self._faults else State.CURRENT

    def look(self, wait: int | None = None) -> State:
        """Look at the files; where they changed, begin to read them.

        Args:
            wait: seconds, from the beginning of the reading, for which its end is waited for; by default `wait_seconds`, and
                none where the last change took longer to read: what was shown before comes at once.
        """
        longest = (self._wait_seconds if wait is None else wait) * _SECOND
        if wait is None and self._took > longest:
            longest = 0
        with self._moved:
            if self._reading_since is None and monotonic_ns() >= self._again_at and self._moved_on():
                self._begin()
            while self._reading_since is not None and (left := self._reading_since + longest - monotonic_ns()) > 0:
                self._moved.wait(left / _SECOND)
            return self.state

    def await_news(self, change: int, mtime: int, seconds: int) -> None:
        """Wait until the files changed beyond `change`, or a state beyond `mtime` is shown; `seconds` at most.

        Of all who wait one looks at the files, every `LOOK_NS`.
        """
        end = monotonic_ns() + seconds * _SECOND
        with self._moved:
            while (self._change, self._mtime) == (change, mtime) and not self._ended and (now := monotonic_ns()) < end:
                if self._reading_since is None and now >= max(self._looked_at + LOOK_NS, self._again_at):
                    self._looked_at = now
                    if self._moved_on():
                        self._begin()
                        continue
                self._moved.wait(min(LOOK_NS, end - now) / _SECOND)

    def _begin(self) -> None:
        """Begin to read, and wake who waits for a change."""
        self._reading_since = monotonic_ns()
        self._change += 1
        Thread(target=self._read, daemon=True).start()
        self._moved.notify_all()

    def _moved_on(self) -> bool:
        """Whether the files changed, or the process that holds what is shown was killed."""
        return self._holder.gone or seen(self._root) != self._seen

    def ask(self, environ: Mapping[str, Any], limits: Limits) -> Found:
        """The answer to a request, from the state that is shown.

        Raises:
            Refusal: as `Holder.ask`.
        """
        with self._moved:
            holder = self._holder
            news = [(fault.file or MAIN, fault.line or 0, _old(fault)) for fault in self._faults]
            request = {"environ": environ, "news": news, "mtime": self._mtime}
        return holder.ask(request, limits)

    def do(self, request: Mapping[str, Any]) -> Any:
        """What a process of its own makes of `request` (`work.WORKS`), in the books as they are then.

        Returns:
            ``{"ok": …}``, ``{"faults": […], "exit": n}``, or ``{"defect": …}``.
        """
        return self._loader.work({**request, "root": str(self._root)})

    def end(self) -> None:
        """End all processes."""
        with self._moved:
            self._ended = True
            self._holder.end()
            self._moved.notify_all()
        self._loader.end()

    # ---------------------------------------------------------------- reading, in a thread of its own

    def _read(self) -> None:
        """Read the files; the last good state stays where that fails.

        While others write, there is twice as long a rest between two readings as one takes: the writes need the machine, too.
        """
        self._rest()
        began = monotonic_ns()
        before, holder = seen(self._root), None
        faults: Sequence[Fault] = ()
        try:
            holder = self._next()
        except Faults as several:
            faults = several.faults
        except Fault as one:
            faults = [one]
        except Exception as error:  # the page of errors says it, and the last figures stay
            faults = [_failed(f"{type(error).__name__}: {error}")]
        with self._moved:
            self._take(holder, faults, before)
            self._took = monotonic_ns() - began
            self._rest_until = monotonic_ns() + min(REST * self._took, REST_NS)
            self._reading_since = None
            self._moved.notify_all()

    def _rest(self) -> None:
        with self._moved:
            while not self._ended and (left := self._rest_until - monotonic_ns()) > 0:
                self._moved.wait(left / _SECOND)

    def _take(self, holder: Holder | None, faults: Sequence[Fault], before: Seen) -> None:
        if holder is not None and self._ended:
            holder.end()
        elif holder is not None:
            self._holder.retire()
            self._holder = holder
        if holder is not None or faults or self._faults:
            self._mtime = max(self._mtime + 1, before.newest)
        self._seen, self._faults = before, faults
        if any(fault.exit_code == Conflict.exit_code for fault in faults):
            self._seen, self._again_at = Seen({}), monotonic_ns() + AGAIN_NS

    def _next(self) -> Holder | None:
        """A holder of the files as they are now: from the one that is held where that can be, else of everything loaded anew."""
        if self._holder.gone:
            return self._loaded("")
        with suppress(WholeAsked):
            return self._holder.next(self._mtime)
        return self._loaded(self._holder.bytes_)

    def _loaded(self, known: str) -> Holder | None:
        """A holder of the files as they are at one moment; None where they are those that are `known`."""
        try:
            return self._loader.load(self._root, known, self._mtime, self._open_period)
        except LoadFailed as failed:
            raise _failed(failed.cause) from None


def _failed(cause: str) -> Fault:
    return LoadCrashed(
        f"reading the books failed{': ' if cause else ''}{cause}",
        why="" if cause else "some text in the books stops Beancount without a word",
        fix="undo the last edit (git diff ledger/ shows it), then run `wsisfund check`",
        file=MAIN,
    )


def _old(fault: Fault) -> str:
    what = "The figures shown are old; the books were changed, and cannot be read as they are now:"
    return f"{what}\n{fault.as_text(with_place=False)}"
