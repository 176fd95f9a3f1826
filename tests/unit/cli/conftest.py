"""A run of the program inside the test's own process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.program import Ended
from wsisfund.cli.run import run

__all__ = ["Ended", "Program", "program"]

Program = Callable[..., Ended]


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """`program("check", "--json")` runs that command, without anything from the environment."""
    for name in ("WSISFUND_BOOKS", "WSISFUND_OFFICER", "WSISFUND_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> Ended:
        code = run(words)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return call
