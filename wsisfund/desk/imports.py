"""Acts on files: an import taken back, a document attached to an entry."""

from __future__ import annotations

from typing import Any

from ..contributions.attachment import AttachDocument, attachment_draft
from ..importers.undo import UndoImport, undo_draft
from .act import Act

UNDO_IMPORT = Act("import undo", UndoImport, lambda desk, asked: undo_draft(desk.index, asked, desk.day))
ATTACH = Act("attach", AttachDocument, lambda desk, asked: attachment_draft(desk.index, desk.state.root, asked))
IMPORTS: tuple[Act[Any], ...] = (UNDO_IMPORT, ATTACH)
