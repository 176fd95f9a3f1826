"""A document attached to an entry: the file is kept by its hash, and named by a `document` line of the entry's day."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ..books.documents import FOLDER, kept_name
from ..books.draft import Draft
from ..books.records import Document
from ..errors import Invalid, clean
from ..register.budget_facts import order_steps
from ..register.known import AlreadyThere
from ..register.versions import agreement_at
from ..register.wording import checked_text
from ..store.accounts import opened_accounts
from ..store.chart import receivable_of
from ..store.entries import entries_of, reference_of
from ..store.index import Index
from ..store.positions import UnknownDocument
from ..vocabulary.accounts import DEFERRED

MOST_BYTES = 50 * 1024 * 1024
LINES = Path("ledger", "documents.beancount")


class DocumentSize(Invalid):
    """A file is too large, or empty, to be kept as a document."""

    slug = "document-size"


class AttachDocument(NamedTuple):
    """A file to keep as the document of an entry.

    Args:
        doc: the entry's document reference, or the id of an agreement or of an order. name: of the file, without folders.
    """

    doc: str
    name: str
    content: bytes


def attachment_draft(index: Index, root: Path, asked: AttachDocument) -> Draft:
    """The file below ``documents/``, and the line that names it, dated as the entry.

    Args:
        root: the books folder, where what is attached already is looked up.

    Raises:
        UnknownDocument: no entry, agreement or order has this reference. AlreadyThere: this very file is attached to it.
        DocumentSize: more than 50 MiB, or nothing.
    """
    doc = reference_of(index, checked_text(asked.doc, "document"))
    if not 0 < len(asked.content) <= MOST_BYTES:
        raise DocumentSize(
            f"{clean(asked.name)[:60]} has {len(asked.content)} bytes",
            why=f"a document has 1 byte to {MOST_BYTES >> 20} MiB",
            fix="attach the signed page or a smaller scan",
        )
    day, account = _entry(index, doc)
    name = kept_name(asked.name, asked.content)
    record = Document(day, account, name, {"doc": doc})
    if _attached(root, name, doc):
        raise AlreadyThere(
            f"{clean(asked.name)[:60]} is attached to {clean(doc)[:60]} already",
            why=f"it is kept as {FOLDER}/{name}",
            fix="nothing to do",
            file=LINES.as_posix(),
        )
    return Draft("document", doc, (record,), (f"kept as {FOLDER}/{name}",), files={f"{FOLDER}/{name}": asked.content})


def _entry(index: Index, doc: str) -> tuple[date, str]:
    """Day and account of what a reference names: an entry, an order, an agreement."""
    entries = entries_of(index, doc)
    if entries:
        newest = entries[-1].record
        return newest.date, newest.postings[0].account
    opened = next(order_steps(index, doc), None)
    if opened is not None:
        return opened.day, opened.line
    agreement = agreement_at(index, doc)
    if agreement is not None:
        return agreement.signed, _account_of(index, receivable_of(index, agreement.donor))
    raise UnknownDocument(
        f"nothing has the reference '{clean(doc)[:60]}'",
        why="a document belongs to an entry by its reference, to an order or to an agreement by its id",
        fix="check the reference; record the entry first",
    )


def _account_of(index: Index, wanted: str) -> str:
    """The account of an agreement's document lines: its receivable where it is open, else the first that is."""
    names = [opened.name for opened in opened_accounts(index)]
    return next(name for name in (wanted, DEFERRED, *names) if name in names)


def _attached(root: Path, name: str, doc: str) -> bool:
    """Whether the books have a line that names this file for this reference."""
    path = root / LINES
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    quoted = doc.replace("\\", "\\\\").replace('"', '\\"')
    return any(f'/{name}"' in line and f'doc: "{quoted}"' in after for line, after in pairwise(lines))
