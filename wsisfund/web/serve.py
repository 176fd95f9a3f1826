"""The server of one person's own machine: the loopback address and nothing else."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from cheroot import wsgi

from ..errors import UsageFault
from .application import make_application
from .ledger import Pages, SafeLedger

ADDRESS = "127.0.0.1"
PORT = 5000
THREADS = 8

Ready = Callable[[str, int], object]


class PortInUse(UsageFault):
    """Another program already answers on the port that was asked for."""

    slug = "port-in-use"


def serve(root: Path, port: int = PORT, open_browser: bool = True, ready: Ready = lambda *_: None, pages: Pages = ()) -> None:
    """Show the books at `root` in Fava, read-only, until Ctrl-C or SIGTERM; returns then.

    Args:
        root: a books folder.
        port: on 127.0.0.1; 0 takes a free one.
        open_browser: open the first page in the person's browser.
        ready: called once with the address (``http://127.0.0.1:5000/``), and the number of errors in the books.

        pages: our own pages in Fava's menu.

    Raises:
        Faults: the books hold text that must not be loaded.
        PortInUse: the port is taken.
    """
    _test_port(port)
    ledger = SafeLedger(root, pages)
    server: Any = wsgi.Server((ADDRESS, port), make_application(ledger), numthreads=THREADS, server_name="wsisfund")
    # Cheroot writes tracebacks of broken connections to the terminal otherwise.
    server.error_log = lambda *_, **__: None
    server.prepare()
    url = f"http://{ADDRESS}:{server.bind_addr[1]}/"
    try:
        with _ended_by_signal():
            ready(url, len(ledger.errors))
            if open_browser and _has_screen():
                Thread(target=webbrowser.open, args=(url,), daemon=True).start()
            server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()


def _has_screen() -> bool:
    """Whether a browser would open in a window of its own, not in this terminal."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _test_port(port: int) -> None:
    """Find out whether the port can be had, before the books are read; Cheroot would lose a socket that it cannot bind."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise PortInUse(
                f"port {port} of {ADDRESS} cannot be used",
                why="another program answers there, or the system reserves the port",
                fix="take another port: wsisfund serve --port 5001, or any free one: wsisfund serve --port 0",
            ) from None


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """SIGTERM ends the server as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
