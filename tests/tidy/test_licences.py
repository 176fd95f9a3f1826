"""The core depends on nothing whose licence does not go with GPL-2.0-only."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from .sources import ROOT

# What the packages that the project is built on bring themselves; each is argued in docs/decisions/0003-licences.md.
BROUGHT = {
    "regex": "beancount",
    "tzdata": "beancount, by python-dateutil since its version 4",
}
GOOD = re.compile(
    r"\b(MIT|BSD|ISC|Zlib|0BSD|PSF|Python Software Foundation|Python-2\.0|CNRI-Python|Unlicense|HPND|MIT-CMU|MPL-2\.0"
    r"|Mozilla Public License 2\.0|GPL-2\.0|GPLv2|GNU General Public License v2|LGPL-2\.1|LGPLv2|ZPL-2\.1|CC0-1\.0"
    r"|Zope Public License)\b",
    re.IGNORECASE,
)
BAD = re.compile(r"Apache|AGPL|Affero|GPL-?v?3|GPL.{0,20}version 3|General Public License v3|SSPL|Commons Clause", re.IGNORECASE)


def core() -> list[str]:
    """All packages that an installation without extras brings, by the requirements of those installed here."""
    try:
        distribution("wsisfund")
    except PackageNotFoundError:
        pytest.skip("wsisfund is not installed here, so its requirements are not known")
    found: set[str] = set()
    waiting = [("wsisfund", "")]
    while waiting:
        name, extra = waiting.pop()
        for line in distribution(name).requires or []:
            wanted = Requirement(line)
            if wanted.marker and not wanted.marker.evaluate({**default_environment(), "extra": extra}):
                continue
            key = wanted.name.lower().replace("_", "-")
            if key not in found:
                found.add(key)
                waiting += [(key, ""), *((key, e) for e in wanted.extras)]
    return sorted(found)


def licence_of(name: str) -> str:
    """What a package says of its licence: the SPDX expression, else its classifiers, else the free text."""
    meta = distribution(name).metadata
    expression = meta.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [c.rpartition("::")[2].strip() for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    return " OR ".join(classifiers) or str(meta.get("License") or "").strip().split("\n")[0]


def goes_with_gpl_2(licence: str) -> bool:
    """Whether one of the choices that `licence` offers may be combined with GPL-2.0-only.

    >>> goes_with_gpl_2("MIT OR Apache-2.0"), goes_with_gpl_2("Apache-2.0 AND CNRI-Python"), goes_with_gpl_2("")
    (True, False, False)
    """
    choices = re.split(r"\s+OR\s+", licence)
    return any(GOOD.search(choice) and not BAD.search(choice) for choice in choices)


def test_core_licences() -> None:
    unfit = {name: licence_of(name) for name in core() if not goes_with_gpl_2(licence_of(name))}
    assert {name: licence for name, licence in unfit.items() if name not in BROUGHT} == {}


def test_each_exception_is_argued() -> None:
    record = (ROOT / "docs" / "decisions" / "0003-licences.md").read_text(encoding="utf-8")
    assert [name for name in BROUGHT if f"`{name}`" not in record] == []


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT OR Apache-2.0", True),
        ("BSD-3-Clause", True),
        ("GPL-2.0-only", True),
        ("GPL-2.0-or-later", True),
        ("MPL-2.0", True),
        ("Apache-2.0", False),
        ("Apache-2.0 AND CNRI-Python", False),
        ("GPL-3.0-or-later", False),
        ("LGPL-3.0-only", False),
        ("AGPL-3.0", False),
        ("GNU Affero General Public License v3", False),
        ("Other/Proprietary License", False),
        ("", False),
    ],
)
def test_the_test_of_licences_sees_them(licence: str, fits: bool) -> None:
    assert goes_with_gpl_2(licence) is fits
