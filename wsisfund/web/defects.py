"""Defects of the program: whoever asked is told a number, and the log of the desk has under it what happened."""

import secrets
import traceback
from collections.abc import Iterable
from pathlib import Path

from .entrance import SESSION
from .guard import Application, Environ, Refusal, StartResponse
from .security_log import SecurityLog

_STATUS = "500 Internal Server Error"


def noting(application: Application, log: SecurityLog) -> Application:
    """`application`, whose defects are noted in `log`, and refused with the number under which they stand there."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except _Noted:
            raise
        except Refusal as refusal:
            if not refusal.status.startswith("500"):
                raise
            raise _noted(log, environ, refusal.sentence, refusal.sentence) from None
        except Exception as error:
            what = f"{type(error).__name__}: {error} ({_place(error)})"
            raise _noted(log, environ, "This could not be done.", what) from None

    return answer


class _Noted(Refusal):
    """A refusal whose defect stands in the log already."""


def _noted(log: SecurityLog, environ: Environ, sentence: str, what: str) -> _Noted:
    number = secrets.token_hex(4)
    user = environ[SESSION].user.name if SESSION in environ else ""
    log.note("defect", environ, user, number=number, what=what[:300])
    return _Noted(_STATUS, f"{sentence} Tell who runs the desk the number {number}: it stands in its log.")


def _place(error: Exception) -> str:
    """Where in the program."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
