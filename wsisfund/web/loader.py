"""The process that makes holders: Fava and Beancount imported and warm, no books loaded, one thread.

    python -m wsisfund.web.loader DESCRIPTOR PAGE...

Each frame on the socket DESCRIPTOR is ``{"root", "known", "mtime"}`` and comes with one end of a socket. A fork reads the books
in `root`, loads exactly the bytes that it scanned, and says how that went:

    {"errors": n, "bytes": …}              they are held; a request is answered by each further frame
    {"same": true}                         they are those of `known`
    {"faults": […]} or {"defect": …}       they cannot be loaded; a fork that dies on the text says nothing

A frame ``{"work": …}`` is done by a fork, too (`work`), which answers and ends.

PAGE: our own pages, as ``module:class``.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from ..books.includes import documents_of
from ..books.scan import scan
from ..books.snapshot import Snapshot, read_snapshot
from ..errors import Fault, Faults
from .fava_app import fava_application, prepare, warmed
from .holder import hold
from .ledger import HeldLedger
from .wire import receive, send
from .work import work_into

# The system's "nice" of what reads and shows the books; who writes waits for a machine that many readers keep busy, too.
BEHIND_WRITES = 5


def main(descriptor: int, names: Sequence[str]) -> None:
    """Make a holder for each frame, until the desk closes the socket."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    pages = [_page(name) for name in names]
    prepare(pages)
    with socket.socket(fileno=descriptor) as desk:
        while (frame := receive(desk)) is not None:
            request, descriptors = frame
            if os.fork() == 0:
                desk.close()
                if "work" in request:
                    work_into(socket.socket(fileno=descriptors[0]), request["work"])
                _load(socket.socket(fileno=descriptors[0]), request, pages)
            os.close(descriptors[0])


def _page(name: str) -> Any:
    module, _, found = name.partition(":")
    return getattr(import_module(module), found)


def _load(desk: socket.socket, request: Any, pages: Sequence[Any]) -> NoReturn:
    """Read the books at one moment, scan, load, say how it went, and hold them; in a process of its own.

    It stands behind the processes that write (`work`), and so do the pages that come out of it.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.nice(BEHIND_WRITES)
    try:
        snapshot = read_snapshot(Path(request["root"]))
        faults = scan(snapshot)
        if faults:
            raise Faults(faults)
        bytes_ = _bytes_of(snapshot)
        if bytes_ == request["known"]:
            send(desk, {"same": True})
            os._exit(0)
        ledger = HeldLedger(snapshot, request["mtime"], pages)
        application = fava_application(ledger)
        warmed(ledger, application)
        send(desk, {"errors": len(ledger.errors), "bytes": bytes_})
    except Faults as several:
        _refuse(desk, several.faults)
    except Fault as one:
        _refuse(desk, [one])
    except Exception as error:
        send(desk, {"defect": f"{type(error).__name__}: {error}"[:500].replace(f"{request['root']}/", "")})
        os._exit(1)
    hold(desk, application, ledger)


def _refuse(desk: socket.socket, faults: Sequence[Fault]) -> NoReturn:
    send(desk, {"faults": [{**fault.as_json(), "word": fault.word, "exit_code": fault.exit_code} for fault in faults]})
    os._exit(1)


def _bytes_of(snapshot: Snapshot) -> str:
    """What makes a state: the bytes of the ledger, and which documents are there."""
    named = sorted({name for path, text in snapshot.files.items() for name in documents_of(path, text)})
    there = [name for name in named if (snapshot.root / name).is_file()]
    return hashlib.sha256("\n".join([snapshot.books_hash, *there]).encode(errors="surrogateescape")).hexdigest()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
