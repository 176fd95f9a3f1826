"""Which files belong to the books, as Beancount itself finds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from beancount import loader

from wsisfund.books.files import BooksUnreadable
from wsisfund.books.includes import included_files, includes_of, is_inside, is_unsafe


def _write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_the_files_that_beancount_reads(tmp_path: Path) -> None:
    root = _write(
        tmp_path,
        {
            "ledger/main.beancount": 'include "accounts.beancount"\ninclude "years/*.beancount"\ninclude "deep/**/*.beancount"\n'
            'include "non[e]xistent*.beancount"\n2026-01-01 note Assets:A "x\ninclude "\n; include "comment.beancount"\n',
            "ledger/accounts.beancount": "",
            "ledger/comment.beancount": "",
            "ledger/years/2025.beancount": 'include "2025/q1.beancount"\n',
            "ledger/years/2025/q1.beancount": "",
            "ledger/years/.hidden.beancount": "",
            "ledger/deep/a/b/c.beancount": "",
        },
    )
    _, _, options = loader.load_file(str(root / "ledger/main.beancount"))
    theirs = sorted(str(Path(name).relative_to(root)) for name in options["include"])
    assert included_files(root) == theirs
    assert len(theirs) == 5


def test_another_main_file(tmp_path: Path) -> None:
    root = _write(tmp_path, {"other.beancount": 'include "x.beancount"\n', "x.beancount": ""})
    assert included_files(root, "other.beancount") == ["other.beancount", "x.beancount"]


def test_an_include_that_leaves_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out.beancount").write_text("")
    root = _write(tmp_path / "books", {"ledger/main.beancount": 'include "../../out.beancount"\ninclude "/etc/passwd"\n'})
    assert included_files(root) == ["ledger/main.beancount"]


def test_a_root_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    root = _write(tmp_path / "books[1]*", {"ledger/main.beancount": 'include "a.beancount"\n', "ledger/a.beancount": ""})
    assert included_files(root) == ["ledger/a.beancount", "ledger/main.beancount"]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BooksUnreadable):
        included_files(tmp_path)


def test_the_place_of_an_include(tmp_path: Path) -> None:
    (include,) = includes_of(tmp_path, "main.beancount", b'; a\ninclude "b.beancount"\n')
    assert (include.pattern, include.paths, include.start) == ("b.beancount", (), 4)


def test_unsafe_patterns() -> None:
    assert all(map(is_unsafe, ["/x", "~/x", "../x", "a/../../x", "a\0b", "x.gpg", "x.asc"]))
    assert not any(map(is_unsafe, ["x.beancount", "years/*.beancount", "a..b", "..a/x"]))


def test_inside(tmp_path: Path) -> None:
    assert is_inside(tmp_path, "ledger/x")
    assert not is_inside(tmp_path, "../x")
    assert not is_inside(tmp_path, ".")
