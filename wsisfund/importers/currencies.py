"""Which currency a sign, a code or a name means: one, several that share it, or none that is known."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from ..languages.states import SIX
from ..vocabulary.currencies import CURRENCIES
from .cells import plain_signs
from .found import Found, Problem, unread
from .mapping import ImportMap, sign_key
from .units import unit_in_heading, without_unit

_BREAKS = re.compile(r"[\s/()（）\[\],;:|+&-]+")
_DOUBT = re.compile(r"[?？]")
_AROUND = " |()[]（）'’.,:;/-"

Codes = tuple[str, ...]


class Currencies:
    """Signs of the map, codes of ISO 4217, and the names of currencies in six languages."""

    def __init__(self, mapping: ImportMap) -> None:
        self._signs = mapping.signs
        self._known: dict[str, Codes] = {}
        self._without_units: dict[str, tuple[str, str]] = {}

    def meaning(self, text: str) -> Codes:
        """Currencies that `text` may mean; empty: it means none that is known. ``USD/CHF`` means two, ``US$ (USD)`` one."""
        if text not in self._known:
            self._known[text] = self._meaning(plain_signs(text))
        return self._known[text]

    def without_unit(self, text: str) -> tuple[str, str]:
        """The text of a currency without what multiplies the amount beside it, and that: ``kCHF`` → CHF, k."""
        if text not in self._without_units:
            self._without_units[text] = self._without_unit(text)
        return self._without_units[text]

    def _without_unit(self, text: str) -> tuple[str, str]:
        unit = "" if self.meaning(text) else unit_in_heading(text)
        if not unit:
            return text, ""
        rest = without_unit(text).strip(_AROUND)
        if self.meaning(rest):
            return rest, unit
        # The sign of the unit and the currency stand together: kCHF, CHF m, 万元.
        halves = ((unit[n:].strip(_AROUND), unit[:n].strip(_AROUND)) for n in range(1, len(unit)))
        pairs = (pair for one, other in halves for pair in ((one, other), (other, one)))
        return next(((words, short) for words, short in pairs if self.meaning(words)), (rest, unit))

    def _meaning(self, text: str) -> Codes:
        whole = self._one(text)
        if whole:
            return whole
        parts = [part for part in _BREAKS.split(text) if part]
        if not parts or parts == [text]:
            return ()
        found = [self._one(part) for part in parts]
        if not all(found):
            return ()
        common = set(found[0]).intersection(*found[1:])
        return tuple(sorted(common or set().union(*found)))

    def _one(self, text: str) -> Codes:
        code = text.strip().strip(".:").upper()
        if len(code) == 3 and code in CURRENCIES:
            return (code,)
        key = sign_key(text.strip(" :"))
        named = any(map(str.isalpha, key)) and (len(key) > 2 or not key.isascii())
        return self._signs.get(key) or (_names().get(key, ()) if named else ())


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Codes]:
    """Names of currencies, singular and plural, in six languages (CLDR)."""
    from babel import Locale

    found: dict[str, set[str]] = {}
    for language in SIX:
        locale = Locale.parse(language)
        plurals: Mapping[str, Mapping[str, str]] = locale._data["currency_names_plural"]
        for code in CURRENCIES:
            names: Iterable[str] = [locale.currencies.get(code, ""), *plurals.get(code, {}).values()]
            for name in names:
                if name:
                    found.setdefault(sign_key(name), set()).add(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


@lru_cache(maxsize=4096)
def tender_problem(code: str, day: date) -> tuple[Problem, ...]:
    """What stands against a currency on a day: that it was legal tender nowhere (CLDR)."""
    spans = _tender().get(code, ())
    if not spans or any(begin <= day <= end for begin, end in spans):
        return ()
    before = [end for _, end in spans if end < day]
    when = f"since {max(before).isoformat()}" if before else f"before {min(begin for begin, _ in spans).isoformat()}"
    return (Problem("ambiguous-currency", f"{code} was no legal tender anywhere {when}, so not on {day.isoformat()}"),)


@lru_cache(maxsize=1)
def _tender() -> Mapping[str, Sequence[tuple[date, date]]]:
    """First and last days on which each currency was legal tender of a territory."""
    from babel.core import get_global

    found: dict[str, list[tuple[date, date]]] = {}
    for lines in get_global("territory_currencies").values():
        for code, begin, end, tender in lines:
            if tender:
                found.setdefault(code, []).append((date(*begin) if begin else date.min, date(*end) if end else date.max))
    return found


def _named(code: str) -> str:
    """What a code of ISO 4217 means that is no legal tender; empty where there is no such code."""
    from babel import Locale

    return str(Locale.parse("en").currencies.get(code, "")) if len(code) == 3 and code.isascii() else ""


def _unknown(text: str) -> Found[str]:
    code = text.strip().upper()
    if name := _named(code):
        return unread("unknown-currency", f"{code} ({name}) has been legal tender nowhere since 2003")
    return unread("unknown-currency", "this is no ISO 4217 code and no sign of the import map")


@lru_cache(maxsize=4096)
def read_currency(known: Currencies, column: str, beside: tuple[str, ...], heading: Codes, own: str | None) -> Found[str]:
    """The one currency of a row, worked out once for all that say the same.

    Args:
        column: the cell of the currency column.
        beside: signs and words beside the amount.
        heading: what the amount's heading, or a title, names.
        own: the donor state's own currency; a shared sign is read as that where it is one of those that share it.
    """
    text = plain_signs(column)
    if _DOUBT.search(text):
        return unread("ambiguous-currency", "a question mark stands there")
    if text and not known.meaning(text):
        return _unknown(text)
    column_means = set(known.meaning(text)) if text else set()
    if len(column_means) > 1 and known_several(known, text):
        return unread("ambiguous-currency", f"two currencies are named: {', '.join(sorted(column_means))}")
    sources = [column_means, *(set(known.meaning(b)) for b in beside if b), set(heading)]
    sources = [source for source in sources if source]
    if not sources:
        return Found(None)
    common = set.intersection(*sources)
    if not common:
        named = " and ".join("/".join(sorted(source)) for source in sources)
        return unread("currency-conflict", f"the row names {named}")
    if len(common) == 1:
        return Found(common.pop())
    if own in common:
        return Found(own)
    return Found(None, (Problem("ambiguous-currency", f"it may be {', '.join(sorted(common)[:8])}; write the code"),))


def known_several(known: Currencies, text: str) -> bool:
    """Whether `text` names currencies that exclude each other, rather than sharing one sign."""
    parts = [part for part in _BREAKS.split(text) if part]
    found = [set(known.meaning(part)) for part in parts]
    return len(parts) > 1 and all(found) and not set.intersection(*found)
