"""Below a books folder nothing is read, and nothing written, through a link, from a device, or without a bound."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.integration.program import fingerprint, wsisfund
from wsisfund.settings import template_folder

AT = ("--date", "2026-12-31")
REPORT = ("report", "financial-position", "--year", "2026")
READERS = {
    "reports/definitions/financial-position.toml": (REPORT, "invalid-definition"),
    "reports/letters/en/reminder.txt": (("remind", *AT), "bad-letter-template"),
    "reports/letters/en/labels.txt": (("remind", *AT), "bad-letter-template"),
    "imports/importers.toml": (("import", "pledges", "{csv}", "--dry-run"), "bad-import-map"),
}
CSV = "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks\nPL-77,aurelia,2026-06-30,100.00,CHF,C5,,,,\n"


def _command(words: tuple[str, ...], tmp_path: Path) -> list[str]:
    (tmp_path / "p.csv").write_text(CSV)
    return [word.format(csv=tmp_path / "p.csv") for word in words]


def _own_text(example: Path, path: str) -> Path:
    own = example / path
    own.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(template_folder() / path, own)
    return own


@pytest.mark.parametrize("path", READERS)
def test_texts_that_are_plain_files(example: Path, tmp_path: Path, path: str) -> None:
    """The control: what is refused below is refused for what stands in the text's place."""
    words, slug = READERS[path]
    _own_text(example, path)
    control = wsisfund(example, *_command(words, tmp_path), yes="--dry-run" in words)
    assert control.code == 0 or control.slug != slug, control.out


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize("how", ["a link", "a linked folder", "a pipe", "a folder", "20 GB"])
def test_texts_of_the_books_folder(example: Path, tmp_path: Path, path: str, how: str) -> None:
    words, slug = READERS[path]
    own, foreign = _own_text(example, path), tmp_path / "foreign"
    if how == "a link":
        own.rename(foreign)
        own.symlink_to(foreign)
    elif how == "a linked folder":
        own.parent.rename(foreign)
        own.parent.symlink_to(foreign)
    else:
        own.unlink()
        if how == "a pipe":
            os.mkfifo(own)
        elif how == "a folder":
            own.mkdir()
        else:
            own.touch()
            os.truncate(own, 20 * 2**30)
    ended = wsisfund(example, *_command(words, tmp_path))
    assert (ended.code != 0, ended.slug) == (True, slug), ended.out


@pytest.mark.parametrize("name", ["/{out}/x", "../../../{out}/x", "x/y", "", "a\nb"])
def test_a_statement_is_named_and_not_pointed_at(example: Path, tmp_path: Path, name: str) -> None:
    from wsisfund.statements.definitions import UnknownStatement, read_definition

    shutil.copy(template_folder() / "reports/definitions/financial-position.toml", tmp_path / "x.toml")
    with pytest.raises(UnknownStatement):
        read_definition(name.replace("{out}", str(tmp_path).lstrip("/")), example)


def test_a_level_without_a_bound(example: Path) -> None:
    path = example / "reports/definitions/financial-position.toml"
    path.parent.mkdir(parents=True)
    text = (template_folder() / "reports/definitions/financial-position.toml").read_text()
    path.write_text(text.replace("[[line]]\n", "[[line]]\nlevel = 100000000\n", 1))
    assert wsisfund(example, *REPORT).slug == "invalid-definition"


@pytest.mark.parametrize("how", ["the file", "the folder", "reports"])
def test_made_files_are_not_put_through_a_link(example: Path, tmp_path: Path, how: str) -> None:
    foreign = tmp_path / "foreign"
    output = example / "reports/output"
    name = "financial-position-2026-en.csv"
    foreign.mkdir()
    (foreign / name).write_text("somebody's")
    (foreign / "output").mkdir()
    if how == "the file":
        output.mkdir(parents=True)
        (output / name).symlink_to(foreign / name)
    elif how == "the folder":
        output.parent.mkdir(exist_ok=True)
        output.symlink_to(foreign)
    else:
        shutil.rmtree(example / "reports", ignore_errors=True)
        (example / "reports").symlink_to(foreign)
    before = fingerprint(foreign)
    ended = wsisfund(example, *REPORT, "--format", "csv")
    assert ended.code
    assert ended.slug == ("invalid-definition" if how == "reports" else "file-exists")
    assert fingerprint(foreign) == before


def test_made_files_replace_those_of_before(example: Path) -> None:
    output = example / "reports/output/financial-position-2026-en.csv"
    output.parent.mkdir(parents=True)
    output.write_text("old")
    ended = wsisfund(example, *REPORT, "--format", "csv", "--format", "json")
    assert ended.code == 0
    assert ended.json["written"] == [str(output), str(output.with_suffix(".json"))]
    assert output.read_text() != "old"
    assert not (example / ".wsisfund.journal").exists()


def test_letters_are_part_of_the_commit(example: Path) -> None:
    """A letter of that name that says something else is somebody's; nothing is recorded, and it stays."""
    folder = example / "reports/output/letters"
    dry = wsisfund(example, "remind", "--dry-run", *AT)
    folder.mkdir(parents=True)
    mine = folder / Path(dry.json["letters"][0]["file"]).name
    mine.write_text("somebody's")
    before = fingerprint(example)
    ended = wsisfund(example, "remind", *AT)
    assert (ended.code, ended.slug) == (5, "file-exists")
    assert fingerprint(example) == before
    mine.unlink()
    assert wsisfund(example, "remind", *AT).code == 0
    assert len(list(folder.iterdir())) == 2
