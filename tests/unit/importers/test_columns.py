"""Headings: what several may mean is settled by the other columns and by what stands below; nothing is passed over."""

from __future__ import annotations

import pytest

from wsisfund.errors import Faults

from .reading import codes, read, table_of

WEAK = [
    ("Type;Donor;Date;Amount CHF", "Member State;France;06.03.2019;15 000", {"donor": "FRA", "kind": "cash", "currency": "CHF"}),
    ("Type;Donor;Date;Amount in CHF", "in kind;France;06.03.2019;15 000", {"donor": "FRA", "kind": "in-kind"}),
    ("Contributor;Country;Date;Amount (CHF)", "Huawei;China;06.03.2019;15 000", {"donor": "huawei"}),
    ("Country;Date;Amount;Cur", "China;06.03.2019;15 000;CHF", {"donor": "CHN"}),
    ("No.;Donor;Date;Amount;Cur;Comments;Notes", "1;China;06.03.2019;15 000;CHF;;in kind", {"reference": "", "kind": "in-kind"}),
    ("#;Donor;Date;Amount;Cur", "1;China;06.03.2019;15 000;CHF", {"reference": ""}),
    ("No.;Donor;Date;Amount;Cur", "A/17;China;06.03.2019;15 000;CHF", {"reference": "A/17"}),
    ("No.;Ref;Donor;Date;Amount;Cur", "A/17;R-1;China;06.03.2019;15 000;CHF", {"reference": "R-1"}),
    ("Ref;Donor;Date;Amount;Cur;Status;Contact", "R-1;China;06.03.2019;15 000;CHF;confirmed;Ms X", {"reference": "R-1"}),
    ("Ref;Donor;Date;Amount / Currency", "R-1;China;06.03.2019;15 000 CHF", {"currency": "CHF"}),
]


@pytest.mark.parametrize(("heading", "row", "wanted"), WEAK)
def test_headings_of_several_meanings(heading: str, row: str, wanted: dict[str, str]) -> None:
    (reading,) = read(f"{heading}\n{row}\n")
    record = reading.as_json()["record"]
    assert isinstance(record, dict)
    assert (reading.outcome, codes(reading)) == ("new", [])
    assert {name: record[name] for name in wanted} == wanted


def test_every_fault_of_the_headings_at_once() -> None:
    with pytest.raises(Faults) as refused:
        table_of("Ref;Donor;Amount;Betrag;Montant;Colour\nR-1;China;1;2;3;red\n")
    assert sorted(fault.slug for fault in refused.value.faults) == [
        "missing-column",
        "same-column-twice",
        "unknown-column",
        "unknown-column",
    ]


def test_a_title_above_and_blank_lines() -> None:
    table = table_of(
        "\ufeffPledges 2019 (working file)\n\n\nRef;Donor;Date;Amount;Currency\n\nR-1;France;06.03.2019;1;EUR\n;;;;\n"
    )
    assert (table.columns.row, [row.number for row in table.rows]) == (4, [6])


def test_a_line_break_inside_a_cell_counts_as_a_line() -> None:
    table = table_of('Ref;Donor;Date;Amount;Currency\n"R\n1";France;06.03.2019;1;EUR\nR-2;France;06.03.2019;1;EUR\n')
    assert [row.number for row in table.rows] == [2, 4]
