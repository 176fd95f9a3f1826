"""The act of taking an import back, whatever was imported."""

from ..books.draft import Draft
from ..importers.register_undo import undo_entries_draft
from ..importers.undo import UndoImport, undo_draft
from ..reconciliation.undo import undo_bank_draft
from .act import Act, Desk


def _undo(desk: Desk, asked: UndoImport) -> Draft:
    """Of a bank's file its lines, of a file of the programme register its entries, of any other its pledges."""
    index, batch, day = desk.index, asked.batch, desk.day
    found = undo_bank_draft(index, batch, day) or undo_entries_draft(index, batch, day)
    return found or undo_draft(index, asked, day, desk.state.root)


UNDO_IMPORT = Act("import undo", UndoImport, _undo)
