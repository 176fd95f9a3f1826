"""Hostile and broken files, format by format: each refused for its own reason, row named, not one byte written.

A sound control file of each format shows that the refusal is not for another reason.
"""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tests.integration.program import fingerprint
from tests.rights import held_back
from tests.unit.importers.reading import sheet
from wsisfund.cli.run import run

HEAD = "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks"
SOUND = "R-1,CHE,2019-03-06,15000.00,CHF,C5,,cash,,"
CSV = f"{HEAD}\n{SOUND}\n"
PLEDGE = {"reference": "R-1", "donor": "CHE", "date": "2019-03-06", "amount": "15000.00", "currency": "CHF", "earmark": "C5"}
ROWS = [HEAD.split(","), SOUND.split(",")]


def with_pledge(**cells: Any) -> str:
    return json.dumps([PLEDGE | cells])


def packed(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A workbook whose parts were changed behind Excel's back."""
    with zipfile.ZipFile(io.BytesIO(sheet(ROWS))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return out.getvalue()


def bomb(parts: dict[str, bytes]) -> None:
    parts["xl/media/image1.bin"] = b"\0" * (100 * 1024 * 1024)


def entities(parts: dict[str, bytes]) -> None:
    name = "xl/worksheets/sheet1.xml"
    parts[name] = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + parts[name]


def hide(parts: dict[str, bytes]) -> None:
    name = "xl/workbook.xml"
    assert b'state="visible"' in parts[name]
    parts[name] = parts[name].replace(b'state="visible"', b'state="hidden"')


def formula(book: Any, active: Any) -> None:
    active["D2"] = "=1+1"


SOUND_FILES: dict[str, str | bytes] = {
    "sound.csv": CSV,
    "sound-bom.csv": "\ufeff" + CSV,
    "sound-utf16.csv": CSV.encode("utf-16"),
    "sound-semicolon.csv": CSV.replace(",", ";"),
    "sound-tab.tsv": CSV.replace(",", "\t"),
    "sound-sep.csv": "sep=;\r\n" + CSV.replace(",", ";").replace("\n", "\r\n"),
    "sound-mac.csv": CSV.replace("\n", "\r"),
    "sound.json": json.dumps([PLEDGE]),
    "sound-object.json": json.dumps({"pledges": [PLEDGE]}),
    "sound.xlsx": sheet(ROWS),
}

# name of the file, its content, the code of the first fault, its row
BAD: list[tuple[str, str | bytes, str, int | None]] = [
    ("empty.csv", b"", "file-empty", None),
    ("blank.csv", b"\xef\xbb\xbf \r\n\r\n", "file-empty", None),
    ("binary.csv", bytes(range(256)) * 20, "wrong-format", None),
    ("nul.csv", CSV.replace("C5", "C\x005").encode(), "wrong-format", None),
    ("zeros.csv", CSV.replace("C5", "C\x005"), "wrong-format", None),
    ("broken-utf8.csv", b"\xef\xbb\xbf" + CSV.encode() + b"\xff", "broken-file", None),
    ("no-encoding.csv", CSV.encode() + b"\x81\xfe", "wrong-format", None),
    ("pdf.csv", b"%PDF-1.7\n" + CSV.encode(), "wrong-format", None),
    ("workbook.csv", sheet(ROWS), "wrong-format", None),
    ("text.xlsx", CSV, "wrong-format", None),
    ("text.json", CSV, "broken-file", None),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "wrong-format", None),
    ("web.csv", b"<html><body>login</body></html>", "wrong-format", None),
    ("prose.csv", "Dear colleagues, please find the pledges, attached.\nBest\n", "no-header", None),
    ("heads-only.csv", HEAD + "\n", "nothing-to-import", None),
    ("cut.csv", CSV + 'R-2,CHE,2019-03-06,15000.00,CHF,"C5', "broken-file", 3),
    ("quote-inside.csv", CSV + 'R-2,"CHE"x,2019-03-06,15000.00,CHF,C5,,cash,,', "broken-file", 3),
    ("wide.csv", CSV + "R-2" + "," * 300 + "\n", "file-too-large", 3),
    ("long-cell.csv", CSV + f"R-2,{'x' * 20_000},2019-03-06,1,CHF,,,,,\n", "file-too-large", 3),
    ("very-long-cell.csv", CSV + f"R-2,{'x' * 3_000_000},2019-03-06,1,CHF,,,,,\n", "file-too-large", 3),
    ("unknown-column.csv", CSV.replace("remarks", "secret"), "unknown-column", None),
    ("no-amount.csv", CSV.replace("amount", "remarks", 1).replace("instalments,remarks", "instalments,status"), "missing-column", 1),
    ("twice.csv", CSV.replace("remarks", "Donor"), "same-column-twice", 1),
    ("bidi.csv", CSV.replace("R-1", "R-\u202e1"), "hidden-character", 2),
    ("control.csv", CSV.replace("R-1", "R-\x1b[2J1"), "hidden-character", 2),
    ("formula-donor.csv", CSV.replace("CHE", "=HYPERLINK(A1)"), "unknown-donor", 2),
    ("divide.csv", CSV.replace("15000.00", "1/0"), "ambiguous-amount", 2),
    ("nan.csv", CSV.replace("15000.00", "NaN"), "missing-value", 2),
    ("forty.csv", CSV.replace("15000.00", "1" * 40), "unusual-amount", 2),
    ("directive.csv", CSV.replace("C5", '"C5""\n2019-01-01 open Assets:X"'), "unusual-earmark", 2),
    ("currency.csv", CSV.replace("CHF", "CHF @@ 1 USD"), "unknown-currency", 2),
    ("not.json", '{"pledges": [}', "broken-file", None),
    ("cut.json", json.dumps([PLEDGE])[:-5], "broken-file", None),
    ("number.json", json.dumps(5), "wrong-type", None),
    ("amount-number.json", with_pledge(amount=15000), "wrong-type", 1),
    ("amount-nan.json", '[{"reference": "R", "amount": NaN}]', "broken-file", None),
    ("amount-infinity.json", '[{"reference": "R", "amount": -Infinity}]', "broken-file", None),
    ("huge-number.json", '[{"amount": ' + "9" * 10_000 + "}]", "wrong-type", 1),
    ("twice.json", '[{"amount": "1", "amount": "2"}]', "broken-file", None),
    ("deep.json", "[" * 100_000 + "]" * 100_000, "broken-file", None),
    ("unknown-key.json", with_pledge(secret="x"), "unknown-column", 1),
    ("unknown-top.json", json.dumps({"pledges": [PLEDGE], "more": 1}), "unknown-column", None),
    ("list-inside.json", json.dumps([[1]]), "wrong-type", 1),
    ("surrogate.json", '[{"reference": "\\ud800", "donor": "CHE", "date": "2019-03-06", "amount": "1", "currency": "CHF"}]', "hidden-character", 1),
    ("instalments.json", with_pledge(instalments=[{"due": "2019-06-30"}]), "wrong-type", 1),
    ("instalments-sum.json", with_pledge(instalments=[{"due": "2019-06-30", "amount": "1.00"}]), "instalments-do-not-add-up", 1),
    ("grouped.json", with_pledge(amount="15,000"), "ambiguous-amount", 1),
    ("cut.xlsx", sheet(ROWS)[:2000], "broken-file", None),
    ("no-sheet.xlsx", packed(lambda parts: parts.pop("xl/worksheets/sheet1.xml")), "wrong-format", None),
    ("other.xlsx", packed(lambda parts: parts.pop("xl/workbook.xml")), "wrong-format", None),
    ("bomb.xlsx", packed(bomb), "unsafe-file", None),
    ("entities.xlsx", packed(entities), "unsafe-file", None),
    ("hidden.xlsx", packed(hide), "wrong-format", None),
    ("formula.xlsx", sheet(ROWS, formula), "formula-without-value", 2),
    ("formula-text.xlsx", sheet([*ROWS, ["R-2", "CHE", "2019-03-06", "=1+1", "CHF"]]), "formula-without-value", 3),
]  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("import") / "books"
    assert answer("init", str(folder))[0] == 0
    return folder


def answer(*words: str) -> tuple[int, Any]:
    """Exit code and JSON answer of a command run in this process."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        code = run([*words, "--json"])
    return code, json.loads(out.getvalue())


def refused(books: Path, file: Path | str) -> tuple[int, dict[str, Any]]:
    before = fingerprint(books)
    code, said = answer("import", "pledges", str(file), "--books", str(books), "--yes", "--date", "2019-12-31")
    assert fingerprint(books) == before
    assert not said["ok"]
    first = said["errors"][0]
    assert first["message"] and first["why"] and first["fix"]
    assert all(len(line) < 600 for line in json.dumps(said["errors"], indent=1).splitlines())
    return code, first


@pytest.mark.parametrize("name", SOUND_FILES)
def test_a_sound_file_is_read(books: Path, tmp_path: Path, name: str) -> None:
    content = SOUND_FILES[name]
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    code, said = answer("import", "pledges", str(file), "--books", str(books), "--dry-run", "--date", "2019-12-31")
    assert (code, said["new"], said["warnings"]) == (0, 1, [])


@pytest.mark.parametrize(("name", "content", "slug", "row"), BAD, ids=[case[0] for case in BAD])
def test_a_bad_file_is_refused(books: Path, tmp_path: Path, name: str, content: str | bytes, slug: str, row: int | None) -> None:
    file = tmp_path / name
    file.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    code, fault = refused(books, file)
    assert (code, fault["code"]) == (4, slug)
    if row is not None:
        assert fault["row"] == row


def test_too_large(books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wsisfund.importers.source.MAX_BYTES", 100)
    file = tmp_path / "large.csv"
    file.write_text(CSV * 3)
    assert refused(books, file)[1]["code"] == "file-too-large"


def test_too_many_rows(books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wsisfund.importers.csv_.MAX_ROWS", 2)
    file = tmp_path / "rows.csv"
    file.write_text(CSV + SOUND + "\n")
    assert refused(books, file)[1]["code"] == "file-too-large"


def test_what_is_no_file(books: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    cases = {"pipe.csv": (4, "no-file"), ".": (4, "no-file"), "absent.csv": (2, "no-such-file"), "loop.csv": (2, "no-such-file")}
    for name, expected in cases.items():
        code, fault = refused(books, tmp_path / name)
        assert (code, fault["code"]) == expected, name
    for device in ("/dev/null", "/dev/zero"):
        code, fault = refused(books, device)
        assert (code, fault["code"]) == (4, "no-file"), device


@held_back
def test_a_file_that_may_not_be_read(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text(CSV)
    file.chmod(0)
    assert refused(books, file)[1]["code"] == "file-unreadable"


def test_another_encoding_is_announced(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "windows.csv"
    file.write_bytes(
        CSV.replace("CHE", "Suisse").replace("remarks", "remarks").encode()
        + "R-2,Côte d’Ivoire,2019-03-06,1000,XOF,C5,,,,\n".encode("cp1252")
    )
    code, said = answer("import", "pledges", str(file), "--books", str(books), "--dry-run", "--date", "2019-12-31")
    assert (code, said["new"], len(said["warnings"])) == (0, 2, 1)
    assert "cp1252" in said["warnings"][0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_announced(books: Path, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "unmarked.csv"
    file.write_bytes(CSV.encode(encoding))
    code, said = answer("import", "pledges", str(file), "--books", str(books), "--dry-run", "--date", "2019-12-31")
    assert (code, said["new"], len(said["warnings"])) == (0, 1, 1)
    assert "UTF-16" in said["warnings"][0]


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("[pledges\n", 1, "no TOML"),
        ("[pledges]\nday_first = 3\n", 2, "day_first"),
        ("[pledges]\n\n[pledges.columns]\ncolour = ['x']\n", 4, "colour"),
        ("[pledges.currency]\n'€' = ['EURO']\n", 2, "ISO 4217"),
        ("[pledges.doubtful]\nsource = '('\n", 2, "pattern"),
        ("[pledges.columns]\ndonor = ['x']\namount = ['X']\n", 3, "already"),
        ("[pledges.unusual_amount]\ndefault = -1\n", 2, "whole number"),
        ("[pledges]\ndayfirst = true\n", 2, "dayfirst"),
    ],
)
def test_a_bad_map_names_its_line(books: Path, tmp_path: Path, content: str, line: int, said: str) -> None:
    own = tmp_path / "own"
    shutil.copytree(books, own)
    (own / "imports" / "importers.toml").write_text(content)
    file = tmp_path / "sound.csv"
    file.write_text(CSV)
    code, fault = refused(own, file)
    assert (code, fault["code"], fault["file"], fault["line"]) == (4, "bad-import-map", "imports/importers.toml", line)
    assert said in fault["message"]
