"""Texts that officers edit: plain files of the books folder, else the shipped ones, with ``{placeholders}`` in paragraphs.

Lines that begin with a semicolon are comments; a blank line parts two paragraphs; a brace that is meant is written twice.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ..books.inside import read_inside
from ..errors import BooksFault
from ..languages.words import in_sentence
from ..settings import template_folder
from ..statements.stated import MAX_BYTES, is_comment
from ..vocabulary.nearness import near_to

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")

Refusal = Callable[..., BooksFault]


class Edited(NamedTuple):
    """A text as it was found: its path below the books folder, its content, and whether it is as shipped."""

    file: str
    content: bytes
    shipped: bool

    @property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.content.decode("utf-8-sig").splitlines()


def edited_text(names: Sequence[Path], books: Path | None, refused: Refusal) -> Edited | None:
    """The first of `names` that the books folder has, else the last of them as shipped; None: there is none.

    Raises:
        `refused`: it cannot be read.
    """
    shipped = template_folder() / names[-1]
    at_hand = shipped.read_bytes() if shipped.is_file() else None
    for name in names:
        try:
            content = read_inside(books, name.as_posix(), MAX_BYTES) if books is not None else None
            if content is not None:
                found = Edited(name.as_posix(), content, content == at_hand)
                assert found.lines is not None
                return found
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise refused(
                f"the text cannot be read: {error.strerror if isinstance(error, OSError) else error}",
                why=f"it is a plain file of the books folder, in UTF-8, of at most {MAX_BYTES} bytes",
                fix="put the text itself there, saved as UTF-8",
                file=name.as_posix(),
            ) from None
    return None if at_hand is None else Edited(names[-1].as_posix(), at_hand, True)


def checked(lines: list[str], known: Collection[str], file: str, refused: Refusal, what: str = "this letter") -> None:
    """Nothing, when every placeholder is one of `known`.

    Raises:
        `refused`: with the line.
    """
    for number, line in enumerate(lines, 1):
        if is_comment(line):
            continue
        for match in _PLACEHOLDER.finditer(line):
            if match[0] in ("{{", "}}"):
                continue
            if match[1] is None or match[1] not in known:
                wrong = f"there is no placeholder {match[0]}" if match[1] is not None else f"a brace stands alone: {match[0]}"
                raise refused(
                    wrong,
                    why=f"{what} has: {_named(known, match[1] or '')}",
                    fix="correct the name; a brace that is meant is written twice",
                    file=file,
                    line=number,
                )


def _named(known: Collection[str], wrong: str) -> str:
    """The placeholders that there are; of many those that look most like the wrong one."""
    near = near_to(wrong, known, _NEAR, 0) if len(known) > _NAMED else sorted(known)
    more = f", and {len(known) - len(near)} more" if len(known) > len(near) else ""
    return ", ".join(f"{{{name}}}" for name in near) + more


# Placeholders that a refusal names: all of so many, of more the nearest.
_NAMED: Final = 20
_NEAR: Final = 8


def blocks(lines: list[str], joined_by: str) -> Iterator[tuple[int, str]]:
    """(first line, text) of each paragraph, its lines joined; comments left out."""
    block: list[str] = []
    begins = 1
    for number, line in enumerate([*lines, ""], 1):
        if is_comment(line):
            continue
        if line.strip():
            begins = begins if block else number
            block.append(line.strip())
        elif block:
            yield begins, joined_by.join(block)
            block = []


def joined_by(language: str) -> str:
    """What stands between two lines of a paragraph."""
    return "" if language == "zh" else " "


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders filled."""

    def fill(match: re.Match[str]) -> str:
        return match[0][0] if match[1] is None else in_sentence(values[match[1]], text[match.end() :])

    return _PLACEHOLDER.sub(fill, text)
