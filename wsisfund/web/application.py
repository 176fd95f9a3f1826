"""Fava on a books folder as one WSGI application."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from .guard import Application, guarded
from .ledger import Loader, SafeLedger
from .queries import load_query_parts
from .query_child import MILLISECONDS_MAX, in_child


def make_application(ledger: SafeLedger, query_milliseconds: int = MILLISECONDS_MAX) -> Application:
    """Fava's pages over `ledger`, for reading only, behind the guard.

    Args:
        ledger: the books, loaded.
        query_milliseconds: a query that takes longer is stopped.
    """
    from fava.application import create_app

    inner = create_app([ledger.beancount_file_path], read_only=True)
    inner.config["LEDGERS"] = Loader(inner, ledger)
    inner.after_request(_for_reading)
    # A query with a mistake is an answer to its author, not a traceback in the terminal.
    logging.getLogger("fava").setLevel(logging.CRITICAL)
    load_query_parts(ledger)
    return guarded(inner.wsgi_app, in_child(inner.wsgi_app, ledger.still, query_milliseconds))


def _for_reading(answer: Any) -> Any:
    """Each whole page takes our style, which leaves out of Fava's menu what is for writing."""
    if answer.mimetype == "text/html":
        answer.set_data(answer.get_data().replace(b"</head>", b"<style>" + _style() + b"</style></head>", 1))
    return answer


@cache
def _style() -> bytes:
    return (Path(__file__).parent / "reading.css").read_bytes()
