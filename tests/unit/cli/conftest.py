"""A run of the program inside the test's own process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from wsisfund.cli.run import run


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.out)

    @property
    def slugs(self) -> list[str]:
        """Codes of the faults, from the JSON answer."""
        return [fault["code"] for fault in self.json["errors"]]


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
