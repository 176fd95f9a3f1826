"""What stands in the place of a site is somebody's, whatever it is: nothing is waited for, followed, or read without a bound."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from wsisfund.books.disk import CannotWrite
from wsisfund.publish.site import MANIFEST
from wsisfund.publish.site_folder import FolderTaken, put_site

LISTS = ["[" * 100_000, '{"files": [1]}', "null", '"x"', "{}", "\0"]
HOLE = 20 * 2**30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "public"
    found.mkdir()
    return found


def _refused(folder: Path) -> None:
    with pytest.raises(FolderTaken):
        put_site(folder, {"index.html": b""}, folder.parent / "books")


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_files_of_another_form(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    _refused(folder)


@pytest.mark.parametrize("what", ["a pipe", "a link", "a file with a hole"])
def test_a_list_of_files_that_is_no_plain_file_or_very_large(folder: Path, what: str) -> None:
    said = folder / MANIFEST
    if what == "a pipe":
        os.mkfifo(said)
    elif what == "a link":
        said.symlink_to("/dev/zero")
    else:
        said.touch()
        os.truncate(said, HOLE)
    _refused(folder)


@pytest.mark.parametrize("what", ["a very large page", "a linked page", "a linked folder"])
def test_what_an_earlier_site_did_not_leave_so(folder: Path, what: str) -> None:
    page = folder / "page"
    if what == "a very large page":
        page.touch()
        os.truncate(page, HOLE)
    else:
        page.symlink_to("/dev/zero" if what == "a linked page" else folder.parent)
    (folder / MANIFEST).write_text(json.dumps({"files": {page.name: "0" * 64}}))
    _refused(folder)


def test_a_loop_of_links_is_refused_in_words(folder: Path) -> None:
    loop = folder / "loop"
    loop.symlink_to(loop)
    with pytest.raises(CannotWrite):
        put_site(loop, {"index.html": b""}, folder.parent / "books")


def test_an_earlier_site_is_replaced_as_a_whole(folder: Path) -> None:
    (folder / MANIFEST).write_text(json.dumps({"files": {"gone.html": "0" * 64}}))
    put_site(folder, {"index.html": b"new", MANIFEST: b"{}"}, folder.parent / "books")
    assert {path.name for path in folder.iterdir()} == {"index.html", MANIFEST}
