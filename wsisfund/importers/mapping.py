"""The import map of a books folder, ``imports/importers.toml``: headings, signs and words by which files are read.

Read with pydantic once, here at the edge; what reads rows gets plain mappings of folded words.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, get_args

# Pydantic looks through every package that is installed for plugins of its own; the books are read by none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..books.inside import read_inside
from ..books.toml_ import toml_of
from ..errors import Fault, Faults, clean
from ..settings import template_folder
from ..vocabulary.currencies import CURRENCIES
from ..vocabulary.money import parse_plain
from .bank.own_map import NO_BANK_MAP, BankMap
from .cells import word_key
from .file_faults import BadImportMap
from .patterns import checked_pattern

PATH = "imports/importers.toml"
_MOST_BYTES = 1_000_000
UNUSUAL = Decimal(10_000_000)

Column = Literal[
    "reference", "donor", "date", "amount", "currency", "earmark", "due", "kind", "instalments", "remarks", "ignored"
]
BankColumn = Literal[
    "booked", "valued", "amount", "debit", "credit", "direction", "currency", "balance", "reference", "end_to_end",
    "counterparty", "counterparty_account", "text", "account",
]  # fmt: skip
Words = list[Annotated[str, Field(min_length=1, max_length=200)]]

# Headings of the plain form and of our own review files, which need no map.
_ALWAYS = {name: name for name in get_args(Column) if name != "ignored"} | dict.fromkeys(("row", "outcome", "reasons"), "ignored")


def _decimal_text(value: object) -> Decimal:
    number = parse_plain(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if number is None or number <= 0:
        raise ValueError("write a whole number, or a decimal in quotes")
    return number


def _currency_code(value: object) -> str:
    if not isinstance(value, str) or value not in CURRENCIES:
        raise ValueError("no ISO 4217 code")
    return value


def _pattern(value: object) -> re.Pattern[str]:
    return checked_pattern(str(value))


Code = Annotated[str, BeforeValidator(_currency_code)]
Limit = Annotated[Decimal, BeforeValidator(_decimal_text)]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Pledges(_Strict):
    day_first: bool | None = None
    columns: dict[Column, Words] = {}
    weak: dict[Column, Words] = {}
    currency: dict[str, list[Code]] = {}
    earmark: dict[str, Words] = {}
    kind: dict[Literal["cash", "in-kind"], Words] = {}
    total: Words = []
    notes: Words = []
    no_instalments: Words = []
    no_reference: Words = []
    unusual_amount: dict[str, Limit] = {}
    doubtful: dict[str, Pattern] = {}


class _Bank(_Strict):
    day_first: bool | None = None
    columns: dict[BankColumn, Words] = {}


class _File(BaseModel):
    # Other importers keep their own tables in the same file.
    model_config = ConfigDict(extra="ignore", strict=True)
    pledges: _Pledges = _Pledges()
    bank: _Bank = _Bank()


@dataclass(frozen=True, eq=False)
class ImportMap:
    """What the map says, by folded words (`cells.word_key`; signs by `sign_key`).

    `day_first` None: the order of day and month is not known. `source`: the file, for messages.
    """

    headings: Mapping[str, str]
    weak: Mapping[str, str]
    signs: Mapping[str, tuple[str, ...]]
    earmarks: Mapping[str, str]
    kinds: Mapping[str, str]
    totals: tuple[str, ...]
    notes: tuple[str, ...]
    no_instalments: frozenset[str]
    no_reference: frozenset[str]
    unusual: Mapping[str, Decimal]
    doubtful: Mapping[str, re.Pattern[str]]
    day_first: bool | None
    bank: BankMap = NO_BANK_MAP
    source: str = PATH

    def limit(self, currency: str | None) -> Decimal:
        """Amount above which a pledge in `currency` is unusual."""
        return self.unusual.get(currency or "default", self.unusual.get("default", UNUSUAL))


def sign_key(text: str) -> str:
    """A currency sign or name without case, dots and spaces: ``US $`` and ``us$`` are one."""
    return re.sub(r"[\s.]", "", text.casefold())


def import_map(root: Path) -> ImportMap:
    """The map of the books folder `root`; where it has none, the shipped one.

    Raises:
        Faults: every fault of the file, each with its line.
    """
    try:
        text = _text_of(root).decode("utf-8")
    except OSError as error:
        raise Faults([_bad(f"the file cannot be read: {error.strerror}", None)]) from None
    except UnicodeDecodeError:
        raise Faults([_bad("the file is no UTF-8", None)]) from None
    return parsed_map(text)


def _text_of(root: Path) -> bytes:
    """The map of the books folder, else the shipped one."""
    try:
        return read_inside(root, PATH, _MOST_BYTES)
    except FileNotFoundError:
        return (template_folder() / PATH).read_bytes()


@lru_cache(maxsize=4)
def parsed_map(text: str) -> ImportMap:
    """The map that `text` says.

    Raises:
        Faults: every fault, each with its line.
    """
    if len(text) > _MOST_BYTES:
        raise Faults([_bad(f"the file has more than {_MOST_BYTES:,} characters", None)])
    try:
        whole = _File.model_validate(toml_of(text))
        found = whole.pledges
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Faults([_bad(f"no TOML: {error}", int(line[1]) if line else None)]) from None
    except (ValueError, RecursionError) as error:
        if not isinstance(error, ValidationError):
            # A number of thousands of digits, lists in lists without end: what the reader of TOML does not call its own fault.
            raise Faults([_bad(f"no TOML: {clean(str(error))[:100]}", None)]) from None
        raise Faults([_bad(_said(e["loc"], e["msg"]), _line_of(text, e["loc"])) for e in error.errors()]) from None
    faults: list[Fault] = []
    headings = _by_word(text, {str(k): v for k, v in found.columns.items()}, "columns", faults)
    weak = _by_word(text, {str(k): v for k, v in found.weak.items()}, "weak", faults)
    earmarks = _by_word(text, found.earmark, "earmark", faults)
    kinds = _by_word(text, {str(k): v for k, v in found.kind.items()}, "kind", faults)
    if faults:
        raise Faults(faults)
    of_bank = {heading: str(column) for column, headings in whole.bank.columns.items() for heading in headings}
    return ImportMap(
        headings=headings | _ALWAYS,
        weak=weak,
        signs={sign_key(sign): tuple(codes) for sign, codes in found.currency.items()},
        earmarks=earmarks,
        kinds=kinds,
        totals=tuple(map(word_key, found.total)),
        notes=tuple(map(word_key, found.notes)),
        no_instalments=frozenset(map(word_key, found.no_instalments)),
        no_reference=frozenset(map(word_key, found.no_reference)),
        unusual=found.unusual_amount,
        doubtful={word_key(heading): pattern for heading, pattern in found.doubtful.items()},
        day_first=found.day_first,
        bank=BankMap(of_bank, whole.bank.day_first),
    )


def _by_word(text: str, table: Mapping[str, list[str]], name: str, faults: list[Fault]) -> dict[str, str]:
    """Each word with what it means; one that would mean two things is a fault."""
    found: dict[str, str] = {}
    for meaning, words in table.items():
        for word in words:
            key = word_key(word)
            if not key or found.setdefault(key, meaning) != meaning:
                why = f"it means {found[key]} already" if key else "it has no letter and no digit"
                faults.append(
                    _bad(f"[pledges.{name}] {meaning}: '{clean(word)}': {why}", _line_of(text, ("pledges", name, meaning)))
                )
    return found


def _said(place: tuple[int | str, ...], message: str) -> str:
    named = ".".join(str(part) for part in place if not isinstance(part, int) and part != "[key]")
    return clean(f"{named}: {message.removeprefix('Value error, ')}")[:300]


def _line_of(text: str, place: tuple[int | str, ...]) -> int | None:
    """The line of the key that `place` ends in, below the heading of its table."""
    names = [str(part) for part in place if isinstance(part, str) and part != "[key]"]
    table, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        heading = re.match(r"\s*\[([^\]]+)\]", line)
        if heading:
            table = heading[1].replace('"', "").strip()
            if table.split(".") == names:
                return number
            start = number if names[: len(table.split("."))] == table.split(".") else start
            continue
        key = re.match(r"""\s*["']?(.+?)["']?\s*=""", line)
        if key and names[:-1] == (table.split(".") if table else []) and key[1] == names[-1]:
            return number
    return start or None


def _bad(message: str, line: int | None) -> BadImportMap:
    return BadImportMap(
        message,
        why="the map says how files are read, so nothing is imported before it can be read",
        fix="correct this line; `wsisfund init` makes a folder with the shipped map",
        file=PATH,
        line=line,
    )
