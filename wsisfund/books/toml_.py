"""TOML of a books folder, read under a limit: the reader's time and memory grow with the square of a key's parts."""

import re
import tomllib
from typing import Any, Final

_MOST_PARTS: Final = 20
_TEXT: Final = re.compile(r'"[^"]*"|\'[^\']*\'')


def toml_of(text: str) -> dict[str, Any]:
    """The content of a TOML file.

    Raises:
        TOMLDecodeError: it is none, or a key has more than 20 parts.
        RecursionError: it nests too deeply.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > _MOST_PARTS and _TEXT.sub("", line).count(".") > _MOST_PARTS:
            raise tomllib.TOMLDecodeError(f"more than {_MOST_PARTS} points in one line, outside of texts (at line {number})")
    return tomllib.loads(text)
