"""The program as a process: quick help, quiet ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wsisfund.cli.verbs import VERBS, root_help

ENTRY = "from wsisfund.cli.main import main; main()"


def started(*words: str, code: str = ENTRY, **environment: str) -> subprocess.CompletedProcess[str]:
    command, variables = [sys.executable, "-c", code, *words], {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, env=variables, check=False)


def test_help_loads_nothing_heavy() -> None:
    code = """
import sys
from wsisfund.cli.main import main
try:
    main(["--help"])
except SystemExit as end:
    assert end.code == 0
heavy = {"click", "rich", "beancount", "fava", "pydantic", "reportlab", "sqlite3", "importlib.metadata", "wsisfund.errors"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    ended = started(code=code)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == root_help() + "\n"


def test_help_names_every_verb() -> None:
    lines = [line.split() for line in root_help().splitlines()]
    assert all(any(line[:1] == [name] for line in lines) for name in VERBS)


def test_the_end_of_the_process() -> None:
    """Its exit code, all that was said, what is registered for the end; where a thread still works, it is waited for."""
    code = """
import atexit, sys, threading, time
from wsisfund.cli import main
atexit.register(lambda: print("registered"))
work = threading.Thread(target=lambda: (time.sleep(0.1), print("worked")))
main.main = lambda: (print("said"), {thread}, sys.exit({end}))
main.program()
"""
    for end in (0, 3):
        ended = started(code=code.format(thread="None", end=end))
        assert (ended.returncode, ended.stdout.split()) == (end, ["said", "registered"])
    ended = started(code=code.format(thread="work.start()", end="3"))
    assert (ended.returncode, sorted(ended.stdout.split())) == (3, ["registered", "said", "worked"])


def test_a_closed_pipe_is_quiet() -> None:
    read, write = os.pipe()
    os.close(read)
    for words in (["--help"], ["--json", "completion", "bash"], ["completion", "bash"]):
        ended = subprocess.run(
            [sys.executable, "-m", "wsisfund", *words], stdout=write, stderr=subprocess.PIPE, text=True, check=False
        )
        assert (ended.returncode, ended.stderr) == (0, "")
    os.close(write)


def test_the_shell_gets_its_completions() -> None:
    for shell in ("bash", "zsh", "fish"):
        words = {"COMP_WORDS": "wsisfund comp", "COMP_CWORD": "comp" if shell == "fish" else "1"}
        ended = started(_WSISFUND_COMPLETE=f"{shell}_complete", **words)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "completion" in ended.stdout
    ended = started(_WSISFUND_COMPLETE="bash_complete", COMP_WORDS="wsisfund --json completion --app", COMP_CWORD="3")
    assert "--approved-by" in ended.stdout
    ended = started(_WSISFUND_COMPLETE="bash_complete", COMP_WORDS="wsisfund completion ", COMP_CWORD="2")
    assert {"plain,bash", "plain,zsh", "plain,fish"} <= set(ended.stdout.split())


TRY_BASH = """
source <(wsisfund completion bash)
COMP_WORDS=(wsisfund explain over-ap) COMP_CWORD=2
_wsisfund_completion wsisfund
echo "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_script_works_in_bash(tmp_path: Path) -> None:
    """As a person presses Tab: the script finds the program by its name, asks it, and offers what it says."""
    program = tmp_path / "wsisfund"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wsisfund "$@"\n')
    program.chmod(0o755)
    variables = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    ended = subprocess.run(["bash", "-c", TRY_BASH], capture_output=True, text=True, env=variables, check=False)
    assert (ended.stdout, ended.stderr) == ("over-appropriation over-appropriation-allowed\n", "")


def test_output_survives_a_narrow_locale() -> None:
    assert started("--help", PYTHONIOENCODING="ascii").returncode == 0
    assert started("nonsense-é", PYTHONIOENCODING="ascii").returncode == 2
