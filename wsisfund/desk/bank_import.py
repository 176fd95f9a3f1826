"""A bank's file as an act: its lines over the books as they are; new ones are recorded, those to look at left out on request."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from ..books.draft import Draft
from ..errors import Faults
from ..gate.state import BooksState
from ..importers.bank.reading import read_named
from ..importers.mapping import import_map
from ..reconciliation.lines import REVIEW, Arrived, arrived, review_fault
from ..reconciliation.recording import BankSource, mark_of, recording_draft
from ..store.chart import bank_account
from .act import Act, Desk, Signed

Progress = Callable[[str], AbstractContextManager[object]]


class LinesAside(Faults):
    """Lines of a file that somebody must look at, and nobody has decided to leave them aside; `found` has all of them."""

    def __init__(self, found: Arrived, shown: str) -> None:
        super().__init__([review_fault(one, shown) for one in found.lines if one.outcome == REVIEW])
        self.found = found


@dataclass(frozen=True)
class ImportBank:
    """A bank's file.

    Args:
        shown: how messages name it. account: of the books, where the register does not say it by its number.
        accept_clean: record the new lines, and leave out those to look at. progress: how the door shows that lines are read.
    """

    source: BankSource
    shown: str
    account: str | None = None
    accept_clean: bool = False
    progress: Progress = field(default=lambda _: nullcontext(), compare=False)


@dataclass(frozen=True)
class BankDraft(Draft):
    """The draft of an import, with the lines that it comes from."""

    found: Arrived = field(default_factory=lambda: Arrived((), ()))


def read_lines(state: BooksState, asked: ImportBank, signed: Signed) -> Arrived:
    """The lines of the file, each with its outcome; nothing is written.

    Raises:
        Fault, Faults: the file cannot be read, or nobody registered its account.
    """
    with asked.progress("Reading the file"):
        files = read_named(asked.source.name, asked.source.content, asked.shown, import_map(state.root).bank)
    account = bank_account(state.index, asked.account) if asked.account else None
    with asked.progress("Reading lines"):
        return arrived(state.index, files, mark_of(state.index, asked.source.batch), asked.shown, account, signed.day)


def _draft(desk: Desk, asked: ImportBank) -> BankDraft:
    found = read_lines(desk.state, asked, desk.signed)
    if found.count(REVIEW) and not asked.accept_clean:
        raise LinesAside(found, asked.shown)
    made = recording_draft(desk.index, desk.state.root, asked.source, found)
    return BankDraft(made.event, made.ident, made.records, warnings=made.warnings, files=made.files, found=found)


IMPORT_BANK = Act("import bank", ImportBank, _draft)
