"""Facts as the index holds them: by kind, id and day, by what they name, and which ids there are or look alike."""

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ..books.records import Fact
from ..register.versions import camel_case, pledges_signed
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import name_shape, skeleton
from .codec import load_keys, load_values
from .index import FACT_COLUMNS, Index, chunks, fact_of, facts_of_rows, marks
from .schema import DAY, numbered_from


def alike_idents(index: Index, kind: str, idents: Iterable[str]) -> set[str]:
    """Ids of a kind that are one of `idents` written otherwise, or look like it; itself among them where it is there."""
    idents = list(idents)
    found: set[str] = set()
    for column, written in (("folded", fold_identity), ("look", skeleton)):
        for some in chunks(sorted({written(ident) for ident in idents})):
            found.update(
                ident
                for (ident,) in index.rows(
                    f"SELECT ident FROM ident WHERE kind = ? AND {column} IN ({marks(some)})", (kind, *some)
                )
            )
    return found


def known_idents(index: Index, kind: str, idents: Iterable[str]) -> set[str]:
    """Those of `idents` that things of a kind have."""
    found: set[str] = set()
    for some in chunks(sorted(idents)):
        rows = index.rows(f"SELECT ident FROM ident WHERE kind = ? AND ident IN ({marks(some)})", (kind, *some))
        found |= {ident for (ident,) in rows}
    return found


def idents_of(index: Index, kind: str) -> set[str]:
    """Ids of all things of a kind."""
    return {ident for (ident,) in index.rows("SELECT DISTINCT ident FROM fact WHERE kind = ?", (kind,))}


def donors_like(index: Index, donors: Iterable[Fact]) -> set[str]:
    """Ids of the donors of whom a version has the name, or the account, of a version of one of these."""
    wanted = {look for donor in donors for look in _looks_of(donor.ident, donor.keys)}
    # One after the other: there may be a million of them.
    rows = index.connection.execute("SELECT ident, keys FROM fact WHERE kind = 'donor'")
    return {ident for ident, keys in rows if not wanted.isdisjoint(_looks_of(ident, load_keys(keys)))}


def _looks_of(ident: str, keys: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The account that a version of a donor may have, and its name as it is compared."""
    yield "account", camel_case(ident)
    if "account" in keys:
        yield "account", str(keys["account"])
    if shape := name_shape(str(keys.get("name", ""))):
        yield "name", shape


def orders_of(index: Index, agreements: Collection[str]) -> set[str]:
    """Orders that stand on some agreements."""
    found: set[str] = set()
    for some in chunks(sorted(agreement for agreement in agreements if agreement)):
        sql = f"SELECT DISTINCT ident FROM fact WHERE kind = 'commitment' AND agreement <> '' AND agreement IN ({marks(some)})"
        found |= {ident for (ident,) in index.rows(sql, some)}
    return found


def agreements_of_pledges(index: Index) -> list[tuple[str, tuple[str, ...]]]:
    """Agreements with the pledges that a version of them names."""
    rows = index.rows("SELECT ident, keys FROM fact WHERE kind = 'agreement'")
    return [(ident, pledges_signed(load_keys(keys))) for ident, keys in rows if '"pledge"' in keys]


def facts_of_day(index: Index, day: date, kinds: Collection[str]) -> list[tuple[int, Fact]]:
    """Facts of a day of some kinds, each with its number."""
    first = numbered_from(day)
    rows = index.rows(f"SELECT id, {FACT_COLUMNS} FROM fact WHERE id >= ? AND id < ? ORDER BY id", (first, first + DAY))
    return _numbered([row for row in rows if row[2] in kinds])


def facts_of(index: Index, kind: str, idents: Collection[str] | None = None) -> list[Fact]:
    """All versions of facts of a kind, of all things or of some."""
    return [fact for _, fact in numbered_facts(index, kind, idents)]


def first_facts_of(index: Index, kind: str, idents: Collection[str]) -> dict[str, Fact]:
    """The oldest version of facts of a kind, of some things by their ids."""
    found: dict[str, Fact] = {}
    for some in chunks(sorted(idents)):
        first = f"SELECT MIN(id) FROM fact WHERE kind = ? AND ident IN ({marks(some)}) GROUP BY ident"
        rows = index.rows(f"SELECT {FACT_COLUMNS} FROM fact WHERE id IN ({first}) ORDER BY id", (kind, *some))
        found |= {fact.ident: fact for fact in facts_of_rows(rows)}
    return found


def facts_of_biennium(index: Index, kind: str, biennium: str) -> list[Fact]:
    """Facts of a kind that name a biennium (``2026-2027``) or are of its days, oldest first; whoever asks looks at them again."""
    first, last = biennium.split("-")
    sql = f"SELECT {FACT_COLUMNS} FROM fact WHERE kind = ? AND (instr(keys, ?) > 0 OR date >= ? AND date <= ?) ORDER BY id"
    return facts_of_rows(index.rows(sql, (kind, biennium, f"{first}-01-01", f"{last}-12-31")))


def numbered_facts(index: Index, kind: str, idents: Collection[str] | None = None) -> list[tuple[int, Fact]]:
    """The same with the number of each."""
    of_kind = f"SELECT id, {FACT_COLUMNS} FROM fact WHERE kind = ?"
    if idents is None:
        return _numbered(index.rows(f"{of_kind} ORDER BY id", (kind,)))
    found = []
    for some in chunks(sorted(idents)):
        found += _numbered(index.rows(f"{of_kind} AND ident IN ({marks(some)}) ORDER BY id", (kind, *some)))
    return found


def _numbered(rows: Sequence[Sequence[Any]]) -> list[tuple[int, Fact]]:
    return [(row[0], fact) for row, fact in zip(rows, facts_of_rows([row[1:] for row in rows]), strict=True)]


def all_facts(index: Index) -> list[tuple[int, Fact]]:
    """Every fact with its number, oldest first."""
    return [(row[0], fact_of(row[1:])) for row in index.connection.execute(f"SELECT id, {FACT_COLUMNS} FROM fact ORDER BY id")]


def facts_in_turn(index: Index, kind: str, most: int = 1000) -> Iterator[list[Fact]]:
    """All facts of a kind, oldest first, so many at once; memory holds no others."""
    # The numbers are put in order once: asked for the next ones after a number, SQLite would sort all of the kind each time.
    numbers = array("q", (number for (number,) in index.each("SELECT id FROM fact WHERE kind = ? ORDER BY id", (kind,))))
    for first in range(0, len(numbers), most):
        some = numbers[first : first + most]
        yield facts_of_rows(index.rows(f"SELECT {FACT_COLUMNS} FROM fact WHERE id IN ({marks(some)}) ORDER BY id", some))


def facts_counted(index: Index, most: int) -> dict[str, int]:
    """How many facts there are of each kind, counted no further than to `most`: from kind to kind, however many there are."""
    found: dict[str, int] = {}
    kind = ""
    while (kind := index.rows("SELECT MIN(kind) FROM fact_row WHERE kind > ?", (kind,))[0][0]) is not None:
        found[kind] = len(index.rows("SELECT id FROM fact_row WHERE kind = ? LIMIT ?", (kind, most)))
    return found


# Up to so many documents are looked for in the matches one by one; of more, all matches are read.
_FEW_DOCUMENTS = 20


def matched_with(index: Index, documents: Collection[str]) -> set[str]:
    """Lines of the bank of which any version of a match names one of some documents."""
    sql, kind = 'SELECT ident, "values" FROM fact_row WHERE kind = ?', "bank-match"
    if len(documents) <= _FEW_DOCUMENTS:
        rows = [
            row for doc in sorted(documents) for row in index.rows(f'{sql} AND instr("values", ?) > 0', (kind, _in_json(doc)))
        ]
    else:
        rows = index.rows(sql, (kind,))
    return {ident for ident, values in rows if not set(documents).isdisjoint(map(str, load_values(values)[1:]))}


def virements_on(index: Index, lines: Collection[str]) -> list[tuple[int, Fact]]:
    """Virements from or to some budget lines, each with its number."""
    found: dict[int, Fact] = {}
    # Few at a time: each virement is looked at for every one of them.
    for some in chunks(sorted(lines), 20):
        named = " OR ".join(['instr("values", ?) > 0'] * len(some))
        # The JSON of an account is its name in quotation marks (`store.codec`).
        rows = index.rows(
            f"SELECT id, {FACT_COLUMNS} FROM fact WHERE kind = ? AND ({named}) ORDER BY id", ("virement", *map(json.dumps, some))
        )
        found.update((row[0], fact_of(row[1:])) for row in rows)
    return sorted(found.items())


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]
