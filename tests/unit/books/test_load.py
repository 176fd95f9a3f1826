"""What Beancount makes of texts that it reads badly: an error with its place, never its own traceback."""

from __future__ import annotations

from pathlib import Path

from wsisfund.books.load import load_books


def _faults(root: Path, text: str) -> list[tuple[str, int | None, str]]:
    main = root / "ledger/main.beancount"
    main.parent.mkdir(exist_ok=True)
    main.write_text(text)
    return [(fault.file or "", fault.line, fault.message) for fault in load_books(main, root).faults]


def test_a_custom_line_without_a_value(tmp_path: Path) -> None:
    """
    Beancount's plugin for pads dies on it, and says so with a traceback and without a line.
    """
    faults = _faults(tmp_path, '2026-01-01 open Assets:A\n2026-01-02 custom "pledge"\n')
    assert faults[0] == ("ledger/main.beancount", 2, 'custom "pledge" has no value')
    assert all("Traceback" not in message and "\n" not in message for _, _, message in faults)


def test_an_error_of_beancount_has_its_place(tmp_path: Path) -> None:
    (found,) = _faults(tmp_path, '2026-01-01 * "x"\n  Assets:A  1 CHF\n  Assets:A  -1 CHF\n')[:1]
    assert found == ("ledger/main.beancount", 1, "Invalid reference to unknown account 'Assets:A'")
