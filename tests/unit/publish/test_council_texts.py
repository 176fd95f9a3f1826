"""What officers write for Council: figures from the statements, what is missing said to be missing, what is wrong refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.tools.printed import pages_of
from wsisfund.errors import Faults
from wsisfund.languages.states import SIX
from wsisfund.languages.words import words_of
from wsisfund.publish.council_front import Front, Readiness, front_of
from wsisfund.publish.council_texts import NAMES, OF_NOTES, CouncilTexts, council_texts
from wsisfund.publish.faces import printable
from wsisfund.publish.html import render_html
from wsisfund.publish.pdf import render_pdf
from wsisfund.publish.xlsx import render_xlsx

from .made import EN, council_document

WAITING = (("advance", 1), ("instalment-overdue", 2))


def texts(books: Path | None, language: str = "en") -> CouncilTexts:
    return council_texts(council_document(), words_of(language), books)


def write(books: Path, name: str, text: str) -> None:
    file = books / "reports" / "notes" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("language", SIX)
def test_the_shipped_texts_say_the_figures_in_every_language(language: str) -> None:
    words, found = words_of(language), texts(None, language)
    assert [name for name in NAMES if found.texts[name] is None] == ["auditor", *OF_NOTES.values()]
    assert [key for key, said in found.cover.items() if said] == ["original-language"] and not found.changed
    statements = {s.id: {line.id: line.values for line in s.lines} for s in council_document()}
    revenue = statements["financial-performance"]["revenue"]["amount"]
    budget = statements["budget-and-actual"]["total"]["final"]
    assert words.cell(revenue) in "".join(found.texts["summary"] or ())
    assert words.cell(budget) in "".join(found.texts["management"] or ())
    assert not {c for text in found.every_text() for c in text if ord(c) not in printable(language)}


def test_a_text_of_the_books_is_printed_and_that_of_a_year_before_all(tmp_path: Path) -> None:
    write(tmp_path, "en/summary.txt", "; not printed\nCash is {financial-position.cash} francs;\nit was {{as such}}.\n\nMore.\n")
    assert texts(tmp_path).texts["summary"] == ("Cash is 100,103.83 francs; it was {as such}.", "More.")
    write(tmp_path, "2026/en/summary.txt", "Of {year}.")
    assert texts(tmp_path).texts["summary"] == ("Of 2026.",)
    write(tmp_path, "2027/en/action.txt", "Of another year.")
    assert texts(tmp_path).texts["action"] != ("Of another year.",)
    found = texts(tmp_path)
    assert found.changed and "reports/notes/2026/en/summary.txt" in dict(found.forms)


def test_officers_add_to_any_note_figures_of_its_tables_too(tmp_path: Path) -> None:
    assert "note-credit-risk" not in texts(tmp_path).texts
    write(tmp_path, "en/note-credit-risk.txt", "Of {loss-matrix.total.gross} francs {with-itu.charged} went to ITU.\n")
    said = "Of 9,580.00 francs 2,320.04 went to ITU."
    assert texts(tmp_path).texts["note-credit-risk"] == (said,)
    assert said in render_html(council_document(), EN, front=front(tmp_path)).decode()
    assert texts(tmp_path, "fr").texts["note-credit-risk"] is None, "missing in the other languages"


def test_nil_is_not_said_before_officers_state_it_for_the_year(tmp_path: Path) -> None:
    for folder in ("en", "2025/en", "2026/fr"):
        write(tmp_path, f"{folder}/note-contingencies.txt", "None were known.")
    page = render_html(council_document(), EN, front=front(tmp_path)).decode()
    assert "None were known." not in page
    assert "[not yet stated by the officers: reports/notes/2026/en/note-contingencies.txt]" in page
    write(tmp_path, "2026/en/note-contingencies.txt", "None were known on {end}.")
    assert texts(tmp_path).texts["note-contingencies"] == ("None were known on 31 December 2026.",)


def test_a_text_that_was_changed_in_one_language_is_missing_in_the_others(tmp_path: Path) -> None:
    write(tmp_path, "en/action.txt", "The Council is invited to note this report.")
    assert texts(tmp_path, "fr").texts["action"] is None
    assert texts(tmp_path, "fr").texts["summary"] is not None
    write(tmp_path, "fr/action.txt", "Le Conseil est invité à prendre note du présent rapport.")
    assert texts(tmp_path, "fr").texts["action"] == ("Le Conseil est invité à prendre note du présent rapport.",)


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("en/summary.txt", "One.\n\nCash {financial-position.cas}", 3, "{financial-position.cash}"),
        ("en/summary.txt", "A brace } alone", 1, "brace"),
        ("cover.txt", "symbol: C27/10\ndate: 1 May 2027", 2, "YYYY-MM-DD"),
        ("cover.txt", "original-language: Klingon", 1, "language"),
        ("en/cover.txt", "symbol: C27/10", 1, "session"),
        ("en/cover.txt", "session: Council 2027\nsession: Council 2028", 2, "twice"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, name: str, text: str, line: int, words: str) -> None:
    write(tmp_path, name, text)
    with pytest.raises(Faults) as raised:
        texts(tmp_path)
    [fault] = raised.value.faults
    assert (fault.slug, fault.file, fault.line) == ("bad-council-text", f"reports/notes/{name}", line)
    assert words in f"{fault.message} {fault.why}"


def front(books: Path | None = None, readiness: Readiness = Readiness(WAITING)) -> Front:  # noqa: B008
    return front_of(council_document(), EN, books, readiness)


def pages(made: Front) -> tuple[str, ...]:
    return pages_of(render_pdf(council_document(), council=True, front=made))


def test_the_document_says_what_it_is_what_is_missing_and_what_is_still_to_be_done(tmp_path: Path) -> None:
    write(tmp_path, "cover.txt", "symbol: C27/10\ndate: 2027-05-01\noriginal-language: fr\n")
    made = front(tmp_path)
    printed = pages(made)
    assert all(text in printed[0] for text in ("C27/10", "1 May 2027", "French", "Summary", "Action required", "References"))
    assert "[missing: reports/notes/cover.txt]" in printed[0], "the agenda item"
    assert "[missing: reports/notes/en/auditor.txt]" in " ".join(printed)
    assert "Draft: what is still to be done" in printed[2] and "Instalments overdue: 2" in printed[2]
    assert "Annex: draft decision" in printed[-1] and "The Council," in printed[-1]
    sheet = load_workbook(BytesIO(render_xlsx(council_document(), EN, front=made))).worksheets[0]
    cells = [str(cell.value) for row in sheet for cell in row]
    assert cells.index("Document: C27/10") < cells.index("Instalments overdue: 2") < cells.index(EN.heading("net-assets"))
    page = render_html(council_document(), EN, front=made).decode()
    assert all(text in page for text in ("C27/10", "Instalments overdue: 2", "[missing: reports/notes/en/auditor.txt]"))


def test_a_closed_period_is_no_draft() -> None:
    printed = " ".join(pages(front(readiness=Readiness(closed=True))))
    assert "Draft: what" not in printed and EN("document.unsealed") not in printed
    assert front(readiness=Readiness(())).draft_lines(EN) == [EN("draft.none")]
    assert front(readiness=Readiness()).draft_lines(EN) == [EN("draft.part")]


def test_note_one_does_not_claim_a_standard_that_is_not_met_in_full() -> None:
    for language in SIX:
        note = next(note for note in council_document()[0].notes if note.key == "policies")
        text = " ".join(words_of(language).note_text(note))
        assert "IPSAS 47" in text and "(IPSAS)" not in text
