"""What keeps a change of the books from being written although no rule stands against it."""

from ..errors import Conflict


class BooksChanged(Conflict):
    """The books changed while the entry was being prepared: an editor, Fava, another command."""

    slug = "books-changed"


class NotIncluded(Conflict):
    """A file stands where entries are to be written, but main.beancount does not include it."""

    slug = "not-included"


class FileExists(Conflict):
    """A file that is to be kept as evidence, or laid down, stands there already with other content."""

    slug = "file-exists"


class Unfinished(Conflict):
    """The entries are recorded, but not all files could be put in place; the next command finishes it."""

    slug = "unfinished-commit"


class JournalBroken(Conflict):
    """An interrupted command cannot be finished: its files were changed by hand since, or are no longer there."""

    slug = "journal-broken"


def books_changed(file: str = "ledger") -> BooksChanged:
    """The fault for books that somebody else changed meanwhile."""
    return BooksChanged(
        "the books changed while this entry was being prepared",
        why="an editor, Fava or another command saved meanwhile; nothing was written by this command",
        fix="run the same command again",
        file=file,
    )
