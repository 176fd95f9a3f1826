"""Deployment settings: where derived files lie and where the shipped template is. Policy is in the books, not here."""

from __future__ import annotations

import os
from pathlib import Path

INDEX_VARIABLE = "WSISFUND_INDEX"


def index_folder() -> Path:
    """Folder of the derived indexes: ``$WSISFUND_INDEX``, else the user's cache folder; made when first needed."""
    named = os.environ.get(INDEX_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("wsisfund", appauthor=False)


def template_folder() -> Path:
    """The shipped books folder: inside an installed wheel, else the checkout itself."""
    inside = Path(__file__).parent / "template"
    return inside if inside.is_dir() else Path(__file__).parent.parent
