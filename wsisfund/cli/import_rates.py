"""`wsisfund import rates`: exchange rates from a file of their source, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..languages.counting import counted
from .arguments import CURRENCY, DAY
from .frame import verb
from .listing import left_out
from .session import Session
from .write import Terminal, signed_of

if TYPE_CHECKING:
    from ..books.draft import Draft
    from ..gate.state import BooksState
    from ..importers.rate_import import RateImport, RateOutcome

REJECTED = 4
_SHOWN = 12


@verb("rates")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--currency", "currencies", metavar="CCY", type=CURRENCY, multiple=True, help="Only this one; may be repeated.")
@click.option("--since", metavar="DATE", type=DAY, help="No rate before this day.")
@click.option("--month-ends", is_flag=True, help="Of each month only the last rate of the file.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def rates(session: Session, file: Path, currencies: tuple[str, ...], since: date | None, month_ends: bool, dry_run: bool) -> None:
    """Read exchange rates: UN operational rates (XML or the text of its .xls), ECB (XML, CSV), SNB (CSV).

    What is kept is CHF for one unit, in force from its day; where the source has no CHF rate, the cross, half up at 8
    decimals and never with fewer than 8 significant digits. A rate that the books have already is known; another one for the
    same day is a rate-conflict, and then nothing of the file is written. Books have one source of rates: the policy
    rate-source names it (un, ecb or snb).

    \b
    Examples:
      wsisfund import rates un_operational_rates.xml --dry-run
      wsisfund import rates eurofxref-hist.csv --currency USD --currency EUR --since 2026-01-01 --month-ends
    """
    from ..desk.flow import carry_out
    from ..desk.rate_import import IMPORT_RATES, ImportRates
    from ..importers.source import read_bytes

    asked = ImportRates(read_bytes(file, str(file)), file.name, str(file), currencies, since, month_ends)
    build = IMPORT_RATES.asked(asked, signed_of(session))

    def draft(state: BooksState) -> Draft:
        """Rates of the file against the books; without entries where nothing is to be written."""
        made = build(state)
        return replace(made, records=(), files={}) if dry_run else made

    done = carry_out(_RatesDoor(session, lambda proposed: _table(_found(proposed.draft))), draft, session.date)
    found = _found(done.proposed.draft)
    if not done.places:
        text = _table(found) + "\n" + _ending(found, dry_run=dry_run, shown_path=str(file))
        answer = _answer(session, found, [])
        if found.invalid:
            answer["errors"] = [o.fault(str(file)).as_json() for o in found.invalid] if session.json else []
        session.emit(answer, text, REJECTED if found.invalid else 0)
        return
    places = [{"file": place.file, "line": place.line} for place in done.places]
    lines = [f"written: {name}" for name in dict.fromkeys(place.file for place in done.places)]
    session.emit(_answer(session, found, places), "\n".join([*lines, f"{counted(len(places), 'rate')}, batch {found.batch}"]))


def _found(draft: Draft) -> RateImport:
    from ..desk.rate_import import RateDraft

    assert isinstance(draft, RateDraft)
    assert draft.found is not None
    return draft.found


class _RatesDoor(Terminal):
    """A terminal that shows the table of rates: prices leave no availability to look at."""

    @property
    def looks(self) -> bool:
        """Nothing is judged before the question."""
        return False


def _answer(session: Session, found: RateImport, written: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer for programs; for people, who do not see them, without the rows."""
    counts = {outcome: found.counts[outcome] for outcome in ("new", "known", "ignored", "review", "invalid")}
    return {
        "ok": not found.invalid,
        "batch": found.batch,
        "source": found.source,
        "read": len(found.outcomes),
        **counts,
        "rows": [outcome.as_json() for outcome in found.outcomes] if session.json else [],
        "written": written,
        "warnings": [],
    }


def _table(found: RateImport) -> str:
    """Rates for people: the first ones of each outcome, and how a cross comes about."""
    lines = []
    for outcome in ("new", "known", "ignored"):
        of_it = [o for o in found.outcomes if o.outcome == outcome]
        if of_it:
            lines.append(f"{len(of_it)} {outcome}")
            lines += [_line(o) for o in of_it[:_SHOWN]]
            lines += left_out(len(of_it), _SHOWN)
    return "\n".join(lines)


def _line(o: RateOutcome) -> str:
    rate = format(o.rate, "f") if o.rate is not None else ""
    how = f"= {o.how}" if o.how and o.outcome == "new" else o.why
    return f"  {o.day}  {o.currency}  {rate:>14}  {how}".rstrip()


def _ending(found: RateImport, *, dry_run: bool, shown_path: str) -> str:
    if found.invalid:
        lines = [o.fault(shown_path).as_text() for o in found.invalid[:_SHOWN]]
        lines += [line.lstrip() for line in left_out(len(found.invalid), _SHOWN)]
        return "\n".join([*lines, f"nothing was written: {len(found.invalid)} invalid"])
    return "nothing was written: --dry-run" if dry_run else "nothing to do: the books have these rates"
