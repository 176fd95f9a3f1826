"""``docs/reference.md``: every verb with its options, from the code.

python -m tests.tools.reference     writes it again (./dev docs)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from wsisfund.cli.frame import CommonOption, Root
from wsisfund.cli.verbs import COMMON_OPTIONS, PROGRAM, SECTIONS

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference.md"
WIDTH = 100

HEAD = """\
# Command reference

Written by `./dev docs` from the code. `wsisfund VERB --help` shows the same on the terminal.

Exit codes: 0 done, 1 the books have errors, 2 usage, 3 refused by a rule, 4 input rejected, 5 locked or changed meanwhile
(130: stopped with Ctrl-C). With `--json` the answer, also of an error, is one JSON object on standard output. A negative value
is written as `--by=-5`. Donors, documents and the Council's decisions from number 900 are examples.

## Options of every verb

Before or after the verb.

| option | meaning |
|---|---|
"""


def reference() -> str:
    """The whole page."""
    rows = "".join(f"| `{name}` | {text.replace('|', chr(92) + '|')} |\n" for name, text in COMMON_OPTIONS)
    return HEAD + rows + "".join(_parts())


def _parts() -> Iterator[str]:
    root = Root()
    for title, entries in SECTIONS.items():
        yield f"\n## {title}\n"
        for name in entries:
            for path, command in leaves((PROGRAM, name), _loaded(root, name)):
                yield f"\n### {' '.join(path[1:])}\n\n```text\n{_help(path, command)}\n```\n"


def _loaded(root: Root, name: str) -> click.Command:
    command = root.get_command(click.Context(root), name)
    assert command is not None
    return command


def leaves(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each verb below `command` that does something, with its words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in command.list_commands(click.Context(command)):
        below = command.get_command(click.Context(command), name)
        assert below is not None
        yield from leaves((*path, name), below)


def _help(path: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=" ".join(path), max_content_width=WIDTH, terminal_width=WIDTH)
    all_params = command.params
    command.params = [param for param in all_params if not isinstance(param, CommonOption)]
    try:
        text = command.get_help(context)
    finally:
        command.params = all_params
    return text.partition("\n\nOptions of every verb:")[0].rstrip()


def leaf_verbs() -> dict[str, click.Command]:
    """Every verb that does something, by all its words: ``pledge list``."""
    root = Root()
    names = [name for entries in SECTIONS.values() for name in entries]
    return {" ".join(path[1:]): verb for name in names for path, verb in leaves((PROGRAM, name), _loaded(root, name))}


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
