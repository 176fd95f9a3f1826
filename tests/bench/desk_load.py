"""Load of the desk: readers and writers over the loopback for a while; nothing lost, nothing doubled, and how long each waited.

    python -m tests.bench.desk_load [--seconds 60] [--readers 50] [--writers 8] [--transactions 1000]

Over books of so many transactions; 0 takes the worked example. A figure for docs/security.md comes from a run of this; it is no
part of the suite.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from tests.e2e.conftest import CHECKOUT, MAIN, serving
from wsisfund.gate.state import judge_folder
from wsisfund.web.users import add_user

PASSWORD = "four words of mine"
PAGES = ("extension/Inbox/", "extension/Budget/", "journal/", "api/journal_page?page=1&order=desc", "extension/Contributions/")


class Visitor:
    """One who has logged in."""

    def __init__(self, port: int, user: str, password: str = PASSWORD) -> None:
        self._port, self.cookie, self.csrf = port, "", ""
        page, headers = self.ask("GET", "/login", {})
        visit = headers["Set-Cookie"].split(";")[0]
        token = re.search(r'name="csrf" value="([^"]+)"', page.decode())
        assert token is not None
        form = urlencode({"user": user, "password": password, "csrf": token[1]})
        _, headers = self.ask("POST", "/login", {"Cookie": visit, "Content-Type": "application/x-www-form-urlencoded"}, form)
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.slug = self.ask("GET", "/", {"Cookie": self.cookie})[1]["Location"].split("/")[1]
        page = self.get(f"/{self.slug}/errors/")
        found = re.search(r'<meta name="csrf-token" content="([^"]+)">', page.decode())
        assert found is not None
        self.csrf = found[1]

    def get(self, path: str) -> bytes:
        return self.ask("GET", path, {"Cookie": self.cookie})[0]

    def act(self, name: str, asked: Any) -> Any:
        headers = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        return json.loads(self.ask("POST", f"/act/{name}", headers, json.dumps(asked))[0])

    def ask(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> tuple[bytes, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.read(), answer.headers
        finally:
            connection.close()


def main() -> None:
    """Run, check, and print the figures."""
    parser = argparse.ArgumentParser()
    for name, value in (("seconds", 60), ("readers", 50), ("writers", 8), ("transactions", 1000)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        officer, order = _books(root, asked.transactions)
        before = len(judge_folder(root, full=True).faults)
        add_user(root, "cert", "certifying", PASSWORD, officer)
        with serving(root, "") as served:
            waits, written = _load(int(served.url.rstrip("/").rpartition(":")[2]), asked, order)
        ledger = "".join(file.read_text() for file in (root / MAIN).parent.rglob("*.beancount"))
        times = [ledger.count(f'custom "commitment" "{ident}"') for ident in written]
        faults = len(judge_folder(root, full=True).faults) - before
    for name, found in sorted(waits.items()):
        found.sort()
        at = [found[min(len(found) - 1, len(found) * part // 100)] // 1_000_000 for part in (50, 95, 99)]
        print(f"{name}: {len(found)} requests, p50 {at[0]} ms, p95 {at[1]} ms, p99 {at[2]} ms")
    lost, doubled = times.count(0), sum(count > 1 for count in times)
    print(f"written {len(written)}; lost {lost}; doubled {doubled}; new faults of the books {faults}")


def _books(root: Path, transactions: int) -> tuple[str, dict[str, Any]]:
    """Books in `root`; the officer who certifies, and the order that is written again and again."""
    order = {"account": "Expenses:C5:Travel", "amount": "0.01"}
    if not transactions:
        shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
        return "officer-c", {"date": "2026-12-20", "fields": {**order, "agreement": "VC-2026-11"}}
    made = [sys.executable, str(CHECKOUT / "tests" / "bench" / "gen_ledger.py"), "--format", "years", "--out", str(root)]
    subprocess.run([*made, "--transactions", str(transactions)], check=True)
    return "officer-c1", {"date": "2025-12-31", "fields": {**order, "agreement": "VC-GEN"}}


def _load(port: int, asked: Any, order: dict[str, Any]) -> tuple[dict[str, list[int]], list[str]]:
    end = time.monotonic_ns() + asked.seconds * 1_000_000_000
    waits: dict[str, list[int]] = {"read": [], "told": [], "write": [], "refused": []}
    done: list[int] = []  # when each write was answered
    written: list[str] = []
    first = Visitor(port, "cert")

    def read(number: int) -> None:
        """Somebody looks at a page and then at another one; meanwhile his page waits for news, and is asked for anew."""
        turn, known = number, ""
        while time.monotonic_ns() < end:
            began = time.monotonic_ns()
            first.get(f"/{first.slug}/{PAGES[turn % len(PAGES)]}")
            waits["read"].append(time.monotonic_ns() - began)
            turn += 1
            said = json.loads(first.get(f"/live{known}"))
            told = time.monotonic_ns()
            if known and done and told >= done[-1]:
                waits["told"].append(told - done[-1])
            known = f"?change={said['change']}&mtime={said['mtime']}"
            time.sleep(max(0, 5 - (time.monotonic_ns() - began) // 10**9))

    def write(number: int) -> None:
        for turn in range(10_000):
            if time.monotonic_ns() >= end:
                return
            ident = f"L-{number}-{turn}"
            fields = {"ident": ident, **order["fields"]}
            began = time.monotonic_ns()
            said = first.act("do", {"act": "commitment open", "date": order["date"], "fields": fields})
            waits["write" if said["ok"] else "refused"].append(time.monotonic_ns() - began)
            if said["ok"]:
                done.append(time.monotonic_ns())
                written.append(ident)
            time.sleep(2)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(asked.readers)]
    threads += [threading.Thread(target=write, args=(n,)) for n in range(asked.writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {name: found for name, found in waits.items() if found}, written


if __name__ == "__main__":
    main()
