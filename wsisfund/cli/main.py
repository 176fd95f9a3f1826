"""Entry of the program. Help of the whole program comes from the table of verbs, without loading anything else."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from .streams import complain, prepare, swallow
from .verbs import COMPLETION_VARIABLE, PROGRAM, root_help

_OBJECTS_BEFORE_COLLECTING: Final = 500_000


def program() -> None:
    """`main` in a process of its own, which ends without taking its objects apart; the system takes all memory back at once.

    To take them apart is a twentieth of the time of most commands (mypy ends likewise).
    """
    try:
        main()
    except SystemExit as ended:
        threads = sys.modules.get("threading")
        if not isinstance(ended.code, int) or (threads is not None and threads.active_count() > 1):
            raise
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            # What could be said was said, and whether it could is in the code (`run.run`).
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(ended.code)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if COMPLETION_VARIABLE in os.environ:
        from .completion import answer_shell

        code = answer_shell()
    elif words in ([], ["--help"], ["-h"]):
        code = _say(root_help())
    elif words == ["--version"]:
        from .. import __version__

        code = _say(f"{PROGRAM} {__version__}")
    else:
        _seldom_collect()
        from .run import run

        # A command reads much, keeps it and ends: hardly anything of it is garbage in a ring.
        gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
        code = run(words)
    sys.exit(code)


def _seldom_collect() -> None:
    """A command lives for moments and makes few cycles; to look for them after each 700 objects takes a tenth of its time."""
    gc.set_threshold(100_000)


def _say(text: str) -> int:
    prepare()
    try:
        print(text, flush=True)  # noqa: T201  click is not loaded yet
    except BrokenPipeError:
        swallow(sys.stdout)
    except OSError as error:
        swallow(sys.stdout)
        complain(f"{PROGRAM}: the answer could not be shown: {error.strerror}")
        return 2
    return 0


if __name__ == "__main__":
    program()
