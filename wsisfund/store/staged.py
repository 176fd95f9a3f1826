"""The index of books that are still being judged in parts: a copy, brought from part to part, which becomes theirs in the end."""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from .index import Index, index_path, open_unsealed
from .index_place import unfinished
from .seal import alone
from .update import Update, apply_update
from .write import settled, synced


class Staged:
    """A copy of the index of the books as they are; `index` answers for them with the parts that were added."""

    def __init__(self, base: Index) -> None:
        """Of an index that lies in a file; to be closed.

        Raises:
            sqlite3.Error, OSError: there is no room for it.
        """
        assert base.path is not None
        self._folder = base.path.parent
        self._held = ExitStack()
        try:
            self._path: Path = self._held.enter_context(unfinished(self._folder))
            with closing(sqlite3.connect(self._path)) as copy:
                base.connection.backup(copy)
                # What is half made is thrown away, so nothing of it needs to be safe.
                copy.execute("PRAGMA journal_mode = OFF")
            # What was read of the books as they are is not asked for again.
            base.connection.execute("PRAGMA shrink_memory")
            self.index = open_unsealed(self._path)
        except BaseException:
            self._held.close()
            raise

    def add(self, update: Update) -> None:
        """Bring it to the books with one more part; what was asked of `index` before is closed.

        Raises:
            sqlite3.Error, OSError, Outdated: it cannot be; then it is of no use any more.
        """
        self.index.close()
        apply_update(self._path, update)
        self.index = open_unsealed(self._path)

    def settle(self, books_hash: str) -> None:
        """Let it be the index of the books, which are written by now.

        Raises:
            sqlite3.Error, OSError: it cannot be; one is made afresh when it is needed.
        """
        self.index.close()
        with closing(sqlite3.connect(self._path)) as connection:
            # From now on readers do not wait for the one who keeps it up.
            connection.execute("PRAGMA journal_mode = WAL")
        synced(self._path)
        with alone(self._folder):
            settled(self._path, index_path(self._folder, books_hash))

    def close(self) -> None:
        """Remove what was not settled; who holds `index` may go on to ask it."""
        self._held.close()
