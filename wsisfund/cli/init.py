"""``wsisfund init``: a new books folder from the shipped template."""

from pathlib import Path

import click

from .frame import verb
from .session import Session
from .typed_path import typed_path


@verb("init")
@click.argument("folder", type=click.Path(path_type=Path))
def init(session: Session, folder: Path) -> None:
    """Make a new books folder at FOLDER.

    The folder holds ledger/ (the books), imports/ (column maps, files to import) and reports/ (definitions of the statements,
    texts that officers edit). Nothing that stands there already is touched: a folder with books is refused.

    \b
    Example:
      wsisfund init my-fund
      wsisfund check --books my-fund
    """
    from ..books.append import create
    from ..books.template import template_files

    files = template_files()
    root = typed_path(folder)
    create(root, files)
    names = sorted(files)
    answer = {"ok": True, "event": "init", "id": str(folder), "written": [{"file": name, "line": 1} for name in names]}
    steps = ["wsisfund officer add …", "wsisfund budget appropriate …", "wsisfund import pledges FILE", "wsisfund check"]
    session.emit(answer, "\n".join([f"made {folder}: {len(names)} files", "next, in that folder:", *(f"  {s}" for s in steps)]))
