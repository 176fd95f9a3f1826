"""The HTTP server: one thread reads all connections, so an idle or a slow one takes no place; workers only answer.

Waitress, with a deadline for a request's head and body from its first byte on, small limits for both, and TLS where asked for.
"""

import logging
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import RLock
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from .guard import Application, every_answer
from .limits import LANES

# An address of 10,000 characters, each of nine bytes, comes in the head once, and once more as the page before.
HEAD_BYTES_MAX = 256 * 1024
# Nobody sends anything to a desk for reading.
BODY_BYTES_MAX = 16 * 1024
REQUEST_SECONDS = 10
CONNECTIONS_MAX = 500
# Every request that may run finds a thread, and a few are left for refusals and static files.
THREADS = sum(lane.at_once for lane in LANES) + 8


@dataclass(frozen=True)
class Line:
    """How the desk is reached.

    Args:
        tls: certificate and key, where the desk itself speaks TLS.
        proxy: address of the one proxy whose word on who asks, and whether over TLS, is believed.
        body_bytes: at most so many are sent with a request; request_seconds: in at most so long a time.
        waiting: requests that may wait for news of the books, besides those that are answered.
    """

    tls: ssl.SSLContext | None = None
    proxy: str | None = None
    body_bytes: int = BODY_BYTES_MAX
    request_seconds: int = REQUEST_SECONDS
    waiting: int = 0


def listening(application: Application, address: str, port: int, line: Line = Line()) -> Any:
    """A server that listens on `port` (0: a free one, then in ``effective_port``); ``run()`` answers until Ctrl-C.

    Raises:
        OSError: the port cannot be had.
    """
    for name in ("waitress", "waitress.queue"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # a broken connection is nobody's business in the terminal
    proxied = {"trusted_proxy": line.proxy, "trusted_proxy_count": 1} if line.proxy else {}
    if proxied:
        proxied["trusted_proxy_headers"] = {"x-forwarded-for", "x-forwarded-proto"}
    settings = Adjustments(
        host=address,
        port=port,
        threads=THREADS + line.waiting,
        ident="wsisfund",
        url_scheme="https" if line.tls else "http",
        max_request_header_size=HEAD_BYTES_MAX,
        max_request_body_size=line.body_bytes,
        connection_limit=CONNECTIONS_MAX,
        channel_timeout=2 * REQUEST_SECONDS,
        cleanup_interval=1,
        # An answer waits for a slow reader in memory, not in a thread.
        outbuf_high_watermark=2**30,
        outbuf_overflow=2**30,
        inbuf_overflow=2**20,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=True,
        **proxied,
    )
    server = _Server(application, adj=settings)
    server.line = line
    return server


class _NoRequest(ErrorTask):  # type: ignore[misc]  # Waitress is read without its types
    """What is answered to what is no request, or too large a one: the guard never hears of it."""

    def __init__(self, channel: Any, request: Any) -> None:
        super().__init__(channel, request)
        self.response_headers += every_answer(channel.tls is not None)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows when the request began that it has not read to its end; over TLS where the server speaks it."""

    began: Any = None
    error_task_class = _NoRequest

    def __init__(self, server: Any, sock: Any, *rest: Any, **named: Any) -> None:
        self.tls = server.line.tls
        # OpenSSL's state of a connection is for one thread at a time; neither reading nor writing waits.
        self._turn = RLock()
        if self.tls is not None:
            sock = self.tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        super().__init__(server, sock, *rest, **named)

    def received(self, data: bytes) -> Any:
        answer = super().received(data)
        self.began = None if self.request is None else self.began or self.last_activity
        return answer

    def handle_read(self) -> None:
        """All that has come: what TLS has unpacked already, no poll tells; a part of a record is nothing yet."""
        if self.tls is None:
            super().handle_read()
            return
        with suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            self._read_records()

    def _read_records(self) -> None:
        more = True
        while more:
            try:
                with self._turn:
                    data = self.recv(self.adj.recv_bytes)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise
            except OSError:
                self.handle_close()
                return
            if not data:
                self.connected = False
                return
            self.last_activity = time.time()
            self.received(data)
            more = self.connected and not self.will_close and self.socket.pending()

    def send(self, data: Any, do_close: bool = True) -> Any:
        """How much was taken."""
        if self.tls is None:
            return super().send(data, do_close)
        try:
            with self._turn:
                return super().send(data, do_close)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel
    line = Line()

    def maintenance(self, now: Any) -> None:
        """Close what was idle for long, and what takes too long over one request, however often a byte comes."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.began is not None and now - channel.began > self.line.request_seconds:
                channel.will_close = True
