"""The policies in force, in the words of the notes: what is done, not what could be chosen."""

from collections.abc import Mapping
from typing import Protocol

from ..vocabulary.loss_steps import LossSteps
from ..vocabulary.statement import Value


class Says(Protocol):
    """Texts of one language by key."""

    def __call__(self, key: str, /, **params: object) -> str:
        """The text of a key, its placeholders filled."""

    def whole(self, number: int) -> str:
        """A whole number, grouped by thousands."""


def policies_in_words(params: Mapping[str, Value], words: Says) -> dict[str, Value]:
    """Parameters of the note on policies, with the loss steps, the source of rates and who signs as sentences."""
    source = str(params["rate-source"] or "")
    said = words("policy.rate-source.named", source=source) if source else words("policy.rate-source.default")
    steps = _steps(LossSteps.parse(str(params["impairment"])), words)
    signed = words(f"policy.signatures.{params['signatures']}")
    return {**params, "impairment": steps, "rate-source": said, "signatures": signed}


def _steps(steps: LossSteps, words: Says) -> str:
    found, first = [], 0
    for last, share in steps.steps:
        key = "policy.impairment.between" if first else "policy.impairment.until"
        found.append(words(key, share=str(share), first=words.whole(first), last=words.whole(last)))
        first = last + 1
    return words("format.comma").join([*found, words("policy.impairment.over", share=str(steps.over))])
