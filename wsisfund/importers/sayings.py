"""What titles, headings and notes say of every row of a table: a unit, a currency, an order of dates."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from ..books.spool import Spool
from ..errors import clean
from ..languages.folding import fold
from .cells import Cell, Row, plain_signs, shown
from .columns import Columns
from .currencies import Codes, Currencies
from .date_order import order_in
from .headings import HeadingReader
from .mapping import ImportMap
from .total_lines import is_heading_again, is_total
from .units import called_void, said_of_amounts, unit_in_heading

_SHOWN = 60
# "Amounts in CHF", "(en francs suisses)": what currency a title gives to all amounts.
_AMOUNTS_IN = re.compile(
    r"(?:(?:amounts?|figures?|sums?|values|montants?|sommes?|chiffres|importes?|montos?|cifras|cantidades|сумм\w*|цифр\w*|金额|数额|المبالغ|الارقام)"
    r"[^.;:()]{0,25}?(?:(?<![^\W_])(?:in|en|в|at)\s|以|[(（]|\sبا?ل?)|[(（]\s?(?:in|en|в|以)\s?)(?P<words>[^.;:()（）,，。]{2,40})"
)
_OF_DATES = re.compile(r"(?<![^\W_])(?:dates?|fechas?|дат\w*|(?:ال)?(?:تاريخ|تواريخ))(?![^\W_])|日期")
_CURRENCY_ROW = 3
_TITLE_WORDS = 4
_DATED = ("date", "due", "instalments")


class Sayings(NamedTuple):
    """What is said of all rows.

    Args:
        unit: why the amounts cannot be taken as they stand; empty where nothing is said.
        currencies: the currency that a title gives to all amounts.
        day_first: the order of dates that a title or a note gives; None: nothing is said.
        unsure: fields of dates of which two orders are said.
        conflict: why the currency is not sure: two are said. doubt: what calls pledges of the table doubtful: ``Cancelled``.
    """

    unit: str = ""
    currencies: Codes = ()
    day_first: bool | None = None
    unsure: frozenset[str] = frozenset()
    conflict: str = ""
    doubt: str = ""


def sayings_of(
    titles: Iterable[str],
    columns: Columns,
    body: Sequence[Row],
    mapping: ImportMap,
    reader: HeadingReader,
    beside: Iterable[str] = (),
) -> Sayings:
    """What the titles above, the headings, and the headings, titles and notes among, below and beside the rows say."""
    unit = f"the heading says '{clean(columns.unit)[:_SHOWN]}'" if columns.unit else ""
    orders: set[bool | None] = set()
    named: dict[Codes, str] = {}
    doubt, among = "", False
    titles = [title for title in titles if title]
    currencies = Currencies(mapping)
    for text, title in chain(((t, True) for t in titles), ((t, False) for t in beside), _notes(body, mapping)):
        said = said_of_amounts(text, title=title)
        unit = unit or (f"'{clean(said)[:_SHOWN]}' stands in '{clean(text)[:_SHOWN]}'" if said else "")
        doubt = doubt or (clean(text)[:_SHOWN] if title and called_void(text) else "")
        if codes := _currency_in(text, currencies):
            named.setdefault(codes, clean(text)[:_SHOWN])
            among |= title and text not in titles
        order = order_in(text, style=_OF_DATES.search(fold(text)) is not None)
        orders |= {order.day_first} if order is not None else set()
    unsure = frozenset(_DATED if len(orders) > 1 else ())
    for row in body:
        # Hundreds of thousands of rows have a figure where a heading has words.
        day = row.cells[columns.places["date"]] if columns.places["date"] < len(row.cells) else ""
        if not isinstance(day, str) or any(map(str.isdecimal, day)):
            continue
        texts = [shown(cell) for cell in row.cells]
        if is_heading_again(texts, columns, reader):
            unsure |= _other_orders(texts, columns, reader)
            for text in texts:
                one = reader.read(text)
                if one.field == "amount" and one.currencies and one.currencies != columns.currencies:
                    named.setdefault(one.currencies, clean(text)[:_SHOWN])
                    among = True
    if columns.currencies and named:
        named = {columns.currencies: columns.heading("amount"), **named}
    # What a title among the rows says, it says of those below it alone.
    alone = among and not columns.currencies and not any(_currency_in(title, currencies) for title in titles)
    conflict = ", ".join(f"'{text}'" for text in named.values()) if len(named) > 1 or alone else ""
    day_first = next(iter(orders)) if len(orders) == 1 else None
    return Sayings(unit or _unit_in_a_cell(columns, body), next(iter(named), ()), day_first, unsure, conflict, doubt)


def _other_orders(texts: Sequence[str], columns: Columns, reader: HeadingReader) -> frozenset[str]:
    """Fields of dates of which a heading among the rows says another order than the first."""
    said = [reader.read(text) for text in texts]
    return frozenset(
        one.field
        for one in said
        if one.field in _DATED and one.order and one.order.day_first != columns.orders.get(one.field, not one.order.day_first)
    )


def _notes(body: Sequence[Row], mapping: ImportMap) -> Iterator[tuple[str, bool]]:
    """Texts of rows that say something of the table: one or two cells, or a total. True: it is the title of a part of it."""
    last = -1
    said = Spool[tuple[int, list[Cell]]]()
    for n, row in enumerate(body):
        cells = [cell for cell in row.cells if not isinstance(cell, str) or cell]
        if len(cells) > 2:
            last = n
        if len(cells) <= 2 or (isinstance(cells[0], str) and is_total([cells[0]], mapping)):
            said.append((n, cells))
    for n, cells in said:
        texts = [text for cell in cells if isinstance(cell, str) and (text := shown(cell))]
        part = len(cells) == 1 and n < last and len(texts) == 1 and len(texts[0].split()) <= _TITLE_WORDS
        yield from ((text, part) for text in texts)


def _unit_in_a_cell(columns: Columns, body: Sequence[Row]) -> str:
    """A row without donor and date whose cell of the amount has a unit alone, among the first below the headings."""
    places = columns.places
    for row in body[:_CURRENCY_ROW]:
        texts = [shown(cell) for cell in row.cells] + [""] * len(columns.headings)
        amount = texts[places["amount"]]
        if amount and not any(c.isdigit() for c in texts[places["date"]]) and not re.search(r"[1-9]", plain_signs(amount)):
            unit = unit_in_heading(amount)
            if unit:
                return f"row {row.number} says '{clean(amount)[:_SHOWN]}' of the amounts"
    return ""


def _currency_in(text: str, currencies: Currencies) -> Codes:
    match = _AMOUNTS_IN.search(fold(plain_signs(text)))
    if match is None:
        return ()
    words = match["words"].strip().split()
    for n in range(min(3, len(words)), 0, -1):
        found = currencies.meaning(" ".join(words[:n]))
        rest = words[n:]
        if len(found) == 1 and not (rest and rest[0] in ("or", "and", "ou", "et", "o", "y", "и", "или", "或", "和", "/", "&")):
            return found
    return ()
