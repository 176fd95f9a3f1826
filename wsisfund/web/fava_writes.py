"""What Fava's own pages ask to be written, done through the gate: editor, slices, new entries, documents."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ..books.draft import Draft
from ..books.records import Record
from ..contributions.attachment import AttachDocument
from ..desk.acts import ACTS
from ..desk.flow import again_where_others_were_faster, carry_out
from ..errors import Refused
from ..gate.commit import entry_texts
from ..gate.signed_text import Text, refuse_other_names
from .acting import FormDoor, answered, signed_of
from .fava_entries import entries_of
from .put_back import SourceChanged, content_of, lines_of, not_text, replaced, text_of

Answer = dict[str, Any]


class NotThisWay(Refused):
    """Fava offers to write something that the books of the fund do not hold, or hold otherwise."""

    slug = "not-this-way"


def fava_write(root: Path, request: Mapping[str, Any]) -> Answer:
    """What Fava's pages get as ``data``; beside it, where something was written, the places and what takes it back.

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


def _source(root: Path, request: Mapping[str, Any]) -> Answer:
    data = request["data"]
    path, new = text_of(data, "file_path"), text_of(data, "source")
    old = content_of(root, path)
    if hashlib.sha256(old).hexdigest() != data.get("sha256sum"):
        raise SourceChanged(old.decode("utf-8", "replace"), new, path)
    written = replaced(root, path, old, new.encode(), request["who"]["officer"])
    return {"data": written.sha256, **written.as_json()}


def _slice(root: Path, request: Mapping[str, Any]) -> Answer:
    new = text_of(request["data"], "source")
    answer = _edit_entry(root, request, new)
    return {"data": hashlib.sha256(new.rstrip("\n").encode()).hexdigest(), **answer}


def _delete_slice(root: Path, request: Mapping[str, Any]) -> Answer:
    return {"data": "Deleted entry.", **_edit_entry(root, request, "")}


def _edit_entry(root: Path, request: Mapping[str, Any], new: str) -> Answer:
    """The entry that a place names becomes `new`, in the file as it is then; empty: it is removed, with the blank line behind."""
    place, data = request.get("place") or not_text("entry_hash"), request["data"]
    old, path, first = str(place["text"]), str(place["file"]), int(place["line"]) - 1
    if hashlib.sha256(old.encode()).hexdigest() != data.get("sha256sum"):
        raise SourceChanged(old, new, path, first + 1)
    seen = ""

    def once() -> Answer:
        """The edit of the file as it is now; refused where other text stands there than was read."""
        nonlocal seen
        now = content_of(root, path)
        seen = hashlib.sha256(now).hexdigest()
        lines = lines_of(now.decode("utf-8", "replace"))
        last = first + len(lines_of(old))
        if "".join(lines[first:last]).rstrip("\n") != old.rstrip("\n"):
            raise SourceChanged("".join(lines[max(first, 0) : last]), new, path, first + 1)
        after = [new.strip("\n") + "\n"] if new.strip("\n") else []
        if not after and last < len(lines) and not lines[last].strip():
            last += 1
        lines[first:last] = after
        return replaced(root, path, now, "".join(lines).encode(), request["who"]["officer"]).as_json()

    return again_where_others_were_faster(once, lambda: seen)


def _add_entries(root: Path, request: Mapping[str, Any]) -> Answer:
    from ..books.load import from_entries

    entries = entries_of(request["data"].get("entries"))
    if any(type(entry).__name__ == "Note" for entry in entries):
        why = "what is to be said of an entry stands in it"
        raise NotThisWay("the books of the fund hold no notes", why=why, fix="write it into the narration")
    books = from_entries(entries, {"operating_currency": ["CHF"]}, (), root)
    transactions = [entry._replace(place=None) for entry in books.transactions]
    records: tuple[Record, ...] = (*transactions, *(entry._replace(place=None) for entry in books.balances))
    draft = Draft("entries", "", records)
    typed = "\n\n".join(entry_texts(draft))
    refuse_other_names([Text("", b"", typed.encode())], request["who"]["officer"])
    done = carry_out(FormDoor(root), lambda _: draft, signed_of(request).day)
    return {"data": f"Stored {len(records)} entries.", **answered(root, done)}


def _format(_: Path, request: Mapping[str, Any]) -> Answer:
    from fava.core.misc import align

    return {"data": str(align(text_of(request["data"], "source"), 61))}


def _add_document(root: Path, request: Mapping[str, Any]) -> Answer:
    """A file that was dropped on an entry."""
    place = request.get("place") or {}
    doc = str(place.get("doc") or place.get("agreement") or "")
    if not doc:
        raise NotThisWay(
            "a document is kept with the entry that it belongs to",
            why="a file without an entry is nobody's evidence",
            fix="drop it on an entry that has a document reference",
        )
    signed, file = signed_of(request), request.get("file") or not_text("file")
    asked = AttachDocument(doc, str(file["name"]), base64.b64decode(file["content"]))
    done = carry_out(FormDoor(root), ACTS["attach"].asked(asked, signed), signed.day)
    return {"data": f"Attached to {doc}.", **answered(root, done)}


_WRITES: Final[Mapping[str, Callable[[Path, Mapping[str, Any]], Answer]]] = {
    "put_source": _source,
    "put_source_slice": _slice,
    "delete_source_slice": _delete_slice,
    "put_add_entries": _add_entries,
    "put_format_source": _format,
    "put_add_document": _add_document,
}
