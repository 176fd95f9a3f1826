"""The head of a letter, which officers edit: ``reports/letters/<language>/letterhead.txt``, and an image for all languages.

The first line of the text is large; ``{fund}`` is the name of the fund. The image is ``reports/letters/letterhead.png`` or
``letterhead.jpg`` of the books folder; without one the head is text alone.
"""

import io
from pathlib import Path
from typing import Final, NamedTuple

from ..books.inside import read_inside
from ..statements.stated import is_comment
from .letter_template import FIELDS, FOLDER, LANGUAGES, BadLetterTemplate, checked, lines_of, read_labels, read_template

IMAGES: Final = ("letterhead.png", "letterhead.jpg")
_MAX_BYTES: Final = 2_000_000
_MAX_PIXELS: Final = 16_000_000


class Letterhead(NamedTuple):
    """Lines of text with the placeholder ``{fund}``, and the content of an image, empty where there is none."""

    lines: tuple[str, ...]
    image: bytes


def read_letterhead(language: str, books: Path | None) -> Letterhead:
    """The head of letters in a language: that of the books folder, else the shipped one, which has no image.

    Raises:
        BadLetterTemplate: the text has another placeholder, or the image is none that can be printed.
    """
    name = FOLDER / language / "letterhead.txt"
    lines = lines_of(name, books)
    checked(lines, ("fund",), name.as_posix())
    texts = tuple(line.strip() for line in lines if line.strip() and not is_comment(line))
    return Letterhead(texts, b"" if books is None else _image(books))


def _image(books: Path) -> bytes:
    for name in IMAGES:
        file = (FOLDER / name).as_posix()
        try:
            content = read_inside(books, file, _MAX_BYTES)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _no_image(file, str(error.strerror)) from None
        _measured(content, file)
        return content
    return b""


def _measured(content: bytes, file: str) -> None:
    """Nothing, when it is a PNG or JPEG of a size that can be printed."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            width, height = image.size
            if not 0 < width * height <= _MAX_PIXELS:
                raise _no_image(file, f"it has {width} x {height} pixels, more than {_MAX_PIXELS:,}")
            image.load()
    except BadLetterTemplate:
        raise
    except Exception:
        # The decoder has no one class of error for what is broken.
        raise _no_image(file, "its content is no PNG and no JPEG") from None


def _no_image(file: str, reason: str) -> BadLetterTemplate:
    return BadLetterTemplate(
        f"the image of the letterhead cannot be printed: {reason}",
        why=f"it is a plain PNG or JPEG of at most {_MAX_BYTES:,} bytes and {_MAX_PIXELS:,} pixels",
        fix="save it again as PNG, smaller; or take it away",
        file=file,
    )


def check_all(books: Path | None) -> list[BadLetterTemplate]:
    """Everything that is wrong with the texts in the books folder and the shipped ones; one fault for a file."""
    faults = {}
    for language in LANGUAGES:
        for kind in (*FIELDS, "labels", "letterhead"):
            try:
                if kind == "labels":
                    read_labels(language, books)
                elif kind == "letterhead":
                    read_letterhead(language, books)
                else:
                    read_template(kind, language, books)
            except BadLetterTemplate as fault:
                faults[fault.file] = fault
    return list(faults.values())
