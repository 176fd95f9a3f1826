"""One command from its words to its exit code: every ending is a message with advice, never a traceback."""

import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any, TextIO

import click

from ..errors import Fault, Faults, UsageFault, render
from ..settings import DEBUG_VARIABLE
from .answers import text_of
from .frame import Root
from .session import AnswerLost, Session
from .streams import complain, prepare, swallow
from .verbs import PROGRAM


class Usage(UsageFault):
    """The words of the command could not be understood."""

    slug = "usage"


class FileAccess(UsageFault):
    """The system refused to open, read or write a file."""

    slug = "file-access"


class Interrupted(Fault):
    """The officer stopped the command before it was done."""

    slug = "interrupted"
    exit_code = 130


class InternalError(Fault):
    """The program itself failed; the fault is ours."""

    slug = "internal-error"


def run(words: Sequence[str]) -> int:
    """Run the command that `words` name; its exit code."""
    prepare()
    session = Session(json=_wants_json(words))
    out = sys.stdout
    try:
        code = _answer_json(words, session, out) if session.json else _answer_text(words, session)
        out.flush()
    except BrokenPipeError:
        # Whoever read the answer has gone; the work is done or refused all the same.
        swallow(out)
        return session.exit_code
    except (OSError, Fault) as error:
        swallow(out)
        # The latter where what the answer lists waits in a temporary file that can no longer be read.
        lost = session.lost(error if isinstance(error, OSError) else OSError(errno.EIO, error.message))
        complain(lost.as_text())
        return lost.exit_code
    return code


def _wants_json(words: Sequence[str]) -> bool:
    before = words[: words.index("--")] if "--" in words else words
    return "--json" in before


def _answer_text(words: Sequence[str], session: Session) -> int:
    faults, more, code = _invoke(words, session)
    if faults:
        sys.stdout.flush()
        complain(render(faults, more=more))
    return code


def _answer_json(words: Sequence[str], session: Session, out: TextIO) -> int:
    """Exactly one object on `out`; whatever else is printed on the way is kept from it."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        faults, more, code = _invoke(words, session)
    answer: Any = session.answer
    if faults:
        answer = {"ok": False, "errors": [fault.as_json() for fault in faults], **({"more": True} if more else {})}
    elif answer is None:
        answer = {"ok": code == 0, "help": printed.getvalue()}
    out.writelines(text_of(answer))
    out.write("\n")
    return code


def _invoke(words: Sequence[str], session: Session) -> tuple[Sequence[Fault], bool, int]:
    """Faults, whether there may be more of them, and the exit code."""
    try:
        ended = Root().main(list(words), prog_name=PROGRAM, standalone_mode=False, obj=session)
    except BrokenPipeError:
        raise
    except Faults as several:
        return several.faults, several.more, several.exit_code
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get(DEBUG_VARIABLE):
            import traceback  # only here: most commands end well

            traceback.print_exc()
        fault = _fault_of(error, session)
        return (fault,), False, fault.exit_code
    return (), False, ended if isinstance(ended, int) and ended else session.exit_code


def _fault_of(error: BaseException, session: Session) -> Fault:
    """What a person is told about `error`; also that the entry is written, where it came after that."""
    fault = _told(error, session)
    if session.written and not isinstance(fault, AnswerLost):
        fault.why = f"the entry is written, at {session.written}; this failed afterwards: {fault.why}"
    return fault


def _told(error: BaseException, session: Session) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _interrupted(session)
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, OSError) and error.strerror:
        return FileAccess(
            f"{error.strerror}: {_name_of(error)}",
            why="the system refused it",
            fix="look at the owner, the permissions and the space left; `wsisfund doctor` tests the books folder",
        )
    return InternalError(
        f"{type(error).__name__}: {str(error)[:500]}",
        why="this is a defect of the program, not of your books",
        fix=f"please report the command and this message; {DEBUG_VARIABLE}=1 shows where it happened",
    )


def _interrupted(session: Session) -> Fault:
    if session.committing:
        return Interrupted(
            "interrupted while writing",
            why="the books hold the whole entry or nothing of it",
            fix="look with `wsisfund check`, then repeat the command where the entry is missing",
        )
    return Interrupted("interrupted: nothing was written")


def _usage(error: click.ClickException) -> Fault:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return Usage(error.format_message(), fix=f"{PROGRAM} --help")
    return Usage(
        error.format_message(),
        why=" ".join(context.get_usage().split()).replace("Usage:", "usage:"),
        fix=f"{context.command_path} --help",
    )


def _name_of(error: OSError) -> str:
    return os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename or "a file")
