"""From a letter that is due to its page: the donor's language, the officers' text, figures and days as that language has them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..books.records import Amount
from ..contributions.final_account import account_lines
from ..contributions.letters import Letter
from ..languages.local import amount_text, day_text, whole_text
from ..languages.words import words_of
from ..register.versions import Officer, agreement_at
from ..store.index import Index
from ..vocabulary.money import FUNCTIONAL
from .edited_text import filled
from .letter_pdf import LetterPage, TableRow, printable_text
from .letter_template import BANK, LANGUAGES, TABLE, read_labels, read_template
from .letter_words import DEFAULT_LANGUAGE, address_lines, bank_lines, contracted, donor_name, earmark_words
from .letterhead import read_letterhead
from .pdf_text import shown


class Sender(NamedTuple):
    """Who writes: the fund, from which books folder, and the officer that signs, where one is named."""

    fund: str
    books: Path | None
    officer: Officer | None = None


def language_of(letter: Letter, chosen: str | None = None) -> str:
    """The language of a letter: the one chosen, else the donor's where it is one of the six, else English."""
    language = chosen or letter.donor.language
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


def letter_page(index: Index, letter: Letter, ident: str, day: date, sender: Sender, language: str) -> LetterPage:
    """The letter's page.

    Args:
        ident: of the letter's entry, printed as the reference.
        day: of the letter.

    Raises:
        BadLetterTemplate: the text or the labels of that language cannot be used.
    """
    template = read_template(letter.kind, language, sender.books)
    labels = {key: shown(text) for key, text in read_labels(language, sender.books).items()}
    name = donor_name(letter.donor, language)
    fund = words_of(language).fund(sender.fund)
    values = _values(index, letter, ident, day, sender, language) | {
        "fund": printable_text(fund, language),
        "donor": printable_text(name, language),
        "salutation": labels.get(f"salutation-{letter.donor.type}", labels["salutation-other"]),
        "earmark": earmark_words(index, letter, day, labels, language),
        "credited": _credited(letter, labels, language),
    }
    head = read_letterhead(language, sender.books)
    bank = _bank(bank_lines(index, letter, day, sender.fund, labels), labels, language)
    table = _table(index, letter, day, labels, language) if letter.kind == "final-statement" else ()
    whole: dict[str, tuple[str | tuple[TableRow, ...], ...]] = {TABLE: (table,), BANK: (bank,) if bank else ()}
    body: list[str | tuple[TableRow, ...]] = []
    for text in template.paragraphs:
        body += whole[text] if text in whole else (template.filled(contracted(shown(text), name, language), values),)
    officer = sender.officer
    return LetterPage(
        language=language,
        fund=printable_text(fund, language),
        head=tuple(template.filled(shown(line), values) for line in head.lines),
        image=head.image,
        address=tuple(printable_text(line, language) for line in address_lines(letter.donor, language)),
        date=values["date"],
        reference=f"{labels['our-reference']} {values['reference']}",
        subject=template.filled(shown(template.subject), values),
        body=tuple(body),
        signature=tuple(printable_text(line, language) for line in (officer.name, officer.office) if line) if officer else (),
        page=labels["page"],
    )


def _values(index: Index, letter: Letter, ident: str, day: date, sender: Sender, language: str) -> dict[str, str]:
    """Every placeholder that a kind may have, as the language writes it."""
    plain: dict[str, str] = {
        "date": day_text(day, language),
        "reference": ident,
        "officer": sender.officer.name if sender.officer else "",
        "office": sender.officer.office if sender.officer else "",
        "year": str(day.year),
        "agreement": letter.agreement,
        "instalment": letter.instalment,
        "document": letter.document,
        "days": whole_text(abs(letter.days), language),
        "number-of-days": words_of(language)("letter.days", count=abs(letter.days)),
        "count": str(letter.nth),
        "due": day_text(letter.due, language) if letter.due else "",
        "received": day_text(letter.received, language) if letter.received else "",
        "amount": _money(letter.amount, language) if letter.amount else "",
    }
    if letter.kind == "final-statement":
        agreement = agreement_at(index, letter.agreement, day)
        assert agreement is not None
        balance = account_lines(index, letter.agreement, day)[-1].chf
        plain |= {
            "from": day_text(agreement.signed, language),
            "to": day_text(agreement.ended or day, language),
            "balance": f"{amount_text(balance, FUNCTIONAL, language)}\u00a0{FUNCTIONAL}",
        }
    return {key: printable_text(text, language) for key, text in plain.items()}


def _credited(letter: Letter, labels: Mapping[str, str], language: str) -> str:
    """What became of a receipt: what was more than was due is no part of its agreement."""
    if letter.amount is None or letter.held <= 0:
        return labels["credited"]
    number, currency = letter.amount
    if letter.held >= number:
        return labels["credited-not"]
    parts = {"rest": Amount(number - letter.held, currency), "held": Amount(letter.held, currency)}
    return filled(
        labels["credited-in-part"], {key: printable_text(_money(part, language), language) for key, part in parts.items()}
    )


def _bank(lines: tuple[tuple[str, str], ...], labels: Mapping[str, str], language: str) -> str:
    """Where to pay, a line each; empty where nothing is known."""
    said = (f"{label}: {printable_text(text, language)}" for label, text in lines)
    return "\n".join((labels["pay-to"], *said)) if lines else ""


def _money(amount: Amount, language: str) -> str:
    return f"{amount_text(amount.number, amount.currency, language)}\u00a0{amount.currency}"


def _table(index: Index, letter: Letter, day: date, labels: Mapping[str, str], language: str) -> tuple[TableRow, ...]:
    rows = [TableRow(labels["account-in"], FUNCTIONAL)]
    for line in account_lines(index, letter.agreement, day):
        amount = amount_text(abs(line.chf), FUNCTIONAL, language)
        figure = printable_text(f"({amount})" if line.chf < 0 else f"{amount}\u2008", language)
        rows.append(TableRow(labels[line.key], figure, line.key == "balance"))
    return tuple(rows)
