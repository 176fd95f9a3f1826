"""Member States and organizations: codes, currencies, and every name by which they are recognised or written in six languages."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from .folding import key

SIX = ("en", "fr", "es", "ru", "zh", "ar")
_CLDR = (*SIX, "zh_Hant")
_DATA = Path(__file__).with_name("data")


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
    text = (_DATA / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@lru_cache(maxsize=4)
def _toml(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


def _variants() -> Mapping[str, Any]:
    return _toml("state_variants.toml")


@lru_cache(maxsize=1)
def states() -> Mapping[str, State]:
    """Every Member State by ISO 3166 alpha-3 code."""
    return {r["iso3"]: State(r["iso3"], r["iso2"], r["name"], r["currency"]) for r in _table("states.csv")}


@lru_cache(maxsize=1)
def formal_names() -> Mapping[str, Mapping[str, str]]:
    """Formal names of the Member States (UNTERM), by alpha-3 code and language."""
    return {row["iso3"]: row for row in _table("formal_names.csv")}


@lru_cache(maxsize=1)
def organizations() -> Mapping[str, Mapping[str, str]]:
    """Names of organizations in six languages as the United Nations write them, by their English name, folded."""
    return {row["en"].casefold(): row for row in _table("organizations.csv")}


@lru_cache(maxsize=1)
def observers() -> Mapping[str, State]:
    """Those that are no Member States and are known by a code of ISO 3166 all the same, by alpha-3 code; without currency."""
    return {iso3: State(iso3, row["iso2"], row["name"], "") for iso3, row in _toml("observers.toml").items()}


def observer_names() -> Iterator[tuple[str, str]]:
    """(alpha-3 code, name) for every name of an observer."""
    for iso3, row in _toml("observers.toml").items():
        yield from ((iso3, name) for name in (row["name"], *row["names"]))
    yield from _names_of_cldr(observers())


def state_names() -> Iterator[tuple[str, str]]:
    """(alpha-3 code, name) for every name that means one state: official, short, common and earlier ones, in six languages and
    in its own.
    """
    shared = {key(group.name) for group in shared_names() if not group.former}
    yield from ((iso3, name) for iso3, name in _all_names() if key(name) not in shared)


def _all_names() -> Iterator[tuple[str, str]]:
    for state in states().values():
        yield state.iso3, state.name
    for row in _table("state_names.csv"):
        yield row["iso3"], row["name"]
    for iso3, formal in formal_names().items():
        yield from ((iso3, formal[language]) for language in SIX)
    yield from _names_of_cldr(states())
    yield from _own_long_forms()
    names = _variants()["names"]
    assert isinstance(names, dict)
    for iso3, variants in names.items():
        for name in variants:
            yield iso3, name


def _own_long_forms() -> Iterator[tuple[str, str]]:
    """Official names in the states' own languages: those written down, and "Republic of" the name that CLDR has where it fits."""
    for iso3, names in _toml("own_names.toml").items():
        yield from ((iso3, name) for name in names)
    rows = _table("state_names.csv")
    republics = {row["iso3"] for row in rows if row["source"] == "unterm-formal" and row["name"].startswith("Republic of ")}
    for row in rows:
        if row["iso3"] in republics and row["source"].startswith("cldr-"):
            yield row["iso3"], f"Republic of {row['name']}"


def _names_of_cldr(of: Mapping[str, State]) -> Iterator[tuple[str, str]]:
    rows = [row for row in _table("cldr_names.csv") if row["iso3"] in of]
    yield from ((row["iso3"], row[language]) for language in _CLDR for row in rows)


def state_codes() -> Iterator[tuple[str, str]]:
    """(alpha-3 code, code) for both codes of every state and for withdrawn codes with one successor."""
    for state in (*states().values(), *observers().values()):
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
