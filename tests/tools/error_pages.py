"""Pages of ``docs/errors``: one for each code, from the class's own words and from its reproducer.

python -m tests.tools.error_pages     runs every reproducer, writes its expected.txt and all pages (./dev errors)
"""

from __future__ import annotations

import os
import pkgutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc
from pathlib import Path

import wsisfund
from wsisfund.errors import Fault

from .reproducers import FOLDER, commands, reproduce, reproducers

PAGES = Path(__file__).parent.parent.parent / "docs" / "errors"
INDEX = "README.md"


def faults_by_slug() -> dict[str, list[type[Fault]]]:
    """Every slug of the program with its classes (a slug may be both of a command line and of a file), sorted."""
    for module in pkgutil.walk_packages(wsisfund.__path__, "wsisfund."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found: dict[str, list[type[Fault]]] = defaultdict(list)
    for kind in _below(Fault):
        if "slug" in vars(kind) and kind.__module__.startswith("wsisfund.") and kind.__name__ not in ("Reported", "Warned"):
            found[kind.slug].append(kind)
    return {slug: sorted(kinds, key=lambda k: (k.exit_code, k.__module__)) for slug, kinds in sorted(found.items())}


def _below(base: type[Fault]) -> Iterator[type[Fault]]:
    for sub in base.__subclasses__():
        yield sub
        yield from _below(sub)


def pages() -> dict[str, str]:
    """Text of every page by file name, the index among them; expected texts are read, nothing is run."""
    slugs = faults_by_slug()
    texts = {f"{slug}.md": _page(slug, kinds) for slug, kinds in slugs.items()}
    return {INDEX: _index(slugs), **texts}


def summary(kind: type[Fault]) -> str:
    """First sentence of the class's docstring."""
    return cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def _page(slug: str, kinds: list[type[Fault]]) -> str:
    parts = [f"# {slug}"]
    for kind in kinds:
        said = cleandoc(kind.__doc__ or "")
        ends = "It stops nothing" if kind.exit_code == 0 else f"Exit code {kind.exit_code}"
        parts += [said, f"Shown as *{kind.word}*. {ends}."]
    folder = FOLDER / slug
    if (folder / "expected.txt").is_file():
        *said_lines, _ = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
        example = [f"$ {line}" for line in commands(folder)] + said_lines
        parts += ["## Example", "```text\n" + "\n".join(example) + "\n```"]
    return "\n\n".join(parts) + "\n"


def _index(slugs: dict[str, list[type[Fault]]]) -> str:
    head = "# Error codes\n\nEach error message carries its code in parentheses; `wsisfund explain CODE` prints its page.\n"
    head += "Written by `./dev errors` from the code.\n\n| code | shown as | exit code | meaning |\n|---|---|---|---|\n"
    rows = [
        f"| [{slug}]({slug}.md) | {kind.word} | {kind.exit_code} | {summary(kind)} |"
        for slug, kinds in slugs.items()
        for kind in kinds
    ]
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """Run the reproducers, then write all pages; pages of codes that are gone are deleted."""
    with tempfile.TemporaryDirectory() as indexes:
        os.environ["WSISFUND_INDEX"] = indexes
        for folder in reproducers():
            with tempfile.TemporaryDirectory() as place:
                said = reproduce(folder, Path(place).resolve())
            (folder / "expected.txt").write_text(said, encoding="utf-8")
    PAGES.mkdir(parents=True, exist_ok=True)
    texts = pages()
    for old in PAGES.glob("*.md"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
