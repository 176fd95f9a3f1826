from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wsisfund.importers.bank.reading import read_bank_file
from wsisfund.importers.file_faults import BrokenFile
from wsisfund.importers.rates import read_rates

READERS: tuple[Callable[[Path], Any], ...] = (
    lambda path: read_bank_file(path, path.name),
    lambda path: read_rates(path.read_bytes(), path.name),
)


@pytest.mark.parametrize("read", READERS, ids=["bank", "rates"])
@pytest.mark.parametrize("what", ["its packed bytes", "its end", "its method"])
def test_a_damaged_archive_is_refused(tmp_path: Path, read: Callable[[Path], Any], what: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.sta", ":20:X\n" * 500)
    content = bytearray(packed.getvalue())
    if what == "its packed bytes":
        content[36:60] = bytes(byte ^ 0xFF for byte in content[36:60])
    elif what == "its end":
        del content[-40:]
    else:
        content[content.index(b"PK\x01\x02") + 10] = 99
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(BrokenFile):
        read(path)
