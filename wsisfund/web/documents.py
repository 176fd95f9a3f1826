"""The one file of the books folder that a reader may take: a document attached to an entry, as it was attached."""

import hashlib
from typing import Any, Final

from flask import Response, abort, request

from ..books.documents import FOLDER, is_kept
from ..books.inside import read_inside
from .ledger import HeldLedger

_MAX_BYTES: Final = 64 * 2**20


def is_attached(filename: str) -> bool:
    """Whether a document of the books, named relative to their folder, is one kept under ``documents/`` by its hash."""
    return is_kept(f"../{filename}")


def attached_document(ledger: HeldLedger) -> Response:
    """The document that the address names by ``filename``, as a download of plain bytes, whatever it holds.

    404 where no entry of the books names it as kept under ``documents/``, where it is missing, leads elsewhere, is larger than
    64 MB, or is not what was attached.
    """
    filename = request.args.get("filename", "")
    if not is_attached(filename) or filename not in _named(ledger):
        abort(404)
    try:
        content = read_inside(ledger.books_root, filename, _MAX_BYTES)
    except OSError:
        abort(404)
    kept, _, name = filename.removeprefix(f"{FOLDER}/").partition("-")
    if not hashlib.sha256(content).hexdigest().startswith(kept):
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, mimetype="application/octet-stream", headers=headers)


def _named(ledger: HeldLedger) -> set[Any]:
    return {entry.filename for entry in ledger.all_entries_by_type.Document}
