"""Several statements as JSON text, made by two processes at once where the books are large.

A copy of this process, made before an index is open (connections of SQLite must not be carried over), opens the index itself. It
adds up what the statements are made of (`statements.ahead`), then writes the general ledger, of which no other statement asks
anything. What it made lies in a file without a name; how long each piece is goes through a pipe. Where it cannot, or where
something does not foot, it goes, and this process does what is left.
"""

import json
import os
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from ..books.collector import collector_off
from ..errors import Fault, Faults
from ..gate.ends_with import end_with
from ..gate.forked import forked
from ..statements.ahead import Awaited, Key, read_register, sums_of
from ..statements.engine import Run, make_many
from ..store.index import Index, indexes, open_index
from ..vocabulary.period import Period
from .json_ import joined, statement_text
from .report_made import Asked, names_of

GENERAL_LEDGER: Final = "general-ledger"
# From so many bytes of an index on, some ten thousand entries. Fewer are added up sooner than a process is copied.
LARGE: Final = 32 * 2**20
# Bytes that say how long a piece is, and bytes of a long one that are read at once.
_SAID: Final = 8
_PIECE: Final = 2**20


class Second:
    """A copy of this process, which waits until it is told of an index."""

    def __init__(self) -> None:
        self._made: IO[bytes] = TemporaryFile()  # noqa: SIM115  closed in `_leave`
        hears, tells = os.pipe()
        listens, says = os.pipe()
        self._tells, self._says = os.fdopen(tells, "w"), os.fdopen(listens, "rb")
        self._read = self._to_read = 0
        self._to_come: list[tuple[Awaited, Key]] = []
        parent = os.getpid()

        def work() -> None:
            end_with(parent)
            os.close(tells)
            os.close(listens)
            with os.fdopen(hears) as told, suppress(Fault, Faults, OSError, sqlite3.Error):
                if line := told.readline():
                    _work(self._made, says, *json.loads(line))

        try:
            self._process = forked(work)
        except OSError:
            for file in (self._made, self._tells, self._says):
                file.close()
            raise
        finally:
            os.close(hears)
            os.close(says)

    def begin(self, run: Run, root: Path, *, writes: bool = True) -> None:
        """Let it work for a run, whose ledgers learn from it what it adds up; `writes`: the general ledger is wanted as well."""
        days = run.period.start.isoformat(), run.period.end.isoformat()
        with suppress(BrokenPipeError):
            order = [str(run.index.path), run.index.books_hash, str(root), *days, writes]
            print(json.dumps(order), file=self._tells, flush=True)
        sums = [(ledger, one.key) for ledger, one in sums_of(run)]
        known = {ledger: Awaited({key for of, key in sums if of is ledger}, self._hear) for ledger, _ in sums}
        for ledger, awaited in known.items():
            ledger.made = awaited
        self._to_come = [(known[ledger], key) for ledger, key in sums]

    def general_ledger(self) -> Iterator[str] | None:
        """The text of the general ledger, in pieces; None: it does not come."""
        while self._to_come:
            self._take()
        self._to_read = self._size() or 0
        return self._pieces() if self._to_read else None

    def _pieces(self) -> Iterator[str]:
        end = self._read + self._to_read
        for at in range(self._read, end, _PIECE):
            yield os.pread(self._made.fileno(), min(_PIECE, end - at), at).decode("ascii")
        self._leave()

    def _hear(self, known: Awaited, key: Key) -> None:
        while self._to_come and key not in known:
            self._take()

    def _take(self) -> None:
        known, key = self._to_come.pop(0)
        size = self._size()
        if size is None:
            self._to_come = []
            return
        # Written by a copy of this very process, into a file that nobody else can open.
        known[key] = pickle.loads(os.pread(self._made.fileno(), size, self._read))  # noqa: S301
        self._read += size

    def _size(self) -> int | None:
        said = self._says.read(_SAID)
        return int.from_bytes(said) if len(said) == _SAID else None

    def end(self) -> None:
        """Let it end, as it does when nobody listens; wait for it, unless its general ledger is still to be read."""
        with suppress(BrokenPipeError):
            self._tells.close()
        self._says.close()
        if not self._to_read:
            self._leave()

    def _leave(self) -> None:
        self._made.close()
        os.waitpid(self._process, 0)


@contextmanager
def second_process(folder: Path, large: int = LARGE) -> Iterator[Second | None]:
    """A copy of this process where the newest index in `folder` is large; None where it is not, or where there is no room.

    Whoever asks for it has no index open yet.
    """
    second = None
    with suppress(OSError):
        if any(path.stat().st_size >= large for path in indexes(folder)[:1]):
            second = Second()
    try:
        yield second
    finally:
        if second is not None:
            second.end()


def text_of_statements(index: Index, root: Path, asked: Asked, second: Second | None) -> Iterator[str]:
    """What `json.dumps` writes of the statements that a name asks for, in pieces and without the brackets around them.

    All are made and cross-footed when this returns.

    Raises:
        UnknownStatement, InvalidDefinition, AccountNotCovered, Faults: as `statements.engine.make_many`.
    """
    names = names_of(asked)
    if second is None:
        return joined(map(statement_text, make_many(index, names, asked.period, root, agreement=asked.agreement)))
    run = Run(index, asked.period, root, asked.agreement)
    with collector_off():
        second.begin(run, root, writes=GENERAL_LEDGER in names)
        read_register(run)
        made = {name: statement_text(run.statement(name)) for name in names if name != GENERAL_LEDGER}
        if GENERAL_LEDGER in names:
            made[GENERAL_LEDGER] = second.general_ledger() or statement_text(run.statement(GENERAL_LEDGER))
    return joined([made[name] for name in names])


# ---------------------------------------------------------------- in the copy


def _work(made: IO[bytes], says: int, path: str, books_hash: str, root: str, first: str, last: str, writes: bool) -> None:
    index = open_index(Path(path), books_hash)
    if index is None:
        return

    def lay_down(pieces: Iterable[bytes]) -> None:
        size = sum(map(made.write, pieces))
        made.flush()
        os.write(says, size.to_bytes(_SAID))

    run = Run(index, Period(date.fromisoformat(first), date.fromisoformat(last)), Path(root))
    with collector_off():
        for ledger, one in sums_of(run):
            lay_down([pickle.dumps(one.make(ledger, *one.asked))])
        if writes:
            lay_down(piece.encode("ascii") for piece in statement_text(run.statement(GENERAL_LEDGER)))
