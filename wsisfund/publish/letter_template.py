"""Texts of letters that officers edit: ``reports/letters/<language>/<kind>.txt`` and the labels of a language.

    ; a comment
    The subject of the letter

    Paragraphs follow, with a blank line between them and {placeholders} in them.

    {table}

A brace that is meant is written twice. ``labels.txt`` has lines ``key: text`` for what stands beside figures, forms of address
by type of donor, and earmarks in words.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import BooksFault
from ..statements.stated import is_comment
from ..vocabulary.events import ACTION_LINES, DONOR_TYPES, PROGRAMMES
from .edited_text import blocks as blocks_of
from .edited_text import checked as edited_checked
from .edited_text import edited_text, filled, joined_by

FOLDER: Final = Path("reports", "letters")
LANGUAGES: Final = ("en", "fr", "es", "ru", "zh", "ar")
TABLE: Final = "{table}"
# Where to pay: a paragraph of its own, left out where no account is registered.
BANK: Final = "{bank}"
_COMMON: Final = ("fund", "donor", "date", "reference", "officer", "office", "salutation")
# Placeholders of each kind of letter, besides those that all have.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "invitation": ("year",),
    "acknowledgement": ("agreement", "amount", "received", "document", "earmark", "credited"),
    "reminder": ("agreement", "instalment", "amount", "due", "days", "number-of-days", "count", "earmark", "bank"),
    "call": ("agreement", "instalment", "amount", "due", "days", "number-of-days", "earmark", "bank"),
    "final-statement": ("agreement", "amount", "from", "to", "balance", "table", "earmark"),
}
C7_LINES: Final = tuple(f"{ACTION_LINES[6]}.{n}" for n in range(1, 9))
LABELS: Final = (
    "our-reference",
    "page",
    "account-in",
    "received",
    "interest",
    "refunded",
    "staff",
    "supplies",
    "equipment",
    "contractual",
    "travel",
    "transfers",
    "operating",
    "indirect",
    "balance",
    *(f"salutation-{kind}" for kind in DONOR_TYPES),
    "pay-to",
    "bank",
    "iban",
    "account-holder",
    "quote",
    "credited",
    "credited-in-part",
    "credited-not",
    "earmark-unearmarked",
    *(f"earmark-{name}" for name in (*PROGRAMMES, *C7_LINES)),
)


class BadLetterTemplate(BooksFault):
    """A text in reports/letters cannot be used: a placeholder that is not known, no subject, a label that is missing."""

    slug = "bad-letter-template"


class Template(NamedTuple):
    """A text of a letter, checked. `subject` and `paragraphs` hold placeholders."""

    kind: str
    language: str
    file: str
    subject: str
    paragraphs: tuple[str, ...]

    def filled(self, text: str, values: Mapping[str, str]) -> str:
        """`text` with its placeholders filled."""
        return filled(text, values)


def read_template(kind: str, language: str, books: Path | None) -> Template:
    """The text of a kind of letter in a language: that of the books folder, else the shipped one.

    Raises:
        BadLetterTemplate: it cannot be used, with file and line; or neither folder has one.
    """
    name = FOLDER / language / f"{kind}.txt"
    file = name.as_posix()
    lines = lines_of(name, books)
    checked(lines, {*_COMMON, *FIELDS[kind]}, file)
    blocks = list(blocks_of(lines, joined_by(language)))
    if len(blocks) < 2:
        raise BadLetterTemplate(
            "the text has no subject, or nothing below it",
            why="the first paragraph is the subject, the others are the letter",
            fix="write a subject, a blank line, and the letter",
            file=file,
            line=1,
        )
    for number, block in blocks:
        for whole in (TABLE, BANK):
            if whole in block and block != whole:
                raise BadLetterTemplate(
                    f"{whole} stands among words", why="it is a paragraph of its own", fix="put blank lines around it",
                    file=file, line=number,
                )  # fmt: skip
    if blocks[0][1] in (TABLE, BANK):
        raise BadLetterTemplate(
            f"the subject is {blocks[0][1]}", why="it is one line", fix="write a subject", file=file, line=blocks[0][0]
        )
    return Template(kind, language, file, blocks[0][1], tuple(block for _, block in blocks[1:]))


def read_labels(language: str, books: Path | None) -> Mapping[str, str]:
    """Words beside figures in a language, by key; what the books' own file leaves out is as shipped.

    Raises:
        BadLetterTemplate: a line is no ``key: text``, a key is not known, or the shipped file has not all.
    """
    found = _labels_of(language, books)
    found = found if books is None else {**_labels_of(language, None), **found}
    missing = [key for key in LABELS if key not in found]
    if missing:
        raise BadLetterTemplate(
            f"labels are missing: {', '.join(missing)}",
            why="every figure of a letter is named",
            fix="reinstall the program, whose own file has them all",
            file=(FOLDER / language / "labels.txt").as_posix(),
        )
    return found


def _labels_of(language: str, books: Path | None) -> dict[str, str]:
    name = FOLDER / language / "labels.txt"
    file = name.as_posix()
    found: dict[str, str] = {}
    for number, line in enumerate(lines_of(name, books), 1):
        key, colon, text = (part.strip() for part in line.partition(":"))
        if not line.strip() or is_comment(line):
            continue
        if not (colon and text) or key not in LABELS or key in found:
            raise BadLetterTemplate(
                f"the line says no label: {line.strip()[:60]}",
                why="a line is one of the keys of the shipped file, once, a colon and its text",
                fix="correct the line",
                file=file,
                line=number,
            )
        found[key] = text
    return found


def lines_of(name: Path, books: Path | None) -> list[str]:
    """Lines of a file below reports/letters: that of the books folder, else the shipped one.

    Raises:
        BadLetterTemplate: it cannot be read, or neither has one.
    """
    found = edited_text([name], books, BadLetterTemplate)
    if found is not None:
        return found.lines
    raise BadLetterTemplate(
        f"there is no text {name.as_posix()}",
        why="neither the books folder nor the program has one",
        fix="write it in the books folder, or reinstall the program",
        file=name.as_posix(),
    )


def checked(lines: list[str], known: Collection[str], file: str) -> None:
    """Nothing, when every placeholder is one of `known`."""
    edited_checked(lines, known, file, BadLetterTemplate)
