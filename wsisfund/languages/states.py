"""The Member States: their codes, currencies, and every name by which they are recognised in six languages."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

SIX = ("en", "fr", "es", "ru", "zh", "ar")
_CLDR = (*SIX, "zh_Hant")


class State(NamedTuple):
    """A Member State: ISO 3166 codes, the name that the fund prints, its own currency (ISO 4217)."""

    iso3: str
    iso2: str
    name: str
    currency: str


class SharedName(NamedTuple):
    """A name that does not say which state of today is meant; `former`: it is that of a state that no longer is."""

    name: str
    states: tuple[str, ...]
    former: bool


def _table(name: str) -> list[dict[str, str]]:
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@lru_cache(maxsize=1)
def _variants() -> Mapping[str, object]:
    return tomllib.loads((files(__package__) / "data" / "state_variants.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def states() -> Mapping[str, State]:
    """Every Member State by ISO 3166 alpha-3 code."""
    return {r["iso3"]: State(r["iso3"], r["iso2"], r["name"], r["currency"]) for r in _table("states.csv")}


def state_names() -> Iterator[tuple[str, str]]:
    """(alpha-3 code, name) for every name that means one state: official, short, common and earlier ones."""
    for state in states().values():
        yield state.iso3, state.name
    for row in _table("state_names.csv"):
        yield row["iso3"], row["name"]
    yield from _names_of_cldr()
    names = _variants()["names"]
    assert isinstance(names, dict)
    for iso3, variants in names.items():
        for name in variants:
            yield iso3, name


def _names_of_cldr() -> Iterator[tuple[str, str]]:
    from babel import Locale

    for language in _CLDR:
        territories = Locale.parse(language).territories
        for state in states().values():
            if state.iso2 in territories:
                yield state.iso3, territories[state.iso2]


def state_codes() -> Iterator[tuple[str, str]]:
    """(alpha-3 code, code) for both codes of every state and for withdrawn codes with one successor."""
    for state in states().values():
        yield state.iso3, state.iso3
        yield state.iso3, state.iso2
    codes = _variants()["codes"]
    assert isinstance(codes, dict)
    for code, iso3 in codes.items():
        yield iso3, code


def shared_names() -> Iterator[SharedName]:
    """Names that several states share, and names of former states."""
    for kind, former in (("former", True), ("shared", False)):
        groups = _variants()[kind]
        assert isinstance(groups, list)
        for group in groups:
            for name in group["names"]:
                yield SharedName(name, tuple(group["states"]), former)
