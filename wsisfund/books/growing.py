"""The text of a file that grows by many entries, part after part: what is above the last one waits in a temporary file."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from .disk import cannot_write, unnamed_file
from .layout import begins_later, ends_above, placed

_AT_ONCE: Final = 1 << 20
_DOCUMENT: Final = b" document "


class Growing:
    """The text of a ledger file into which entries are put in the order of their days.

    `size`, `sha256`: of all of it. `kept_lines`: of so many lines at its beginning the last entries put in changed nothing.
    `has_documents`: whether it may hold an entry that names a file.

    Raises:
        CannotWrite: there is no room for temporary files.
    """

    def __init__(self, pieces: Iterable[bytes], day: date) -> None:
        """`pieces`: of the text before; `day`: nothing of an earlier day is put in."""
        # The last of the entries put in last, and what lies between it and what stands behind it.
        self._last = self._gap = ""
        self._hash = hashlib.sha256()
        self._size = self._lines = 0
        self.kept_lines = 0
        self.has_documents = False
        self._above = unnamed_file()
        self._rest = self._behind(iter(pieces), day)

    def _behind(self, pieces: Iterator[bytes], day: date) -> str:
        """What is left of the text, once what surely stands above entries of a day and later is put down."""
        text, above = b"", -1
        while above and (piece := next(pieces, b"")):
            text += piece
            above = ends_above(text, day)
            self._put_down(text[:above])
            text = text[above:]
        text = b"".join([text, *pieces])
        self.has_documents = self.has_documents or _DOCUMENT in text
        return text.decode()

    def __del__(self) -> None:
        if hasattr(self, "_above"):
            self._above.close()

    def insert(self, blocks: Sequence[tuple[date, str]]) -> list[int]:
        """Put printed entries in, none of an earlier day than those before; the line on which each begins."""
        self.kept_lines = self._lines
        self.has_documents = self.has_documents or any(" document " in block for _, block in blocks)
        follows = begins_later(self._rest, min(day for day, _ in blocks))
        now = placed(self._last + ("" if follows else self._gap) + self._rest, blocks)
        lines = [line + self._lines for line in now.lines]
        # What comes next may stand right below the last entry, but nowhere above it.
        self._put_down(now.text[: now.last].encode())
        self._last, self._gap, self._rest = now.text[now.last : now.end], now.text[now.end : now.rest], now.text[now.rest :]
        return lines

    @property
    def _live(self) -> bytes:
        return (self._last + self._gap + self._rest).encode()

    def _put_down(self, data: bytes) -> None:
        self.has_documents = self.has_documents or _DOCUMENT in data
        self._hash.update(data)
        self._lines += data.count(b"\n")
        try:
            self._above.seek(self._size)
            self._above.write(data)
        except OSError as error:
            raise cannot_write(error, "temporary files") from None
        self._size += len(data)

    @property
    def size(self) -> int:
        """Bytes of the text."""
        return self._size + len(self._live)

    @property
    def sha256(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        whole = self._hash.copy()
        whole.update(self._live)
        return whole.hexdigest()

    def chunks(self, start: int = 0) -> Iterator[bytes]:
        """The bytes from an offset on, in pieces."""
        while start < self._size:
            try:
                self._above.seek(start)
                piece = self._above.read(min(_AT_ONCE, self._size - start))
            except OSError as error:
                raise cannot_write(error, "temporary files") from None
            yield piece
            start += len(piece)
        live = self._live[start - self._size :]
        if live:
            yield live

    def since(self, start: int = 0) -> bytes:
        """The bytes from an offset on."""
        return b"".join(self.chunks(start))


# What a file is to hold.
Content = bytes | Growing


def sha256_of(content: Content) -> str:
    """SHA-256 of a content, in hexadecimal."""
    return content.sha256 if isinstance(content, Growing) else hashlib.sha256(content).hexdigest()


def chunks_of(content: Content) -> Iterator[bytes]:
    """A content in pieces."""
    return content.chunks() if isinstance(content, Growing) else iter([content])
