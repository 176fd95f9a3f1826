"""`wsisfund completion SHELL`: the script that teaches a shell our verbs; and the answers to that script."""

import os

import click
from click.shell_completion import ShellComplete, get_completion_class

from .frame import Root, verb
from .session import Session
from .verbs import COMPLETION_VARIABLE, PROGRAM

SHELLS = ("bash", "zsh", "fish")


@verb("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(session: Session, shell: str) -> None:
    """Completion script for bash, zsh or fish.

    \b
    For bash: wsisfund completion bash > ~/.local/share/bash-completion/completions/wsisfund
    For zsh:  wsisfund completion zsh > ~/.zsh/_wsisfund   (in ~/.zshrc: fpath+=~/.zsh; autoload -U compinit; compinit)
    For fish: wsisfund completion fish > ~/.config/fish/completions/wsisfund.fish
    """
    made = _of(shell)
    # Not `made.source()`: for bash that starts a bash to ask for its version.
    script = made.source_template % made.source_vars()
    session.emit({"ok": True, "shell": shell, "script": script}, script)


def answer_shell() -> int:
    """Answer one question of a completion script (its words come in the environment); the exit code."""
    instruction, _, shell = os.environ[COMPLETION_VARIABLE].partition("_")
    if shell not in SHELLS:  # older scripts write "complete_bash"
        shell, instruction = instruction, shell
    if shell not in SHELLS:
        return 1
    made = _of(shell)
    click.echo(made.source_template % made.source_vars() if instruction == "source" else made.complete())
    return 0


def _of(shell: str) -> ShellComplete:
    kind = get_completion_class(shell)
    assert kind is not None, shell
    return kind(Root(), {"obj": Session()}, PROGRAM, COMPLETION_VARIABLE)
