"""Letters on paper: six languages, texts that officers edit, the same bytes every time."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.books_index import index_of_books
from tests.example_books import changed_example
from tests.tools.printed import lines_of, pages_of
from wsisfund.contributions.letters import Letter, final_statement_due, reminders_due
from wsisfund.errors import Faults
from wsisfund.languages.words import words_of
from wsisfund.publish import right_to_left
from wsisfund.publish.letter_pdf import LetterPage, TableRow, printable_text, render_letter
from wsisfund.publish.letter_template import FIELDS, LANGUAGES, BadLetterTemplate, read_labels, read_template
from wsisfund.publish.letterhead import check_all, read_letterhead
from wsisfund.publish.letters import Sender, letter_page
from wsisfund.publish.right_to_left import NoFribidi, isolated, visual
from wsisfund.register.versions import Officer
from wsisfund.store.index import Index

DAY = date(2026, 12, 31)
SENDER = Sender("WSIS Trust Fund", None, Officer("officer-f", "F. Officer", "Finance", ("finance",), None))


def _has_fribidi() -> bool:
    try:
        visual("x")
    except NoFribidi:
        return False
    return True


# Arabic needs a library of the system; that it is refused without it is tested everywhere.
needs_fribidi = pytest.mark.skipif(not _has_fribidi(), reason="libfribidi is not installed")
SET_HERE = [pytest.param(code, marks=needs_fribidi) if code == "ar" else code for code in LANGUAGES]
ENDED = '; added\n2026-12-31 custom "agreement-end" "VC-2026-13"\n  reason: "completed"\n'


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path, append=ENDED), tmp_path)


def text_of(content: bytes) -> str:
    return "\n".join(lines_of(content))


def letter_text(index: Index, letter: Letter, language: str, sender: Sender = SENDER) -> str:
    return text_of(render_letter(letter_page(index, letter, "L-2026-0001", DAY, sender, language)))


@pytest.mark.parametrize("language", SET_HERE)
@pytest.mark.parametrize("kind", FIELDS)
def test_every_shipped_text_is_printed_in_full(index: Index, kind: str, language: str) -> None:
    """Every placeholder is filled, every character has a glyph, and the figures stand there as the language writes them."""
    (final,) = final_statement_due(index, "VC-2026-13", DAY)
    letter = final if kind == "final-statement" else reminders_due(index, DAY)[1]._replace(
        kind=kind, document="BNK-1", received=DAY
    )  # fmt: skip
    page = letter_page(index, letter, "L-2026-0001", DAY, SENDER, language)
    content = render_letter(page)
    assert content == render_letter(page)
    text = text_of(content)
    assert "{" not in text and "L-2026-0001" in text
    if kind in ("reminder", "call"):
        shown = {"fr": "7\u202f000,00", "es": "7.000,00", "ru": "7\xa0000,00"}.get(language, "7,000.00")
        assert shown.replace("\u202f", " ") in text.replace("\u202f", " ") or shown.replace("\xa0", " ") in text.replace(
            "\xa0", " "
        )
        assert "EUR" in text


def test_the_table_of_a_final_statement(index: Index) -> None:
    (letter,) = final_statement_due(index, "VC-2026-13", DAY)
    text = letter_text(index, letter, "en")
    for figure in ("24,000.00", "16.79", "(800.00)", "(2,865.00)", "(5,400.00)", "(661.20)", "14,290.59"):
        assert figure in text
    assert "Transfers and grants to counterparts" in text and "Equipment" not in text


def test_a_state_is_named_formally_in_the_language_of_the_letter(index: Index) -> None:
    reminder = reminders_due(index, DAY)[1]
    state = reminder._replace(donor=reminder.donor._replace(id="CHE", name="Switzerland", type="member-state", iso3=""))
    assert "Confédération suisse" in letter_text(index, state, "fr")
    assert "Швейцарская Конфедерация" in letter_text(index, state, "ru")
    assert "Swiss Confederation" in letter_text(index, state, "en")
    ministry = state._replace(donor=state.donor._replace(name="OFCOM"))
    assert letter_page(index, ministry, "L-1", DAY, SENDER, "en").address[0] == "OFCOM"


def test_an_address_has_lines(index: Index) -> None:
    reminder = reminders_due(index, DAY)[1]
    donor = reminder.donor._replace(contact="Ministry of ICT; PO Box 1; Cascadia City")
    page = letter_page(index, reminder._replace(donor=donor), "L-1", DAY, SENDER, "en")
    assert page.address == ("Cascadia", "Ministry of ICT", "PO Box 1", "Cascadia City")


def page(language: str = "en", body: tuple[str | tuple[TableRow, ...], ...] = ("Text.",)) -> LetterPage:
    return LetterPage(language, "Fund", ("Donor",), "1 May 2026", "Ref", "Subject", body, ("Officer",), "{page}/{pages}")


def test_a_long_letter_has_more_pages() -> None:
    pages = pages_of(render_letter(page(body=("word " * 3000,))))
    assert len(pages) > 2
    assert f"1/{len(pages)}" in pages[0]


def test_a_character_that_would_vanish_is_named() -> None:
    with pytest.raises(Faults) as found:
        render_letter(page(body=("Total \u2603 and \u4e2d",)))
    [fault] = found.value.faults
    assert fault.slug == "missing-glyph" and "U+2603" in fault.message and "U+4E2D" in fault.message
    render_letter(page("zh", ("\u4e2d\u6587",)))


@needs_fribidi
def test_arabic_is_joined_and_its_amounts_stay_in_order() -> None:
    assert visual("\u0627\u0644\u0633\u0644\u0627\u0645") == "\ufee1\ufefc\ufeb4\ufedf\ufe8d"
    line = visual("\u0645\u0628\u0644\u063a " + isolated("-1,234.50 CHF") + " (\u0627)")
    assert "-1,234.50\xa0CHF" in line
    assert line.startswith("(\ufe8d)")
    assert printable_text("VC-1", "ar") == isolated("VC-1") and printable_text("VC-1", "en") == "VC-1"


def test_without_the_library_arabic_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    right_to_left._library.cache_clear()
    monkeypatch.setattr(right_to_left.ctypes, "CDLL", _missing)
    monkeypatch.setattr(right_to_left.ctypes.util, "find_library", lambda _: None)
    try:
        with pytest.raises(NoFribidi):
            render_letter(page("ar", ("\u0627",)))
        render_letter(page("fr", ("é",)))
    finally:
        right_to_left._library.cache_clear()


def _missing(name: str) -> None:
    raise OSError(name)


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "now 1 day past", "now 1,102 days past"),
        ("fr", "de 1 jour.", "de 1 102 jours."),
        ("es", "de 1 día.", "de 1.102 días."),
        ("ru", "составляет 1 день.", "составляет 1 102 дня."),
        ("zh", "逾期 1 天", "逾期 1,102 天"),
        ("ar", "استحقاقه يوم واحد.", "استحقاقه 1,102 يوم."),
    ],
)
def test_days_past_due_stand_in_the_form_that_their_number_asks_for(index: Index, language: str, one: str, several: str) -> None:
    letter = reminders_due(index, DAY)[1]
    for days, said in ((1, one), (1102, several)):
        text = letter_text(index, letter._replace(days=days), language)
        assert said in " ".join("".join(char for char in text if char not in "\u2066\u2068\u2069").split())


# ---------------------------------------------------------------- texts that officers edit


def edited(folder: Path, name: str, text: str) -> Path:
    path = folder / "reports" / "letters" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_the_text_of_the_books_comes_first(index: Index, tmp_path: Path) -> None:
    edited(tmp_path, "en/reminder.txt", "; ours\nPlease pay {amount}\n\nDear {donor},\nit is {days} days. {{Braces}}\n")
    sender = replace_books(SENDER, tmp_path)
    text = letter_text(index, reminders_due(index, DAY)[1], "en", sender)
    assert "Please pay 7,000.00" in text and "Dear Cascadia, it is 245 days. {Braces}" in text and "ours" not in text
    assert read_template("call", "en", tmp_path).subject == read_template("call", "en", None).subject


def replace_books(sender: Sender, books: Path) -> Sender:
    return sender._replace(books=books)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Subject\n\nDear {donor},\n\npay {amout}.\n", 5, "{amout}"),
        ("Subject {year}\n\nText\n", 1, "{year}"),
        ("Subject\n\nText { alone\n", 3, "brace"),
        ("Subject\n\nText } alone\n", 3, "brace"),
        ("Subject only\n", 1, "no subject"),
        ("", 1, "no subject"),
        ("Subject\n\nText {table}\n", 3, "{table}"),
    ],
)
def test_a_text_that_cannot_be_used(tmp_path: Path, text: str, line: int, what: str) -> None:
    with pytest.raises(BadLetterTemplate) as found:
        read_template("reminder", "en", edited(tmp_path, "en/reminder.txt", text))
    assert (found.value.file, found.value.line) == ("reports/letters/en/reminder.txt", line)
    assert what in found.value.message


def test_a_table_among_words(tmp_path: Path) -> None:
    with pytest.raises(BadLetterTemplate, match="among words"):
        read_template("final-statement", "en", edited(tmp_path, "en/final-statement.txt", "S\n\nHere: {table}\n"))


def test_labels_are_complete(tmp_path: Path) -> None:
    for text, line in (("received: Got\nnothing\n", 2), ("received: A\nreceived: B\n", 2), ("received: Got\nBank: x\n", 2)):
        with pytest.raises(BadLetterTemplate) as found:
            read_labels("en", edited(tmp_path, "en/labels.txt", text))
        assert found.value.line == line


def test_all_texts_are_looked_at(tmp_path: Path) -> None:
    assert check_all(None) == []
    edited(tmp_path, "fr/call.txt", "x {y}\n\nz\n")
    edited(tmp_path, "ar/labels.txt", "x\n")
    assert [fault.file for fault in check_all(tmp_path)] == ["reports/letters/fr/call.txt", "reports/letters/ar/labels.txt"]
    (tmp_path / "reports/letters/fr/call.txt").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in check_all(tmp_path)[0].why


def test_what_an_edited_file_leaves_out_is_as_shipped(tmp_path: Path) -> None:
    labels = read_labels("en", edited(tmp_path, "en/labels.txt", "received: Got\n"))
    assert (labels["received"], labels["iban"]) == ("Got", "IBAN")


# ---------------------------------------------------------------- letterhead


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 20), (0, 80, 160)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("language", SET_HERE)
@pytest.mark.parametrize(("name", "kind"), [("letterhead.png", "PNG"), ("letterhead.jpg", "JPEG")])
def test_the_letterhead_is_that_of_the_books(index: Index, tmp_path: Path, language: str, name: str, kind: str) -> None:
    books = edited(tmp_path, f"{language}/letterhead.txt", "; ours\n{fund}\n1211 Geneva 20\n")
    (books / "reports" / "letters" / name).write_bytes(picture(kind))
    sender = replace_books(SENDER, books)
    letter = letter_page(index, reminders_due(index, DAY)[1], "L-1", DAY, sender, language)
    content = render_letter(letter)
    assert content == render_letter(letter)
    (image,) = PdfReader(io.BytesIO(content)).pages[0].images
    assert image.image is not None and image.image.size == (80, 20)
    assert len(letter.head) == 2 and letter.head[0] == letter.fund and "1211 Geneva 20" in letter.head[1]
    assert check_all(books) == []


def test_without_a_letterhead_of_its_own_the_fund_is_named(index: Index) -> None:
    assert letter_page(index, reminders_due(index, DAY)[1], "L-1", DAY, SENDER, "en").head == ("WSIS Trust Fund",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fund_has_its_name_in_the_language_unless_the_books_have_one_of_their_own(index: Index, language: str) -> None:
    def named(sender: Sender) -> list[str]:
        letter = letter_page(index, reminders_due(index, DAY)[1], "L-1", DAY, sender, language)
        return [" ".join(text.translate(_PLAIN).split()) for text in (letter.fund, *letter.head)]

    assert named(SENDER) == [words_of(language)("document.fund")] * 2
    assert named(SENDER._replace(fund="Fund of the tests")) == ["Fund of the tests"] * 2


# Isolates and spaces that do not break, which keep a name together in a line.
_PLAIN = {0x2066: None, 0x2067: None, 0x2068: None, 0x2069: None, 0xA0: " ", 0x202F: " "}


@pytest.mark.parametrize("content", [b"", b"GIF89a", picture()[:60], b"x" * 2_000_001])
def test_an_image_that_cannot_be_printed(tmp_path: Path, content: bytes) -> None:
    books = edited(tmp_path, "letterhead.png", "")
    (books / "reports/letters/letterhead.png").write_bytes(content)
    with pytest.raises(BadLetterTemplate, match="cannot be printed"):
        read_letterhead("en", books)
    assert [fault.file for fault in check_all(books)] == ["reports/letters/letterhead.png"]


def test_an_image_of_too_many_pixels(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("1", (5000, 5000)).save(out, "PNG")
    books = edited(tmp_path, "letterhead.png", "")
    (books / "reports/letters/letterhead.png").write_bytes(out.getvalue())
    with pytest.raises(BadLetterTemplate, match="pixels"):
        read_letterhead("en", books)


def test_a_letterhead_with_a_placeholder_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(BadLetterTemplate) as found:
        read_letterhead("fr", edited(tmp_path, "fr/letterhead.txt", "{fund}\n{donor}\n"))
    assert (found.value.file, found.value.line) == ("reports/letters/fr/letterhead.txt", 2)
