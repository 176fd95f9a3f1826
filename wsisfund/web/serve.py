"""The server of one person's own machine: the loopback address and nothing else."""

from __future__ import annotations

import errno
import signal
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from cheroot import wsgi

from ..errors import UsageFault
from .application import make_application

ADDRESS = "127.0.0.1"
PORT = 5000
THREADS = 4


class PortInUse(UsageFault):
    """Another program already answers on the port that was asked for."""

    slug = "port-in-use"


def serve(root: Path, port: int = PORT, open_browser: bool = True, ready: Callable[[str], object] = str) -> None:
    """Show the books at `root` in Fava, read-only, until Ctrl-C or SIGTERM; returns then.

    Args:
        root: a books folder.
        port: on 127.0.0.1; 0 takes a free one.
        open_browser: open the first page in the person's browser.
        ready: called once with the address (``http://127.0.0.1:5000/``) when requests are answered.

    Raises:
        Faults: the books hold text that must not be loaded.
        PortInUse: the port is taken.
    """
    server = _bound(wsgi.Server((ADDRESS, port), make_application(root), numthreads=THREADS, server_name="wsisfund"), port)
    url = f"http://{ADDRESS}:{server.bind_addr[1]}/"
    try:
        with _ended_by_signal():
            ready(url)
            if open_browser:
                Thread(target=webbrowser.open, args=(url,), daemon=True).start()
            server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()


def _bound(server: Any, port: int) -> Any:
    # Cheroot writes tracebacks of broken connections to the terminal otherwise.
    server.error_log = lambda *_, **__: None
    try:
        server.prepare()
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE or "Address already in use" in str(error)
        if not taken and error.errno not in (errno.EACCES, None):
            raise
        raise PortInUse(
            f"port {port} of {ADDRESS} cannot be used",
            why="another program answers there, or the system reserves the port",
            fix="take another port: wsisfund serve --port 5001, or any free one: wsisfund serve --port 0",
        ) from None
    return server


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
