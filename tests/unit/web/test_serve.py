"""Binding the port: a taken one is a refusal with advice, not a traceback and not a server elsewhere."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from wsisfund.web.serve import ADDRESS, PortInUse, serve


def test_a_port_that_is_taken(example: Path) -> None:
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=f"port {port} ") as caught:
            serve(example, port, open_browser=False, ready=lambda url, _: pytest.fail(f"it answers on {url}"))
    assert "--port 0" in caught.value.fix
    assert caught.value.exit_code == 2
