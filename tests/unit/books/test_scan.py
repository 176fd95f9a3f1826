"""Text that Beancount would execute, follow out of the folder, or die on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wsisfund.books.scan import scan_folder, scan_text

REFUSED = {
    "plugin": (b'plugin "evil"\n', "plugin-not-allowed"),
    "plugin that changes amounts": (b'plugin "beancount.plugins.implicit_prices"\n', "plugin-not-allowed"),
    "plugin below ours": (b'plugin "wsisfund.plugins.exact.evil"\n', "plugin-not-allowed"),
    "plugin with a configuration": (b'plugin "beancount.plugins.check_commodity" "__import__(\'os\')"\n', "plugin-not-allowed"),
    "plugin after a syntax error": (b'$$ plugin "evil"\n', "plugin-not-allowed"),
    "plugin without a space": (b'plugin"evil"\n', "plugin-not-allowed"),
    "plugin between ignored quotes": (b'* "\nplugin "evil"\n* "\n', "plugin-not-allowed"),
    "plugin after a tag": (b'#a plugin "evil"\n', "plugin-not-allowed"),
    "plugin by escapes": (b'plugin "e\\vil"\n', "plugin-not-allowed"),
    "pythonpath": (b'option "insert_pythonpath" "TRUE"\n', "option-not-allowed"),
    "documents": (b'option "documents" "/etc"\n', "option-not-allowed"),
    "raw mode": (b'option "plugin_processing_mode" "raw"\n', "option-not-allowed"),
    "root names": (b'option "name_assets" "Actif"\n', "option-not-allowed"),
    "plugin as an option": (b'option "plugin" "evil"\n', "option-not-allowed"),
    "include absolute": (b'include "/etc/passwd"\n', "include-not-allowed"),
    "include upward": (b'include "years/../../x.beancount"\n', "include-not-allowed"),
    "include folders": (b'include "years/**"\n', "include-not-allowed"),
    "include all": (b'include "**"\n', "include-not-allowed"),
    "include encrypted": (b'include "x.gpg"\n', "include-not-allowed"),
    "document": (b'2026-01-01 document Assets:Cash "/etc/passwd"\n', "include-not-allowed"),
    "division by zero": (b"  Assets:A  1/0 CHF\n", "unsafe-text"),
    "division by a sum": (b"  Assets:A  1 / (1-1) CHF\n", "unsafe-text"),
    "division by minus zero": (b"  Assets:A  1/-0 CHF\n", "unsafe-text"),
    "division by 0.0": (b"  Assets:A  (2)/0.00 CHF\n", "unsafe-text"),
    "cost lot": (b"  Assets:A  1 X {20 USD}\n", "unsafe-text"),
    "total cost": (b"  Assets:A  0 X {{20 USD}}\n", "unsafe-text"),
    "NUL": (b"; a\0b\n", "unsafe-text"),
    "escape": (b"; \x1b[2J\n", "unsafe-text"),
    "no UTF-8": (b"; \xff\n", "unsafe-text"),
    "byte order mark": (b"\xef\xbb\xbf; a\n", "unsafe-text"),
    "right-to-left override": ("; a\u202eb\n".encode(), "unsafe-text"),
    "long line": (b";" + b"x" * 20_001, "unsafe-text"),
    "long text": (b'2026-01-01 * "' + b"x\n" * 3_000 + b'"\n', "unsafe-text"),
    "number of 41 digits": (b"  Assets:A  " + b"1" * 41 + b" CHF\n", "unsafe-text"),
    "number of 41 digits with commas": (b"  Assets:A  " + b"1,1" * 21 + b".0 CHF\n", "unsafe-text"),
    "key filename": (b'2026-01-01 * "A"\n  filename: "x"\n', "unsafe-text"),
    "key lineno": (b'2026-01-01 * "A"\npushmeta lineno: 1\n', "unsafe-text"),
}

ALLOWED = {
    "our plugins": b'plugin "wsisfund.plugins.exact"\nplugin "wsisfund.plugins.control"\n',
    "checking plugin": b'plugin "beancount.plugins.auto_accounts"\n',
    "options": b'option "title" "A"\noption "operating_currency" "CHF"\noption "inferred_tolerance_default" "CHF:0.005"\n',
    "include": b'include "years/*.beancount"\n',
    "words in texts": b'2026-01-01 * "a plugin" "fees include"\n  note: "option"\n; plugin "evil"\n',
    "slashes in texts": b'2026-01-01 * "C25/0" "1/0 {x}"\n  document: "MEMO/2026/01"\n; 1/0\n',
    "dates with slashes": b'2026/01/01 * "A"\n',
    "division by a number": b"  Assets:A  10/4 CHF\n",
    "text over two lines": b'2026-01-01 * "a\nplugin b"\n',
    "quotes in texts": b'2026-01-01 * "say \\"plugin\\" twice"\n',
    "other scripts": '2026-01-01 * "Côte d’Ivoire" "日本 \u200fالعربية"\n'.encode(),
    "ignored heading": b'* plugin "evil" is only a heading\n',
    "pushed tags": b'pushtag #a\npushmeta batch: "x"\npopmeta batch:\npoptag #a\n',
    "Windows line ends": b'2026-01-01 * "A"\r\n  event: "x"\r\n',
    "empty": b"",
}


def test_a_byte_order_mark_is_called_so() -> None:
    """Nobody sees U+FEFF in an editor; its name is what the editor's menu says."""
    (fault,) = scan_text("\ufeff; a\n".encode(), "ledger/main.beancount")
    assert (fault.message, fault.line) == ("begins with a byte order mark", 1)
    (fault,) = scan_text("; a\n; \ufeffb\n".encode(), "ledger/main.beancount")
    assert (fault.message, fault.line) == ("holds the character U+FEFF", 2)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    text, slug = REFUSED[name]
    faults = scan_text(b"; first line\n" + text if name != "byte order mark" else text, "ledger/main.beancount")
    assert {f.slug for f in faults} == {slug}
    assert all(f.why and f.fix and f.file == "ledger/main.beancount" for f in faults)
    assert faults[0].line is not None


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str) -> None:
    assert [f.message for f in scan_text(ALLOWED[name], "x")] == []


def test_the_line_is_named() -> None:
    assert [f.line for f in scan_text(b'\n; a\nplugin "evil"\n\nplugin "worse"\n', "x")] == [3, 5]


def test_the_message_shows_little_of_a_foreign_text() -> None:
    (fault,) = scan_text(b'plugin "' + b"x" * 4000 + b'"\n', "x")
    assert len(fault.message) < 200


def test_not_every_line_of_a_wholly_wrong_file_is_listed() -> None:
    assert len(scan_text(b'plugin "evil"\n' * 5_000, "x")) == 100


# ---------------------------------------------------------------- folders


def _folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / "ledger" / f"{name}.beancount"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def _slugs(root: Path) -> list[str]:
    return [f.slug for f in scan_folder(root)]


def test_a_long_file_of_rates_is_not_read_token_by_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a quote no string is hidden in it; with one at its end, and a gap before, one may be."""
    rates = b"2020-01-02 price USD 0.97123456 CHF\n" * 40_000
    read: list[int] = []
    monkeypatch.setattr("wsisfund.books.scan.tokens", lambda text: read.append(len(text)) or ())
    assert scan_text(rates, "ledger/prices.beancount") == []
    assert read == []
    scan_text(rates + b'2020-01-03 note Assets:Cash "x', "ledger/prices.beancount")
    assert read


def test_books_in_order(example: Path) -> None:
    assert scan_folder(example) == []


def test_faults_in_an_included_file(tmp_path: Path) -> None:
    root = _folder(tmp_path, main='include "a.beancount"\n', a='\nplugin "evil"\n')
    assert [f.place for f in scan_folder(root)] == ["ledger/a.beancount:2"]


def test_missing_main(tmp_path: Path) -> None:
    assert _slugs(tmp_path) == ["books-unreadable"]


def test_a_cycle_ends(tmp_path: Path) -> None:
    root = _folder(tmp_path, main='include "a.beancount"\n', a='include "main.beancount"\n')
    assert _slugs(root) == ["included-twice"]


def test_the_same_file_twice(tmp_path: Path) -> None:
    root = _folder(tmp_path, main='include "a.beancount"\n; x\ninclude "*.beancount"\n', a="2026-01-01 open Assets:A\n")
    faults = scan_folder(root)
    assert {f.slug for f in faults} == {"included-twice"}
    assert faults[0].place == "ledger/main.beancount:3"


def test_a_hard_link_is_the_same_file(tmp_path: Path) -> None:
    root = _folder(tmp_path, main='include "a*.beancount"\n', a="2026-01-01 open Assets:A\n")
    os.link(root / "ledger/a.beancount", root / "ledger/a2.beancount")
    assert _slugs(root) == ["included-twice"]


def test_a_link_is_the_same_file(tmp_path: Path) -> None:
    root = _folder(tmp_path, main='include "a*.beancount"\n', a="")
    (root / "ledger/a2.beancount").symlink_to("a.beancount")
    assert _slugs(root) == ["included-twice"]


def test_a_copy_doubles_the_amounts(tmp_path: Path) -> None:
    root = _folder(tmp_path, main='include "a*.beancount"\n', a="2026-01-01 open Assets:A\n", a2="2026-01-01 open Assets:A\n")
    assert _slugs(root) == ["included-twice"]


def test_two_empty_files_are_no_copy(tmp_path: Path) -> None:
    assert _slugs(_folder(tmp_path, main='include "a*.beancount"\n', a="; nothing\n", a2="; nothing\n")) == []


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    root = _folder(tmp_path / "books", main='include "a.beancount"\n')
    (tmp_path / "secret").write_text("; secret\n")
    (root / "ledger/a.beancount").symlink_to(tmp_path / "secret")
    (fault,) = scan_folder(root)
    assert (fault.slug, fault.place) == ("include-not-allowed", "ledger/main.beancount:1")
    assert "secret" not in fault.as_text()


def test_a_linked_folder_out_of_the_books(tmp_path: Path) -> None:
    root = _folder(tmp_path / "books", main='include "**/*.beancount"\n')
    (tmp_path / "other").mkdir()
    (tmp_path / "other/x.beancount").write_text("")
    (root / "ledger/sub").symlink_to(tmp_path / "other")
    assert "include-not-allowed" in _slugs(root)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_no_plain_file(tmp_path: Path, kind: str) -> None:
    root = _folder(tmp_path, main='include "a.beancount"\n')
    path = root / "ledger/a.beancount"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    assert _slugs(root) == ["include-not-allowed" if kind == "device" else "books-unreadable"]


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _folder(tmp_path, main='include "a.beancount"\n', a=";" * 90)
    monkeypatch.setattr("wsisfund.books.snapshot.MAX_BYTES", 100)
    assert _slugs(root) == ["books-too-large"]
    monkeypatch.setattr("wsisfund.books.files.MAX_BYTES", 80)
    assert _slugs(root) == ["books-too-large"]
