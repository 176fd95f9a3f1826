"""`wsisfund attach`: keep a file as the document of an entry."""

from pathlib import Path

import click

from ..contributions.attachment import MOST_BYTES, AttachDocument
from ..desk.attachment import ATTACH
from .frame import verb
from .session import Session
from .write import acts


@verb("attach")
@click.argument("doc")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@acts(ATTACH)
def attach(_: Session, doc: str, file: Path) -> AttachDocument:
    """Keep FILE (an invoice, an agreement, a bank's advice) as the document of the entry DOC.

    DOC is the reference of the entry's document, or the id of an agreement or of an order. The file is kept under documents/,
    named by its hash; a line of the ledger names it, and Fava shows it beside the entries. `wsisfund check` says when it is
    missing or changed.

    \b
    Example:
      wsisfund attach INV-77 scan.pdf
    """
    from ..importers.source import read_bytes

    return AttachDocument(doc, file.name, read_bytes(file, str(file), MOST_BYTES))
