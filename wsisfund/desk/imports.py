"""Acts on imported files: an import taken back."""

from __future__ import annotations

from typing import Any

from ..importers.undo import UndoImport, undo_draft
from .act import Act

UNDO_IMPORT = Act("import undo", UndoImport, lambda desk, asked: undo_draft(desk.index, asked, desk.day))
IMPORTS: tuple[Act[Any], ...] = (UNDO_IMPORT,)
