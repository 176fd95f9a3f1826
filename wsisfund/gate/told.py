"""Faults as they are told to another process."""

from __future__ import annotations

from ..errors import Fault


def put_down(fault: Fault) -> dict[str, object]:
    """A fault as `errors.reported` takes it up again."""
    return {**fault.as_json(), "word": fault.word, "exit_code": fault.exit_code}
