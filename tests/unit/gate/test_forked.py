"""A copy of the process does its work and nothing else, and ends quietly where somebody interrupts the command."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

from tests.processes import ends
from wsisfund.gate.forked import in_a_fork


def test_ctrl_c_is_answered_once() -> None:
    """By the process that was started: a traceback of the copy would stand on the officer's screen."""
    code = "import os, signal\nfrom wsisfund.gate.forked import forked\n"
    code += "process = forked(lambda: os.kill(os.getpid(), signal.SIGINT))\nprint(os.waitpid(process, 0)[1])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.stdout.strip(), ended.stderr) == (str(signal.SIGINT.value), "")


def test_it_ends_with_the_process_that_waits_for_it() -> None:
    """Which is killed: nobody else would read what the copy makes."""
    code = "import os, signal, time\nfrom wsisfund.gate.forked import forked\n"
    code += "copy = forked(lambda: (os.closerange(1, 3), time.sleep(60)))\nprint(copy, flush=True)\n"
    code += "time.sleep(0.2)\nos.kill(os.getpid(), signal.SIGKILL)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ends(int(ended.stdout), 10)


def test_from_a_thread_of_the_desk() -> None:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(in_a_fork(lambda: {"answer": 1})))
    thread.start()
    thread.join()
    assert found == [{"answer": 1}]
