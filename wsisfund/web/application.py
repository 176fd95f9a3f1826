"""Fava on a books folder as one WSGI application."""

from __future__ import annotations

import logging
from pathlib import Path

from .guard import Application, guarded
from .ledger import Loader, SafeLedger


def make_application(root: Path) -> Application:
    """Fava's pages over the books at `root`, for reading only, behind the guard; the books are loaded now.

    Args:
        root: a books folder.

    Raises:
        Faults: the text holds what Beancount would execute, follow out of the folder, or die on.
    """
    from fava.application import create_app

    ledger = SafeLedger(root.resolve())
    inner = create_app([ledger.beancount_file_path], read_only=True)
    inner.config["LEDGERS"] = Loader(inner, ledger)
    # A query with a mistake is an answer to its author, not a traceback in the terminal.
    logging.getLogger("fava").setLevel(logging.CRITICAL)
    return guarded(inner.wsgi_app)
