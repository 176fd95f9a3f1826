"""What a PDF says of itself for `verify`: the books, the definitions and the command that made it, and its figures.

It stands as one comment between the trailer and `startxref`, where every reader passes over it and no place in the file moves.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ..errors import OTHER_FORM
from ..vocabulary.statement import Statement
from .json_ import statement_json
from .origin import forms_hash

_MARK: Final = b"%wsisfund-statement "
_END: Final = b"startxref\n"
_MOST: Final = 50_000_000


class Stamp(NamedTuple):
    """`figures`: amounts as text by statement, line and column (``financial-position.cash.amount``)."""

    command: str
    books: str
    forms: str
    figures: dict[str, str]


def stamped(content: bytes, statements: Sequence[Statement], words: Any) -> bytes:
    """A PDF with its stamp; the same statements give the same bytes."""
    first = statements[0]
    said = Stamp(first.origin.command, first.books, forms_hash(first, words), figures_of([statement_json(s) for s in statements]))
    head, mark, tail = content.rpartition(_END)
    return head + packed(said) + mark + tail if mark else content


def packed(said: Stamp) -> bytes:
    """The comment of a stamp, with the end of its line."""
    return _MARK + base64.b64encode(zlib.compress(json.dumps(said._asdict(), sort_keys=True).encode(), 9)) + b"\n"


def stamp_of(content: bytes) -> Stamp | None:
    """The stamp of a PDF; None where it has none that can be read."""
    _, mark, rest = content.rpartition(_MARK)
    if not mark:
        return None
    try:
        plain = zlib.decompressobj().decompress(base64.b64decode(rest.partition(b"\n")[0], validate=True), _MOST)
        said = json.loads(plain)
        figures = {str(key): str(value) for key, value in said["figures"].items()}
        return Stamp(str(said["command"]), str(said["books"]), str(said["forms"]), figures)
    except (binascii.Error, zlib.error, *OTHER_FORM):
        return None


def figures_of(statements: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Every figure of statements in the form of the command contract; a statement that comes again has its number."""
    found: dict[str, str] = {}
    names: dict[str, int] = {}
    for statement in statements:
        name = str(statement["statement"])
        names[name] = names.get(name, 0) + 1
        name += f"#{names[name]}" if names[name] > 1 else ""
        below = [*statement["reconciliations"], *statement.get("tables", ())]
        tables = [(name, statement["lines"]), *((f"{name}/{r['id']}", r["lines"]) for r in below)]
        for table, lines in tables:
            for line in lines:
                found |= {f"{table}.{line['id']}.{c}": str(v) for c, v in line["values"].items() if v is not None}
    return found
