"""Files of exchange rates: UN operational rates, ECB reference rates (daily XML or CSV, history CSV), SNB month-ends.

Each source quotes in its own way; what the books keep is CHF for one unit. Where a source gives no CHF rate, the cross is
worked out half up at 8 decimals, and never with fewer than 8 significant digits (domain §1, *rates*):

    UN    units for one USD          CHF per USD = the line of CHF; others: CHF per USD / units per USD
    ECB   units for one EUR          CHF per EUR = the line of CHF; others: CHF per EUR / units per EUR
    SNB   CHF for 1 or 100 units     as it stands; of the month's two, the month-end (M1), in force from that day
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Final

from ..errors import clean
from ..vocabulary.days import last_of_month
from ..vocabulary.money import parse_plain
from .archive import unpacking
from .crosses import ALL, Quote, RateFile, Unread, UsdRate, Wanted, as_they_stand, crossed
from .encodings import decode_western
from .file_faults import BrokenFile, UnsafeFile, WrongFormat

if TYPE_CHECKING:
    from lxml.etree import _Element

SOURCES: Final = ("un", "ecb", "snb")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_CODE = re.compile(r"[A-Z]{3}")
_ECB = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_UN_ROW = "UN_OPERATIONAL_RATES"
_UN_DAY = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})")
_ECB_DAY = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]{2,8}) ([0-9]{4})")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SNB_UNITS = re.compile(r"([A-Z]{3})([0-9]{1,5})")
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_NOT_QUOTED = frozenset({"", "N/A", "-", "NA"})


def read_rates(content: bytes, file: str, usd_before: UsdRate = lambda _: None, wanted: Wanted = ALL) -> RateFile:
    """The rates that a file holds.

    Args:
        content: the file's bytes. file: how messages name it.
        usd_before: CHF for one USD that the books have in force on a day, for a UN file that revises currencies in the
            middle of a month without repeating CHF.
        wanted: which rates are asked for; crosses of others are not worked out.

    Raises:
        WrongFormat: none of the layouts known. BrokenFile: it does not hold together. UnsafeFile: it declares entities.
    """
    if content.startswith(b"PK\x03\x04"):
        content = _unpacked(content, file)
    head = content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1]
    if head == b"<":
        return _of_xml(content, file, usd_before, wanted)
    text = decode_western(content, file).text
    first = text.lstrip()[:300]
    if first.startswith("UN Operational Rates") or "\tAbbrev.\t" in text[:2000]:
        quotes, unread = _split(_un_lines(text))
        return crossed("un", "USD", quotes, unread, wanted, usd_before)
    if first.lower().startswith("date,"):
        quotes, unread = _split(_ecb_lines(text, file))
        return crossed("ecb", "EUR", quotes, unread, wanted)
    if "CubeId" in first:
        quotes, unread = _split(_snb_lines(text, file))
        return RateFile("snb", tuple(as_they_stand(quotes, wanted)), tuple(unread))
    raise WrongFormat(
        "the file has none of the layouts of exchange rates that are known",
        why="known are: UN operational rates (XML, or the text behind its .xls), ECB reference rates (daily XML or CSV, "
        "history CSV), SNB data portal (CSV)",
        fix="download the file from its source again, or enter single rates: wsisfund rate add USD 0.8015 --date 2026-07-01",
        file=file,
    )


def _unpacked(content: bytes, file: str) -> bytes:
    """The one file of a ZIP, as the ECB gives its CSV files.

    Raises:
        WrongFormat: it holds another number of files. UnsafeFile: more than a file of rates has. BrokenFile: it was cut.
    """
    with unpacking(content, file, "download the file from its source again") as (packed, members):
        if len(members) != 1:
            raise WrongFormat(
                f"the archive (ZIP) holds {len(members)} files",
                why="which of them has the rates cannot be told",
                fix="unpack it, and name the file",
                file=file,
            )
        if members[0].file_size > _MOST_UNPACKED:
            raise UnsafeFile(
                f"the archive unpacks to {members[0].file_size:,} bytes",
                why="no file of rates is like this",
                fix="download the file from its source again",
                file=file,
            )
        return packed.read(members[0])


def _split(found: Iterable[Quote | Unread]) -> tuple[list[Quote], list[Unread]]:
    quotes: list[Quote] = []
    unread: list[Unread] = []
    for one in found:
        if isinstance(one, Quote):
            quotes.append(one)
        else:
            unread.append(one)
    return quotes, unread


# ---------------------------------------------------------------- XML


def _of_xml(content: bytes, file: str, usd_before: UsdRate, wanted: Wanted) -> RateFile:
    root = _parsed(content, file)
    if root.find(f".//{_ECB}[@time]") is not None:
        quotes, unread = _split(_ecb_cubes(root))
        return crossed("ecb", "EUR", quotes, unread, wanted)
    if root.find(_UN_ROW) is not None:
        quotes, unread = _split(_un_elements(root))
        return crossed("un", "USD", quotes, unread, wanted, usd_before)
    raise WrongFormat(
        f"the XML file holds no exchange rates: its root is {clean(str(root.tag))[:60]}",
        why="known are the ECB's daily file (Cube) and the UN's (UN_OPERATIONAL_RATES)",
        fix="download the file from its source again",
        file=file,
    )


def _parsed(content: bytes, file: str) -> _Element:
    """The root of an XML text that declares nothing: no document type, so no entities, and nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenFile(
            f"the XML cannot be read: {clean(str(error))[:200]}",
            why="a file that was cut, or is a web page, does not hold together",
            fix="download the file from its source again",
            file=file,
            row=error.lineno or None,
        ) from None
    if root.getroottree().docinfo.doctype:
        raise UnsafeFile(
            "the XML declares a document type",
            why="with it a small file can name others or grow without end; no source of rates has one",
            fix="download the file from its source again",
            file=file,
        )
    return root


def _ecb_cubes(root: _Element) -> Iterator[Quote | Unread]:
    for days in root.iterfind(f".//{_ECB}[@time]"):
        day = _iso(str(days.get("time")))
        for cube in days.iterfind(_ECB):
            row, currency, value = int(cube.sourceline or 0), str(cube.get("currency", "")), str(cube.get("rate", ""))
            yield _quote(row, day, str(days.get("time")), currency, value)


def _un_elements(root: _Element) -> Iterator[Quote | Unread]:
    for element in root.iterfind(_UN_ROW):

        def text(name: str, of: _Element = element) -> str:
            return (of.findtext(name) or "").strip()

        day = text("eff_date")
        yield _quote(int(element.sourceline or 0), _un_day(day), day, text("f_curr_code"), text("rate"))


# ---------------------------------------------------------------- text


def _un_lines(text: str) -> Iterator[Quote | Unread]:
    """The text behind the UN's .xls: lines with tabs below the heads; what has no five cells is a title or a footer."""
    heads: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if "Abbrev." in cells:
            heads = cells
        elif heads and len(cells) == len(heads) and any(cells):
            found = dict(zip(heads, cells, strict=True))
            day = found.get("Effective Date", "")
            yield _quote(number, _un_day(day), day, found["Abbrev."], found.get("Rate", ""))


def _ecb_lines(text: str, file: str) -> Iterator[Quote | Unread]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = [head.strip() for head in next(reader)]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            day = _ecb_day(cells[0].strip())
            for currency, value in zip(heads[1:], cells[1:], strict=False):
                if currency and value.strip() not in _NOT_QUOTED:
                    yield _quote(reader.line_num, day, cells[0].strip(), currency, value.strip())
    except csv.Error as error:
        raise _cut_off(error, file, reader.line_num) from None


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of a text with semicolons."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        yield from enumerate(reader, 1)
    except csv.Error as error:
        raise _cut_off(error, file, reader.line_num) from None


def _cut_off(error: csv.Error, file: str, row: int) -> BrokenFile:
    return BrokenFile(
        f"the row cannot be read: {error}",
        why="a file that was cut ends so",
        fix="download the file from its source again",
        file=file,
        row=row,
    )


def _snb_lines(text: str, file: str) -> Iterator[Quote | Unread]:
    """Month-ends (M1) of the data portal's cube; averages (M0) are no rate in force on any day."""
    started = False
    for number, cells in _rows(text, file):
        cells = [cell.strip() for cell in cells]
        if cells[:1] == ["Date"]:
            started = True
        elif started and len(cells) >= 4 and cells[1] != "M0" and cells[3] not in _NOT_QUOTED:
            match = _SNB_UNITS.fullmatch(cells[2])
            if match is None or int(match[2]) == 0:
                yield Unread(number, cells[2], cells[3], "unknown-currency", "a currency stands as EUR1 or JPY100")
                continue
            quote = _quote(number, _snb_day(cells[0]), cells[0], match[1], cells[3])
            yield quote._replace(units=_WIDE.divide(quote.units, Decimal(match[2]))) if isinstance(quote, Quote) else quote


def _quote(row: int, day: date | None, day_text: str, currency: str, value: str) -> Quote | Unread:
    number = parse_plain(value)
    if not _CODE.fullmatch(currency):
        return Unread(row, currency, value, "unknown-currency", "currencies are three capitals")
    if day is None:
        return Unread(row, currency, day_text, "impossible-date", "the day cannot be read")
    if number is None or number <= 0 or abs(number.adjusted()) > 12:
        return Unread(row, currency, value, "bad-rate", "a rate is a plain number above zero")
    return Quote(row, day, currency, number)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ecb_day(text: str) -> date | None:
    """A day of the history, ``2024-12-31``, or of the daily file, ``31 December 2024``."""
    match = _ECB_DAY.fullmatch(text)
    if match is None or match[2][:3] not in _MONTHS:
        return _iso(text)
    return _iso(f"{match[3]}-{_MONTHS.index(match[2][:3]) + 1:02d}-{int(match[1]):02d}")


def _un_day(text: str) -> date | None:
    match = _UN_DAY.fullmatch(text.strip())
    if match is None or match[2] not in _MONTHS:
        return None
    return _iso(f"{match[3]}-{_MONTHS.index(match[2]) + 1:02d}-{int(match[1]):02d}")


def _snb_day(text: str) -> date | None:
    """A day, or the last day of a month."""
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        year, month = int(text[:4]), int(text[5:])
        return last_of_month(year, month) if year else None
    return _iso(text)
