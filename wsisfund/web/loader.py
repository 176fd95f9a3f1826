"""The process that makes holders: Fava and Beancount imported and warm, no books loaded, one thread.

    python -m wsisfund.web.loader DESCRIPTOR PAGES

Each frame on the socket DESCRIPTOR is ``{"root", "known", "mtime", "open_period"}`` and comes with one end of a socket. A fork
reads the books in `root`, loads exactly the bytes that it scanned, and says how that went:

    {"errors": n, "bytes": …}              they are held; a request is answered by each further frame
    {"same": true}                         they are those of `known`
    {"whole": true}                        only of a holder that was asked for the next state: all of the books have to be loaded
    {"faults": […]} or {"defect": …}       they cannot be loaded; a fork that dies on the text says nothing

A frame ``{"work": …}`` is done by a fork, too (`work`), which answers and ends.

PAGES: where the list of our own pages stands, as ``module:name``; empty: there are none.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ..errors import Fault, Faults
from ..gate.ends_with import adopt, end_with, outlive
from .content import content_after, content_in
from .fava_app import fava_application, prepare
from .first_asked import FirstAsked
from .guard import Application
from .holder import hold
from .lean import give_back
from .ledger import HeldLedger
from .renewal import NotByParts
from .wire import receive, send
from .work import work_into

# The system's "nice" of what reads and shows the books; who writes waits for a machine that many readers keep busy, too.
BEHIND_WRITES = 5


def main(descriptor: int, listed: str) -> None:
    """Make a holder for each frame, until the desk closes the socket."""
    os.setsid()
    # Also those whose parent ends before them, so that none is left to a first process that looks after nobody (a container's).
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    adopt()
    loader, pages = os.getpid(), _pages(listed)
    prepare(pages)
    with socket.socket(fileno=descriptor) as desk:
        while (frame := receive(desk)) is not None:
            request, descriptors = frame
            if os.fork() == 0:
                desk.close()
                if "work" in request:
                    work_into(socket.socket(fileno=descriptors[0]), request["work"])
                # Until it holds the books nobody else would hear of them.
                end_with(loader)
                _load(socket.socket(fileno=descriptors[0]), request, pages)
            os.close(descriptors[0])


def _pages(listed: str) -> Sequence[Any]:
    module, _, name = listed.partition(":")
    found: Sequence[Any] = getattr(import_module(module), name) if listed else ()
    return found


def _load(desk: socket.socket, request: Any, pages: Sequence[Any]) -> NoReturn:
    """Read the books at one moment, scan, load, say how it went, and hold them; in a process of its own.

    It stands behind the processes that write (`work`), and so do the pages that come out of it; the first reading does not:
    until it is done nobody is answered.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if request["known"]:
        os.nice(BEHIND_WRITES)

    def first() -> _Held | None:
        content = content_in(Path(request["root"]), request["known"], request["open_period"])
        if content is None:
            return None
        ledger = HeldLedger(content, request["mtime"], pages)
        give_back()
        application = fava_application(ledger)
        if not request["known"]:
            os.nice(BEHIND_WRITES)
        return _held(ledger, application)

    held = _said(desk, request["root"], first)
    outlive()
    gc.collect()
    give_back()
    while True:
        gc.freeze()
        gc.enable()
        asked = hold(desk, held.application, held.ledger, held.ahead)
        desk = asked.line
        gc.disable()
        held = _said(desk, request["root"], partial(_next, held, asked.request))


class _Held(NamedTuple):
    """A state, what answers from it, and what is still to be worked out for who asks."""

    ledger: HeldLedger
    application: Application
    ahead: FirstAsked


def _held(ledger: HeldLedger, application: Application) -> _Held:
    return _Held(ledger, application, FirstAsked(ledger, application))


def _next(held: _Held, request: Any) -> _Held | None:
    """The state of the books as they are now, made of the one before; None where it is the same."""
    ledger = held.ledger
    content = content_after(ledger.content)
    if content.identity == ledger.content.identity:
        return None
    ledger.take(content, request["mtime"])
    give_back()
    return _held(ledger, held.application)


def _said(desk: socket.socket, root: str, make: Callable[[], _Held | None]) -> _Held:
    """The state that `make` makes, when the desk was told of it; where none comes of it, the desk is told why, and this ends."""
    try:
        held = make()
        if held is not None:
            send(desk, {"errors": len(held.ledger.errors), "bytes": held.ledger.content.identity})
            return held
        send(desk, {"same": True})
    except NotByParts:
        send(desk, {"whole": True})
    except Faults as several:
        _refuse(desk, several.faults)
    except Fault as one:
        _refuse(desk, [one])
    except Exception as error:
        send(desk, {"defect": f"{type(error).__name__}: {error}"[:500].replace(f"{root}/", "")})
        os._exit(1)
    os._exit(0)


def _refuse(desk: socket.socket, faults: Sequence[Fault]) -> NoReturn:
    send(desk, {"faults": [{**fault.as_json(), "word": fault.word, "exit_code": fault.exit_code} for fault in faults]})
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
