"""`wsisfund action-line`, `output` and `task`: the programme in the register, with ITU's role and the focal point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ..contributions.programme_register import (
    LINE_ROLES,
    STATES,
    ProgrammeItem,
    programme_item,
    programme_items,
)
from ..desk.register import PROGRAMME
from .arguments import DAY
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

_EXAMPLES = {
    "action-line": 'C5 --role facilitator --focal-point "Head, Cybersecurity Division"',
    "output": 'WSIS-Forum-2026 --name "WSIS Forum 2026" --programme Forum',
    "task": 'R-17 --name "Stocktaking report" --programme Stocktaking --due 2026-05-31 --state planned',
}


def _options(command: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Callable[[Any], Any], ...] = (
        click.argument("ident", metavar="ID"),
        click.option("--name", help="Name."),
        click.option("--role", metavar="ROLE", help=f"What ITU is in it: {', '.join(LINE_ROLES)}."),
        click.option("--facilitator", "facilitators", multiple=True, metavar="NAME", help="Organization; may be repeated."),
        click.option("--focal-point", metavar="TEXT", help="Who answers for it."),
        click.option("--programme", metavar="P", help="What an output or task belongs to."),
        click.option("--due", metavar="DATE", type=DAY, help="When it is due."),
        click.option("--state", metavar="STATE", help=f"{', '.join(STATES)}."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _family(kind: str, text: str) -> Family:
    """The verbs of one kind: add, change, list, show."""
    family = Family(kind, text)

    @family.verb("add", help=f"Register one.\n\n\b\nExample:\n  wsisfund {kind} add {_EXAMPLES[kind]}")
    @_options
    @acts(PROGRAMME[f"{kind} add"])
    def add(session: Session, **said: Any) -> None:
        pass

    @family.verb(
        "change",
        help="Say what is new of one from the day of the entry; what was recorded before stays.\n\n\b\n"
        f"Example:\n  wsisfund {kind} change {_EXAMPLES[kind]} --date 2026-07-01",
    )
    @_options
    @acts(PROGRAMME[f"{kind} change"])
    def change(session: Session, **said: Any) -> None:
        pass

    @family.verb("list", help=f"All of the register on a day.\n\n\b\nExample:\n  wsisfund {kind} list")
    def list_(session: Session) -> None:
        found = programme_items(open_for(session).index, kind, session.date)
        rows = [(i.id, i.name[:48], i.role, i.focal_point[:28], i.programme, i.due, i.state) for i in found]
        heads = (kind, "name", "role", "focal point", "programme", "due", "state")
        used = [n for n in range(len(heads)) if n < 2 or any(row[n] for row in rows)]
        shown = table([heads[n] for n in used], [[row[n] for n in used] for row in rows])
        session.emit({"ok": True, f"{kind}s": [_as_json(i) for i in found]}, shown)

    @family.verb("show", help=f"One as it stands on a day.\n\n\b\nExample:\n  wsisfund {kind} show {_EXAMPLES[kind].split()[0]}")
    @click.argument("ident", metavar="ID")
    def show(session: Session, ident: str) -> None:
        found = programme_item(open_for(session).index, kind, ident, session.date)
        said = _as_json(found)
        shown = {**said, "facilitators": found.facilitators}
        lines = [
            f"{found.id}  {found.name}",
            *(f"{key}: {text}" for key, text in shown.items() if text and key not in ("id", "name")),
        ]
        session.emit({"ok": True, **said}, "\n".join(lines))

    return family


def _as_json(item: ProgrammeItem) -> dict[str, str | list[str] | None]:
    return {
        "id": item.id,
        "name": item.name or None,
        "role": item.role or None,
        "facilitators": [part.strip() for part in item.facilitators.split(";") if part.strip()],
        "focal-point": item.focal_point or None,
        "programme": item.programme or None,
        "due": item.due or None,
        "state": item.state or None,
    }


action_line = _family("action-line", "Action lines and other programmes: what contributions are earmarked for.")
output = _family("output", "What a programme brings about.")
task = _family("task", "What is to be done, by when.")
