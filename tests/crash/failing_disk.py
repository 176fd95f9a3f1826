"""A disk that fails or dies at its n-th operation (SQLite's method), and small books to try it on."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from wsisfund.books.disk import FileLayer
from wsisfund.books.files import books_hash, hash_files
from wsisfund.books.includes import included_files
from wsisfund.books.records import Fact, Posting, Record, Transaction

MAIN = 'option "operating_currency" "CHF"\n\ninclude "accounts.beancount"\ninclude "register/donors.beancount"\n'
FILES = {
    "ledger/main.beancount": MAIN,
    "ledger/accounts.beancount": "2025-01-01 open Assets:A CHF\n2025-01-01 open Assets:B CHF\n",
    "ledger/register/donors.beancount": '; donors\n\n2025-01-01 custom "donor" "CHE"\n  name: "Switzerland"\n',
}
EXTRA = {"imports/archive/deep/x.csv": b"a,b\n" * 1000}


class Died(BaseException):
    """The process is gone: nothing of it runs any more, not even what cleans up."""


class FailingDisk(FileLayer):
    """Fails at operation `at` (1, 2, 3 …): "once" with an error, "always" from then on, "die" for good.

    "interrupt": Ctrl-C is pressed just before the operation; "interrupt after": just after it.
    """

    def __init__(self, at: int, mode: str, code: int = errno.ENOSPC) -> None:
        self.at, self.mode, self.code, self.count = at, mode, code, 0

    @property
    def reached(self) -> bool:
        """Whether the operation that fails was ever asked for."""
        return self.count >= self.at

    def _count(self) -> None:
        self.count += 1
        if self.mode == "die" and self.count >= self.at:
            raise Died
        if self.mode == "interrupt" and self.count == self.at:
            raise KeyboardInterrupt
        if self.mode.startswith("interrupt"):
            return
        if self.count == self.at or (self.mode == "always" and self.count > self.at):
            raise OSError(self.code, os.strerror(self.code))

    def write(self, descriptor: int, data: memoryview) -> int:
        half = data[: len(data) // 2 + 1]
        if self.count + 1 == self.at and not self.mode.startswith("interrupt"):
            super().write(descriptor, half)
        self._count()
        # A short write is no error: the caller has to go on.
        written = super().write(descriptor, half)
        self.done()
        return written

    def close(self, descriptor: int) -> None:
        super().close(descriptor)
        self._count()
        self.done()

    def done(self) -> None:
        """An operation has been done."""
        if self.mode == "interrupt after" and self.count == self.at:
            raise KeyboardInterrupt


def _counted(name: str) -> Any:
    plain = getattr(FileLayer, name)

    def operation(self: FailingDisk, *args: Any) -> Any:
        self._count()
        result = plain(self, *args)
        self.done()
        return result

    return operation


for _name in (
    "exchange",
    "rename_new",
    "create",
    "take_over",
    "sync",
    "rename",
    "unlink",
    "make_folder",
    "remove_folder",
    "sync_folder",
    "open_lock",
    "try_lock",
):
    setattr(FailingDisk, _name, _counted(_name))


def make_books(root: Path) -> Path:
    """A small books folder."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def donor(ident: str) -> Fact:
    """An entry of an existing file."""
    return Fact(date(2026, 1, 1), "donor", (ident,), {"name": f"Donor {ident}"})


def transfer(amount: int) -> Transaction:
    """An entry of a new file."""
    legs = (
        Posting("Assets:A", Decimal(amount), "CHF", Decimal(amount)),
        Posting("Assets:B", Decimal(-amount), "CHF", Decimal(-amount)),
    )
    return Transaction(date(2026, 2, 1), "", "Transfer", {}, legs)


SEVERAL: tuple[Record, ...] = (donor("FRA"), transfer(5))
ONE: tuple[Record, ...] = (donor("FRA"),)


def hash_of(root: Path) -> str:
    """The books' hash now."""
    return books_hash(hash_files(root, included_files(root)))


def snapshot(root: Path) -> Mapping[str, bytes]:
    """Every file of the folder, whatever its name."""
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def accept(_: Path) -> None:
    """A judge without an objection."""
