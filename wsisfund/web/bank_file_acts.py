"""A bank's file from the page Import: read and shown, each line with what it may be; then recorded."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..desk.bank_import import IMPORT_BANK, BankDraft, ImportBank, read_lines
from ..desk.flow import carry_out
from ..gate.state import open_books
from ..reconciliation.answer import answer_of, proposals_of
from ..reconciliation.recording import BankSource
from .acting import FormDoor, file_of, signed_of

# More lines than these are recorded all the same, and shown on the page where the account is reconciled.
MOST_SHOWN = 2000


def bank_file_read(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """Every line with its outcome and what it may be; nothing is written.

    Raises:
        Fault, Faults: the file cannot be read, or nobody registered its account.
    """
    asked, state = _asked(request), open_books(root)
    found = read_lines(state, asked, signed_of(request))
    few = len(found.lines) <= MOST_SHOWN
    return answer_of(asked.source.batch, found, proposals_of(state.index, found) if few else {}, listed=few)


def bank_file_imported(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The new lines recorded; with ``accept_clean`` also where others must be looked at.

    Raises:
        Fault, Faults: nothing was written.
    """
    signed, asked = signed_of(request), _asked(request, accept_clean=bool(request.get("accept_clean")))
    done = carry_out(FormDoor(root), IMPORT_BANK.asked(asked, signed), signed.day)
    draft = done.proposed.draft
    assert isinstance(draft, BankDraft)
    written = [{"file": place.file, "line": place.line} for place in done.places]
    return {**answer_of(draft.ident, draft.found, {}, listed=False), "written": written}


def _asked(request: Mapping[str, Any], *, accept_clean: bool = False) -> ImportBank:
    name, content = file_name(request), file_of(request)
    source = BankSource(name, content, hashlib.sha256(content).hexdigest()[:12])
    return ImportBank(source, name, str(request.get("account") or "").strip()[:200] or None, accept_clean)


def file_name(request: Mapping[str, Any]) -> str:
    """The name of the file that was sent, without folders and what cannot be seen."""
    name = str(request.get("name", "")).replace("\\", "/").rpartition("/")[2].lstrip(".")[:100]
    return "".join(c for c in name if c.isprintable()) or "file"
