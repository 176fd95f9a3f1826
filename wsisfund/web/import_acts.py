"""A file of pledges from the page Import: read and shown, then written; taken back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..desk.acts import ACTS
from ..desk.flow import carry_out
from ..desk.pledge_import import IMPORT_PLEDGES, ImportPledges, PledgeDraft, read_pledges
from ..gate.state import open_books
from ..importers.answer import answer_of
from ..importers.source import source_of
from ..importers.undo import UndoImport
from .acting import FormDoor, file_of, signed_of
from .bank_file_acts import file_name


def file_read(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """Every row with its outcome; nothing is written.

    Raises:
        Fault, Faults: the file cannot be read.
    """
    asked = _asked(request)
    rows = read_pledges(open_books(root), asked, signed_of(request).day)
    return answer_of(asked.source.batch, rows.readings, rows.table.notes)


def file_imported(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The new rows written; with ``accept_clean`` also where others are set aside.

    Raises:
        Fault, Faults: nothing was written.
    """
    signed = signed_of(request)
    asked = _asked(request, accept_clean=bool(request.get("accept_clean")))
    done = carry_out(FormDoor(root), IMPORT_PLEDGES.asked(asked, signed), signed.day)
    draft = done.proposed.draft
    assert isinstance(draft, PledgeDraft)
    written = [{"file": place.file, "line": place.line} for place in done.places]
    undo = {"batch": draft.ident, "date": signed.day.isoformat()} if written else None
    return {**answer_of(draft.ident, draft.readings, draft.warnings), "written": written, "undo": undo}


def import_undone(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The pledges of a batch ended.

    Raises:
        Fault, Faults: nothing was written.
    """
    signed = signed_of(request)
    build = ACTS["import undo"].asked(UndoImport(str(request.get("batch", ""))), signed)
    return carry_out(FormDoor(root), build, signed.day).as_json()


def _asked(request: Mapping[str, Any], *, accept_clean: bool = False) -> ImportPledges:
    name = file_name(request)
    return ImportPledges(source_of(name, file_of(request), name), name, accept_clean=accept_clean)
