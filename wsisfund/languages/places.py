"""Places beside the Member States: territories, parts of states, cities, in six languages."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from .folding import fold
from .states import SIX, observers, states

_LOCALES = (*SIX, "zh_Hant")
_WORD = re.compile(r"[^\W_]+")
_STATE = re.compile("[A-Z]{2}")


def place_key(text: str) -> str:
    """The words of a place's name, folded: ``Curaçao`` → ``curacao``."""
    return " ".join(_WORD.findall(fold(text)))


@lru_cache(maxsize=1)
def _places() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "places.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def territory_names() -> frozenset[str]:
    """Folded names of places with a code of ISO 3166, or a government of their own, that are no Member States."""
    from babel import Locale

    known = {state.iso2 for state in states().values()} | {observer.iso2 for observer in observers().values()}
    found = {place_key(name) for name in _places()["territories"]}
    for language in _LOCALES:
        for code, name in Locale.parse(language).territories.items():
            if _STATE.fullmatch(code) and code not in known and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                found |= {place_key(name), place_key(re.sub(r"[(（].*", "", name))}
    return frozenset(found - {""})


@lru_cache(maxsize=1)
def territory_codes() -> frozenset[str]:
    """Codes of these places: ISO 3166 alpha-2, and those that people write."""
    from babel import Locale

    known = {state.iso2 for state in states().values()} | {observer.iso2 for observer in observers().values()}
    codes = (code for code in Locale.parse("en").territories if _STATE.fullmatch(code))
    return frozenset({*codes, *_ALPHA3, *_places()["territory_codes"]} - known)


# Alpha-3 codes of ISO 3166 of territories that are no Member States.
_ALPHA3 = (
    "ABW AIA ALA ASM ATA ATF BES BLM BMU BVT CCK CUW CXR CYM ESH FLK FRO GGY GIB GLP GRL GUF GUM HKG HMD IMN IOT JEY MAC MAF MNP"
    " MSR MTQ MYT NCL NFK PCN PRI PYF REU SGS SHN SJM SPM SXM TCA TKL TWN UMI VGB VIR WLF XKX".split()
)


@lru_cache(maxsize=1)
def region_names() -> frozenset[str]:
    """Folded names and adjectives of parts of states with a government of their own."""
    return frozenset(map(place_key, _places()["regions"]))


def region_codes(iso3: str) -> frozenset[str]:
    """Codes of the parts of a state."""
    return frozenset(_places()["region_codes"].get(iso3, ()))


@lru_cache(maxsize=1)
def city_names() -> Mapping[str, frozenset[str]]:
    """Folded names of cities by alpha-3 code of their state; under ``any`` the seats where every state has a mission."""
    found: dict[str, set[str]] = defaultdict(set)
    for iso3, names in _places()["cities"].items():
        found[iso3] |= {place_key(name) for name in names}
    for iso2, name in _cities_of_cldr():
        found[iso2] |= {place_key(name)}
    alpha3 = {state.iso2: iso3 for iso3, state in states().items()}
    joined: dict[str, set[str]] = defaultdict(set)
    for code, keys in found.items():
        joined[alpha3.get(code, code)] |= keys
    return {code: frozenset(keys - {""}) for code, keys in joined.items()}


def _cities_of_cldr() -> Iterator[tuple[str, str]]:
    """(alpha-2 code, city) for the cities after which CLDR names time zones."""
    from babel import Locale
    from babel.core import get_global

    territories: Mapping[str, str] = get_global("zone_territories")
    for language in _LOCALES:
        zones = Locale.parse(language).time_zones
        for zone, iso2 in territories.items():
            city = zones[zone].get("city") if zone in zones else None
            yield iso2, str(city or zone.rpartition("/")[2].replace("_", " "))
