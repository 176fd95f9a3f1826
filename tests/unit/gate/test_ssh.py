from __future__ import annotations

import os
from pathlib import Path

import pytest

from wsisfund.gate.ssh import BadKey, public_key
from wsisfund.web.tls import TlsFiles, tls_of


def test_a_pipe_in_place_of_a_key_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "key"
    os.mkfifo(pipe)
    with pytest.raises(BadKey):
        public_key(pipe)
    with pytest.raises(TlsFiles):
        tls_of(pipe, pipe)
