"""Finished statements and reports to download, made as the command line makes them."""

import base64
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from ..errors import UsageFault, clean
from ..gate.state import BooksState, books_afresh, open_books
from ..languages.states import SIX
from ..languages.words import words_of
from ..publish.report_files import MOST_YEARS, Wanted, document_in, files_of_report, made
from ..publish.report_made import COUNCIL, PORTFOLIO, RECAPITULATION, Asked, files_of, statements_of
from ..publish.report_year import check_year
from ..statements.engine import NAMES
from ..statements.report_definition import PROGRAMME, YEARS, report_definition
from ..vocabulary.period import Period

_YEARS = range(1990, 2201)
_OF_THE_BOOKS: Final = (*NAMES, COUNCIL, PORTFOLIO, RECAPITULATION)


class NoSuchFile(UsageFault):
    """There is no statement of this name, year and format to download."""

    slug = "no-such-download"


def statement_file(root: Path, request: Mapping[str, Any]) -> dict[str, str]:
    """The file that ``name``, ``format``, ``year`` and ``language`` (else English) name: its name, and its content in base 64.

    Reports of several years begin with ``from``; one about a programme has it as ``programme``.

    Raises:
        NoSuchFile: there is none. Fault, Faults: the books have errors, or a statement does not foot.
    """
    name, kind, language = str(request["name"]), str(request["format"]), str(request.get("language", SIX[0]))
    definition = None if name in _OF_THE_BOOKS else report_definition(name, root)
    if (definition is None and name not in _OF_THE_BOOKS) or language not in SIX or (definition is not None and kind == "csv"):
        raise _none(name, request)
    of_years = name == RECAPITULATION or (definition is not None and definition.about == YEARS)
    period = _period(name, request, of_years=of_years)
    if definition is not None:
        programme = str(request.get("programme", "")) if definition.about == PROGRAMME else ""
        state, words = open_books(root), words_of(language)
        report = made(state.index, root, definition, Wanted(programme, period))
        files = files_of_report(report, document_in(root, report, words, [kind]), words, [kind])
    elif name == COUNCIL:
        # What officers certify is worked out from the text of the books, and from no index that lies on the disk.
        with books_afresh(root) as state:
            files = _files(state, root, Asked(name, period), language, kind)
    else:
        files = _files(open_books(root), root, Asked(name, period), language, kind)
    ((file, content),) = files.items()
    return {"name": file, "content": base64.b64encode(content).decode()}


def _files(state: BooksState, root: Path, asked: Asked, language: str, kind: str) -> dict[str, bytes]:
    for year in sorted({asked.period.year, asked.period.end.year}):
        check_year(state.index, year, asked.name, of_years=asked.name == RECAPITULATION)
    return files_of(state.index, root, statements_of(state.index, root, asked, [kind]), language, [kind])


def _period(name: str, request: Mapping[str, Any], *, of_years: bool) -> Period:
    last = _year(str(request.get("year", "")))
    first = _year(str(request.get("from", "") or request.get("year", ""))) if of_years else last
    if last is None or first is None or not first <= last < first + MOST_YEARS:
        raise _none(name, request)
    return Period(date(first, 1, 1), date(last, 12, 31))


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and int(text) in _YEARS else None


def _none(name: str, request: Mapping[str, Any]) -> NoSuchFile:
    year = clean(str(request.get("year", "")))[:10]
    return NoSuchFile(f"there is no {clean(name)[:40]} of the year {year}", why="", fix="choose one on the page Statements")
