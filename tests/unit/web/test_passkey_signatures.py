"""Officers sign with passkeys in the browser: OpenSSH says yes, and `check` finds whatever was done to such a signature."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.integration.inside import typed
from tests.tools.soft_passkey import SoftPasskey
from wsisfund.gate.webauthn import as_signature, challenge_of, to_base64url
from wsisfund.web.passkeys import Site, assertion_of, new_passkey
from wsisfund.web.work import done

from .conftest import EXAMPLE
from .test_undo import APPROVING, CERTIFYING, FINANCE, MAIN, ORDER

DAY = "2027-01-05"
SITE = {"host": "fund.example.org", "origin": "https://fund.example.org"}
MEMO = {"agreement": "VC-GEN", "amount": "10", "target": "C5"}


def _passkey(secret: int) -> SoftPasskey:
    return SoftPasskey(SITE["host"], secret, SITE["origin"])


CERT, APPR, THIEF = _passkey(1001), _passkey(1002), _passkey(1003)
HANDS = {"officer-c": CERT, "officer-a": APPR}


def _public(passkey: SoftPasskey, user: str) -> str:
    asked, site = b"x" * 32, Site(SITE["origin"], SITE["host"])
    return new_passkey(passkey.create(to_base64url(asked)), user, "key", asked, site, date(2027, 1, 1)).key


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("passkey") / "books"
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    with (root / MAIN).open("a") as main:
        main.write('\n2026-01-01 custom "officer" "officer-f"\n  name: "F. Finance"\n  roles: "finance"\n')
    for officer, passkey in HANDS.items():
        (root / f"{officer}.pub").write_text(_public(passkey, officer) + "\n")
        words = ["officer", "key", officer, "--passkey", "--public", str(root / f"{officer}.pub")]
        ended = typed(root, [*words, "--date", "2027-01-01", "--as", "officer-c"])
        assert ended.code == 0, ended.out
    ended = typed(root, ["policy", "add", "signatures", "required", "--date", "2027-01-01", "--as", "officer-c"])
    assert ended.code == 0, ended.out
    yield root


def _ask(root: Path, do: str, who: Any, **asked: Any) -> Any:
    return done(root, {"do": do, "who": who, "site": SITE, **asked})


def _signed(root: Path, do: str, who: Any, passkey: SoftPasskey, **asked: Any) -> Any:
    """As the page does it: ask, touch for each challenge, ask again."""
    first = _ask(root, do, who, **asked)
    touched = [passkey.get(challenge) for challenge in first["touch"]["challenges"]]
    return _ask(root, do, who, **asked, touched=touched)


def _order(ident: str) -> dict[str, Any]:
    return {"act": "commitment open", "date": DAY, "fields": {**ORDER, "ident": ident}}


def _auditor_says(root: Path, given: dict[str, str], text: bytes | None = None) -> bool:
    signature = root / given["file"]
    entry = signature.with_name(signature.name.removesuffix(f".{given['officer']}.sig") + ".entry")
    words = ["-f", str(root / "ledger" / "approvals" / "allowed_signers"), "-I", given["officer"], "-n", "wsisfund"]
    command = ["ssh-keygen", "-Y", "verify", *words, "-O", "verify-time=20270106", "-s", str(signature)]
    ended = subprocess.run(command, input=text or entry.read_bytes(), check=False, capture_output=True)
    return ended.returncode == 0


def test_the_passkey_is_asked_first_and_nothing_is_written_before(root: Path, tmp_path: Path) -> None:
    books = tmp_path / "books"
    shutil.copytree(root, books)
    before = {file: file.read_bytes() for file in (books / "ledger").rglob("*") if file.is_file()}
    asked = _ask(books, "do", CERTIFYING, **_order("PO-K"))
    assert asked["touch"]["host"] == SITE["host"] and len(asked["touch"]["challenges"]) == 1
    assert before == {file: file.read_bytes() for file in (books / "ledger").rglob("*") if file.is_file()}
    elsewhere = done(books, {"do": "do", "who": CERTIFYING, "site": {**SITE, "host": "localhost"}, **_order("PO-K")})
    assert {fault["code"] for fault in elsewhere["faults"]} == {"unsigned-entry"}, "on another host it is not his passkey"


def test_openssh_says_yes_to_what_a_passkey_signed(root: Path) -> None:
    entered = _signed(root, "do", CERTIFYING, CERT, **_order("PO-S"))["ok"]
    (given,) = entered["approvals"]
    assert (given["officer"], given["proof"]) == ("officer-c", "passkey")
    assert _auditor_says(root, given) and not _auditor_says(root, given, b"another text\n")
    assert typed(root, "check").json["errors"] == []


def test_a_draft_is_certified_and_approved_by_two_passkeys(root: Path) -> None:
    drafted = _ask(root, "do", FINANCE, act="re-earmark", date=DAY, fields={**MEMO, "doc": "MEMO-S"})["ok"]
    certified = _signed(root, "approve", CERTIFYING, CERT, proposal=drafted["proposal"])["ok"]
    entered = _signed(root, "approve", APPROVING, APPR, proposal=certified["proposal"])["ok"]
    assert {(given["officer"], given["proof"]) for given in entered["approvals"]} == {
        ("officer-c", "passkey"), ("officer-a", "passkey"),
    }  # fmt: skip
    assert all(_auditor_says(root, given) for given in entered["approvals"])


def _by_another_key(challenge: str) -> dict[str, str]:
    return THIEF.get(challenge)


def _unlocked_by_nobody(challenge: str) -> dict[str, str]:
    passkey = _passkey(1001)
    passkey.flags = 0x01
    return passkey.get(challenge)


def _of_a_login(_: str) -> dict[str, str]:
    return CERT.get(to_base64url(challenge_of(b"x", "wsisfund-login")))


def _on_another_site(challenge: str) -> dict[str, str]:
    return SoftPasskey(SITE["host"], 1001, "https://fund.example.org:8443").get(challenge)


@pytest.mark.parametrize("made", [_by_another_key, _unlocked_by_nobody, _of_a_login, _on_another_site])
def test_what_does_not_sign_enters_nothing(root: Path, tmp_path: Path, made: Callable[[str], dict[str, str]]) -> None:
    """Refused by its rule, or asked once more where it answers something else."""
    (challenge,) = _ask(root, "do", CERTIFYING, **_order("PO-N"))["touch"]["challenges"]
    answer = _ask(root, "do", CERTIFYING, **_order("PO-N"), touched=[made(challenge)])
    assert "touch" in answer or {fault["code"] for fault in answer["faults"]} == {"bad-signature"}, answer
    assert '"PO-N"' not in "".join(file.read_text() for file in (root / "ledger").rglob("*.beancount"))


def _byte(books: Path, signature: Path) -> None:
    file = next(f for f in (books / "ledger").rglob("*.beancount") if '"PO-T"' in f.read_text())
    file.write_text(file.read_text().replace('"PO-T"', '"PO-U"'))


def _replayed(books: Path, signature: Path) -> None:
    (other,) = _signed(books, "do", CERTIFYING, CERT, **_order("PO-R"))["ok"]["approvals"]
    signature.write_bytes((books / other["file"]).read_bytes())


def _forged(books: Path, signature: Path) -> None:
    text = signature.with_name(signature.name.removesuffix(".officer-c.sig") + ".entry").read_bytes()
    made = as_signature(assertion_of(THIEF.get(to_base64url(challenge_of(text)))), _public(THIEF, "x"))
    assert made is not None
    signature.write_bytes(made)


def _not_asked(books: Path, signature: Path) -> None:
    text = signature.with_name(signature.name.removesuffix(".officer-c.sig") + ".entry").read_bytes()
    made = as_signature(assertion_of(_unlocked_by_nobody(to_base64url(challenge_of(text)))), _public(CERT, "x"))
    assert made is not None
    signature.write_bytes(made)


def _retired(books: Path, signature: Path) -> None:
    with (books / MAIN).open("a") as main:
        main.write('\n2027-01-02 custom "officer" "officer-c"\n  passkey: "none"\n')
    typed(books, ["officer", "signers", "--write"])


def _without_role(books: Path, signature: Path) -> None:
    with (books / MAIN).open("a") as main:
        main.write('\n2027-01-02 custom "officer" "officer-c"\n  roles: "finance"\n')


@pytest.mark.parametrize(
    ("done_to_it", "code"),
    [
        (_byte, "signed-entry-changed"),
        (_replayed, "bad-signature"),
        (_forged, "bad-signature"),
        (_not_asked, "bad-signature"),
        (_retired, "retired-key"),
        (_without_role, "signer-without-role"),
    ],
)
def test_check_finds_what_was_done_to_it(root: Path, tmp_path: Path, done_to_it: Callable[[Path, Path], None], code: str) -> None:
    books = tmp_path / "books"
    shutil.copytree(root, books)
    (given,) = _signed(books, "do", CERTIFYING, CERT, **_order("PO-T"))["ok"]["approvals"]
    done_to_it(books, books / given["file"])
    assert code in {fault["code"] for fault in typed(books, "check").json["errors"]}
