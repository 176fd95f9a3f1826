"""Speed as ratios against a peer measured in the same run: ``./dev bench``, or ``python -m tests.bench.ratios --transactions N``.

Books come from `gen_ledger` (deterministic, in the fund's own scheme). Each command is a whole process; the two sides of a
ratio run in turn, and medians are quoted. Seconds are of computing (user and system, the process with its children), so that
a busy machine changes them little. Nothing is asserted: the figures are for a person to read.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
WSISFUND = (sys.executable, "-m", "wsisfund")


def timed(command: Sequence[str], environment: dict[str, str], allowed: Sequence[int] = (0,)) -> float:
    """Seconds of computing of one run; a run that fails is no measurement."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in allowed:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
    numbers = count(1)
    query = (str(BIN / "bean-query"), main_file, "SELECT sum(number) WHERE account ~ 'Expenses:C5:Travel'")
    check = (*WSISFUND, "check", *books)
    spend = (*WSISFUND, "can-spend", "Expenses:C5:Travel", "1.00", "--agreement", "VC-GEN", "--date", "2025-12-31", *books)
    load = (*WSISFUND, "import", "pledges", str(file), "--yes", *books)

    def bean_check() -> float:
        return timed((str(BIN / "bean-check"), "--no-cache", main_file), cold)

    appended = work / "appended"
    shutil.copytree(root, appended)

    def append_and_bean_check() -> float:
        with (appended / "ledger/budget/2024-2025.beancount").open("a", encoding="utf-8") as file:
            file.write(f'\n2025-12-31 custom "commitment" "PO-{next(numbers)}" "open" Expenses:General:Travel 1.00 CHF\n')
        return timed((str(BIN / "bean-check"), str(appended / "ledger/main.beancount")), cached)

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
    agreement = _with_cash(root, lambda ident: subprocess.run(_spends(ident, books), env=cold, capture_output=True, check=False))

    def order() -> float:
        words = ("commitment", "open", f"PO-BENCH-{next(numbers)}", *_OF_THE_ORDER, "--agreement", agreement)
        return timed((*WSISFUND, *words, "--as", "officer-c1", "--yes", *books), cold)

    def reworded() -> float:
        _reword(root, next(numbers))
        return timed(check, cold)

    yield compare("commitment open, judged and durable, against bean-check", order, bean_check, runs)
    yield compare("the same, against an append and bean-check, with its cache", order, append_and_bean_check, runs)
    yield compare("check after one reworded entry against bean-check", reworded, bean_check, runs)
    for title, words in _READS.items():
        words = tuple(str(work / "council") if word == OUT else word for word in words)
        yield compare(
            f"{title} (warm index) against bean-check", partial(timed, (*WSISFUND, *words, *books), cold), bean_check, 1
        )
    yield compare("import of the pledges (warm index) against bean-check", lambda: timed(load, cold), bean_check, 1)
    undo = (*WSISFUND, "import", "undo", sha256(file.read_bytes()).hexdigest()[:12], "--yes", *books)
    yield compare("import undo of the same against bean-check", lambda: timed(undo, cold), bean_check, 1)
    few, many = (_lines_of_donors(work, n, pledges // 10) for n in (1, 4))
    batch = (*WSISFUND, "batch", "--yes", "--date", "2025-12-31", *books)
    yield compare(
        "batch of new donors, against four times as many",
        lambda: timed((*batch, few), cold),
        lambda: timed((*batch, many), cold),
        1,
    )


OUT = "OUT"
_READS = {
    "all statements of a year": ("report", "all", "--year", "2025", "--json"),
    "status": ("status",),
    "trace of all cash": ("trace", "financial-position.cash", "--year", "2025"),
    "the document for Council as csv": ("report", "council", "--year", "2025", "--format", "csv", "--out", OUT),
}


def _lines_of_donors(work: Path, times: int, one: int) -> str:
    """A file for `batch` with `times` × `one` new donors."""
    file = work / f"donors-{times}.jsonl"
    lines = ({"verb": ["donor", "add", f"new-{times}-{n}", "--name", f"Donor {times}-{n}"]} for n in range(times * one))
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(file)


_OF_THE_ORDER = ("Expenses:General:Travel", "1.00", "--date", "2025-12-31")


def _spends(agreement: str, books: Sequence[str]) -> tuple[str, ...]:
    return (*WSISFUND, "can-spend", *_OF_THE_ORDER, "--agreement", agreement, *books)


def _with_cash(root: Path, asked: Callable[[str], subprocess.CompletedProcess[bytes]]) -> str:
    """An agreement of the last years that bears an order."""
    register = (root / "ledger/register/agreements.beancount").read_text("utf-8")
    for ident in re.findall(r'custom "agreement" "(VC-202[45]-\d+)".*\n.*\n.*unearmarked', register):
        if asked(ident).returncode == 0:
            return str(ident)
    raise SystemExit("no agreement of the generated books bears an order")


def _reword(root: Path, number: int) -> None:
    """Another word in the middle of an older year; afterwards the file is older than a tick of the clock."""
    file = root / "ledger/years/2024.beancount"
    text = file.read_text("utf-8")
    found = re.compile(r'(?<=" ")[^"\n]+(?=" \^)').search(text, len(text) // 2)
    assert found, "the generated books have entries with links"
    file.write_text(f"{text[: found.start()]}Reworded {number}{text[found.end() :]}", "utf-8")


if __name__ == "__main__":
    main()
