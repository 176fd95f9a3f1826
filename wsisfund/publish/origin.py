"""What a document says of what made it: books, definitions and texts, and the command that makes it again (domain §8.18)."""

import hashlib

from ..languages.words import Words
from ..vocabulary.statement import Statement


def forms_hash(statement: Statement, words: Words) -> str:
    """``sha256:…`` over the lines ``<sha256>  <path>`` of the definitions in force and the words, sorted by path."""
    forms = sorted((*statement.origin.forms, words.form))
    lines = "".join(f"{digest}  {path}\n" for path, digest in forms)
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


def books_line(statement: Statement, words: Words) -> str:
    """The hash of the books, for every page."""
    return words("document.books", books=statement.books)


def identified(statement: Statement, words: Words) -> dict[str, str]:
    """Parameters of the texts that name what a document was made from."""
    state = words("document.forms.changed" if statement.origin.changed else "document.forms.shipped")
    return {"books": statement.books, "forms": forms_hash(statement, words), "state": state}


def forms_line(statement: Statement, words: Words) -> str:
    """The hash of definitions and texts, and whether they are as shipped, for every page."""
    found = identified(statement, words)
    return words("document.forms", forms=found["forms"], state=found["state"])


def command_line(statement: Statement, words: Words) -> str:
    """How the document is made again; empty where no command was named."""
    command = statement.origin.command
    return words("document.command", command=command) if command else ""


def origin_lines(statement: Statement, words: Words) -> list[str]:
    """All of it, a line each."""
    found = (books_line(statement, words), forms_line(statement, words), command_line(statement, words))
    return [line for line in found if line]
