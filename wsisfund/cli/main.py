"""Entry of the program. Help of the whole program comes from the table of verbs, without loading anything else."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from typing import Final

from .streams import complain, prepare, swallow
from .verbs import COMPLETION_VARIABLE, PROGRAM, root_help

_OBJECTS_BEFORE_COLLECTING: Final = 500_000


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
    # At the end the system takes all memory back at once.
    atexit.register(gc.freeze)


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
    main()
