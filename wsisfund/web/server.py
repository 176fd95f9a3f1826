"""The HTTP server: one thread reads all connections, so an idle or a slow one takes no place; workers only answer.

Waitress, with a deadline for a request's head and body from its first byte on, and small limits for both.
"""

from __future__ import annotations

import logging
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from .guard import Application
from .limits import LANES

# An address of 10,000 characters, each of nine bytes, comes in the head once, and once more as the page before.
HEAD_BYTES_MAX = 256 * 1024
# Nobody sends anything to a desk for reading.
BODY_BYTES_MAX = 16 * 1024
REQUEST_SECONDS = 10
CONNECTIONS_MAX = 500
# Every request that may run finds a thread, and a few are left for refusals and static files.
THREADS = sum(lane.at_once for lane in LANES) + 8


def listening(application: Application, address: str, port: int) -> Any:
    """A server that listens on `port` (0: a free one, then in ``effective_port``); ``run()`` answers until Ctrl-C.

    Raises:
        OSError: the port cannot be had.
    """
    for name in ("waitress", "waitress.queue"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # a broken connection is nobody's business in the terminal
    settings = Adjustments(
        host=address,
        port=port,
        threads=THREADS,
        ident="wsisfund",
        max_request_header_size=HEAD_BYTES_MAX,
        max_request_body_size=BODY_BYTES_MAX,
        connection_limit=CONNECTIONS_MAX,
        channel_timeout=2 * REQUEST_SECONDS,
        cleanup_interval=1,
        # An answer waits for a slow reader in memory, not in a thread.
        outbuf_high_watermark=2**30,
        outbuf_overflow=2**30,
        inbuf_overflow=2**20,
        asyncore_use_poll=True,
    )
    return _Server(application, adj=settings)


class _Channel(HTTPChannel):  # type: ignore[misc]  # Waitress is read without its types
    """A connection that knows when the request began that it has not read to its end."""

    began: Any = None

    def received(self, data: bytes) -> Any:
        answer = super().received(data)
        self.began = None if self.request is None else self.began or self.last_activity
        return answer


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel

    def maintenance(self, now: Any) -> None:
        """Close what was idle for long, and what takes too long over one request, however often a byte comes."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.began is not None and now - channel.began > REQUEST_SECONDS:
                channel.will_close = True
