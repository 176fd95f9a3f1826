"""A file of exchange rates as an act: all of its new rates, or none where one of them cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..books.draft import Draft
from ..importers.file_faults import NothingToImport
from ..importers.rate_import import RateImport, rate_import
from .act import Act, Desk


class ImportRates(NamedTuple):
    """A file of rates.

    Args:
        content, name: of the file. shown: how messages name it.
        currencies: only these; none for all. since: no rate before this day. month_ends: of each month only the last one.
    """

    content: bytes
    name: str
    shown: str
    currencies: Sequence[str] = ()
    since: date | None = None
    month_ends: bool = False


@dataclass(frozen=True)
class RateDraft(Draft):
    """The draft of an import of rates, with the judged file that it comes from."""

    found: RateImport | None = None


def _draft(desk: Desk, asked: ImportRates) -> RateDraft:
    """The new rates as prices and the file as evidence; nothing where one rate is invalid, or none is new.

    Raises:
        NothingToImport: the file holds nothing that was asked for. OtherRateSource, WrongFormat, BrokenFile, UnsafeFile.
    """
    found = rate_import(
        desk.index,
        asked.content,
        asked.name,
        shown_path=asked.shown,
        at=desk.day,
        currencies=asked.currencies,
        since=asked.since,
        month_ends=asked.month_ends,
    )
    if not found.outcomes:
        raise NothingToImport(
            "the file holds no rate that was asked for",
            why="below its heads there is nothing, or nothing of those currencies and days",
            fix="look at the file, or leave --currency and --since out",
            file=asked.shown,
        )
    made = Draft("rates", found.batch, ()) if found.invalid else found.draft(desk.state.root)
    return RateDraft(made.event, made.ident, made.records, made.derivation, files=made.files, found=found)


IMPORT_RATES = Act("import rates", ImportRates, _draft)
