"""Two officers, proved: keys, signatures that ssh-keygen verifies by itself, and proposals that wait for the second officer."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.unit.cli.conftest import Program
from wsisfund.books.approvals import digest_of
from wsisfund.books.change import Change, Edit, replacement
from wsisfund.desk.flow import carry_out
from wsisfund.desk.proposals import Approval, ProposalGone
from wsisfund.desk.signing import Hands
from wsisfund.errors import Faults
from wsisfund.gate.edit import edit as edit_books
from wsisfund.gate.state import BooksState, open_books
from wsisfund.register.officers import Officers

from .program import Ended, fingerprint, wsisfund

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
NAMES = ("officer-c", "officer-a", "officer-b", "stranger")
INVOICE = "expenditure record Expenses:C5:Travel {} --agreement VC-2026-11 --payee Airline --doc {} --as officer-c"
PAY = "payment {} {} --from CHF --bank-doc {} --as officer-c --date 2027-01-05"

_DAY = date(2027, 1, 6)
Do = Callable[[Path, str], Ended]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name in NAMES:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    return folder


@pytest.fixture
def do(program: Program, keys: Path, monkeypatch: pytest.MonkeyPatch) -> Do:
    monkeypatch.chdir(keys)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return lambda books, words: program("--books", str(books), "--json", "--yes", *shlex.split(words))


@pytest.fixture(scope="module")
def signed_books(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    """Books in which the policy asks for signatures, with an invoice signed by one officer and its payment signed by two."""
    folder = tmp_path_factory.mktemp("signed") / "books"
    shutil.copytree(EXAMPLE, folder)
    lines = [
        "officer add officer-b --name B --role approving --date 2026-01-01",
        *(f"officer key {name} --public {keys / name}.pub --date 2026-01-01" for name in NAMES[:3]),
        "policy add signatures required --date 2027-01-01",
        f"{INVOICE.format('40', 'INV-1')} --date 2027-01-02 --key {keys / 'officer-c'}",
        f"{PAY.format('INV-1', '40', 'B-1')} --key {keys / 'officer-c'}",
    ]
    for line in lines:
        done = wsisfund(folder, *shlex.split(line))
        assert done.code == 0, done.out
    assert done.json["proposal"] and not done.json["written"]
    approved = wsisfund(folder, "approve", done.json["proposal"], "--as", "officer-a", "--key", str(keys / "officer-a"))
    assert approved.code == 0, approved.out
    return folder


@pytest.fixture
def books(signed_books: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(signed_books, tmp_path / "books"))


def ssh_says(books: Path, entry: Path, officer: str, *options: str) -> bool:
    """The line of docs/howto/signatures.md."""
    signature = entry.with_suffix(f".{officer}.sig")
    words = ["ssh-keygen", "-Y", "verify", "-f", str(books / "ledger/approvals/allowed_signers"), "-I", officer]
    words += ["-n", "wsisfund", "-s", str(signature), *options]
    return subprocess.run(words, input=entry.read_bytes(), capture_output=True, check=False).returncode == 0


def entry_of(books: Path, doc: str) -> Path:
    (found,) = (books / "ledger/approvals").glob(f"*/{doc}-*.entry")
    return found


def slugs(do: Do, books: Path) -> list[str]:
    ended = do(books, "check")
    return [fault["code"] for fault in ended.json["errors"]]


def proposed(do: Do, books: Path, words: str) -> str:
    done = do(books, words)
    assert done.code == 0 and not done.json["written"], done.out
    return str(done.json["proposal"])


# ---------------------------------------------------------------- signatures


def test_an_auditor_verifies_with_ssh_keygen_alone(do: Do, books: Path) -> None:
    assert slugs(do, books) == []
    payment = entry_of(books, "B-1")
    ledger = (books / "ledger/years/2027.beancount").read_text()
    assert payment.read_text() in re.sub(r'  no: "2027-[0-9]+"\n', "", ledger), "but for the running number"
    assert 'certified-by: "officer-c"\n  approved-by: "officer-a"' in payment.read_text()
    assert ssh_says(books, payment, "officer-c") and ssh_says(books, payment, "officer-a")
    signers = (books / "ledger/approvals/allowed_signers").read_text()
    assert re.search(r'^officer-c namespaces="wsisfund",valid-after="20260101Z" ssh-ed25519 \S+ ssh-key$', signers, re.MULTILINE)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, (old, text)
    path.write_text(text.replace(old, new))


def _changed(books: Path, _: Path) -> None:
    edit(books / "ledger/years/2027.beancount", "Payment of INV-1", "Payment of INV 1")


def _spaced(books: Path, _: Path) -> None:
    edit(books / "ledger/years/2027.beancount", '  doc: "B-1"', '   doc: "B-1"')


def _unbalanced(books: Path, _: Path) -> None:
    path = books / "ledger/years/2027.beancount"
    path.write_text(re.sub(r"(Bank:CHF +)-40\.00", r"\1-41.00", path.read_text()))


def _removed(books: Path, _: Path) -> None:
    path = books / "ledger/years/2027.beancount"
    text = path.read_text()
    path.write_text(text[: text.index('2027-01-05 * "Airline" "Payment of INV-1"')])


def _entry_edited(books: Path, _: Path) -> None:
    edit(entry_of(books, "B-1"), "Payment of INV-1", "Payment of INV 1")


def _both_edited(books: Path, _: Path) -> None:
    """The entry, the text signed and its name all agree; only the signatures do not."""
    old = entry_of(books, "B-1")
    _changed(books, books)
    text = old.read_bytes().replace(b"INV-1", b"INV 1", 1)
    new = old.with_name(f"B-1-{digest_of(text)}.entry")
    new.write_bytes(text)
    for signature in old.parent.glob(f"{old.stem}.*.sig"):
        signature.rename(new.with_suffix("." + signature.name.removeprefix(f"{old.stem}.")))
    old.unlink()


def _forged(books: Path, keys: Path) -> None:
    entry = entry_of(books, "B-1")
    words = ["ssh-keygen", "-q", "-Y", "sign", "-n", "wsisfund", "-f", str(keys / "stranger")]
    made = subprocess.run(words, input=entry.read_bytes(), capture_output=True, check=True).stdout
    entry.with_suffix(".officer-a.sig").write_bytes(made)


def _other_namespace(books: Path, keys: Path) -> None:
    entry = entry_of(books, "B-1")
    words = ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", str(keys / "officer-a")]
    made = subprocess.run(words, input=entry.read_bytes(), capture_output=True, check=True).stdout
    entry.with_suffix(".officer-a.sig").write_bytes(made)


def _replayed(books: Path, _: Path) -> None:
    invoice, payment = entry_of(books, "INV-1"), entry_of(books, "B-1")
    shutil.copy(invoice.with_suffix(".officer-c.sig"), payment.with_suffix(".officer-c.sig"))


def _signature_gone(books: Path, _: Path) -> None:
    entry_of(books, "B-1").with_suffix(".officer-a.sig").unlink()


def _text_gone(books: Path, _: Path) -> None:
    entry_of(books, "INV-1").unlink()


def _all_gone(books: Path, _: Path) -> None:
    shutil.rmtree(books / "ledger/approvals/2027")


def _signers_changed(books: Path, keys: Path) -> None:
    with (books / "ledger/approvals/allowed_signers").open("a") as file:
        file.write(f'officer-a namespaces="wsisfund" {(keys / "stranger.pub").read_text()}')


def _twice(books: Path, _: Path) -> None:
    path = books / "ledger/years/2027.beancount"
    entry = entry_of(books, "INV-1").read_text()
    path.write_text(path.read_text() + "\n" + entry.replace("INV-1", "INV-9"))


def _typed(old: str, new: str) -> Callable[[Path, Path], None]:
    """Another invoice, typed by hand without a signature, with one thing written as only Beancount reads it."""

    def typed(books: Path, _: Path) -> None:
        path = books / "ledger/years/2027.beancount"
        entry = entry_of(books, "INV-1").read_text().replace("INV-1", "INV-9")
        assert old in entry
        entry = entry.replace("2027-01-02", "2027-01-07").replace("  doc:", '  no: "2027-0003"\n  doc:')
        path.write_text(f"{path.read_text()}\n{entry.replace(old.replace('01-02', '01-07'), new)}")

    return typed


@pytest.mark.parametrize(
    ("tamper", "code", "ssh"),
    [
        (_changed, {"signed-entry-changed", "unsigned-entry"}, True),
        (_spaced, {"signed-entry-changed"}, True),
        (_unbalanced, {"beancount", "signed-entry-changed"}, True),
        (_removed, {"signed-entry-missing"}, True),
        (_entry_edited, {"bad-signature", "signed-entry-changed", "unsigned-entry"}, False),
        (_both_edited, {"bad-signature"}, False),
        (_forged, {"bad-signature"}, False),
        (_other_namespace, {"bad-signature"}, False),
        (_replayed, {"bad-signature"}, False),
        (_signature_gone, {"unsigned-entry"}, False),
        (_text_gone, {"signed-entry-missing", "unsigned-entry"}, True),
        (_all_gone, {"unsigned-entry"}, None),
        (_signers_changed, {"allowed-signers-differ"}, True),
        (_twice, {"unsigned-entry"}, True),
        (_typed("2027-01-02", "2027-1-7"), {"unsigned-entry"}, True),
        (_typed("2027-01-02 *", "2027-01-07*"), {"unsigned-entry"}, True),
        (_typed('"officer-c"', "#officer-c"), {"unsigned-entry"}, True),
        (_typed("2027-01-02 *", "pushmeta certified-by: #officer-c\n2027-01-007 *"), {"unsigned-entry", "beancount"}, True),
    ],
)
def test_tampering_is_found(
    do: Do, books: Path, keys: Path, tamper: Callable[[Path, Path], None], code: set[str], ssh: bool | None
) -> None:
    """By `check`; and by ssh-keygen, where a text that was signed or a signature was touched."""
    assert slugs(do, books) == []
    tamper(books, keys)
    found = set(slugs(do, books))
    assert found and found <= code, found
    if len(code) == 1 or "beancount" in code:
        assert found == code
    if ssh is not None:
        entry = entry_of(books, "B-1")
        assert (ssh_says(books, entry, "officer-c") and ssh_says(books, entry, "officer-a")) is ssh


def test_a_retired_key_signs_no_more(do: Do, books: Path, keys: Path) -> None:
    """What it signed before stays signed; what it signs afterwards is found, also where somebody types the entry by hand."""
    done = do(books, "officer key officer-a --until 2027-01-31")
    assert done.code == 0, done.out
    assert 'valid-before="20270201Z"' in (books / "ledger/approvals/allowed_signers").read_text()
    assert slugs(do, books) == []
    payment = entry_of(books, "B-1")
    assert ssh_says(books, payment, "officer-a", "-Overify-time=20270105")
    assert not ssh_says(books, payment, "officer-a", "-Overify-time=20270301")
    assert do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-02-02 --key officer-c").code == 0
    late = PAY.format("INV-2", "10", "B-2").replace("2027-01-05", "2027-02-05")
    ident = proposed(do, books, f"{late} --key officer-c")
    assert do(books, f"approve {ident} --as officer-a --key officer-a").slug == "wrong-key"
    # By hand: the entry, its text and the certifier's signature are right, and the retired key signs all the same.
    assert do(books, f"approve {ident} --as officer-b --key officer-b").code == 0
    entry = entry_of(books, "B-2")
    path, text = books / "ledger/years/2027.beancount", entry.read_text()
    typed = text.replace("officer-b", "officer-a")
    edit(path, '"officer-b"', '"officer-a"')
    new = entry.with_name(f"B-2-{digest_of(typed.encode())}.entry")
    new.write_text(typed)
    for officer in ("officer-c", "officer-a"):
        words = ["ssh-keygen", "-q", "-Y", "sign", "-n", "wsisfund", "-f", str(keys / officer)]
        made = subprocess.run(words, input=typed.encode(), capture_output=True, check=True).stdout
        new.with_suffix(f".{officer}.sig").write_bytes(made)
    for old in entry.parent.glob(f"{entry.stem}.*"):
        old.unlink()
    assert slugs(do, books) == ["retired-key"]
    assert not ssh_says(books, new, "officer-a", "-Overify-time=20270205")


def test_an_officer_without_the_role_is_found(do: Do, books: Path) -> None:
    """The register says from a day before the payment that the approving officer only audits."""
    with (books / "ledger/register/officers.beancount").open("a") as file:
        file.write('\n2027-01-04 custom "officer" "officer-a"\n  roles: "auditor"\n')
    assert set(slugs(do, books)) == {"no-authority", "signer-without-role"}


def test_nothing_is_written_unsigned(do: Do, books: Path) -> None:
    before = fingerprint(books)
    words = f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03"
    assert do(books, words).slug == "unsigned-entry"
    assert do(books, f"{words} --key officer-a").slug == "wrong-key"
    assert do(books, f"{words} --key stranger").slug == "wrong-key"
    assert do(books, f"{words} --key nowhere").slug == "bad-key"
    assert fingerprint(books) == before


def test_a_key_that_others_may_read_does_not_sign(do: Do, books: Path, keys: Path, tmp_path: Path) -> None:
    open_key = shutil.copy(keys / "officer-c", tmp_path / "open")
    os.chmod(open_key, 0o644)
    before = fingerprint(books)
    refused = do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03 --key {open_key}")
    assert (refused.code, refused.slug) == (3, "cannot-sign")
    assert fingerprint(books) == before


def test_two_keys_at_one_desk_and_the_agent(do: Do, books: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = f"{PAY.format('INV-2', '10', 'B-2')} --approved-by officer-b"
    assert do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03 --key officer-c").code == 0
    said = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    for name, value in re.findall(r"(SSH_AUTH_SOCK|SSH_AGENT_PID)=([^;]+)", said):
        monkeypatch.setenv(name, value)
    try:
        subprocess.run(["ssh-add", "-q", keys / "officer-c", keys / "officer-b"], check=True, capture_output=True)
        done = do(books, both)
    finally:
        subprocess.run(["ssh-agent", "-k"], capture_output=True, check=True)
    assert done.code == 0 and done.json["proposal"] is None, done.out
    assert [(given["officer"], given["proof"]) for given in done.json["approvals"]] == [
        ("officer-c", "ssh-key"),
        ("officer-b", "ssh-key"),
    ]
    monkeypatch.delenv("SSH_AUTH_SOCK")
    assert do(books, f"{INVOICE.format('11', 'INV-3')} --date 2027-01-03 --key officer-c").code == 0
    assert do(books, f"{both.replace('INV-2 10', 'INV-3 11').replace('B-2', 'B-3')} --key officer-c --key officer-b").code == 0
    assert slugs(do, books) == []


def test_a_signed_entry_is_not_edited_and_none_is_typed_in(do: Do, books: Path) -> None:
    """Through the gate, as an editor in the browser writes."""
    path = "ledger/years/2027.beancount"
    old = (books / path).read_bytes()
    typed = b'\n2027-01-06 * "Airline" "Typed" ^VC-2026-11\n  event: "expense"\n  certified-by: "officer-c"\n'
    open_books(books)
    for new, slug in (
        (old.replace(b"Payment of INV-1", b"Payment of INV 1"), "signed-entry-changed"),
        (old[: old.index(b"2027-01-05 *")], "signed-entry-changed"),
        (old + typed, "unsigned-entry"),
    ):
        with pytest.raises(Faults) as refused:
            edit_books(books, Change(files=(replacement(path, old, new),)))
        assert [fault.slug for fault in refused.value.faults] == [slug]
    line = old[: old.index(b"2027-01-05 *")].count(b"\n") + 1
    text = old[old.index(b"2027-01-05 *") :].decode()
    with pytest.raises(Faults):
        edit_books(books, Change(edits=(Edit(path, line, text, text.replace("Airline", "Airway")),)))
    assert edit_books(books, Change(files=(replacement(path, old, old + b"\n; a remark\n"),))) is not None
    assert slugs(do, books) == []


# ---------------------------------------------------------------- proposals


class _Quiet:
    """A door at which nobody sits."""

    looks = False

    def __init__(self, books: Path) -> None:
        self._books = books

    def open(self) -> BooksState:
        return open_books(self._books)

    def progress(self, label: str) -> AbstractContextManager[object]:
        return nullcontext()

    def committing(self) -> AbstractContextManager[object]:
        return nullcontext()


def test_a_proposal_from_its_making_to_its_entry(do: Do, books: Path) -> None:
    before = fingerprint(books)
    assert do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03 --key officer-c").code == 0
    ledger = {name: value for name, value in fingerprint(books).items() if name.startswith("ledger")}
    words = f"{PAY.format('INV-2', '10', 'B-2')} --key officer-c"
    ident = proposed(do, books, words)
    assert {name: value for name, value in fingerprint(books).items() if name.startswith("ledger")} == ledger
    assert before != ledger
    again = do(books, words)
    assert (again.code, again.slug) == (3, "already-there")
    (item,) = (item for item in do(books, "status --date 2027-01-06").json["items"] if item["kind"] == "proposal")
    assert (item["id"], item["officer"]) == (ident, "officer-a, officer-b")
    shown = do(books, f"proposal show {ident}").json
    assert (shown["officers"], shown["proposed_by"], shown["awaits"]) == (["officer-a", "officer-b"], "officer-c", "approved-by")
    assert [one["id"] for one in do(books, "proposal list").json["proposals"]] == [ident]
    for officer, slug in (("officer-c", "no-authority"), ("nobody", "no-authority"), ("officer-a", "unsigned-entry")):
        assert do(books, f"approve {ident} --as {officer}").slug == slug
    assert do(books, f"approve {ident} --as officer-b --key officer-c").slug == "wrong-key", "of who certified"
    done = do(books, f"approve {ident} --as officer-b --key officer-b")
    assert done.code == 0 and 'approved-by: "officer-b"' in done.json["entries"][0], done.out
    assert list((books / "proposals").iterdir()) == []
    assert slugs(do, books) == []
    assert ssh_says(books, entry_of(books, "B-2"), "officer-c") and ssh_says(books, entry_of(books, "B-2"), "officer-b")
    assert do(books, f"approve {ident} --as officer-a --key officer-a").slug == "unknown-proposal"


def test_it_reserves_nothing_and_is_judged_again(do: Do, books: Path) -> None:
    assert do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03 --key officer-c").code == 0
    first = proposed(do, books, f"{PAY.format('INV-2', '10', 'B-2')} --key officer-c")
    second = proposed(do, books, f"{PAY.format('INV-2', '10', 'B-3')} --key officer-c")
    assert do(books, f"approve {first} --as officer-a --key officer-a").code == 0
    before = fingerprint(books)
    refused = do(books, f"approve {second} --as officer-a --key officer-a")
    assert refused.slug == "unknown-document", refused.out
    assert fingerprint(books) == before
    assert do(books, f'proposal withdraw {second} --as officer-a --reason "paid with B-2"').code == 0
    assert do(books, "proposal list").json["proposals"] == []
    (kept,) = do(books, "proposal list --all").json["proposals"]
    assert kept["returned"] == {"by": "officer-a", "reason": "paid with B-2"}
    (item,) = (item for item in do(books, "status --date 2027-01-06").json["items"] if item["kind"] == "proposal-returned")
    assert item["officer"] == "officer-c"


def test_a_batch_waits_as_a_whole_with_its_files(do: Do, books: Path, tmp_path: Path) -> None:
    """One of its lines lacks the second officer: nothing of it is entered before he approves, the attached file neither."""
    (tmp_path / "scan.pdf").write_bytes(b"a scan")
    lines = [
        [*shlex.split(INVOICE.format("10", "INV-2")), "--date", "2027-01-03"],
        ["attach", "INV-1", str(tmp_path / "scan.pdf")],
        [*shlex.split(PAY.format("INV-2", "10", "B-2"))],
    ]
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps({"verb": line}) + "\n" for line in lines))
    before = {name: value for name, value in fingerprint(books).items() if not name.startswith("proposals")}
    ident = proposed(do, books, f"batch {file} --as officer-c --key officer-c")
    assert {name: value for name, value in fingerprint(books).items() if not name.startswith("proposals")} == before
    waiting = books / "proposals" / ident
    withdrawn = do(books, f'proposal withdraw {ident} --as officer-c --reason "a mistake"')
    assert withdrawn.code == 0 and not list(waiting.rglob("*.pdf"))
    assert do(books, f"proposal restore {ident} --as officer-a").slug == "no-authority", "who took it back lets it wait again"
    (books / withdrawn.json["file"]).write_text((kept := (books / withdrawn.json["file"]).read_text()) + "; x\n")
    assert do(books, f"proposal restore {ident} --as officer-c").slug == "bad-proposal"
    (books / withdrawn.json["file"]).write_text(kept)
    assert do(books, f"proposal restore {ident} --as officer-c").json["officers"] == ["officer-a", "officer-b"]
    (scan,) = waiting.rglob("*.pdf")
    for planted, content in (
        (scan, b"another scan"),
        (waiting / "documents" / "more.pdf", b"more"),
        (waiting / "imports" / "importers.toml", b"[pledges]\n"),
        (waiting / "ledger" / "more.beancount", b"2027-01-01 open Assets:More CHF\n"),
        (waiting / ".wsisfund" / "users.json", b"{}"),
    ):
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_bytes(content)
        assert do(books, f"approve {ident} --as officer-b --key officer-b").slug == "bad-proposal", planted
        planted.write_bytes(b"a scan") if planted == scan else planted.unlink()
    done = do(books, f"approve {ident} --as officer-b --key officer-b")
    assert done.code == 0 and len(done.json["written"]) == 3, done.out
    assert [path.read_bytes() for path in (books / "documents").iterdir()] == [b"a scan"]
    assert slugs(do, books) == []


def test_what_no_rule_lets_through_is_not_proposed(do: Do, books: Path) -> None:
    before = fingerprint(books)
    assert do(books, f"{PAY.format('INV-1', '40', 'B-9')} --key officer-c").code != 0
    assert do(books, f"{PAY.format('INV-0', '40', 'B-9')} --key officer-c").slug == "unknown-document"
    assert fingerprint(books) == before


def test_a_proposal_edited_by_hand_is_not_entered(do: Do, books: Path) -> None:
    assert do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03 --key officer-c").code == 0
    ident = proposed(do, books, f"{PAY.format('INV-2', '10', 'B-2')} --key officer-c")
    path = books / "proposals" / f"{ident}.beancount"
    edit(path, "Payment of INV-2", "Payment of (1/0)")
    assert do(books, f"approve {ident} --as officer-a --key officer-a").slug == "bad-proposal"
    assert do(books, "status --date 2027-01-06").code == 0


def test_of_two_who_approve_at_once_one_wins(do: Do, books: Path, keys: Path) -> None:
    assert do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03 --key officer-c").code == 0
    ident = proposed(do, books, f"{PAY.format('INV-2', '10', 'B-2')} --key officer-c")
    start, ended = Barrier(2), {}

    class Slow(_Quiet):
        """Both have read the proposal before either writes."""

        def confirm(self, proposed: object) -> None:
            start.wait(timeout=60)

    def approve(officer: str) -> None:
        hands = Hands(Officers(officer, officer), (keys / officer,), proposes=False)
        try:
            ended[officer] = carry_out(Slow(books), Approval(ident, officer), _DAY, hands)
        except BaseException as error:
            ended[officer] = error

    threads = [Thread(target=approve, args=(officer,)) for officer in ("officer-a", "officer-b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost = [error for error in ended.values() if isinstance(error, BaseException)]
    assert [type(error) for error in lost] == [ProposalGone], ended
    assert slugs(do, books) == []


def test_books_without_keys_need_none(do: Do, tmp_path: Path) -> None:
    """The policy is `none` by default: the second officer is named, and nothing is signed."""
    books = Path(shutil.copytree(EXAMPLE, tmp_path / "books"))
    assert do(books, f"{INVOICE.format('10', 'INV-2')} --date 2027-01-03").code == 0
    ident = proposed(do, books, PAY.format("INV-2", "10", "B-2"))
    assert do(books, f"approve {ident} --as officer-a").code == 0
    assert slugs(do, books) == []
    assert not (books / "ledger/approvals").exists()
