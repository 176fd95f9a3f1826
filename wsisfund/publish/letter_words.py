"""What a letter says of a donor and an agreement in words: name and address, form of address, earmark, where to pay."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from ..contributions.letters import Letter
from ..languages.local import formal_name, state_name, without_article
from ..languages.states import states
from ..register.bank_facts import BankAccount, bank_accounts
from ..register.programme import entry_at
from ..register.versions import Donor, agreement_at
from ..store.index import Index
from ..vocabulary.accounts import BANK as BANK_ACCOUNTS
from ..vocabulary.creditor_reference import instalment_reference
from ..vocabulary.money import FUNCTIONAL
from .letter_pdf import printable_text

DEFAULT_LANGUAGE: Final = "en"
# A preposition and the article after it that are written as one word.
_CONTRACTED: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "fr": (("de", "le ", "du "), ("de", "les ", "des "), ("\u00e0", "le ", "au "), ("\u00e0", "les ", "aux ")),
    "es": (("de", "el ", "del "), ("a", "el ", "al ")),
}


def donor_name(donor: Donor, language: str) -> str:
    """The donor's name; a Member State's formal one in the language of the letter, with its article.

    In English a name that the register has of its own (a ministry) stays.
    """
    iso3 = donor.iso3 or donor.id
    if donor.type != "member-state" or iso3 not in states():
        return donor.name
    if language == DEFAULT_LANGUAGE and donor.name.casefold() not in (states()[iso3].name.casefold(), iso3.casefold()):
        return donor.name
    return formal_name(iso3, language) or state_name(iso3, language) or donor.name


def contracted(text: str, donor: str, language: str) -> str:
    """The text with the donor's name in it: "de" and "le Japon" are "du Japon"."""
    for word, article, joined in _CONTRACTED.get(language, ()):
        if donor.startswith(article):
            text = text.replace(f" {word} {{donor}}", f" {joined}{donor.removeprefix(article)}")
    return text


def address_lines(donor: Donor, language: str) -> tuple[str, ...]:
    """Lines of the address: the name, then its parts, the country last; without parts those of the contact, by semicolons."""
    name = without_article(donor_name(donor, language), language) if donor.type == "member-state" else donor.name
    town = " ".join(part for part in (donor.postcode, donor.city) if part)
    parts = [donor.addressee, *donor.street.split(";"), town]
    if not any(parts):
        parts = donor.contact.split(";")
    elif donor.iso3 and town:
        parts.append(state_name(donor.iso3, language))
    return tuple(line for part in (name, *parts) if (line := part.strip()))


def earmark_words(index: Index, letter: Letter, day: date, labels: Mapping[str, str], language: str) -> str:
    """What the agreement is for, in words with the codes: "Capacity building (C4), 60 %; WSIS Forum, 40 %"."""
    agreement = agreement_at(index, letter.agreement, day) if letter.agreement else None
    if agreement is None:
        return ""
    earmark = agreement.earmark
    if earmark.is_unearmarked:
        return labels["earmark-unearmarked"]
    comma = {"zh": "\uff0c", "ar": "\u060c "}.get(language, ", ")
    found = []
    for part in earmark.parts:
        title = labels.get(f"earmark-{part}") or _registered(index, part, day)
        code = printable_text(part, language)
        coded = f"{printable_text(title, language)} ({code})" if part[1:2].isdigit() and title != part else title
        share = next((share for name, share in earmark.shares.items() if part == name or part.startswith(f"{name}.")), None)
        per_cent = "" if share is None else f"{share.normalize():f}\u00a0%"
        found.append(coded if share is None else f"{coded}{comma}{printable_text(per_cent, language)}")
    return ("\uff1b" if language == "zh" else "\u061b " if language == "ar" else "; ").join(found)


def _registered(index: Index, part: str, day: date) -> str:
    """The name that the register has for a programme on a day, else its code."""
    found = (entry_at(index, kind, part, day) for kind in ("output", "action-line"))
    return next((entry.name for entry in found if entry is not None and entry.name != part), part)


def bank_lines(index: Index, letter: Letter, day: date, fund: str, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Where to pay, each line a label and a text; empty where no account with an IBAN is open on the day.

    The account in the currency of the instalment, else the one in Swiss francs.
    """
    currency = letter.amount.currency if letter.amount else FUNCTIONAL
    account = _account(index, currency, day) or _account(index, FUNCTIONAL, day)
    if account is None:
        return ()
    iban = account.iban.replace(" ", "")
    spaced = " ".join(iban[n : n + 4] for n in range(0, len(iban), 4))
    said = (("account-holder", fund), ("bank", account.bank), ("iban", spaced), ("quote", _quoted(letter)))
    return tuple((labels[key], text) for key, text in said if text)


def _quoted(letter: Letter) -> str:
    """What a donor's bank is to pass on: the structured reference of the instalment (ISO 11649), by which the money finds its
    way back, with the agreement for people; the agreement alone where the letter names no instalment.
    """
    reference = instalment_reference(letter.agreement, letter.instalment) if letter.instalment else ""
    spaced = " ".join(reference[n : n + 4] for n in range(0, len(reference), 4))
    return f"{spaced} ({letter.agreement})" if reference else letter.agreement


def _account(index: Index, currency: str, day: date) -> BankAccount | None:
    for known in bank_accounts(index):
        begun = (known.since is None or known.since <= day) and (known.until is None or day <= known.until)
        name = known.account.removeprefix(f"{BANK_ACCOUNTS}:")
        if known.iban and begun and name.partition("-")[0].partition(":")[0] == currency:
            return known
    return None
