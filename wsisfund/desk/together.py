"""Several acts as one: each is built on the books with the earlier ones in them, and all are committed at once."""

from __future__ import annotations

from ..books.draft import Draft
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
        self._drafts: list[Draft] = []

    def __len__(self) -> int:
        return len(self._drafts)

    def add(self, build: Build) -> None:
        """Build one more on the earlier ones.

        Raises:
            Fault, Faults: it is refused; the earlier ones stay.
        """
        draft = build(self._state)
        extend(self._index, draft.records)
        self._drafts.append(draft)

    def draft(self, name: str) -> Draft:
        """All as one draft; `name` says what it is called. Its line and agreement are those of the last."""
        last = self._drafts[-1]
        return Draft(
            "batch",
            name,
            tuple(record for draft in self._drafts for record in draft.records),
            tuple(line for draft in self._drafts for line in draft.derivation),
            tuple(dict.fromkeys(line for draft in self._drafts for line in draft.warnings)),
            budget_line=last.budget_line,
            agreement=last.agreement,
            files={path: held for draft in self._drafts for path, held in draft.files.items()},
            edits=tuple(edit for draft in self._drafts for edit in draft.edits),
        )
