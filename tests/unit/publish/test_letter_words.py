"""Words of a letter: the form of address, the address in parts, the earmark, where to pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from tests.unit.publish.test_letters import DAY, SENDER, SET_HERE
from wsisfund.books.records import Fact
from wsisfund.contributions.letters import Letter, acknowledgements_due, reminders_due
from wsisfund.languages.local import amount_text
from wsisfund.languages.states import formal_names, states
from wsisfund.publish.letter_template import LANGUAGES, read_labels
from wsisfund.publish.letter_words import address_lines, bank_lines, contracted, donor_name, earmark_words
from wsisfund.publish.letters import letter_page
from wsisfund.register.versions import Donor
from wsisfund.store.index import Index
from wsisfund.store.overlay import extend, overlay
from wsisfund.vocabulary.earmark import Earmark
from wsisfund.vocabulary.events import DONOR_TYPES

BANKS = """; added
2026-01-01 custom "bank-account" Assets:Cash:Bank:CHF
  bank: "Bank of Geneva"
  iban: "CH93 0076 2011 6238 5295 7"
"""
SWISS = Donor("CHE", "Switzerland", "member-state", "CHE", iso3="CHE")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path, append=BANKS), tmp_path)


def first_reminder(index: Index) -> Letter:
    return reminders_due(index, DAY)[1]


def test_every_member_state_has_a_formal_name_in_every_language() -> None:
    assert set(formal_names()) == set(states())
    assert all(row[language] for row in formal_names().values() for language in LANGUAGES)


def test_the_article_joins_its_preposition() -> None:
    japan = SWISS._replace(id="JPN", iso3="JPN", name="Japan")
    assert contracted("de {donor}", "x", "fr") == "de {donor}"
    assert contracted("part de {donor} le", donor_name(japan, "fr"), "fr") == "part du Japon le"
    assert contracted("invitar a {donor} a", donor_name(japan, "es"), "es") == "invitar al Jap\u00f3n a"
    assert contracted("de la part de {donor}", donor_name(SWISS, "fr"), "fr") == "de la part de {donor}"


def test_an_address_in_parts() -> None:
    donor = SWISS._replace(addressee="OFCOM", street="Zukunftstrasse 44; Box 252", postcode="2501", city="Biel", contact="old")
    assert address_lines(donor, "en") == (
        "Swiss Confederation",
        "OFCOM",
        "Zukunftstrasse 44",
        "Box 252",
        "2501 Biel",
        "Switzerland",
    )
    assert address_lines(donor, "fr")[-1] == "Suisse"
    assert address_lines(SWISS._replace(contact="OFCOM; Biel"), "en") == ("Swiss Confederation", "OFCOM", "Biel")
    firm = Donor("delta", "The Delta", "sector-member", "Delta", street="Box 1")
    assert address_lines(firm, "en") == ("The Delta", "Box 1")


@pytest.mark.parametrize("language", SET_HERE)
def test_a_form_of_address_by_type_of_donor(index: Index, language: str) -> None:
    letter = first_reminder(index)
    pages = {
        kind: letter_page(index, letter._replace(donor=letter.donor._replace(type=kind)), "L-1", DAY, SENDER, language).body[0]
        for kind in DONOR_TYPES
    }
    labels = read_labels(language, None)
    assert all(str(pages[kind]).startswith(labels[f"salutation-{kind}"]) for kind in DONOR_TYPES)
    assert len({pages["member-state"], pages["sector-member"], pages["un-entity"]}) == 3


@pytest.mark.parametrize("language", SET_HERE)
@pytest.mark.parametrize("kind", ["call", "reminder"])
def test_a_call_and_a_reminder_say_where_to_pay(index: Index, kind: str, language: str) -> None:
    letter = first_reminder(index)._replace(kind=kind)
    body = [str(block).replace("\xa0", " ") for block in letter_page(index, letter, "L-1", DAY, SENDER, language).body]
    said = [block for block in body if "CH93 0076 2011 6238 5295 7" in block]
    assert len(said) == 1 and "Bank of Geneva" in said[0] and letter.agreement in said[0]


@pytest.mark.parametrize(("language", "days"), [("en", "1,280 days"), ("fr", "1\u202f280 jours"), ("es", "1.280 días")])
def test_days_are_grouped_as_amounts_are(index: Index, language: str, days: str) -> None:
    letter = first_reminder(index)._replace(days=1280)
    assert days in " ".join(str(block) for block in letter_page(index, letter, "L-1", DAY, SENDER, language).body).replace(
        "\n", " "
    )


def test_an_account_that_is_closed_or_not_registered_is_not_named(tmp_path: Path) -> None:
    closed = BANKS + "  until: 2026-06-30\n"
    index = index_of_books(changed_example(tmp_path, append=closed), tmp_path)
    letter = first_reminder(index)
    assert bank_lines(index, letter, DAY, "Fund", read_labels("en", None)) == ()
    body = letter_page(index, letter, "L-1", DAY, SENDER, "en").body
    assert not any("{" in str(block) or "IBAN" in str(block) or block == "" for block in body)


@pytest.mark.parametrize(
    ("earmark", "words"),
    [
        ("unearmarked", "the work of the fund as a whole (unearmarked)"),
        ("C4", "Capacity building (C4)"),
        ("C4=60,Forum=40", "Capacity building (C4), 60\u00a0%; WSIS Forum, 40\u00a0%"),
        ("C7.4=25,Prizes=75", "E-health (C7.4), 25\u00a0%; WSIS Prizes, 75\u00a0%"),
    ],
)
def test_an_earmark_in_words(index: Index, monkeypatch: pytest.MonkeyPatch, earmark: str, words: str) -> None:
    from wsisfund.publish import letter_words

    signed = letter_words.agreement_at(index, first_reminder(index).agreement, DAY)
    assert signed is not None
    monkeypatch.setattr(letter_words, "agreement_at", lambda *_: signed._replace(earmark=Earmark.parse(earmark)))
    assert earmark_words(index, first_reminder(index), DAY, read_labels("en", None), "en") == words


def test_a_programme_is_called_as_on_the_day_of_the_letter(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    from wsisfund.publish import letter_words

    later = overlay(index)
    named = ((date(2026, 1, 1), "The Academy"), (date(2099, 1, 1), "The School"))
    extend(later, [Fact(day, "action-line", ("Academy",), {"name": name}) for day, name in named])
    signed = letter_words.agreement_at(index, first_reminder(index).agreement, DAY)
    assert signed is not None
    of_academy = signed._replace(earmark=Earmark.parse("Academy", frozenset(["Academy"])))
    monkeypatch.setattr(letter_words, "agreement_at", lambda *_: of_academy)
    assert earmark_words(later, first_reminder(index), DAY, read_labels("en", None), "en").startswith("The Academy")


@pytest.mark.parametrize("language", SET_HERE)
def test_what_was_more_than_was_due_is_not_credited_to_the_agreement(index: Index, language: str) -> None:
    """Of 5,200.00 received, 200.00 were too much (E09); a receipt that is all an advance is no part of the agreement at all."""
    letters = {letter.document: letter for letter in acknowledgements_due(index, DAY, date(2026, 1, 1))}
    over = letters["BNK-2026-0203"]
    assert (over.held, letters["BNK-2026-0201"].held) == (Decimal("200.00"), 0)

    def said(letter: Letter) -> str:
        return " ".join(map(str, letter_page(index, letter, "L-1", DAY, SENDER, language).body))

    labels = read_labels(language, None)
    assert labels["credited"] in said(letters["BNK-2026-0201"])
    in_part, whole = said(over), said(over._replace(held=Decimal("5200.00")))
    assert labels["credited"] not in in_part + whole
    assert labels["credited-not"] in whole
    figures = [amount_text(Decimal(n), "CHF", language) for n in ("5000.00", "200.00")]
    assert all(figure in in_part.replace(amount_text(Decimal("5200.00"), "CHF", language), "") for figure in figures)
