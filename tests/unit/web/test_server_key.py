"""Where the policy asks for signatures and names the server's key, that key signs for who has logged in, and OpenSSH says yes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.inside import typed
from wsisfund.web.work import done

from .conftest import EXAMPLE
from .test_undo import APPROVING, CERTIFYING, FINANCE, MAIN, ORDER

DAY = "2027-01-05"
MEMO = {"agreement": "VC-GEN", "amount": "10", "target": "C5"}


def _key(path: Path) -> str:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path.with_name(f"{path.name}.pub").read_text().strip()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("key") / "books"
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    with (root / MAIN).open("a") as main:
        main.write('\n2026-01-01 custom "officer" "officer-f"\n  name: "F. Finance"\n  roles: "finance"\n')
    (root / ".wsisfund").mkdir(mode=0o700)
    public = _key(root / ".wsisfund" / "server-key")
    for words in (["policy", "add", "server-key", public], ["policy", "add", "signatures", "required"]):
        ended = typed(root, [*words, "--date", "2027-01-01", "--as", "officer-c"])
        assert ended.code == 0, ended.out
    yield root
    assert typed(root, "check").json["errors"] == [], "every text has its signatures"


def _ask(root: Path, do: str, who: Any, **asked: Any) -> Any:
    return done(root, {"do": do, "who": who, **asked})


def _verified(root: Path, given: dict[str, str]) -> None:
    """As an auditor does it, without our program."""
    signature = root / given["file"]
    text = signature.with_name(signature.name.removesuffix(f".{given['officer']}.sig") + ".entry")
    signers = root / "ledger" / "approvals" / "allowed_signers"
    # On the day of the entries, which lies ahead.
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        signers,
        "-I",
        given["officer"],
        "-n",
        "wsisfund",
        "-O",
        "verify-time=20270106",
        "-s",
        signature,
    ]
    subprocess.run(command, input=text.read_bytes(), check=True, capture_output=True)


def test_the_server_signs_for_the_officer_of_the_login(root: Path) -> None:
    asked = {"act": "commitment open", "date": DAY, "fields": {**ORDER, "ident": "PO-S"}}
    entered = _ask(root, "do", CERTIFYING, **asked)["ok"]
    (given,) = entered["approvals"]
    assert (given["officer"], given["proof"]) == ("officer-c", "server-key")
    _verified(root, given)
    place = entered["written"][0]
    lines = (root / place["file"]).read_text().splitlines()
    assert 'certified-by: "officer-c"' in "\n".join(lines[place["line"] - 1 : place["line"] + 6])


def test_a_draft_is_signed_by_each_officer_in_his_turn(root: Path) -> None:
    drafted = _ask(root, "do", FINANCE, act="re-earmark", date=DAY, fields={**MEMO, "doc": "MEMO-S"})["ok"]
    certified = _ask(root, "approve", CERTIFYING, proposal=drafted["proposal"])["ok"]
    entered = _ask(root, "approve", APPROVING, proposal=certified["proposal"])["ok"]
    assert {(given["officer"], given["proof"]) for given in entered["approvals"]} == {
        ("officer-c", "server-key"), ("officer-a", "server-key"),
    }  # fmt: skip
    for given in entered["approvals"]:
        _verified(root, given)


@pytest.mark.parametrize("how", ["no key", "another key"])
def test_nothing_is_entered_with_no_key_or_another_one(root: Path, tmp_path: Path, how: str) -> None:
    books = tmp_path / "books"
    shutil.copytree(root, books)
    key = books / ".wsisfund" / "server-key"
    key.unlink()
    if how == "another key":
        key.with_name("server-key.pub").unlink()
        _key(key)
    asked = {"act": "commitment open", "date": DAY, "fields": {**ORDER, "ident": "PO-N"}}
    refused = _ask(books, "do", CERTIFYING, **asked)
    assert "unsigned-entry" in {fault["code"] for fault in refused["faults"]}, refused
    assert '"PO-N"' not in "".join(file.read_text() for file in (books / "ledger").rglob("*.beancount"))


def test_a_signed_entry_that_is_changed_by_one_letter_is_found(root: Path, tmp_path: Path) -> None:
    books = tmp_path / "books"
    shutil.copytree(root, books)
    _ask(books, "do", CERTIFYING, act="commitment open", date=DAY, fields={**ORDER, "ident": "PO-T"})
    file = next(f for f in (books / "ledger").rglob("*.beancount") if '"PO-T"' in f.read_text())
    file.write_text(file.read_text().replace('"PO-T"', '"PO-U"'))
    codes = {fault["code"] for fault in typed(books, "check").json["errors"]}
    assert codes & {"signed-entry-changed", "signed-entry-missing", "unsigned-entry"}, codes
