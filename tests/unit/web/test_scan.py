"""A scanner is asked about each file that users send; what it finds, or cannot look at, goes no further."""

from __future__ import annotations

import base64
import io
import shlex
import sys
from pathlib import Path

import pytest

from tests.integration.inside import typed
from wsisfund.web import scan
from wsisfund.web.front import front
from wsisfund.web.guard import Refusal
from wsisfund.web.scan import Scan
from wsisfund.web.shown import Shown

from .conftest import EXAMPLE
from .logged_in import Desk, with_users

# Finds the word, cannot look at another, and is in good health else.
PROGRAM = "import sys; text = sys.stdin.buffer.read(); sys.exit(1 if b'VIRUS' in text else 2 if b'LOCKED' in text else 0)"
COMMAND = shlex.join([sys.executable, "-S", "-c", PROGRAM])


def test_what_is_found_or_not_looked_at_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Scan.of(COMMAND)
    asked.test(b"a file")
    for content, status in ((b"a VIRUS", "422"), (b"LOCKED", "503")):
        with pytest.raises(Refusal) as refused:
            asked.test(content)
        assert refused.value.status.startswith(status) and "nothing was written" in refused.value.sentence
    monkeypatch.setattr(scan, "SECONDS", 0.05)
    for words in ([sys.executable, "-c", "import time; time.sleep(600)"], ["/nowhere/scanner"]):
        with pytest.raises(Refusal, match="could not look"):
            Scan(words).test(b"a file")


def test_every_way_to_send_a_file_asks(shown: Shown, tmp_path: Path) -> None:
    desk = Desk(with_users(tmp_path), shown)
    desk.application = front(shown, login=desk.login, scan=Scan.of(COMMAND))
    cert = desk.as_("cert")
    for what in (b"donor,VIRUS", b"LOCKED"):
        encoded = base64.b64encode(what).decode()
        for act in ("read", "import", "read-bank", "import-bank"):
            answer = cert.send("POST", f"/act/{act}", json={"name": "p.csv", "content": encoded, "date": "2026-12-23"})
            assert answer.status_code in (422, 503) and "scanner" in answer.text, (act, answer.text)
        answer = cert.send("PUT", f"/{cert.slug}/api/add_document", data={"file": (io.BytesIO(what), "inv.pdf")})
        assert answer.status_code in (422, 503) and "scanner" in answer.text
    sound = {"name": "p.csv", "content": base64.b64encode(b"donor\nx\n").decode(), "date": "2026-12-23"}
    assert "scanner" not in cert.send("POST", "/act/read", json=sound).text


@pytest.mark.parametrize("command", ["", "no-such-scanner -", "'open"])
def test_a_program_that_is_not_there_is_refused_at_the_start(tmp_path: Path, command: str) -> None:
    with_users(tmp_path)
    said = typed(EXAMPLE, ["serve", "--scan", command])
    assert (said.code, said.slug) == (2, "usage") and "--scan" in said.out
    with pytest.raises(ValueError, match=r"program|quotation"):
        Scan.of(command)
