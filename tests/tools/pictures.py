"""Pages of the document for Council as pictures: grey, small, without hashes, which change with every text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops
from pypdf import PdfReader

from tests.integration.inside import typed
from wsisfund.languages.words import words_of

HERE: Final = Path(__file__).parents[1] / "golden"
APPROVED: Final = HERE / "pictures"
LANGUAGES: Final = ("ar", "zh")
# Scripts that only a picture shows: joined letters, reading from the right, breaks between signs.
PAGES: Final = ("cover", "financial-position", "credit-risk")
# Points to pixels, and the part of a page above the hashes: at its foot, on the cover as a paragraph.
SCALE: Final = 0.8
_ABOVE: Final = {"cover": 0.82, "financial-position": 0.93, "credit-risk": 0.93}
# A pixel is another one from so many of 255 grey levels; so many in a million may be, for the edges of letters.
LEVELS: Final = 48
IN_A_MILLION: Final = 100


def pictures_of(language: str, folder: Path) -> Mapping[str, Image.Image]:
    """The pages of the worked example's document for 2026 in a language, by name; the document stays in `folder`."""
    import pypdfium2

    line = f"report council --year 2026 --language {language} --format pdf --date 2027-03-01 --out {folder}"
    done = typed(HERE / "domain-example", line)
    assert done.code == 0, done.out
    [file] = folder.glob(f"council-2026-{language}.pdf")
    numbers = _numbers(PdfReader(file), language)
    document = pypdfium2.PdfDocument(file)
    try:
        pages = {name: document[number].render(scale=SCALE, grayscale=True).to_pil() for name, number in numbers.items()}
    finally:
        document.close()
    return {name: page.crop((0, 0, page.width, int(page.height * _ABOVE[name]))) for name, page in pages.items()}


def _numbers(reader: PdfReader, language: str) -> dict[str, int]:
    """The number of each page, by the bookmarks."""
    words = words_of(language)
    wanted = {words.heading("financial-position"): "financial-position", words.note_title("credit-risk"): "credit-risk"}
    found = {"cover": 0}
    for mark in _flat(reader.outline):
        name = wanted.get(mark.title, wanted.get(mark.title.partition(". ")[2]))
        if name:
            number = reader.get_destination_page_number(mark)
            assert number is not None
            found[name] = number
    assert tuple(found) == PAGES, found
    return found


def _flat(marks: Iterable[Any]) -> Iterator[Any]:
    for mark in marks:
        if isinstance(mark, list):
            yield from _flat(mark)
        else:
            yield mark


def is_approved(made: Image.Image, approved: Image.Image) -> bool:
    """Whether two pictures are of one size and differ by no more than the edges of some letters."""
    if made.size != approved.size:
        return False
    differences = ImageChops.difference(made, approved).histogram()
    return sum(differences[LEVELS:]) * 1_000_000 <= IN_A_MILLION * made.width * made.height
