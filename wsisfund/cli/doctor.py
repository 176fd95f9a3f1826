"""`wsisfund doctor`: what is wrong with the installation or the books folder, and what to do about it."""

from .frame import verb
from .session import NoBooks, Session

MARKS = {"ok": "ok     ", "warning": "WARNING", "error": "ERROR  "}


@verb("doctor")
def doctor(session: Session) -> None:
    """Look at the installation and the books folder.

    Versions, plugins, permissions, lock, leftovers of a crash, fonts, clock, officers; each finding with what to do. Nothing
    is changed. Whether the books are in order is the question of `wsisfund check`.
    """
    from ..settings import now
    from .diagnosis import WARNING, Finding, findings_of_books, findings_of_installation

    clock = now()
    findings = list(findings_of_installation(clock.date()))
    try:
        findings += findings_of_books(session.books, clock)
    except NoBooks as none:
        if session.books_given is not None:
            raise
        findings.append(Finding("no-books", WARNING, none.message, none.fix))
    good = all(f.level != "error" for f in findings)
    answer = {"ok": good, "findings": [f._asdict() for f in findings]}
    lines = [line for f in findings for line in _lines(f)]
    session.emit(answer, "\n".join(lines), 0 if good else 1)


def _lines(finding: tuple[str, str, str, str]) -> list[str]:
    code, level, message, fix = finding
    indent = "\n" + " " * 13
    return [f"{MARKS[level]} {code}: {message}", *([f"        fix: {fix}".replace("\n", indent)] if fix else [])]
