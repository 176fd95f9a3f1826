"""The five other catalogues say all that the English one says, in their own words, in letters that can be printed."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal as D
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.tools import terms
from wsisfund.languages import words as module
from wsisfund.languages.local import name_in
from wsisfund.languages.order import name_key
from wsisfund.languages.states import SIX, organizations
from wsisfund.languages.words import DESK, STATEMENTS, languages_known, words_of
from wsisfund.publish.faces import printable
from wsisfund.publish.pdf_text import shown
from wsisfund.publish.right_to_left import NoFribidi, joined
from wsisfund.vocabulary.statement import Line

LOCALE = Path(module.__file__).parent / "locale"
OTHERS = [language for language in SIX if language != "en"]
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# Latin words that stand as they are among letters of other scripts.
_FORMS_OF_FILES = {"PDF", "CSV", "XLSX", "JSON", "ZIP", "camt", "MT", "OFX", "BAI"}
_OF_THE_DESK = {
    *_FORMS_OF_FILES,
    "TLS",
    "localhost",
    "ES",
    "PIN",
    "ITU",
    "ISO",
    "Enter",
    "wsisfund",
    "status",
    "trace",
    "Beancount",
}
# RES: the symbol of a resolution (A/RES/80/173) is the same in every language.
_LATIN = {"CHF", "SHA", "IPSAS", "RES", "I", "II", "III", "IV", "V"}


def forms(language: str, domain: str = STATEMENTS) -> dict[str, tuple[str, ...]]:
    """Every text of a catalogue by key, all plural forms."""
    with (LOCALE / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    assert not [m.id for m in catalogue if m.fuzzy and m.id]
    texts = ((m.id if isinstance(m.id, str) else m.id[0], m.string) for m in catalogue if m.id)
    return {key: (text,) if isinstance(text, str) else tuple(text) for key, text in texts}


EN = {domain: forms("en", domain) for domain in (STATEMENTS, DESK)}


def test_the_page_of_terms_is_current() -> None:
    assert terms.PAGE.read_text(encoding="utf-8") == terms.page(), "run python -m tests.tools.terms and read the diff"


def test_there_are_six() -> None:
    assert sorted(languages_known()) == sorted(SIX)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("domain", [STATEMENTS, DESK])
def test_a_catalogue_is_complete(language: str, domain: str) -> None:
    found, english = forms(language, domain), EN[domain]
    assert sorted(english.keys() - found.keys()) == [], "no words for these"
    assert sorted(found.keys() - english.keys()) == [], "words that nobody asks for"
    plural = {"zh": 1, "ru": 3, "ar": 6}.get(language, 2)
    for key, texts in found.items():
        assert len(texts) == (1 if len(english[key]) == 1 else plural), key
        wanted = set(_PLACEHOLDER.findall(english[key][-1]))
        # A form for one alone may leave the number out, as the English one does.
        assert all(set(_PLACEHOLDER.findall(text)) | ({"{count}"} & wanted) == wanted for text in texts), key
        assert all(text.strip() for text in texts), key


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("domain", [STATEMENTS, DESK])
def test_no_english_is_left(language: str, domain: str) -> None:
    own = {key: _PLACEHOLDER.sub("", "".join(texts)) for key, texts in forms(language, domain).items()}
    plain = {key: _PLACEHOLDER.sub("", "".join(texts)) for key, texts in EN[domain].items()}
    same = [key for key, text in plain.items() if len(text) > 24 and own[key] == text and not key.startswith("hint.")]
    assert same == []
    if language not in ("fr", "es"):
        known = _LATIN | (_OF_THE_DESK if domain == DESK else set())
        words = {key: set(re.findall(r"[A-Za-z]{2,}", text)) - known for key, text in own.items() if not key.startswith("hint.")}
        assert {key: found for key, found in words.items() if found} == {}


@pytest.mark.parametrize("language", SIX)
def test_every_letter_of_a_catalogue_can_be_printed(language: str) -> None:
    texts = [text.replace("\n", " ") for texts in forms(language).values() for text in texts]
    try:
        letters = {c for text in texts for c in shown(text) + joined(text)}
    except NoFribidi:
        pytest.skip("no libfribidi")
    assert {c for c in letters if ord(c) not in printable(language)} == set()
    days = words_of(language).date(date(2026, 8, 1)) + words_of(language).number(D("-1234567.89"))
    assert {c for c in days if ord(c) not in printable(language)} == set()


@pytest.mark.parametrize(
    ("language", "amount", "day", "share"),
    [
        ("en", "(1,234,567.50)", "1 March 2026", "7.5%"),
        ("fr", "(1\u202f234\u202f567,50)", "1er mars 2026", "7,5\u00a0%"),
        ("es", "(1.234.567,50)", "1 de marzo de 2026", "7,5\u00a0%"),
        ("ru", "(1\u00a0234\u00a0567,50)", "1 марта 2026\u202fг.", "7,5\u00a0%"),
        ("zh", "(1,234,567.50)", "2026年3月1日", "7.5%"),
        ("ar", "(1,234,567.50)", "1 مارس 2026", "7.5%"),
    ],
)
def test_figures_days_and_shares_stand_in_the_form_of_the_language(language: str, amount: str, day: str, share: str) -> None:
    words = words_of(language)
    assert (words.number(D("-1234567.5")), words.date(date(2026, 3, 1)), words.percent(D("0.075"))) == (amount, day, share)


def test_names_stand_in_the_order_of_the_language() -> None:
    def sorted_in(language: str, *names: str) -> list[str]:
        return sorted(names, key=lambda name: name_key(name, language))

    assert sorted_in("fr", "Zambie", "Égypte", "Estonie") == ["Égypte", "Estonie", "Zambie"]
    assert sorted_in("ru", "Йемен", "Италия", "Исландия", "Кения") == ["Исландия", "Италия", "Йемен", "Кения"]
    assert sorted_in("zh", "中国", "法国", "瑞士", "阿富汗") == ["阿富汗", "法国", "瑞士", "中国"]
    assert sorted_in("ar", "مصر", "الأردن", "تونس") == ["الأردن", "تونس", "مصر"]


def test_a_member_state_has_its_name_in_the_language_and_others_keep_theirs() -> None:
    names = [words_of(language).line("contributions", Line("che", {}, label="Switzerland")) for language in SIX]
    assert names == ["Switzerland", "Suisse", "Suiza", "Швейцария", "瑞士", "سويسرا"]
    assert words_of("zh").line("contributions", Line("x", {}, label="Swiss Post")) == "Swiss Post"


def test_the_fund_has_its_name_in_the_language_unless_its_books_have_one_of_their_own() -> None:
    assert words_of("es").fund("WSIS Trust Fund") == words_of("es").fund("") == "Fondo Fiduciario de la CMSI"
    assert words_of("es").fund("WSIS Trust Fund - demonstration") == "WSIS Trust Fund - demonstration"


def test_organizations_are_named_as_the_united_nations_do() -> None:
    with (files("wsisfund.importers") / "data" / "partners.csv").open(encoding="utf-8") as table:
        entities = [row["name_en"] for row in csv.DictReader(table) if row["type"] == "un-entity"]
    assert [name for name in entities if name_in(name, "ru") == name] == []
    assert (name_in("European Union", "ru"), name_in("European Union", "zh")) == ("Европейский союз", "欧洲联盟")
    assert (name_in("General", "en"), name_in("General", "fr")) == ("General", "Fonds général")
    for language in SIX:
        shown = {ch for row in organizations().values() for ch in row[language]}
        assert not {ch for ch in shown if ord(ch) not in printable(language)}, language
