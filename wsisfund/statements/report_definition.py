"""Reports as data: ``reports/definitions/<id>.toml`` with sections in place of lines.

    id    = "action-line"
    basis = "Council Resolution 1332, resolves 3"    # one text, or a text for each language, as titles have
    title = { en = "Action line report", fr = … }
    about = "programme"                              # asked with an id: `report action-line C5`; "years": --from Y --to Y

    [[section]]
    id   = "introduction"
    text = "introduction"             # reports/notes/<language>/<report>/introduction.txt, a text that officers edit

    [[section]]
    id       = "tasks"                # then one of: text, table, chart, register
    title    = { en = "Tasks", … }    # where the table's own is not meant
    register = "task"                 # a kind of the programme register
    columns  = ["name", "due", "state"]
    where    = { state = ["planned", "under-way"] }
    within   = "due"                  # only those whose day or year lies in the period

    [[section]]
    id      = "resources"
    table   = "programme-resources"   # a statement or schedule; chart = … draws its columns
    columns = ["contributions", "direct"]
    whole   = true                    # also the lines of other programmes
    by      = "year"                  # "years": a row for each year, its totals; "year": a column for each, of the one column

A new report is one file; there is no code in it, and none for it.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..books.toml_ import toml_of
from ..languages.states import SIX
from ..vocabulary.register_table import REGISTER_KINDS
from .definitions import DEFINITIONS, InvalidDefinition, definition_text

PROGRAMME, YEARS = "programme", "years"
TEXT, TABLE, CHART, REGISTER = KINDS = ("text", "table", "chart", "register")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEYS: Final = frozenset(["id", "basis", "title", "about", "section"])
_SECTION_KEYS: Final = frozenset([*KINDS, "id", "title", "columns", "where", "within", "whole", "by"])
_MOST: Final = 100
Titles = Mapping[str, str]


# The reports that Council Resolution 1332 names.
SHIPPED: Final = ("annual", "roadmap", "action-line", "comprehensive", "cstd", "hlpf")


class Section(NamedTuple):
    """A part of a report: `kind` is one of `KINDS`, `source` what it names.

    Args:
        title: by language; empty where the table's own is meant.
        columns: of the table, all where there are none. by: "" or how the years of a report of several stand in it.
        where: of a register, field and what it may say. within: a field whose day or year lies in the period.
        whole: the report is about one programme, and this part is not.
    """

    id: str
    kind: str
    source: str
    title: Titles
    columns: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = {}
    within: str = ""
    whole: bool = False
    by: str = ""


class ReportDefinition(NamedTuple):
    """A report: `about` is empty, `PROGRAMME` or `YEARS`."""

    id: str
    basis: Titles
    title: Titles
    about: str
    sections: tuple[Section, ...]
    file: str


def reports_known(books: Path) -> list[str]:
    """Names of the reports that can be asked for: the shipped ones, then those that the books folder adds."""
    folder = books / DEFINITIONS
    own = sorted(path.stem for path in folder.glob("*.toml")) if folder.is_dir() and not folder.is_symlink() else []
    added = [name for name in own if name not in SHIPPED and b"[[section]]" in (definition_text(name, books) or b"")]
    return [*SHIPPED, *added]


def report_definition(name: str, books: Path | None) -> ReportDefinition | None:
    """The report of a name, that of the books folder before the shipped one; None: the name is that of no report.

    Raises:
        InvalidDefinition: it cannot be used.
    """
    content = definition_text(name, books)
    if content is None or b"[[section]]" not in content:
        return None
    file = (DEFINITIONS / f"{name}.toml").as_posix()
    try:
        found = toml_of(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise invalid(file, f"not readable as TOML: {error}") from None
    _known(found, _KEYS, "the report", file)
    if found.get("id") != name:
        raise invalid(file, f"its id is not {name!r}, the name of the file")
    about = found.get("about", "")
    if about not in ("", PROGRAMME, YEARS):
        raise invalid(file, f"about is {about!r}, not {PROGRAMME!r} or {YEARS!r}")
    title = _titles(found.get("title"), "the report", file)
    if not title:
        raise invalid(file, "it has no title")
    return ReportDefinition(
        name, _titles(found.get("basis"), "the basis", file), title, about, _sections(found["section"], about, file), file
    )


def _sections(found: Any, about: str, file: str) -> tuple[Section, ...]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or len(found) > _MOST:
        raise invalid(file, f"section is not a list of at most {_MOST} tables [[section]]")
    sections = tuple(_section(one, about, file) for one in found)
    idents = [section.id for section in sections]
    if all(section.kind == TEXT for section in sections):
        raise invalid(file, "it has no table, chart or register")
    twice = next((ident for ident in idents if idents.count(ident) > 1), None)
    if twice is not None:
        raise invalid(file, f"two sections are called {twice!r}")
    return sections


def _section(found: Mapping[str, Any], about: str, file: str) -> Section:
    ident = found.get("id")
    if not isinstance(ident, str) or not _ID.fullmatch(ident):
        raise invalid(file, f"a section has no id of lower-case words joined by hyphens: {str(ident)[:60]!r}")
    what = f"section {ident!r}"
    _known(found, _SECTION_KEYS, what, file)
    given = [kind for kind in KINDS if kind in found]
    if len(given) != 1 or not isinstance(found[given[0]], str) or not _ID.fullmatch(found[given[0]]):
        raise invalid(file, f"{what} has exactly one of {', '.join(KINDS)}, the name of what it shows")
    kind, by = given[0], found.get("by", "")
    title = _titles(found.get("title"), what, file)
    if kind == TEXT and not title:
        raise invalid(file, f"{what} is a text, and has no title")
    section = Section(
        ident, kind, found[kind], title, _texts(found.get("columns", []), what, file), _where(found.get("where", {}), what, file),
        str(found.get("within", "")), found.get("whole", False) is True, by,
    )  # fmt: skip
    if by and (about != YEARS or kind not in (TABLE, CHART) or by not in ("year", "years")):
        raise invalid(file, f"{what}: by is 'year' or 'years', in a table or chart of a report about several years")
    if by == "year" and len(section.columns) != 1:
        raise invalid(file, f"{what}: by year a table shows one column of each year; columns names it")
    if kind == REGISTER:
        _check_register(section, what, file)
    elif section.where or section.within:
        raise invalid(file, f"{what}: where and within belong to a register")
    return section


def _check_register(section: Section, what: str, file: str) -> None:
    """The kind is known, and so is every field that is named."""
    row = REGISTER_KINDS.get(section.source)
    if row is None:
        raise invalid(file, f"{what}: there is no register {section.source!r}; there are {', '.join(REGISTER_KINDS)}")
    named = [*section.columns, *section.where, *([section.within] if section.within else [])]
    wrong = next((name for name in named if row.field(name) is None), None)
    if wrong is not None:
        fields = ", ".join(field.name for field in row.fields)
        raise invalid(file, f"{what}: a {row.name} has no {wrong!r}; it has {fields}")


def _titles(found: Any, what: str, file: str) -> Titles:
    if isinstance(found, str):
        return dict.fromkeys(SIX, found)
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(text, str) and text.strip() for text in found.values()):
        raise invalid(file, f"{what}: a title is a text, or a text for each language")
    wrong = next((language for language in found if language not in SIX), None)
    if wrong is not None or not found:
        raise invalid(file, f"{what}: a title is in one of {', '.join(SIX)}, not {wrong!r}")
    first = next(found[language] for language in SIX if language in found)
    return {language: found.get(language, first) for language in SIX}


def _texts(found: Any, what: str, file: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise invalid(file, f"{what}: columns is no list of names")
    if len(set(found)) != len(found):
        raise invalid(file, f"{what}: a column is named twice")
    return tuple(found)


def _where(found: Any, what: str, file: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(found, dict):
        raise invalid(file, f"{what}: where is a table of fields, each with what it may say")
    return {name: _texts([said] if isinstance(said, str) else said, what, file) for name, said in found.items()}


def _known(found: Mapping[str, Any], keys: frozenset[str], what: str, file: str) -> None:
    unknown = sorted(set(found) - keys)
    if unknown:
        raise invalid(file, f"{what} has an unknown key {unknown[0]!r}")


def invalid(file: str, message: str) -> InvalidDefinition:
    """The fault of a report's definition."""
    return InvalidDefinition(
        f"the report cannot be made: {message}",
        why="a report is a title and sections, each a text, a table, a chart or a part of the register",
        fix="correct the file, or delete it to use the shipped definition",
        file=file,
    )


def sources(sections: Sequence[Section]) -> list[str]:
    """Statements that sections show, each once."""
    return list(dict.fromkeys(section.source for section in sections if section.kind in (TABLE, CHART)))
