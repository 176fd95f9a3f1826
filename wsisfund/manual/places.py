"""Where a fault of an entry is shown: the line of its posting."""

from ..books.records import Place, Posting, Transaction


def place_of(t: Transaction, p: Posting) -> Place | None:
    """File and line of a posting; that of its entry where it has none; None for an entry that is not written."""
    return Place(t.place.file, p.line or t.place.line) if t.place else None
