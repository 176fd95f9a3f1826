"""The answer of a command as JSON text, in pieces: what is said of many thousand rows is never one text in memory.

ASCII only, so that the bytes are the same in every locale.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

_PIECES_AT_ONCE = 8192
_ROWS_AT_ONCE = 256


class Written:
    """A list in an answer whose elements are JSON text already, as the answer has it: indented in it, or not (`text_of`).

    Args:
        rows: the text of each element, without what stands between them; read once.
        between: what stands between them in an answer that is not indented; nothing where `rows` are pieces that say it.
    """

    def __init__(self, rows: Iterable[str], between: str = ", ") -> None:
        self.rows = rows
        self.between = between


def listed(items: Iterable[Any]) -> Written:
    """Things of an answer, each made and written when it is its turn, indented as in an answer with no `lines`."""
    every = iter(items)
    # Together: each call of an encoder that indents leaves a ring of functions behind, which nobody collects in a short run.
    blocks = iter(lambda: list(islice(every, _ROWS_AT_ONCE)), [])
    return Written(json.dumps(block, indent=2)[len("[\n  ") : -len("\n]")].replace("\n", "\n  ") for block in blocks)


def text_of(answer: Mapping[str, Any]) -> Iterator[str]:
    """The object as text, indented for people.

    A ledger of many thousand lines is for programs: without indentation it is written ten times as fast.
    """
    if "lines" in answer or "statements" in answer:
        return _compact(answer)
    if any(isinstance(value, Written) for value in answer.values()):
        return _with_written(answer)
    return _indented(answer)


def _compact(answer: Mapping[str, Any]) -> Iterator[str]:
    """What `json.dumps` makes of the object with its lists."""
    before = "{"
    for key, value in answer.items():
        yield f"{before}{json.dumps(key)}: "
        if isinstance(value, Written):
            yield "["
            for n, row in enumerate(value.rows):
                yield f"{value.between}{row}" if n else row
            yield "]"
        else:
            yield json.dumps(value)
        before = ", "
    yield "}"


def _indented(value: Any) -> Iterator[str]:
    pieces = json.JSONEncoder(indent=2).iterencode(value)
    return iter(lambda: "".join(islice(pieces, _PIECES_AT_ONCE)), "")


def _with_written(answer: Mapping[str, Any]) -> Iterator[str]:
    """The same text as `_indented` makes of the object with its lists."""
    before = "{\n  "
    for key, value in answer.items():
        yield f"{before}{json.dumps(key)}: "
        if isinstance(value, Written):
            yield from _list(iter(value.rows))
        else:
            # No text holds a line's end but as \n, so each one stands between two pieces.
            yield from (piece.replace("\n", "\n  ") for piece in _indented(value))
        before = ",\n  "
    yield "\n}"


def _list(rows: Iterator[str]) -> Iterator[str]:
    before, end = "[\n    ", "[]"
    for row in rows:
        yield before + row
        before, end = ",\n    ", "\n  ]"
    yield end
