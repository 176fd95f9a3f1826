"""Entries that a door proposes to the gate: nothing is written yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .change import Change, FileEdit, additions
from .records import Record


@dataclass(frozen=True, eq=False, repr=False)
class Draft:
    """What one command wants to write.

    Args:
        event: what happens, in the words of the command (``agreement``, ``receipt``, ``commitment`` …).
        ident: id of the thing (agreement, commitment, document …).
        records: entries in the order in which they are to be written.
        derivation: how each amount that the rules determine came about, one line each
            (``20,000.00 × 0.8015 = 16,030.00, half up``).
        warnings: worth knowing before saying yes; they stop nothing.
        budget_line, agreement: whose availability the answer shows, where the event uses or gives some.
        files: further new files that belong to the same commit (``imports/``, ``reports/``, what officers signed), content by
            relative path.
        edits: files beside the ledger that the same commit replaces or takes away.
        on: on which the availability is asked, where it is not the day of the command: the draft is an older one.
    """

    event: str
    ident: str
    records: Sequence[Record]
    derivation: Sequence[str] = ()
    warnings: tuple[str, ...] = ()
    budget_line: str = ""
    agreement: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    edits: tuple[FileEdit, ...] = ()
    on: date | None = None

    def change(self) -> Change:
        """What the draft makes of the books folder."""
        return Change(insert=self.records, files=(*additions(self.files), *self.edits))
