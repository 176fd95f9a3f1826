"""Faults as they are told to another process."""

from ..errors import Fault


def put_down(fault: Fault) -> dict[str, object]:
    """A fault as `errors.reported` takes it up again."""
    return {**fault.as_json(), "word": fault.word, "exit_code": fault.exit_code}


def word_for_word(fault: Fault) -> dict[str, object]:
    """The same with its texts as they are, for an index that keeps them so; never for anybody's eyes."""
    return {**put_down(fault), "message": fault.message, "why": fault.why, "fix": fault.fix}
