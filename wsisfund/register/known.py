"""Things of the register that a command names: found as they stood on a day, or refused with advice."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..errors import Refused, UsageFault, clean
from ..vocabulary.currencies import CURRENCIES
from ..vocabulary.earmark import Earmark
from ..vocabulary.money import MAX_AMOUNT, decimals, fits, grouped, is_currency_code
from ..vocabulary.nearness import near_to
from .source import FactSource, programmes
from .versions import Agreement, Donor, Instalment, Pledge, agreement_at, donor_at, instalments_at, pledge_at

_SHOWN = 60
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")


class UnknownDonor(UsageFault):
    """No donor of this id stands in the register."""

    slug = "unknown-donor"


class UnknownAgreement(UsageFault):
    """No agreement of this id stands in the register."""

    slug = "unknown-agreement"


class UnknownPledge(UsageFault):
    """No pledge of this id stands in the register."""

    slug = "unknown-pledge"


class UnknownInstalment(UsageFault):
    """The agreement has no instalment of this number."""

    slug = "unknown-instalment"


class UnknownCommitment(UsageFault):
    """No commitment of this id was opened by that day."""

    slug = "unknown-commitment"


class UnknownEarmark(UsageFault):
    """An earmark names a programme that does not exist, or its shares do not add up to 100."""

    slug = "unknown-earmark"


class NoSuchCurrency(UsageFault):
    """The code has the form of a currency, but no currency of this century has it."""

    slug = "unknown-currency"


class TooManyDecimals(UsageFault):
    """An amount has more digits after the point than its currency."""

    slug = "too-many-decimals"


class AmountOutOfRange(UsageFault):
    """An amount is no plain decimal number, or it is zero, negative or too large where that makes no sense."""

    slug = "bad-amount"


class BadIban(UsageFault):
    """The number of a bank account has wrong check digits, or not the form of an IBAN."""

    slug = "bad-iban"


class BadId(UsageFault):
    """An id has characters that an id may not have."""

    slug = "bad-id"


class NotYetSigned(Refused):
    """The agreement was signed after the day of the entry."""

    slug = "not-yet-signed"


class AgreementEnded(Refused):
    """The agreement was completed or terminated before the day of the entry."""

    slug = "agreement-ended"


class AlreadyThere(Refused):
    """The books hold this already: an id is given once, and a document is recorded once for a payee and an agreement."""

    slug = "already-there"


def known_donor(facts: FactSource, ident: str) -> Donor:
    """The donor.

    Raises:
        UnknownDonor: none of this id.
    """
    found = donor_at(facts, ident)
    if found is None:
        known = sorted({f.ident for f in facts.all("donor")})
        raise UnknownDonor(
            f"no donor '{_short(ident)}'",
            why=_near(ident, known, "donors"),
            fix=f"wsisfund donor list shows all; wsisfund donor add {_short(ident)} --name NAME --type TYPE adds one",
        )
    return found


def known_agreement(facts: FactSource, ident: str, day: date, *, running: bool = True) -> Agreement:
    """The agreement as it stands on `day`.

    Args:
        running: refuse one that has ended by then.

    Raises:
        UnknownAgreement: none of this id. NotYetSigned: signed later. AgreementEnded: over by then.
    """
    found = agreement_at(facts, ident, day)
    if found is None:
        later = agreement_at(facts, ident)
        if later is not None:
            raise NotYetSigned(
                f"{ident} is not signed on {day.isoformat()}",
                why=f"it was signed on {later.signed.isoformat()}; nothing can be received or spent under it before",
                fix=f"give a later day: --date {later.signed.isoformat()}",
            )
        known = sorted({f.ident for f in facts.all("agreement")})
        raise UnknownAgreement(
            f"no agreement '{_short(ident)}'",
            why=_near(ident, known, "agreements"),
            fix="check the id: wsisfund agreement list shows all; wsisfund agreement sign makes one",
        )
    if running and found.ended is not None and found.ended <= day:
        raise AgreementEnded(
            f"{ident} ended on {found.ended.isoformat()}",
            why="nothing is committed, charged or changed under an ended agreement; money that still comes can be received",
            fix="name another agreement, or give a day before the end with --date",
        )
    return found


def known_pledge(facts: FactSource, ident: str, day: date | None = None) -> Pledge:
    """The pledge as it stands on `day`.

    Raises:
        UnknownPledge: none of this id by then.
    """
    found = pledge_at(facts, ident, day)
    if found is None:
        known = sorted({f.ident for f in facts.all("pledge")})
        raise UnknownPledge(
            f"no pledge '{_short(ident)}'" + (f" on {day.isoformat()}" if day and pledge_at(facts, ident) else ""),
            why=_near(ident, known, "pledges"),
            fix="wsisfund pledge list shows all",
        )
    return found


def known_instalment(facts: FactSource, agreement: str, number: str | None, day: date) -> Instalment:
    """The instalment of an agreement; where the agreement has only one, its number need not be given.

    Raises:
        UnknownInstalment: none of this number, or none given where there are several.
    """
    found = instalments_at(facts, agreement, day)
    if number is None and len(found) == 1:
        return found[0]
    for instalment in found:
        if instalment.number == number:
            return instalment
    listed = ", ".join(f"{i.number} (due {i.due.isoformat()}, {grouped(*i.amount)} {i.amount.currency})" for i in found)
    what = f"no instalment '{_short(number)}' of {agreement}" if number is not None else f"which instalment of {agreement}?"
    raise UnknownInstalment(
        what,
        why=f"it has: {listed or 'none'}",
        fix="name one with --instalment N" if found else "name an agreement that has instalments: wsisfund agreement list",
    )


def unknown_commitment(facts: FactSource, ident: str, day: date) -> UnknownCommitment:
    """The refusal of a commitment that was not opened by `day`."""
    later = facts.versions("commitment", ident)
    known = sorted({f.ident for f in facts.all("commitment")})
    return UnknownCommitment(
        f"no commitment '{_short(ident)}'" + (f" on {day.isoformat()}" if later else ""),
        why=f"it was opened on {later[0].date.isoformat()}" if later else _near(ident, known, "commitments"),
        fix="check the id: wsisfund report commitments --year YYYY lists them; wsisfund commitment open makes one",
    )


def known_earmark(facts: FactSource, text: str) -> Earmark:
    """The earmark that `text` says.

    Raises:
        UnknownEarmark: it says none.
    """
    try:
        return Earmark.parse(text, programmes(facts))
    except ValueError as error:
        raise UnknownEarmark(
            f"'{_short(text)}' is no earmark: {error}",
            why=f"programmes are {', '.join(sorted(programmes(facts), key=_natural))}",
            fix="write unearmarked, a programme (C5), a list (C5,Forum) or shares (C5=60,Forum=40)",
        ) from None


def checked_currency(code: str) -> str:
    """`code` where it is a currency of ISO 4217.

    Raises:
        NoSuchCurrency: it is none.
    """
    if is_currency_code(code) and code in CURRENCIES:
        return code
    near = near_to(code.upper(), sorted(CURRENCIES), 3, 60)
    raise NoSuchCurrency(
        f"'{_short(code)}' is no currency",
        why="currencies are ISO 4217 codes",
        fix=f"did you mean {' or '.join(near)}?" if near else "write three capitals, such as CHF",
    )


def checked_amount(number: Decimal, currency: str, *, signed: bool = False) -> Decimal:
    """`number` where it may be an amount of `currency`: above zero (any but zero where `signed`), no decimals too many.

    Raises:
        NoSuchCurrency, TooManyDecimals, AmountOutOfRange: it may not.
    """
    checked_currency(currency)
    if abs(number) > MAX_AMOUNT or number == 0 or (number < 0 and not signed):
        raise AmountOutOfRange(
            f"the amount {_short(str(number))} {currency} cannot be recorded",
            why=f"amounts are {'not zero' if signed else 'above zero'} and at most {grouped(MAX_AMOUNT)}",
            fix="check the amount; the verb says in which direction money moves",
        )
    if not fits(number, currency):
        digits = decimals(currency)
        raise TooManyDecimals(
            f"{_short(str(number))} {currency} has more decimals than the currency",
            why=f"{currency} has {digits} digits after the point" if digits else f"{currency} has no digits after the point",
            fix="write the amount as the document has it",
        )
    return number


def checked_id(text: str, what: str) -> str:
    """`text` where it may be the id of a thing: letters, digits, ``- . _ /``, at most 64.

    Raises:
        BadId: it may not.
    """
    if _ID.fullmatch(text):
        return text
    raise BadId(
        f"'{_short(text)}' cannot be the id of {'an' if what[:1] in 'aeio' else 'a'} {what}",
        why="ids are ASCII letters, digits and - . _ /, begin with a letter or a digit, and have at most 64 characters",
        fix="write it as VC-2026-001",
    )


def not_there(facts: FactSource, kind: str, ident: str) -> None:
    """Nothing, when no `kind` of this id stands in the register yet.

    Raises:
        AlreadyThere: one does.
    """
    versions = facts.versions(kind, ident)
    if versions:
        first = versions[0]
        raise AlreadyThere(
            f"the {kind} {ident} is already there, since {first.date.isoformat()}",
            why="an id is given once; the same id again would change what was recorded",
            fix="use another id",
            at=first.place,
        )


def _near(ident: str, known: Iterable[str], what: str) -> str:
    listed = sorted(known)
    near = near_to(ident, listed, 3, 60)
    if near:
        return f"near to it: {', '.join(near)}"
    return f"the register has {len(listed)} {what}" if listed else f"the register has no {what} yet"


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _natural(programme: str) -> tuple[int, str]:
    return (int(programme[1:]), "") if programme[:1] == "C" and programme[1:].isdigit() else (99, programme)
