"""``wsisfund check``: the books judged by all rules."""

from __future__ import annotations

from ..errors import MAX_LINES, render
from .frame import verb
from .session import Session


@verb("check")
def check(session: Session) -> None:
    """Judge the books by all rules.

    Reads every file of the books as Beancount reads it, then asks every rule of the fund, whether or not the books load its
    plugins. Exit code 0: nothing is wrong (warnings may be shown); 1: the books have errors, each with its place.

    \b
    Example:
      wsisfund check --books my-fund
    """
    from ..gate.state import judge_folder

    with session.progress("Reading the books"):
        judged = judge_folder(session.books)
    answer = {
        "ok": not judged.faults,
        "errors": [fault.as_json() for fault in judged.faults],
        "warnings": [fault.as_json() for fault in judged.warnings],
        "transactions": judged.transactions,
        "books": judged.books_hash,
    }
    if judged.faults:
        count = len(judged.faults)
        text = render(judged.faults) + f"\n{count} error{'s' if count > 1 else ''} in the books"
    else:
        text = f"no errors: {judged.transactions} transactions\nbooks {judged.books_hash}"
    assert text.count("\n") <= MAX_LINES
    session.emit(answer, text, exit_code=1 if judged.faults else 0)
    if judged.warnings and not session.json:
        session.note(render(judged.warnings))
