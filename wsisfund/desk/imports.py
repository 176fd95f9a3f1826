"""Acts on files: an import taken back, a document attached to an entry."""

from __future__ import annotations

from typing import Any

from ..books.draft import Draft
from ..contributions.attachment import AttachDocument, attachment_draft
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
ATTACH = Act("attach", AttachDocument, lambda desk, asked: attachment_draft(desk.index, desk.state.root, asked))
IMPORTS: tuple[Act[Any], ...] = (UNDO_IMPORT, ATTACH)
