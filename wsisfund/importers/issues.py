"""What can be said against a row of an import file: one class per code, with why and what to do (design §3, import policy)."""

from typing import ClassVar, NamedTuple

from ..errors import Fault, Invalid, Review


class Issue(NamedTuple):
    """One finding about a row: its code, the column's heading, the cell as it stands, and one line for the reader.

    `asked`: the message proposes what may be meant, so that a person decides instead of correcting.
    """

    code: str
    column: str
    value: str
    message: str
    asked: bool = False


class RowInvalid(Invalid):
    """A row of an import file cannot be a pledge as it stands."""

    slug = "row-invalid"
    rule: ClassVar[str] = "a row is written only when every cell can be read in one way"
    advice: ClassVar[str] = "correct the row and import the file again"


class RowReview(Review):
    """A row of an import file can be read in two ways: a person decides."""

    slug = "row-review"
    rule: ClassVar[str] = "what can be read in two ways is never guessed"
    advice: ClassVar[str] = "write what is meant and import the file again; --accept-clean imports the other rows now"


class UnknownDonor(RowInvalid):
    """Nobody in the register or in the shipped lists has this name."""

    slug = "unknown-donor"
    rule = "a pledge names a donor of the register, a Member State or a listed organization"
    advice = "correct the name, or add the donor: wsisfund donor add ID --name NAME --type TYPE"


class UnclearDonor(RowReview):
    """The name nearly is a donor's, or is that of several."""

    slug = "unknown-donor"
    rule = "a near miss is a question, never a match; so is a word beside a state's name, but for its offices and cities"
    advice = "write the name or the id of one of the donors proposed"


class ImpossibleDate(RowInvalid):
    """The calendar has no such day."""

    slug = "impossible-date"
    rule = "the day does not exist, or the cell holds no date"
    advice = "write the date as 2019-03-06"


class DateOutOfRange(RowInvalid):
    """The date is before the fund began or after today."""

    slug = "date-out-of-range"
    rule = "pledges run from the first summit, 2003, to today"
    advice = "correct the date"


class NegativeAmount(RowInvalid):
    """A pledge below zero."""

    slug = "negative-amount"
    rule = "a pledge is an amount above zero; what is withdrawn is recorded by its own command"
    advice = "correct the amount, or end the pledge: wsisfund pledge end ID"


class TooManyDecimals(RowInvalid):
    """More digits after the point than the currency has."""

    slug = "too-many-decimals"
    rule = "ISO 4217 gives the decimals of each currency: CHF 2, JPY 0, KWD 3"
    advice = "write the amount that the donor announced, in the currency's decimals"


class UnknownCurrency(RowInvalid):
    """The currency is no ISO 4217 code and no sign of the import map."""

    slug = "unknown-currency"
    rule = "currencies are those that are legal tender somewhere, by their ISO 4217 codes"
    advice = "write the code, or add the sign under [pledges.currency] in imports/importers.toml"


class UnknownEarmark(RowInvalid):
    """The earmark names no programme of the fund."""

    slug = "unknown-earmark"
    rule = "earmarks are C1 to C11, Forum, Prizes, Stocktaking, WTISD, Partnership, General and what the register adds"
    advice = "correct it, or add the word under [pledges.earmark] in imports/importers.toml"


class InstalmentsDoNotAddUp(RowInvalid):
    """The instalments are not the pledge."""

    slug = "instalments-do-not-add-up"
    rule = "the instalments of a pledge sum to its amount"
    advice = "correct the instalments"


class ReferenceConflict(RowInvalid):
    """The same reference stands for another pledge."""

    slug = "reference-conflict"
    rule = "one reference is one pledge; references that differ only in case, spaces or dashes are one"
    advice = "give the row a reference of its own, or correct it to say the same"


class HiddenCharacter(RowInvalid):
    """A cell holds a character that is not seen, or turns the order of what is seen."""

    slug = "hidden-character"
    rule = "control characters and marks that reverse the reading order could make a record look like another"
    advice = "type the cell anew"


class ExtraCell(RowInvalid):
    """A cell stands in a column that has no heading."""

    slug = "extra-cell"
    rule = "what stands there would be passed over in silence; often a separator inside a cell has moved the row's cells"
    advice = "put quotation marks around the cell with the separator, name the column, or empty the cell"


class FormulaWithoutValue(RowInvalid):
    """A cell holds a formula whose result the file does not have."""

    slug = "formula-without-value"
    rule = "formulas are not worked out by an import"
    advice = "open the workbook in Excel or LibreOffice and save it again, or write the value"


class FormulaFailed(RowInvalid):
    """A cell shows that its formula failed, or that its number did not fit: ``#REF!``, ``#N/A``, ``####``."""

    slug = "formula-failed"
    rule = "the sheet has no value there, so there is nothing to read"
    advice = "mend the formula in the workbook, or write the value"


class TextTooLong(RowInvalid):
    """A reference is longer than the books take."""

    slug = "text-too-long"
    rule = "a reference is a short text"
    advice = "write the donor's reference alone; what is more belongs to the remarks"


class MoreThanOneDonor(RowReview):
    """The cell names more than one donor."""

    slug = "more-than-one-donor"
    rule = "a pledge has one donor"
    advice = "make one row for each donor"


class EqualRows(RowReview):
    """Two rows say the same, and none has a reference."""

    slug = "equal-rows"
    rule = "without a reference it cannot be told whether a row was copied twice or promised twice"
    advice = "give each pledge a reference of its own, or delete the copy"


class FormerName(RowReview):
    """The name is that of a state that no longer is."""

    slug = "former-name"
    rule = "which of today's states follows it is for a person to say"
    advice = "write today's name"


class AmbiguousDate(RowReview):
    """The date can be read in two ways."""

    slug = "ambiguous-date"
    rule = "a date is read only where one day of the calendar can be meant"
    advice = "write the date as 2019-03-06"


class UnusualDate(RowReview):
    """The date lies far from all others of the file, or an instalment is due before its pledge."""

    slug = "unusual-date"
    rule = "nine in ten dates of the file lie within a year, this one two years away; or due dates run backwards"
    advice = "correct it, or import the row on its own where it is right"


class AmbiguousAmount(RowReview):
    """The amount can be read in two ways."""

    slug = "ambiguous-amount"
    rule = "an amount is read only where one figure can be meant; nothing beside it is passed over"
    advice = "write the amount in full as a plain decimal: 1234.00"


class UnusualAmount(RowReview):
    """The amount is zero, or beyond what the fund ever received."""

    slug = "unusual-amount"
    rule = "a pledge is above zero and below the limit of the import map"
    advice = "correct it, or raise the limit under [pledges.unusual_amount] in imports/importers.toml"


class AmbiguousCurrency(RowReview):
    """The sign is that of several currencies, none of them the donor's own; or the currency was no legal tender that day."""

    slug = "ambiguous-currency"
    rule = "a shared sign is read as the donor state's own currency only, a currency only while it is legal tender somewhere"
    advice = "write the ISO 4217 code"


class CurrencyConflict(RowReview):
    """Two cells of the row, or titles of the table, name different currencies."""

    slug = "currency-conflict"
    rule = "what names a row's currency must agree: its column, a sign beside the amount or an instalment, headings and titles"
    advice = "write the currency once, in the row's column"


class UnusualEarmark(RowReview):
    """The earmark names a programme together with words that could change it."""

    slug = "unusual-earmark"
    rule = "ranges, alternatives, incomplete shares and unknown words beside a programme are not read"
    advice = "write the earmark as in the books: unearmarked, C5, C5,Forum or C5=60,Forum=40"


class MissingInstalmentDates(RowReview):
    """Instalments are announced without their due dates."""

    slug = "missing-instalment-dates"
    rule = "an instalment has a due date"
    advice = "write them as 2026-06-30=5000.00; 2026-12-31=5000.00"


class MissingValue(RowReview):
    """A value that a pledge needs is not in its column."""

    slug = "missing-value"
    rule = "every pledge has a donor, a date, an amount and a currency, each in its column; the remarks are not read for them"
    advice = "write the value in its column"


class DoubtfulSource(RowReview):
    """The file itself calls the row doubtful."""

    slug = "doubtful-source"
    rule = (
        "words of a column that the import map names send a row to review, and so does a title such as 'Cancelled', "
        "or a line through it"
    )
    advice = "settle the doubt and change the words, or leave the row out"


CLASSES: dict[str, type[RowInvalid | RowReview]] = {
    kind.slug: kind for base in (RowReview, RowInvalid) for kind in base.__subclasses__()
}
INVALID = frozenset(slug for slug, kind in CLASSES.items() if issubclass(kind, RowInvalid))
SAME_AS_ROW = "same-as-row"
TOTAL_LINE = "total-line"


def row_fault(issue: Issue, file: str, row: int) -> Fault:
    """The fault that says one issue in the form of all errors."""
    kind = UnclearDonor if issue.asked else CLASSES[issue.code]
    return kind(issue.message, why=kind.rule, fix=kind.advice, file=file, row=row, column=issue.column or None)
