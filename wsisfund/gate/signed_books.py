"""The books as they are against what officers signed."""

from pathlib import Path

from ..books.snapshot import read_snapshot
from ..errors import Fault
from ..store.index import find_index
from .approvals import Verified, approval_faults
from .entries_of_text import signers_of_text
from .state import Judged, indexes_of


def approvals_of_books(root: Path, judged: Judged, *, full: bool = False) -> list[Fault]:
    """What is wrong between the books and what officers signed (`gate.approvals`).

    Args:
        judged: the verdict on the books. full: verify every signature anew, whatever was verified before.
    """
    index = None if judged.faults else find_index(indexes_of(root), judged.books_hash)
    try:
        facts = index or signers_of_text(read_snapshot(root).files)
        return approval_faults(root, lambda: read_snapshot(root).files, facts, Verified(None if full else indexes_of(root)))
    finally:
        if index is not None:
            index.close()
