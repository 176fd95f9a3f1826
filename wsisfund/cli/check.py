"""``wsisfund check``: the books judged by all rules."""

from collections.abc import Sequence

import click

from ..errors import MAX_LINES, Fault, render
from .explain import complete_code, known_code
from .frame import verb
from .session import Session


@verb("check")
@click.option("--only", metavar="CODE", shell_complete=complete_code, help="Say only what has this code.")
@click.option("--full", is_flag=True, help="Read and judge all of the books, even where only a part has changed.")
def check(session: Session, only: str | None, full: bool) -> None:
    """Judge the books by all rules.

    Reads the books as Beancount reads them, then asks every rule of the fund, whether or not the books load its plugins. Of
    books that were in order before, what has changed is read and judged with everything that hangs together with it. Exit code
    0: nothing is wrong (warnings may be shown); 1: the books have errors, each with its place.

    \b
    Example:
      wsisfund check --books my-fund
      wsisfund check --only stale-rate
    """
    from ..gate.checked import check_books

    if only is not None:
        known_code(only)
    with session.progress("Reading the books"):
        found = check_books(session.books, full=full)
    judged = found.judged
    faults, warnings = (_of_code(said, only) for said in (found.faults, judged.warnings))
    answer = {
        "ok": not faults,
        "errors": [fault.as_json() for fault in faults],
        # Of many warnings people are shown the first ones only.
        "warnings": [fault.as_json() for fault in warnings] if session.json else [],
        "transactions": judged.transactions,
        "books": judged.books_hash,
    }
    if faults:
        count = len(faults)
        text = render(faults) + f"\n{count} error{'s' if count > 1 else ''} in the books"
    else:
        what = f"nothing with the code {only}" if only else "no errors"
        text = f"{what}: {judged.transactions} transactions\nbooks {judged.books_hash}"
    assert text.count("\n") <= MAX_LINES
    session.emit(answer, text, exit_code=1 if faults else 0)
    if warnings and not session.json:
        session.note(render(warnings))


def _of_code(found: Sequence[Fault], only: str | None) -> Sequence[Fault]:
    return found if only is None else [fault for fault in found if fault.slug == only]
