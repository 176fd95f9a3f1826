"""The process that makes holders: Fava and Beancount imported, no books loaded, one thread.

    python -m wsisfund.web.loader DESCRIPTOR PAGE...

Each frame on the socket DESCRIPTOR names a private copy of the books, and comes with one end of a socket; a fork loads them and
says on it how that went: ``{"errors": n, "title": …}``, or ``{"defect": …}``. A fork that dies on the text says nothing. PAGE:
our own pages, as ``module:class``.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from .fava_app import fava_application, warmed
from .holder import hold
from .ledger import HeldLedger
from .wire import receive, send


def main(descriptor: int, names: Sequence[str]) -> None:
    """Make a holder for each frame, until the desk closes the socket."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    pages = [_page(name) for name in names]
    with socket.socket(fileno=descriptor) as desk:
        while (frame := receive(desk)) is not None:
            request, descriptors = frame
            if os.fork() == 0:
                desk.close()
                _load(socket.socket(fileno=descriptors[0]), request, pages)
            os.close(descriptors[0])


def _page(name: str) -> Any:
    module, _, found = name.partition(":")
    return getattr(import_module(module), found)


def _load(desk: socket.socket, request: Any, pages: Sequence[Any]) -> NoReturn:
    """Load the copy, say so, and hold it; in a process of its own."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ledger = HeldLedger(Path(request["copy"]), request["files"], Path(request["root"]), request["mtime"], pages)
        application = fava_application(ledger)
        warmed(ledger, application)
    except Exception as error:
        send(desk, {"defect": f"{type(error).__name__}: {error}"[:500]})
        os._exit(1)
    send(desk, {"errors": len(ledger.errors)})
    hold(desk, application, ledger)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
