"""What `check` says: the verdict of all rules, the documents and the approvals, all of one state of the books."""

from pathlib import Path
from typing import NamedTuple

from ..books.conflicts import books_changed
from ..errors import Fault
from .reading import read_books
from .signed_books import approvals_of_books
from .state import Judged, attempts, documents_of_books, indexes_of, judge_folder


class Checked(NamedTuple):
    """A verdict, and what is wrong with documents and with approvals: nothing where not all of the books can be read."""

    judged: Judged
    documents: list[Fault]
    approvals: list[Fault]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, once: of a missing document Beancount says only that a file is not there."""
        judged = (f for f in self.judged.faults if not (self.documents and "does not exist" in f.message))
        return [*self.documents, *judged, *self.approvals]


def check_books(root: Path, *, full: bool = False) -> Checked:
    """Look at all of the books below `root`; where somebody writes meanwhile, again, so that no two states are compared.

    Args:
        full: read and judge everything anew.

    Raises:
        LoadCrashed: Beancount dies on the text. BooksChanged: somebody changes the books faster than they can be read.
    """
    for _ in attempts():
        judged = judge_folder(root, full=full)
        if not judged.books_hash:
            return Checked(judged, [], [])
        found = Checked(judged, documents_of_books(root), approvals_of_books(root, judged, full=full))
        if read_books(root, indexes_of(root)).books_hash == judged.books_hash:
            return found
    raise books_changed()
