"""Rates from files of their sources, as an officer imports them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.integration.program import fingerprint, wsisfund

DATA = Path(__file__).parents[1] / "data" / "rates"


def test_new_known_and_in_contradiction(example: Path) -> None:
    dry = wsisfund(example, "import", "rates", str(DATA / "un_layout.xml"), "--dry-run")
    assert (dry.code, dry.json["new"], dry.json["written"]) == (0, 10, [])
    done = wsisfund(example, "import", "rates", str(DATA / "un_layout.xml"))
    assert (done.code, done.json["read"], done.json["new"], len(done.json["written"])) == (0, 10, 10, 10)
    assert done.json["rows"][0]["record"] == {"date": "2019-12-01", "currency": "EUR", "rate": "1.09659715"}
    shown = wsisfund(example, "rate", "show", "JPY", "--date", "2019-12-20").json
    assert (shown["rate"], shown["since"]) == ("0.0091098932", "2019-12-01")
    before = fingerprint(example)
    same = wsisfund(example, "import", "rates", str(DATA / "un_layout.xls.tsv"))
    assert (same.code, same.json["known"], same.json["written"]) == (0, 10, [])
    changed = example.parent / "changed.tsv"
    shutil.copy(DATA / "un_layout.xls.tsv", changed)
    changed.write_text(changed.read_text(encoding="utf-8").replace("109.661", "109.662"), encoding="utf-8")
    other = wsisfund(example, "import", "rates", str(changed))
    assert (other.code, other.json["invalid"], other.json["ok"]) == (4, 1, False)
    assert [i["code"] for row in other.json["rows"] for i in row["issues"]] == ["rate-conflict"]
    (error,) = other.json["errors"]
    assert (error["code"], error["file"], error["column"]) == ("rate-conflict", str(changed), "JPY")
    assert error["row"] == next(row["row"] for row in other.json["rows"] if row["issues"])
    text = wsisfund(example, "import", "rates", str(changed), json_=False)
    assert "(rate-conflict)" in text.out and "nothing was written" in text.out
    assert fingerprint(example) == before


def test_of_many_rates_that_are_refused_the_first_are_shown(example: Path) -> None:
    file = example.parent / "history.csv"
    file.write_text("Date,USD,CHF,\n" + "".join(f"2019-12-{day:02},1.1,N/A,\n" for day in range(2, 31)))
    said = wsisfund(example, "import", "rates", str(file), json_=False)
    assert (said.code, len(said.out.splitlines()) <= 60) == (4, True), said.out
    assert "… and 17 more (--json lists all)" in said.out and "nothing was written: 29 invalid" in said.out


def test_files_that_cannot_be_read(example: Path) -> None:
    before = fingerprint(example)
    for name, content, slug in (
        ("empty.xml", b"", "wrong-format"),
        ("bomb.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "unsafe-file"),
        ("cut.xml", b"<UN_OPERATIONAL_RATES_DATASET><UN_OPERATIONAL", "broken-file"),
        ("binary.csv", bytes(range(256)), "wrong-format"),
    ):
        (example.parent / name).write_bytes(content)
        done = wsisfund(example, "import", "rates", str(example.parent / name))
        assert (done.code, done.slug) == (4, slug), name
    assert wsisfund(example, "import", "rates", "nowhere.xml").code == 2
    assert fingerprint(example) == before
