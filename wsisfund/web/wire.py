"""Frames between the processes of the desk: JSON over a local socket, each with at most two open files. Nothing is unpickled."""

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct(">I")
_DESCRIPTORS_MAX = 2


def send(to: socket.socket, content: Any, descriptors: Sequence[int] = ()) -> None:
    """Send `content` (what JSON can hold), and duplicates of `descriptors`.

    Raises:
        OSError: nobody reads there any more, or not in the socket's time.
    """
    body = json.dumps(content).encode()
    socket.send_fds(to, [_LENGTH.pack(len(body))], descriptors)
    to.sendall(body)


def receive(source: socket.socket) -> tuple[Any, list[int]] | None:
    """The next frame and its files; None where the other end is closed."""
    head, descriptors, _, _ = socket.recv_fds(source, _LENGTH.size, _DESCRIPTORS_MAX)
    head += _exactly(source, _LENGTH.size - len(head))
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = _exactly(source, length)
    return (json.loads(body), list(descriptors)) if len(body) == length else None


def _exactly(source: socket.socket, size: int) -> bytes:
    """`size` bytes, fewer where the other end is closed before."""
    parts = bytearray()
    while len(parts) < size and (part := source.recv(min(size - len(parts), 1 << 20))):
        parts += part
    return bytes(parts)
