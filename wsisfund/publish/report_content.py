"""The content of a file of finished statements, in each format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..vocabulary.statement import Statement
    from .council_front import Front


COUNCIL: Final = "council"


def attachments(make: Callable[[str], bytes], stem: str) -> dict[str, bytes]:
    """What is attached to a document on paper: the same as JSON and, where a spreadsheet can hold it, as a workbook."""
    from .xlsx_cells import NotForASpreadsheet

    files = {f"{stem}.json": make("json")}
    with suppress(NotForASpreadsheet):
        files[f"{stem}.xlsx"] = make("xlsx")
    return files


def content_of(statements: Sequence[Statement], kind: str, words: Words, whole: bool, front: Front | None = None) -> bytes:
    """One file of statements in a format; `whole`: it is one document of all of them, with what `front` says beside them."""
    if kind == "pdf":
        from .pdf import render_pdf

        files = attachments(lambda one: content_of(statements, one, words, whole, front), COUNCIL) if whole else None
        return render_pdf(statements, council=whole, language=words.language, front=front, files=files)
    if kind == "xlsx":
        from .xlsx import render_xlsx

        return render_xlsx(statements, words, front=front)
    if kind == "csv":
        from .csv_ import render_csv

        return render_csv(statements[0], words)
    if kind == "docx":
        from .docx_ import render_docx

        return render_docx(statements, words, front=front)
    if kind == "html":
        from .html import render_html

        return render_html(statements, words, front=front)
    from .json_ import render_json

    return render_json(statements, several=whole)
