"""Several statements as JSON text, made by two processes at once where the books are large.

A copy of this process, made before an index is open (connections of SQLite must not be carried over), opens the index itself. It
adds up what the statements are made of (`statements.ahead`), then writes the general ledger, of which no other statement asks
anything. What it made lies in a file without a name; how long each piece is goes through a pipe. Where it cannot, or where
something does not foot, it goes, and this process does what is left.
"""

import os
import pickle
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

from ..books.collector import collector_off
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
    """A copy of this process, which adds up what statements of the books are made of, as they are when it begins.

    Args:
        path: the index; this process has none open. root: the books. writes: whether the general ledger is wanted as well.
    """

    def __init__(self, path: Path, root: Path, period: Period, *, writes: bool = True) -> None:
        self._path = path
        self._made: IO[bytes] = TemporaryFile()  # noqa: SIM115  closed in `_leave`
        listens, says = os.pipe()
        self._says = os.fdopen(listens, "rb")
        self._read = self._to_read = 0
        self._to_come: list[tuple[Awaited, Key]] = []

        def work() -> None:
            os.close(listens)
            # What is wrong the other process finds as well, and says.
            with suppress(Exception):
                _work(self._made, says, path, root, period, writes)

        try:
            self._process = forked(work)
        except OSError:
            self._made.close()
            self._says.close()
            raise
        finally:
            os.close(says)

    def helps(self, run: Run) -> bool:
        """Let the ledgers of a run learn from it what it adds up; not where it found other books than those of the run."""
        if run.index.path != self._path or self._piece() != run.index.books_hash:
            return False
        sums = [(ledger, one.key) for ledger, one in sums_of(run)]
        known = {ledger: Awaited({key for of, key in sums if of is ledger}, self._hear) for ledger, _ in sums}
        for ledger, awaited in known.items():
            ledger.made = awaited
        self._to_come = [(known[ledger], key) for ledger, key in sums]
        return True

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
        piece = self._piece()
        if piece is None:
            self._to_come = []
        else:
            known[key] = piece

    def _piece(self) -> Any:
        """The next thing that it made; None: nothing comes any more."""
        size = self._size()
        if size is None:
            return None
        said = os.pread(self._made.fileno(), size, self._read)
        self._read += size
        # Written by a copy of this very process, into a file that nobody else can open.
        return pickle.loads(said)  # noqa: S301

    def _size(self) -> int | None:
        said = self._says.read(_SAID)
        return int.from_bytes(said) if len(said) == _SAID else None

    def end(self) -> None:
        """End it, whatever it does, unless its general ledger is still to be read."""
        self._says.close()
        if not self._to_read:
            os.kill(self._process, signal.SIGKILL)
            self._leave()

    def _leave(self) -> None:
        self._made.close()
        os.waitpid(self._process, 0)


@contextmanager
def second_process(folder: Path, root: Path, asked: Asked, large: int = LARGE) -> Iterator[Second | None]:
    """A copy of this process where the newest index in `folder` is large; None where it is not, or where there is no room.

    Whoever asks for it has no index open yet.
    """
    second = None
    with suppress(OSError):
        for path in indexes(folder)[:1]:
            if path.stat().st_size >= large:
                second = Second(path, root, asked.period, writes=GENERAL_LEDGER in names_of(asked))
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
    if second is None or not second.helps(run := Run(index, asked.period, root, asked.agreement)):
        return joined(map(statement_text, make_many(index, names, asked.period, root, agreement=asked.agreement)))
    with collector_off():
        read_register(run)
        others = [run.statement(name) for name in names if name != GENERAL_LEDGER]
        # While the general ledger is written.
        made: dict[str, Iterable[str]] = {statement.id: [*statement_text(statement)] for statement in others}
        if GENERAL_LEDGER in names:
            made[GENERAL_LEDGER] = second.general_ledger() or statement_text(run.statement(GENERAL_LEDGER))
    return joined([made[name] for name in names])


# ---------------------------------------------------------------- in the copy


def _work(made: IO[bytes], says: int, path: Path, root: Path, period: Period, writes: bool) -> None:
    index = open_index(path)
    if index is None:
        return

    def lay_down(pieces: Iterable[bytes]) -> None:
        size = sum(map(made.write, pieces))
        made.flush()
        os.write(says, size.to_bytes(_SAID))

    lay_down([pickle.dumps(index.books_hash)])
    run = Run(index, period, root)
    with collector_off():
        for ledger, one in sums_of(run):
            lay_down([pickle.dumps(one.make(ledger, *one.asked))])
        if writes:
            lay_down(piece.encode("ascii") for piece in statement_text(run.statement(GENERAL_LEDGER)))
