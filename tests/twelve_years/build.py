"""Twelve years of books (2013 to 2024) from ITU's real voluntary contributions, written by the program's commands alone.

    python -m tests.twelve_years.build FOLDER            all donors (a quarter of a minute)
    python -m tests.twelve_years.build FOLDER --donors 6   the first six of them

Real: who gave how much in which year (US dollars), and the rates. Invented: everything else (days, programmes, vendors, what
was spent). Each year is one batch: agreements signed in January, received at the end of June, half of it spent in October, three
tenths in March of the next year; at the year's end the support cost is settled and the dollars are revalued.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import NamedTuple

from tests.tools.started import start
from wsisfund.importers.donors import DonorIndex
from wsisfund.importers.known_donors import Donor, Match

DATA = Path(__file__).parent / "data"
YEARS = range(2013, 2025)
PROGRAMMES = ("C2", "C5", "C6", "C7", "Forum", "Stocktaking")
CLASSES = {"C2": "Contracts", "C5": "Consultants", "C6": "Grants", "C7": "Travel", "Forum": "Meetings", "Stocktaking": "Staff"}
PSC = Decimal("0.07")
CENT = Decimal("0.01")
# What is received is worth its CHF of that day: the shares leave room for a dollar that rises before it is spent.
FIRST_SHARE, REST_SHARE = Decimal("0.5"), Decimal("0.3")
CERTIFIED = ("--as", "officer-c")
BOTH = (*CERTIFIED, "--approved-by", "officer-a")

Words = list[str]


class Given(NamedTuple):
    """A contribution of the statistics: who, how much (USD), for which programme (None: unearmarked)."""

    year: int
    donor: Donor
    usd: Decimal
    programme: str | None

    @property
    def agreement(self) -> str:
        """Id of the agreement."""
        return f"VC-{self.year}-{self.donor.id}{'' if self.programme else '-U'}"

    @property
    def line(self) -> str:
        """The budget line that it is spent on; unearmarked money goes to the Forum."""
        programme = self.programme or "Forum"
        return f"Expenses:{programme}:{CLASSES[programme]}"

    @property
    def spendable(self) -> Decimal:
        """What it holds beside its support cost, in USD."""
        return self.usd / (1 + PSC)

    @property
    def first(self) -> Decimal:
        """What is spent of it in its own year."""
        return (self.spendable * FIRST_SHARE).quantize(CENT)

    @property
    def rest(self) -> Decimal:
        """What is spent of it in the year after."""
        return (self.spendable * REST_SHARE).quantize(CENT)


def contributions(donors: int | None = None) -> list[Given]:
    """All contributions of the statistics, or those of the first `donors` by name; a donor's earmark stays the same."""
    index = DonorIndex()
    rows = table("itu_voluntary_2013_2024.csv")
    names = sorted({row["donor"] for row in rows})[:donors]
    found = []
    for row in rows:
        if row["donor"] in names:
            earmarked = row["revenue_type"] == "Voluntary earmarked"
            programme = PROGRAMMES[names.index(row["donor"]) % len(PROGRAMMES)] if earmarked else None
            found.append(Given(int(row["year"]), donor_of(index, row["donor"]), Decimal(row["amount_usd"]), programme))
    return sorted(found, key=lambda g: (g.year, g.donor.id, g.programme is None))


def donor_of(index: DonorIndex, name: str) -> Donor:
    """The donor of the shipped lists, else one of its own."""
    match = index.recognise(name)
    if isinstance(match, Match):
        return match.donor
    return Donor(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"), name, "other")


def rates() -> dict[date, Decimal]:
    """CHF per USD by month end."""
    rows = table("usd_month_end_2012_2024.csv")
    return {date.fromisoformat(row["month_end_date"]): Decimal(row["chf_per_unit_month_end"]) for row in rows}


def table(name: str) -> list[dict[str, str]]:
    """Rows of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def opening(known: dict[date, Decimal]) -> Iterator[Words]:
    """Officers, bank account, the fund's own opening money, and all rates."""
    start = ("--date", "2013-01-01")
    for ident, role in (("officer-c", "certifying"), ("officer-a", "approving")):
        yield ["officer", "add", ident, "--name", f"{role.capitalize()} officer (invented)", "--role", role, *start]
    for day, rate in known.items():
        yield ["rate", "add", "USD", str(rate), "--date", day.isoformat()]
    sign = ["agreement", "sign", "VC-GEN", "general", "2000000.00", "CHF", "--recognition", "opening"]
    yield [*sign, "--earmark", "unearmarked", "--psc-rate", str(PSC), "--date", "2012-12-31"]
    yield ["opening", "record", "Assets:Cash:Bank:CHF", "2000000.00", "--agreement", "VC-GEN", *start]


def year_of(year: int, given: Sequence[Given], known: dict[date, Decimal], donors: set[str]) -> Iterator[Words]:
    """The commands of a year, in order; `donors` are those registered so far and grow here."""
    now = [g for g in given if g.year == year]
    before = [g for g in given if g.year == year - 1]
    yield from _budget(year, now, before, known)
    for g in now:
        if g.donor.id not in donors:
            donors.add(g.donor.id)
            kind = ("--type", g.donor.type)
            yield ["donor", "add", g.donor.id, "--name", g.donor.name, *kind, "--date", f"{year}-01-05"]
        earmark = ("--earmark", g.programme or "unearmarked")
        words = ["agreement", "sign", g.agreement, g.donor.id, str(g.usd), "USD", "--recognition", "unconditional", *earmark]
        words += ["--psc-rate", str(PSC), "--instalment", f"{year}-06-30={g.usd}"]
        yield [*words, "--assessment", f"MEMO-{year}-{g.donor.id}", "--date", f"{year}-01-15"]
    for g in before:
        yield _expenditure(g, g.rest, f"{year}-03-20", "rest")
    for g in now:
        arrived = ["receipt", "record", str(g.usd), "USD", "--doc", f"BNK-{g.agreement}", "--agreement", g.agreement]
        yield [*arrived, "--instalment", "1", "--date", f"{year}-06-30"]
    for g in now:
        yield _expenditure(g, g.first, f"{year}-10-10", "first")
    owed = _support(year, now, before)
    # Dollars are sold for what is owed in francs, at what a bank would give: a little less than the month's rate.
    francs = (owed * known[max(day for day in known if day <= date(year, 12, 15))] * Decimal("0.998")).quantize(CENT)
    day = ("--date", f"{year}-12-15")
    yield ["bank", "exchange", "USD", str(owed), "CHF", str(francs), "--doc", f"BNK-{year}-SOLD", *BOTH, *day]
    yield ["settle-support", str(owed), "--doc", f"BNK-{year}-PSC", *BOTH, "--date", f"{year}-12-20"]
    yield ["revalue", f"{year}-12-31"]


def _expenditure(g: Given, usd: Decimal, day: str, part: str) -> Words:
    words = ["expenditure", "record", g.line, str(usd), "--currency", "USD", "--agreement", g.agreement]
    words += ["--payee", f"Vendor of {g.line.split(':')[1]} (invented)", "--doc", f"INV-{g.agreement}-{part}"]
    return [*words, "--paid-from", "USD", *BOTH, "--date", day]


def _budget(year: int, now: Sequence[Given], before: Sequence[Given], known: dict[date, Decimal]) -> Iterator[Words]:
    """Appropriations that cover what the year spends, at a tenth above the last rate known, in whole thousands."""
    rate = known[max(day for day in known if day.year < year)] * Decimal("1.1")
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for g, usd in [*((g, g.first) for g in now), *((g, g.rest) for g in before)]:
        spent[g.line] += usd * rate
        spent[f"Expenses:{g.line.split(':')[1]}:SupportCosts"] += usd * rate * PSC
    first = year - year % 2
    for line, chf in sorted(spent.items()):
        amount = (chf / 1000).to_integral_value(ROUND_UP) * 1000
        words = ["budget", "appropriate", line, str(amount), "--biennium", f"{first}-{first + 1}", "--year", str(year)]
        yield [*words, "--authority", f"INVENTED-{year}", "--date", f"{year}-01-01"]


def _support(year: int, now: Sequence[Given], before: Sequence[Given]) -> Decimal:
    """A round part of the year's support cost, taken in dollars as in francs; the rest stays payable."""
    usd = sum((g.first for g in now), Decimal(0)) + sum((g.rest for g in before), Decimal(0))
    return (usd * PSC / 2 / 100).to_integral_value() * 100


def build(folder: Path, donors: int | None = None) -> None:
    """The books in `folder`, which must not be there yet."""
    given, known = contributions(donors), rates()
    run("init", str(folder))
    registered: set[str] = set()
    batches = [("opening", list(opening(known)))]
    batches += [(str(year), list(year_of(year, given, known, registered))) for year in YEARS]
    for name, commands in batches:
        file = folder / "imports" / "inbox" / f"{name}.jsonl"
        file.write_text("".join(json.dumps({"verb": words}) + "\n" for words in commands), encoding="utf-8")
        run("batch", str(file), "--books", str(folder), "--yes", "--json")
        file.unlink()
        print(f"{name}: {len(commands)} commands", flush=True)


def run(*words: str) -> str:
    """One command of the program; its standard output. Ends this program where it fails."""
    done = start(words, Path.cwd(), os.environ)
    if done.returncode:
        raise SystemExit(f"wsisfund {' '.join(words)} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def main() -> None:
    """Build, check, and show the statements of every year."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--donors", type=int)
    chosen = options.parse_args()
    build(chosen.folder, chosen.donors)
    print(run("check", "--books", str(chosen.folder)))
    for year in YEARS:
        answer = json.loads(run("report", "all", "--year", str(year), "--json", "--books", str(chosen.folder)))
        position = next(s for s in answer["statements"] if s["statement"] == "financial-position")
        figures = {line["id"]: line["values"]["amount"] for line in position["lines"]}
        print(f"{year}: cash {figures['cash']:>16}  net assets {figures['net-assets']:>16} CHF")


if __name__ == "__main__":
    main()
