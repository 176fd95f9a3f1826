"""Speed as ratios against a peer measured in the same run: ``./dev bench``, or ``python -m tests.bench.ratios --transactions N``.

Books come from `gen_ledger` (deterministic, in the fund's own scheme). Each command is a whole process; the two sides of a
ratio run in turn, and medians are quoted. Nothing is asserted: the figures are for a person to read.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
WSISFUND = (sys.executable, "-m", "wsisfund")


def timed(command: Sequence[str], environment: dict[str, str], allowed: Sequence[int] = (0,)) -> float:
    """Wall seconds of one run; a run that fails is no measurement."""
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in allowed:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


def compare(title: str, ours: Callable[[], float], peer: Callable[[], float], runs: int) -> str:
    """Both medians and peer / ours, as a line."""
    pairs = [(ours(), peer()) for _ in range(runs)]
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    return f"{title:<62} ours {mine:8.3f} s   peer {other:8.3f} s   peer/ours {other / mine:8.2f}"


def make(kind: str, transactions: int, out: Path) -> None:
    """Generated books or pledges."""
    words = ["--format", kind, "--transactions", str(transactions), "--out", str(out)]
    subprocess.run([sys.executable, str(HERE / "gen_ledger.py"), *words], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Measure everything once at one size."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--transactions", type=int, default=100_000)
    options.add_argument("--pledges", type=int, default=10_000)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as work:
        for line in measure(Path(work), chosen.transactions, chosen.pledges, chosen.runs):
            print(line, flush=True)


def measure(work: Path, transactions: int, pledges: int, runs: int) -> Iterator[str]:
    """A line for each ratio, on fresh books below `work`."""
    root, file = work / "books", work / "pledges.csv"
    make("years", transactions, root)
    make("pledges", pledges, file)
    main_file = str(root / "ledger" / "main.beancount")
    cold = {**os.environ, "WSISFUND_INDEX": str(work / "index"), "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    cached = {k: v for k, v in cold.items() if k != "BEANCOUNT_DISABLE_LOAD_CACHE"}
    books = ("--books", str(root))
    query = (str(BIN / "bean-query"), main_file, "SELECT sum(number) WHERE account ~ 'Expenses:C5:Travel'")
    check = (*WSISFUND, "check", *books)
    spend = (*WSISFUND, "can-spend", "Expenses:C5:Travel", "1.00", "--agreement", "VC-GEN", "--date", "2025-12-31", *books)
    report = (*WSISFUND, "report", "all", "--year", "2025", "--json", *books)
    load = (*WSISFUND, "import", "pledges", str(file), "--yes", *books)

    def bean_check() -> float:
        return timed((str(BIN / "bean-check"), "--no-cache", main_file), cold)

    def python_start() -> float:
        return timed((sys.executable, "-c", "pass"), cold)

    yield f"{transactions} transactions, {pledges} pledges, {runs} runs, medians"
    yield compare("--help against a bare Python start", lambda: timed((*WSISFUND, "--help"), cold), python_start, runs * 3)
    yield compare("check, which makes the index, against bean-check", lambda: timed(check, cold), bean_check, 1)
    timed(query, cached)
    yield compare(
        "can-spend (warm index) against bean-query (warm cache)",
        lambda: timed(spend, cold, (0, 3)),
        lambda: timed(query, cached),
        runs,
    )
    for cache in root.rglob("*.picklecache"):
        cache.unlink()
    yield compare("all statements of a year (warm index) against bean-check", lambda: timed(report, cold), bean_check, runs)
    yield compare("import of the pledges (warm index) against bean-check", lambda: timed(load, cold), bean_check, 1)


if __name__ == "__main__":
    main()
