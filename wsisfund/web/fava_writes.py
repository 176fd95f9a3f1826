"""What Fava's own pages ask to be written, done through the gate: editor, slices, new entries, documents."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ..books.change import Change, Edit, replacement
from ..books.draft import Draft
from ..books.inside import read_inside
from ..books.records import Record
from ..contributions.attachment import AttachDocument
from ..desk.acts import ACTS
from ..desk.flow import carry_out
from ..errors import Conflict, Refused, UsageFault
from ..gate.commit import entry_texts
from ..gate.edit import edit
from .acting import FormDoor, signed_of
from .signed_text import refusal

_BYTES_MAX: Final = 64 * 2**20


class SourceChanged(Conflict):
    """A text that somebody edits was changed by another meanwhile; both are shown, and nothing was written."""

    slug = "source-changed"

    def __init__(self, theirs: str, yours: str) -> None:
        super().__init__(
            "somebody changed this text while you edited it; nothing was written",
            why=f"it now reads:\n{theirs[:2000]}",
            fix=f"take your own over into the new text:\n{yours[:2000]}",
        )


class NotThisWay(Refused):
    """Fava offers to write something that the books of the fund do not hold, or hold otherwise."""

    slug = "not-this-way"


class NotReadable(UsageFault):
    """What Fava sent is not of the form that it should be."""

    slug = "not-readable"


def fava_write(root: Path, request: Mapping[str, Any]) -> Any:
    """What Fava's pages get as ``data``.

    Args:
        request: ``name`` of the endpoint, ``method``, its ``data``; ``place`` of the entry that it names, where it names one.

    Raises:
        Fault, Faults: a rule, or another's edit, stands against it; nothing was written.
    """
    name = f"{str(request['method']).lower()}_{request['name']}"
    if name not in _WRITES:
        raise NotThisWay(
            "this is not done here",
            why="documents are kept by their content and never moved; files to import are read on the page Import",
            fix="attach a document to its entry; take an import to the page Import",
        )
    return _WRITES[name](root, request)


def _source(root: Path, request: Mapping[str, Any]) -> str:
    data = request["data"]
    path, new = _text(data, "file_path"), _text(data, "source")
    old = _content(root, path)
    if hashlib.sha256(old).hexdigest() != data.get("sha256sum"):
        raise SourceChanged(old.decode("utf-8", "replace"), new)
    _refuse(old.decode("utf-8", "replace"), new, request)
    edit(root, Change(files=(replacement(path, old, new.encode()),)))
    return hashlib.sha256(new.encode()).hexdigest()


def _slice(root: Path, request: Mapping[str, Any]) -> str:
    new = _text(request["data"], "source")
    _edit_entry(root, request, new)
    return hashlib.sha256(new.rstrip("\n").encode()).hexdigest()


def _delete_slice(root: Path, request: Mapping[str, Any]) -> str:
    _edit_entry(root, request, "")
    return "Deleted entry."


def _edit_entry(root: Path, request: Mapping[str, Any], new: str) -> None:
    place, data = request["place"], request["data"]
    old = str(place["text"])
    now = hashlib.sha256(old.encode()).hexdigest()
    if now != data.get("sha256sum"):
        raise SourceChanged(old, new)
    _refuse(old, new, request)
    edit(root, Change(edits=(Edit(str(place["file"]), int(place["line"]), old, new.strip("\n")),)))


def _refuse(old: str, new: str, request: Mapping[str, Any]) -> None:
    fault = refusal(old, new, request["who"]["officer"])
    if fault is not None:
        raise fault


def _add_entries(root: Path, request: Mapping[str, Any]) -> str:
    from fava.helpers import FavaAPIError
    from fava.serialisation import deserialise

    from ..books.load import from_entries

    sent = request["data"].get("entries")
    try:
        entries = [deserialise(entry) for entry in sent]
    except (FavaAPIError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise NotReadable(f"an entry cannot be read: {error}", why="", fix="fill in every line of it") from None
    if any(type(entry).__name__ == "Note" for entry in entries):
        why = "what is to be said of an entry stands in it"
        raise NotThisWay("the books of the fund hold no notes", why=why, fix="write it into the narration")
    books = from_entries(entries, {"operating_currency": ["CHF"]}, (), root)
    transactions = [entry._replace(place=None) for entry in books.transactions]
    records: tuple[Record, ...] = (*transactions, *(entry._replace(place=None) for entry in books.balances))
    draft = Draft("entries", "", records)
    _refuse("", "\n\n".join(entry_texts(draft)), request)
    signed = signed_of(request)
    carry_out(FormDoor(root), lambda _: draft, signed.day)
    return f"Stored {len(records)} entries."


def _format(_: Path, request: Mapping[str, Any]) -> str:
    from fava.core.misc import align

    return str(align(_text(request["data"], "source"), 61))


def _add_document(root: Path, request: Mapping[str, Any]) -> str:
    """A file that was dropped on an entry."""
    place = request.get("place") or {}
    doc = str(place.get("doc") or place.get("agreement") or "")
    if not doc:
        raise NotThisWay(
            "a document is kept with the entry that it belongs to",
            why="a file without an entry is nobody's evidence",
            fix="drop it on an entry that has a document reference",
        )
    signed = signed_of(request)
    asked = AttachDocument(doc, str(request["file"]["name"]), base64.b64decode(request["file"]["content"]))
    carry_out(FormDoor(root), ACTS["attach"].asked(asked, signed), signed.day)
    return f"Attached to {doc}."


def _content(root: Path, path: str) -> bytes:
    if not (path.startswith("ledger/") and path.endswith(".beancount")):
        raise NotReadable("this is no file of the ledger", why="", fix="choose one in the editor's list")
    try:
        return read_inside(root, path, _BYTES_MAX)
    except OSError:
        raise NotReadable("there is no such file", why="", fix="load the page again") from None


def _text(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    if not isinstance(found, str) or "\0" in found:
        raise NotReadable(f"{name} is no text", why="", fix="load the page again")
    return found


_WRITES: Final[Mapping[str, Callable[[Path, Mapping[str, Any]], Any]]] = {
    "put_source": _source,
    "put_source_slice": _slice,
    "delete_source_slice": _delete_slice,
    "put_add_entries": _add_entries,
    "put_format_source": _format,
    "put_add_document": _add_document,
}
