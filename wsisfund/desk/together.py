"""Several acts as one: each is built on the books with the earlier ones in them, and all are committed at once."""

from ..books.change import FileEdit
from ..books.draft import Draft
from ..books.many import Entries, entries_of
from ..books.spool import Spool, joined
from ..gate.state import BooksState
from ..store.overlay import extend, overlay
from .flow import Build


class Together:
    """Acts gathered over one state of the books.

    Args:
        state: the books as they are; they are left as they are, what is gathered lies over them.
    """

    def __init__(self, state: BooksState) -> None:
        self._index = overlay(state.index)
        self._state = BooksState(state.root, self._index, state.books_hash, state.hashes)
        self._count = 0
        self._records = Entries()
        self._derivation = Spool[str]()
        self._warnings: dict[str, None] = {}
        self._files: dict[str, bytes] = {}
        self._edits: list[FileEdit] = []
        self._budget_line = self._agreement = ""

    def __len__(self) -> int:
        return self._count

    def add(self, build: Build) -> None:
        """Build one more on the earlier ones.

        Raises:
            Fault, Faults: it is refused; the earlier ones stay.
        """
        draft = build(self._state)
        extend(self._index, draft.records)
        self._count += 1
        self._records.extend(draft.records)
        self._derivation.extend(draft.derivation)
        self._warnings |= dict.fromkeys(draft.warnings)
        self._files |= draft.files
        self._edits += draft.edits
        self._budget_line, self._agreement = draft.budget_line, draft.agreement

    def draft(self, name: str) -> Draft:
        """All as one draft; `name` says what it is called. Its line and agreement are those of the last."""
        return Draft(
            "batch",
            name,
            entries_of(self._records),
            joined(self._derivation),
            tuple(self._warnings),
            budget_line=self._budget_line,
            agreement=self._agreement,
            files=self._files,
            edits=tuple(self._edits),
        )
