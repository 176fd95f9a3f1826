"""The books that a session means."""

from ..gate.state import BooksState, open_books
from .session import Session


def open_for(session: Session) -> BooksState:
    """The state of the books that the session means, with a bar when it takes a while."""
    with session.progress("Reading the books"):
        return open_books(session.books)
