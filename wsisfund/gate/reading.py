"""The books read with what earlier readings know: a file that did not change since is not read again."""

from pathlib import Path

from ..books.snapshot import Snapshot, read_snapshot
from ..store.kept_marks import keep_marks, kept_marks


def read_books(root: Path, folder: Path) -> Snapshot:
    """The ledger below `root` as it stands at one moment; what was learned is kept in `folder`, where its indexes lie.

    Raises:
        Unfinished, BooksChanged: as `read_snapshot`.
    """
    snapshot = read_snapshot(root, known=kept_marks(folder))
    if snapshot.learned and not snapshot.faults:
        keep_marks(folder, snapshot.known())
    return snapshot
