"""Whether processes of other parents still do anything."""

import time
from pathlib import Path


def is_alive(process: int) -> bool:
    """Whether it runs, or could: one that ended and whose parent has not asked for it does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def ends(process: int, seconds: float = 60) -> bool:
    """Whether it ends within that time."""
    until = time.monotonic() + seconds
    while is_alive(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
