"""The verbs of the programme register: for each kind of it add, change, list and show, made from its row."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click

from ..contributions.programme_register import ADD, CHANGE, WITHDRAW, known_entry, matching
from ..desk.register import PROGRAMME
from ..register.programme import Entry, entries_at, missing_answers, naming
from ..store.index import Index
from ..vocabulary.money import grouped
from ..vocabulary.register_form import Field, Form, Kind
from ..vocabulary.register_table import REGISTER_KINDS
from .arguments import AMOUNT, DAY, Number
from .frame import Family
from .listing import cut, table
from .opened import open_for
from .register_files import read_entries, write_entries
from .session import Session
from .write import acts

_WIDEST: Final = 36
_TYPES: Final[dict[Form, Any]] = {
    Form.DATE: DAY, Form.MONEY: AMOUNT, Form.NUMBER: Number(signed=True), Form.COUNT: click.IntRange(0, 10**9),
}  # fmt: skip
_METAVARS: Final = {
    Form.DATE: "DATE", Form.MONEY: "CHF", Form.NUMBER: "NUMBER", Form.COUNT: "N", Form.YEAR: "YEAR", Form.GOAL: "N",
    Form.ADDRESS: "URL", Form.COUNTRY: "CODE", Form.TARGET: "N.N",
}  # fmt: skip


def _option(field: Field, *, required: bool) -> Callable[[Any], Any]:
    listed = f": {', '.join(field.choices)}" if field.choices else ""
    several = "; may be repeated" if field.several else ""
    metavar = field.name.upper() if field.choices else "ID" if field.refers else _METAVARS.get(field.form, "TEXT")
    return click.option(
        f"--{field.option or field.name}", field.python, multiple=field.several, required=required, metavar=metavar,
        type=_TYPES.get(field.form), help=f"{field.help}{listed}{several}.",
    )  # fmt: skip


def _words(row: Kind, verb: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorator: the arguments and options of a kind on a command."""
    first = row.made_of if verb == ADD and row.made_of else ("ident",)
    arguments = [click.argument(name, metavar="ID" if name == "ident" else name.upper()) for name in first]
    fields = [field for field in row.fields if field.name not in row.made_of]
    options = [_option(field, required=verb == ADD and field.required) for field in fields]

    def put(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed([*arguments, *options]):
            command = option(command)
        return command

    return put


def _family(row: Kind) -> Family:
    """The verbs of one kind."""
    family = Family(row.name, f"{row.help}.")
    ident = "/".join(row.example.split()[: len(row.made_of)]) if row.made_of else row.example.split()[0]
    changing = next(field for field in row.fields if field.name not in row.made_of and field.name != "name")

    @family.verb(ADD, help=f"Register one.\n\n\b\nExample:\n  wsisfund {row.name} add {row.example}")
    @_words(row, ADD)
    @acts(PROGRAMME[f"{row.name} {ADD}"])
    def add(session: Session, **said: Any) -> None:
        pass

    @family.verb(
        CHANGE,
        help="Say what is new of one from the day of the entry; what was recorded before stays. "
        "An empty text (--document '') takes back what was said.\n\n\b\n"
        f"Example:\n  wsisfund {row.name} change {ident} --{changing.option or changing.name} … --date 2026-07-01",
    )
    @_words(row, CHANGE)
    @acts(PROGRAMME[f"{row.name} {CHANGE}"])
    def change(session: Session, **said: Any) -> None:
        pass

    if f"{row.name} {WITHDRAW}" in PROGRAMME:
        _withdrawing(family, row, ident)

    _listing(family, row)
    _showing(family, row, ident)
    if row.imported:
        family.add_command(read_entries(row))
    return family


def _listing(family: Family, row: Kind) -> None:
    @family.verb(
        "list",
        help=f"All of the register on a day.\n\n\b\nExamples:\n  wsisfund {row.name} list\n"
        f"  wsisfund {row.name} list --search WORD --format xlsx",
    )
    @click.option("--search", metavar="WORDS", help="Only those that have these words in their id or in what they say.")
    @click.option("--of", metavar="ID", help="Only those that name this entry.")
    @click.option("--format", "formats", type=click.Choice(("csv", "xlsx")), multiple=True, help="Into a file; may be repeated.")
    @click.option("--out", type=click.Path(path_type=Path), help="Folder for the files; default reports/output in the books.")
    def list_(session: Session, search: str | None, of: str | None, formats: tuple[str, ...], out: Path | None) -> None:
        found = entries_at(open_for(session).index, row.name, session.date)
        found = matching(found, search) if search else found
        if of:
            found = [entry for entry in found if of in _named_in(entry)]
        if out is not None and not formats:
            raise click.UsageError("--out goes with --format csv or --format xlsx")
        if formats:
            written = write_entries(session, row, found, formats, out)
            session.emit({"ok": True, "count": len(found), "written": written}, "\n".join(written))
            return
        session.emit({"ok": True, row.plural: [as_json(entry) for entry in found]}, _table(row, found))


def _showing(family: Family, row: Kind, ident: str) -> None:
    @family.verb(
        "show", help=f"One as it stands on a day, and what names it.\n\n\b\nExample:\n  wsisfund {row.name} show {ident}"
    )
    @click.argument("ident", metavar="ID")
    def show(session: Session, ident: str) -> None:
        index = open_for(session).index
        found = known_entry(index, row.name, ident, session.date)
        related = _related(index, found, session)
        said = {**as_json(found), **related, "where": f"{found.place.file}:{found.place.line}" if found.place else None}
        session.emit({"ok": True, **said}, "\n".join(_lines(found, related)))


def _withdrawing(family: Family, row: Kind, ident: str) -> None:
    @family.verb(
        WITHDRAW,
        help="Take back one that was registered by mistake, from the day of the entry; it may be registered again.\n\n\b\n"
        f'Example:\n  wsisfund {row.name} withdraw {ident} --reason "Registered twice" --date 2026-07-01',
    )
    @click.argument("ident", metavar="ID")
    @click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the books.")
    @acts(PROGRAMME[f"{row.name} {WITHDRAW}"])
    def withdraw(session: Session, **said: Any) -> None:
        pass


def _named_in(entry: Entry) -> set[str]:
    """Ids that an entry names in any field."""
    return {part for field in entry.kind.fields if field.form is Form.ID for part in _parts(entry, field)}


def _parts(entry: Entry, field: Field) -> tuple[str, ...]:
    return entry.parts(field.name) if field.several else (entry.text(field.name),)


def _related(index: Index, found: Entry, session: Session) -> dict[str, list[str]]:
    """Entries that name this one, by kind; of a questionnaire, who is still to answer."""
    related: dict[str, list[str]] = {}
    for entry in naming(index, found.kind.name, found.id, session.date):
        related.setdefault(entry.kind.plural, []).append(entry.id)
    if found.kind.name == "questionnaire":
        related["missing"] = missing_answers(index, found, session.date)
    return {name: ids for name, ids in related.items() if found.kind.field(name) is None}


def _lines(found: Entry, related: dict[str, list[str]]) -> list[str]:
    said = [(f.name, _shown(found, f)) for f in found.kind.fields if f.name != "name"]
    return [
        f"{found.id}  {found.name}" if found.kind.field("name") else found.id,
        *(f"{name}: {text}" for name, text in said if text),
        *(f"{name}: {', '.join(ids) or 'nobody'}" for name, ids in related.items()),
    ]


def _shown(entry: Entry, field: Field) -> str:
    amount = entry.amount(field.name)
    return f"{grouped(amount)} CHF" if amount is not None else entry.text(field.name)


def _table(row: Kind, found: list[Entry]) -> str:
    fields = [field for name in row.shown if (field := row.field(name))]
    used = [field for field in fields if field.name == "name" or any(entry.text(field.name) for entry in found)]
    heads = (row.name, *(field.name.replace("-", " ") for field in used))
    return table(heads, [(entry.id, *(cut(_shown(entry, field), _WIDEST) for field in used)) for entry in found])


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry for machines: every field of its kind, null where it says nothing, lists as lists."""
    said: dict[str, Any] = {"id": entry.id}
    for field in entry.kind.fields:
        text = entry.text(field.name)
        said[field.name] = list(entry.parts(field.name)) if field.several else text or None
        if isinstance(entry.keys.get(field.name), Decimal) and field.form is Form.COUNT:
            said[field.name] = int(text)
    return said


FAMILIES: Final[dict[str, Family]] = {name.replace("-", "_"): _family(row) for name, row in REGISTER_KINDS.items()}


def __getattr__(name: str) -> Family:
    """The family of a kind, as the table of verbs names it."""
    if name in FAMILIES:
        return FAMILIES[name]
    raise AttributeError(name)
