"""A file of pledges from the page Import: read and shown, then written; taken back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..desk.acts import ACTS
from ..desk.flow import again_where_others_were_faster, carry_out
from ..desk.pledge_import import PledgeImport, read_import
from ..importers.source import Source, read_source
from ..importers.undo import UndoImport
from .acting import FormDoor, signed_of


def file_read(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """Every row with its outcome; nothing is written.

    Raises:
        Fault, Faults: the file cannot be read.
    """
    return read_import(root, _source(request), signed_of(request).day).shown()


def file_imported(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The new rows written; with ``accept_clean`` also where others are set aside.

    Raises:
        Fault, Faults: nothing was written.
    """
    source, signed = _source(request), signed_of(request)
    seen = ""

    def once() -> dict[str, Any]:
        nonlocal seen
        found: PledgeImport = read_import(root, source, signed.day)
        seen = found.state.books_hash
        return found.written(accept_clean=bool(request.get("accept_clean")))

    return again_where_others_were_faster(once, lambda: seen)


def import_undone(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The pledges of a batch ended.

    Raises:
        Fault, Faults: nothing was written.
    """
    signed = signed_of(request)
    build = ACTS["import undo"].asked(UndoImport(str(request.get("batch", ""))), signed)
    return carry_out(FormDoor(root), build, signed.day).as_json()


def _source(request: Mapping[str, Any]) -> Source:
    """The file that was sent, read as any other."""
    name = str(request.get("name", "")).replace("\\", "/").rpartition("/")[2].lstrip(".")[:100] or "file"
    with TemporaryDirectory(prefix="wsisfund-") as folder:
        path = Path(folder) / "".join(c for c in name if c.isprintable())
        path.write_bytes(base64.b64decode(request["content"]))
        return read_source(path, path.name)
