"""The process that reads the books ends with the command that asked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.processes import ends

COMMAND = """
import json, os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-P", "-m", "wsisfund.gate.child"], stdin=subprocess.PIPE, text=True)
print(child.pid, flush=True)
child.stdin.write(json.dumps({"root": sys.argv[1], "indexes": "", "command": os.getpid(), "program": "", "thorough": False}))
child.stdin.close()
time.sleep(60)
"""


def test_it_ends_with_a_command_that_is_killed(example: Path) -> None:
    """The books are between two states for ever, so that their reader waits."""
    (example / ".wsisfund.journal").mkdir()
    (example / ".wsisfund.journal/decided.json").write_text("[]")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", COMMAND, str(example)]
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        child = int(command.stdout.readline())
        time.sleep(0.5)
        command.kill()
    assert ends(child)
