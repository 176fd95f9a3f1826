"""Every verb that writes is an act of the registry, and says truly which officers it needs."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from wsisfund.cli.frame import Root
from wsisfund.desk.acts import ACTS
from wsisfund.desk.forms import fields_of
from wsisfund.vocabulary.event_table import BOTH, NONE, ONE

# What only reads, lays down new books, or makes files beside the ledger.
READERS = {
    "init", "demo", "check", "doctor", "status", "can-spend", "report", "trace", "serve", "explain", "completion", "batch",
    "verify", "budget show", "letter check", "approve", "proposal withdraw", "proposal restore", "officer signers",
    "user add", "user disable", "user enable", "user oidc", "user passkeys", "user password", "export iati", "export data-cube",
    "export site",
}  # fmt: skip


def verbs() -> Iterator[str]:
    """Every verb of the command line by its words."""
    root, context = Root(), click.Context(Root())
    for first in root.list_commands(context):
        command = root.get_command(context, first)
        if isinstance(command, click.Group):
            yield from (f"{first} {second}" for second in command.list_commands(context))
        else:
            yield first


def test_every_verb_that_writes_is_an_act() -> None:
    readers = {name for name in verbs() if name.split()[-1] in ("list", "show")}
    writing = set(verbs()) - readers - READERS
    assert writing == set(ACTS) - {"impair specific", "payment file"}


@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_request_is_frozen_and_complete(name: str) -> None:
    act = ACTS[name]
    first, *others = fields_of(act.request)
    made = act.request(**{field.name: None for field in (first, *others) if field.required})
    with pytest.raises(AttributeError):
        setattr(made, first.name, "other")
    assert act.officers in (NONE, ONE, BOTH)
