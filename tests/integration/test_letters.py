"""Letters as an officer sends them: preview, PDFs, entries; the second time nothing."""

from __future__ import annotations

from pathlib import Path

from tests.integration.program import fingerprint, wsisfund

AT = ("--date", "2026-12-31")


def test_reminders_from_preview_to_entry(example: Path) -> None:
    before = fingerprint(example)
    dry = wsisfund(example, "remind", "--dry-run", *AT, yes=False)
    assert (dry.code, len(dry.json["letters"]), dry.json["written"]) == (0, 2, [])
    assert wsisfund(example, "remind", *AT, yes=False).slug == "confirmation-needed"
    assert fingerprint(example) == before
    done = wsisfund(example, "remind", *AT)
    assert done.code == 0
    assert [(x["donor"], x["agreement"], x["count"], x["days"]) for x in done.json["letters"]] == [
        ("everland", "VC-2024-05", 1, 914),
        ("cascadia", "VC-2026-12", 1, 245),
    ]
    for letter in done.json["letters"]:
        assert Path(letter["file"]).read_bytes().startswith(b"%PDF")
    assert wsisfund(example, "check").code == 0
    after = fingerprint(example)
    again = wsisfund(example, "remind", *AT)
    assert (again.code, again.json["letters"], again.json["written"]) == (0, [], [])
    assert fingerprint(example) == after
    second = wsisfund(example, "remind", "cascadia", "--date", "2027-01-30", "--dry-run").json["letters"]
    assert [x["count"] for x in second] == [2]
    listed = wsisfund(example, "letter", "list", "cascadia", *AT).json["letters"]
    assert [(x["id"], x["kind"]) for x in listed] == [("L-2026-0002", "reminder")]


def test_thanks_in_a_folder_of_choice_and_in_one_language(example: Path, tmp_path: Path) -> None:
    out = tmp_path / "post"
    done = wsisfund(
        example, "acknowledge", "--since", "2026-01-01", "--language", "fr", "--out", str(out), "--as", "officer-a", *AT
    )
    assert done.code == 0 and len(list(out.glob("*-acknowledgement-*-fr.pdf"))) == 6
    assert wsisfund(example, "acknowledge", "--since", "2026-01-01", *AT).json["letters"] == []


def test_a_text_with_a_fault_sends_nothing(example: Path) -> None:
    path = example / "reports" / "letters" / "en" / "reminder.txt"
    path.parent.mkdir(parents=True)
    path.write_text("Reminder\n\nPay {amout}\n", encoding="utf-8")
    before = fingerprint(example)
    done = wsisfund(example, "remind", *AT)
    assert (done.code, done.slug) == (1, "bad-letter-template")
    assert (done.json["errors"][0]["file"], done.json["errors"][0]["line"]) == ("reports/letters/en/reminder.txt", 3)
    assert wsisfund(example, "letter", "check").slug == "bad-letter-template"
    assert fingerprint(example) == before


def test_who_is_unknown(example: Path) -> None:
    assert wsisfund(example, "letter", "invite", "nobody", *AT).slug == "unknown-donor"
    assert wsisfund(example, "remind", "nobody", *AT).slug == "unknown-donor"
    assert wsisfund(example, "letter", "final", "VC-0", *AT).slug == "unknown-agreement"
    assert wsisfund(example, "remind", "--as", "nobody", *AT).slug == "no-authority"


def test_what_the_books_refuse_was_not_sent(example: Path, tmp_path: Path) -> None:
    """The register's file cannot be written: the PDFs that stood there for a moment are gone again."""
    blocked = example / "ledger" / "register"
    blocked.write_text("a file where a folder is needed", encoding="utf-8")
    out = tmp_path / "post"
    done = wsisfund(example, "remind", "--out", str(out), *AT)
    assert done.code != 0 and list(out.glob("*")) == []
