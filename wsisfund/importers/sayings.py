"""What titles, headings and notes say of every row of a table: a unit, a currency, an order of dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..errors import clean
from ..languages.folding import fold
from .cells import Row, plain_signs, shown
from .columns import Columns
from .currencies import Codes, Currencies
from .date_order import order_in
from .mapping import ImportMap
from .total_lines import is_total
from .units import said_of_amounts, unit_in_heading

_SHOWN = 60
# "Amounts in CHF", "(en francs suisses)": what currency a title gives to all amounts.
_AMOUNTS_IN = re.compile(
    r"(?:(?:amounts?|figures?|sums?|values|montants?|sommes?|chiffres|importes?|montos?|cifras|cantidades|сумм\w*|цифр\w*|金额|数额|المبالغ|الارقام)"
    r"[^.;:()]{0,25}?(?:(?<![^\W_])(?:in|en|в|at)\s|以|[(（]|\sبا?ل?)|[(（]\s?(?:in|en|в|以)\s?)(?P<words>[^.;:()（）,，。]{2,40})"
)
_CURRENCY_ROW = 3


class Sayings(NamedTuple):
    """What is said of all rows.

    Args:
        unit: why the amounts cannot be taken as they stand; empty where nothing is said.
        currencies: the currency that a title gives to all amounts.
        day_first: the order of dates that a title or a note gives; None: nothing is said.
    """

    unit: str = ""
    currencies: Codes = ()
    day_first: bool | None = None


def sayings_of(titles: Iterable[str], columns: Columns, body: Sequence[Row], mapping: ImportMap) -> Sayings:
    """What the titles above, the headings and the notes among and below the rows say."""
    heading = f"the heading says '{clean(columns.unit)[:_SHOWN]}'" if columns.unit else ""
    unit, day_first = heading, None
    codes: Codes = ()
    currencies = Currencies(mapping)
    for text, title in [*((t, True) for t in titles if t), *((t, False) for t in _notes(body, mapping))]:
        said = said_of_amounts(text, title=title)
        unit = unit or (f"'{clean(said)[:_SHOWN]}' stands in '{clean(text)[:_SHOWN]}'" if said else "")
        codes = codes or _currency_in(text, currencies)
        order = order_in(text)
        day_first = order.day_first if day_first is None and order is not None else day_first
    return Sayings(unit or _unit_in_a_cell(columns, body), codes, day_first)


def _notes(body: Sequence[Row], mapping: ImportMap) -> Iterator[str]:
    """Texts of rows that say something of the table: one or two cells, or a total."""
    for row in body:
        filled = [cell for cell in row.cells if not isinstance(cell, str) or cell]
        if len(filled) <= 2 or (isinstance(filled[0], str) and is_total([filled[0]], mapping)):
            yield from (text for cell in filled if isinstance(cell, str) and (text := shown(cell)))


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
