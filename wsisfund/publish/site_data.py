"""The files beside the tables of the site: each as CSV and JSON, ids and plain amounts, the same for every language."""

import csv
import json
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from ..languages.words import words_of
from ..statements.sources_uses import MEASURES, SourcesUses
from ..vocabulary.formulas import safe_text
from ..vocabulary.money import from_minor, plain
from .site_cut import TOTAL, Cut, Sums, columns_of, name_of

_KEYS: Final = ("year", "donor", "programme", "goal")


def data_name(cut: Cut, dimension: str) -> str:
    """Path of the files of a table, without an ending."""
    return f"data/{cut.path}-by-{dimension}"


def data_files(cut: Cut, sums: Sums, found: SourcesUses) -> dict[str, bytes]:
    """The two files of a table of a cut, the total last; names as in English."""
    words = words_of("en")
    heads = [sums.dimension, "name", *map(_head, columns_of(sums.dimension))]
    rows = [[ident, name_of(sums.dimension, ident, found.donors, words), *_plain(row.values())] for ident, row in sums.rows]
    rows.append([TOTAL, words("line.total"), *_plain(sums.total.values())])
    about = {cut.dimension: cut.ident} if cut.dimension else {}
    return _both(data_name(cut, sums.dimension), heads, rows, about, found)


def whole_files(name: str, found: SourcesUses) -> dict[str, bytes]:
    """Every part by year, donor, programme and goal."""
    rows = [[str(part.year), part.donor, part.programme, part.goal, *_plain(part.amounts)] for part in found.parts]
    return _both(f"data/{name}", [*_KEYS, *map(_head, MEASURES)], rows, {}, found)


def _both(
    name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], about: dict[str, str], found: SourcesUses
) -> dict[str, bytes]:
    out = StringIO()
    written = csv.writer(out, lineterminator="\r\n")
    written.writerow(heads)
    texts = sum(not head.endswith("_chf") for head in heads)
    written.writerows([*map(safe_text, row[:texts]), *row[texts:]] for row in rows)
    period = {"from": found.period.start.isoformat(), "to": found.period.end.isoformat()}
    said = {
        **about,
        "period": period,
        "currency": "CHF",
        "books": found.books,
        "rows": [dict(zip(heads, row, strict=True)) for row in rows],
    }
    return {
        f"{name}.csv": out.getvalue().encode(),
        f"{name}.json": (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode(),
    }


def _head(measure: str) -> str:
    return f"{measure.replace('-', '_')}_chf"


def _plain(amounts: Iterable[int]) -> list[str]:
    return [plain(from_minor(amount), "CHF") for amount in amounts]
