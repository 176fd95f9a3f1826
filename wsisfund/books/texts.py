"""Contents of the ledger's files by their paths, each read no earlier than it is needed."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from .conflicts import books_changed
from .files import read_books_file, read_in_pieces


class Texts(Mapping[str, bytes]):
    """Contents by path; that of a file known from an earlier reading is read when it is asked for, and held to its hash."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, bytes] = {}
        self._order: dict[str, str] = {}

    def put(self, path: str, content: bytes) -> None:
        """Take in a file that was read."""
        self._order[path], self._read[path] = "", content

    def put_off(self, path: str, sha256: str) -> None:
        """Take in a file of which only the hash is known."""
        self._order[path] = sha256

    def __getitem__(self, path: str) -> bytes:
        if path not in self._read:
            wanted = self._order[path]
            content = read_books_file(self._root, path)
            if hashlib.sha256(content).hexdigest() != wanted:
                raise books_changed(path)
            self._read[path] = content
        return self._read[path]

    def pieces(self, path: str) -> Iterator[bytes]:
        """The same content a piece at a time, of which none is kept; it is the file's once the last was read.

        Raises:
            BooksChanged: after the last piece, it was another file's.
        """
        if path in self._read:
            yield self._read[path]
            return
        digest = hashlib.sha256()
        for piece in read_in_pieces(self._root, path):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != self._order[path]:
            raise books_changed(path)

    def __contains__(self, path: object) -> bool:
        return path in self._order

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)
