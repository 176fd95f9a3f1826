"""Finished statements to download, made as the command line makes them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import UsageFault, clean
from ..gate.state import books_afresh, open_books
from ..languages.states import SIX
from ..languages.words import words_of
from ..publish.council_front import Front, front_of, readiness_of
from ..publish.csv_ import render_csv
from ..publish.files import file_name
from ..publish.pdf import render_pdf
from ..publish.xlsx import render_xlsx
from ..statements import council
from ..statements.engine import NAMES, make_many
from ..vocabulary.period import Period

COUNCIL = "council"
_YEARS = range(1990, 2201)


class NoSuchFile(UsageFault):
    """There is no statement of this name, year and format to download."""

    slug = "no-such-download"


def statement_file(root: Path, request: Mapping[str, Any]) -> dict[str, str]:
    """The file that ``name``, ``format``, ``year`` and ``language`` (else English) name: its name, and its content in base 64.

    Raises:
        NoSuchFile: there is none. Fault, Faults: the books have errors, or a statement does not foot.
    """
    name, kind, year = str(request["name"]), str(request["format"]), str(request.get("year", ""))
    language = str(request.get("language", SIX[0]))
    if name not in (*NAMES, COUNCIL) or language not in SIX or not (year.isascii() and year.isdigit() and int(year) in _YEARS):
        raise NoSuchFile(
            f"there is no {clean(name)[:40]} of the year {clean(year)[:10]}", why="", fix="choose one on the page Statements"
        )
    period = Period(date(int(year), 1, 1), date(int(year), 12, 31))
    whole = name == COUNCIL
    front: Front | None = None
    if whole:
        # What officers certify is worked out from the text of the books, and from no index that lies on the disk.
        with books_afresh(root) as state:
            made = list(make_many(state.index, council.NAMES, period, root))
            front = front_of(made, words_of(language), root, readiness_of(state.index, root, period))
    else:
        made = list(make_many(open_books(root).index, [name], period, root))
    words = words_of(language)
    if kind == "pdf":
        content = render_pdf(made, council=whole, language=language, front=front)
    else:
        content = render_xlsx(made, words, front=front) if kind == "xlsx" else render_csv(made[0], words)
    return {"name": file_name(name, int(year), language, kind, "", None), "content": base64.b64encode(content).decode()}
