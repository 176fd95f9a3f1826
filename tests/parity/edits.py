"""Edits of a books folder as people make them in a text editor: seeded, of every kind of line, lawful or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

_ENTRY = re.compile(r"^(\d{4}-\d\d-\d\d) .*\n(?:[ \t]+\S.*\n)*", re.MULTILINE)
_TRANSACTION = re.compile(r"^(\d{4}-\d\d-\d\d) [*!] .*\n(?:[ \t]+\S.*\n)+", re.MULTILINE)
_AMOUNT = re.compile(r"\d+\.\d\d")
_KEYS = ("agreement", "commitment", "doc", "settles", "certified-by", "approved-by", "event", "instalment")


class Editor:
    """Changes files below a ledger folder; `random` decides where and how."""

    def __init__(self, ledger: Path, random: Random) -> None:
        self.files = sorted(ledger.rglob("*.beancount"))
        self.random = random
        self.kinds: dict[str, Callable[[], None]] = {
            "a word of the narration": self.narration,
            "an amount": self.amount,
            "an entry deleted": self.deleted,
            "an entry twice": self.twice,
            "an entry under another document": self.copied,
            "another day": self.redated,
            "a key": self.key,
            "a key of another entry": self.swapped,
            "a comment": self.comment,
            "a price": self.price,
            "an assertion": self.assertion,
            "a syntax error": self.syntax,
            "an entry moved": self.moved,
            "another payee": self.payee,
            "an amount of a fact": self.fact,
            "a reversal": self.reversal,
            "a running number": self.number,
        }

    def _replace(self, file: Path, found: re.Match[str], new: str) -> None:
        text = file.read_text("utf-8")
        file.write_text(text[: found.start()] + new + text[found.end() :], "utf-8")

    def _pick(self, pattern: re.Pattern[str], having: str = "") -> tuple[Path, re.Match[str]]:
        """Some entry in which `having` stands; where there is none, any."""
        all_ = [(file, m) for file in self.files for m in pattern.finditer(file.read_text("utf-8"))]
        return self.random.choice([pair for pair in all_ if having in pair[1][0]] or all_)

    def _year(self) -> tuple[Path, str]:
        file, found = self._pick(_TRANSACTION)
        return file, found[1][:4]

    def narration(self) -> None:
        file, found = self._pick(_TRANSACTION)
        self._replace(file, found, re.sub(r'"( [\^#]|\n)', r' x"\1', found[0], count=1))

    def amount(self) -> None:
        """In every leg that states it, so that the entry still balances."""
        file, found = self._pick(_TRANSACTION)
        amounts = _AMOUNT.findall(found[0])
        if amounts:
            old = self.random.choice(amounts)
            cents = abs(int(old.replace(".", "")) + self.random.choice([1, -1, 100, 10_000, 500_000]))
            new = f"{cents // 100}.{cents % 100:02d}"
            self._replace(file, found, re.sub(rf"(?<![\d.]){re.escape(old)}(?!\d)", new, found[0]))

    def deleted(self) -> None:
        self._replace(*self._pick(_ENTRY), "")

    def twice(self) -> None:
        file, found = self._pick(_ENTRY)
        self._replace(file, found, f"{found[0]}\n{found[0]}")

    def copied(self) -> None:
        file, found = self._pick(_TRANSACTION, "doc:")
        self._replace(file, found, found[0] + "\n" + found[0].replace('doc: "', f'doc: "Q{self.random.randrange(10**6)}'))

    def redated(self) -> None:
        file, found = self._pick(_ENTRY)
        day = f"{found[1][:4]}-{self.random.randrange(1, 13):02d}-{self.random.randrange(1, 28):02d}"
        self._replace(file, found, day + found[0][10:])

    def key(self) -> None:
        file, found = self._pick(_ENTRY, ': "')
        lines = found[0].split("\n")
        keys = [n for n, line in enumerate(lines) if re.match(r"  [a-z-]+: ", line)]
        if keys:
            n = self.random.choice(keys)
            lines[n] = re.sub(r'"(.*)"', lambda m: f'"{self.random.choice(["x", m[1][:-1], m[1] + "9"])}"', lines[n])
            if self.random.random() < 0.5:
                del lines[n]
            self._replace(file, found, "\n".join(lines))

    def swapped(self) -> None:
        name = self.random.choice(_KEYS)
        values = [v for file in self.files for v in re.findall(rf'{name}: "(.*)"', file.read_text("utf-8"))]
        file, found = self._pick(_ENTRY, f"{name}:")
        if values:
            self._replace(file, found, re.sub(rf'{name}: ".*"', f'{name}: "{self.random.choice(values)}"', found[0], count=1))

    def comment(self) -> None:
        file, found = self._pick(_ENTRY)
        self._replace(file, found, f"; a word\n\n{found[0]}")

    def _append(self, file: Path, line: str) -> None:
        file.write_text(f"{file.read_text('utf-8')}\n{line}\n", "utf-8")

    def price(self) -> None:
        file, year = self._year()
        prices = [f for f in self.files if f.name == "prices.beancount"]
        line = f"{year}-{self.random.randrange(1, 13):02d}-15 price {self.random.choice(['USD', 'EUR'])}"
        self._append((prices or [file])[0], f"{line} 0.{self.random.randrange(70, 99)} CHF")

    def assertion(self) -> None:
        file, year = self._year()
        self._append(file, f"{year}-12-31 balance Assets:Cash:Bank:CHF 1.23 CHF")

    def syntax(self) -> None:
        self._append(self._year()[0], "2025-13-45 * nonsense")

    def moved(self) -> None:
        file, found = self._pick(_TRANSACTION)
        text = found[0]
        self._replace(file, found, "")
        file, found = self._pick(_TRANSACTION)
        self._replace(file, found, f"{text}\n{found[0]}")

    def payee(self) -> None:
        file, found = self._pick(_TRANSACTION)
        name = self.random.choice(["Vendor 00001", "ITU", "Zed"])
        self._replace(file, found, re.sub(r'^(\S+ [*!]) ".*?"', rf'\1 "{name}"', found[0], count=1))

    def fact(self) -> None:
        file, found = self._pick(_ENTRY, "custom")
        head = found[0].split("\n")[0]
        amounts = _AMOUNT.findall(head)
        if amounts:
            old = self.random.choice(amounts)
            cents = abs(int(old.replace(".", "")) + self.random.choice([100, -100, 100_000, -100_000]))
            self._replace(file, found, found[0].replace(old, f"{cents // 100}.{cents % 100:02d}", 1))

    def number_all(self) -> None:
        """Every transaction gets the running number of its place."""
        given: dict[str, int] = {}

        def numbered(found: re.Match[str]) -> str:
            given[found[1][:4]] = number = given.get(found[1][:4], 0) + 1
            head, _, rest = found[0].partition("\n")
            return f'{head}\n  no: "{found[1][:4]}-{number:04d}"\n{rest}'

        for file in self.files:
            file.write_text(_TRANSACTION.sub(numbered, file.read_text("utf-8")), "utf-8")

    def number(self) -> None:
        """Taken out, given twice, far off, of another year, or given to an entry that has none."""
        file, found = self._pick(_TRANSACTION, self.random.choice(["no:", ""]))
        n = self.random.choice([1, 2, 5, 9, 34, 36, 60])
        new = self.random.choice(["", f'  no: "{found[1][:4]}-{n:04d}"\n', f'  no: "2019-{n:04d}"\n', f'  no: "{n}"\n'])
        head, _, rest = re.sub(r"  no: .*\n", "", found[0]).partition("\n")
        self._replace(file, found, f"{head}\n{new}{rest}")

    def reversal(self) -> None:
        file, found = self._pick(_TRANSACTION, "doc:")
        doc = re.search(r'doc: "(.*)"', found[0])
        if doc is None:
            return
        text = re.sub(r'event: ".*"', f'event: "reversal"\n  reverses: "{doc[1]}"', found[0])
        text = text.replace(f'doc: "{doc[1]}"', f'doc: "R-{doc[1]}"')
        text = re.sub(r"( +)(-?)(\d+\.\d\d|\d+)( [A-Z]{3}\b)", lambda m: m[1] + ("" if m[2] else "-") + m[3] + m[4], text)
        self._replace(file, found, f"{found[0]}\n{text.replace('@@ -', '@@ ')}")
