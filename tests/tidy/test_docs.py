"""The docs say what the program does: verbs, codes, links; and every example of the tutorial runs."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.tools.error_pages import PAGES, faults_by_slug
from tests.tools.reference import PAGE, leaf_verbs, leaves, reference
from tests.tools.started import as_a_word
from wsisfund.cli.frame import CommonOption, Root
from wsisfund.cli.verbs import VERBS

from .sources import ROOT, files, named

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTED_EXIT = re.compile(r"^(.*?) +# exit (\d+).*$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")


def test_reference_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run ./dev docs and read the diff"


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_loads_and_helps(name: str) -> None:
    root = Root()
    command = root.get_command(click.Context(root), name)
    assert command is not None and command.name == name
    for path, leaf in leaves((name,), command):
        words = " ".join(path)
        assert leaf.help and leaf.help.strip(), f"{words} has no help"
        own = [p for p in leaf.params if isinstance(p, click.Option) and not isinstance(p, CommonOption)]
        assert [p.opts[0] for p in own if not p.help and not p.hidden] == [], f"{words}: options without help"


def test_every_verb_is_named_in_the_docs() -> None:
    pages = "".join(p.read_text(encoding="utf-8") for p in files() if p.suffix == ".md" and p != PAGE)
    families = {verb.split()[0] for verb in leaf_verbs()}
    assert [name for name in sorted(families) if f"wsisfund {name}" not in pages and f"`{name}`" not in pages] == []


def test_every_code_is_named_in_the_docs() -> None:
    index = (DOCS / "errors" / "README.md").read_text(encoding="utf-8")
    assert [slug for slug in faults_by_slug() if f"[{slug}]({slug}.md)" not in index] == []


@pytest.mark.parametrize("page", [p for p in files() if p.suffix == ".md"], ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []


# A command in the text of a page, or on a line of its own; a word of it in capitals stands for what somebody types.
TYPED = re.compile(r"`(wsisfund [^`\n]+)`|^ *(?:\$ )?(wsisfund (?:[^\n`\\]|\\\n)+)$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def _unknown(typed: str) -> list[str]:
    """The verb and the options of a command as a page has it that the program does not know."""
    words = [word.rstrip(",;:.)") for word in typed.replace("\\\n", " ").partition(" | ")[0].partition(" # ")[0].split()[1:]]
    command: click.Command = Root()
    for word in words:
        if not isinstance(command, click.Group):
            break
        found = command.get_command(click.Context(command), word.partition("|")[0])
        if found is None:
            return [word] if re.fullmatch("[a-z][a-z-]+", word) else []
        command = found
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {"--help"}
    return [] if isinstance(command, click.Group) else [o for o in OPTION.findall(" ".join(words)) if o not in known]


def test_commands_that_pages_name_are_there() -> None:
    wrong = {}
    for page in files():
        for found in TYPED.findall(page.read_text(encoding="utf-8")) if page.suffix == ".md" and page != PAGE else ():
            typed = "".join(found)
            if typed not in MISTYPED and (unknown := _unknown(typed)):
                wrong[f"{named(page)}: {typed}"] = unknown
    assert wrong == {}


def _expecting(line: re.Match[str]) -> str:
    command, code = line.groups()
    return f"code=0; {command} || code=$?; test $code = {code}"


RUN = sorted(p for p in (DOCS / "tutorial.md", *DOCS.glob("howto/*.md")) if p.is_file())
# What a page shows somebody mistype.
MISTYPED = {"wsisfund explian no-books"}
# A page with this line goes on from the books that the tutorial leaves behind.
GOES_ON = "<!-- books: tutorial -->"


def _run(page: Path, place: Path, folder: Path) -> None:
    """The blocks marked `sh` of a page, one after the other in one shell, in `folder`; a line that fails fails.

    A line that ends in ``# exit 3: …`` is expected to end with that exit code. The tutorial's commands start from nothing; those
    of the other pages from a process that has read the modules.
    """
    programs = place / "bin"
    programs.mkdir()
    for name, module in (("wsisfund", "wsisfund"), ("bean-check", "beancount.scripts.check"), ("bean-query", "beanquery")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    really = page.stem == "tutorial"
    with contextlib.nullcontext() if really else as_a_word(programs / "wsisfund"):
        _run_lines(page, programs, folder)


def _run_lines(page: Path, programs: Path, folder: Path) -> None:
    lines = EXPECTED_EXIT.sub(_expecting, "\n".join(BLOCK.findall(page.read_text(encoding="utf-8"))).replace("\\\n", " "))
    variables = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        ["sh", "-euxc", lines],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]


@pytest.fixture(scope="session")
def after_the_tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which every line of the tutorial was run."""
    place = tmp_path_factory.mktemp("tutorial")
    (place / "desk").mkdir()
    _run(DOCS / "tutorial.md", place, place / "desk")
    return place / "desk"


@pytest.mark.xdist_group("tutorial")  # one process for all, so that the tutorial is run once
@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_examples_run(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if page.stem == "tutorial":
        assert (request.getfixturevalue("after_the_tutorial") / "fund/ledger/main.beancount").is_file()
        return
    desk = tmp_path / "desk"
    if GOES_ON in page.read_text(encoding="utf-8"):
        shutil.copytree(request.getfixturevalue("after_the_tutorial"), desk)
        _run(page, tmp_path, desk / "fund")
    else:
        desk.mkdir()
        _run(page, tmp_path, desk)


def test_every_page_is_in_the_index() -> None:
    linked = {(DOCS / link).resolve() for link in LINK.findall((DOCS / "README.md").read_text(encoding="utf-8"))}
    pages = [p for p in files() if p.suffix == ".md" and p.is_relative_to(DOCS) and p.parent.name not in ("errors", "decisions")]
    assert [named(p) for p in pages if p.resolve() not in linked and p != DOCS / "README.md"] == []


COMMAND = re.compile(r"\bwsisfund ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)((?: +(?:--?[a-z][a-z-]*|[^\s`\"';()]+))*)")


def _wrong_command(line: re.Match[str], leaves_: dict[str, click.Command]) -> str | None:
    """What is wrong with a command that is named in a text: its verb, or an option that this verb does not have."""
    first, _, second = line[1].partition(" ")
    families = {verb.split()[0] for verb in leaves_ if " " in verb}
    if first not in VERBS:
        return None if first in PROSE else f"no verb '{first}'"
    verb = f"{first} {second}" if first in families else first
    if first in families and (not second or second not in {v.split()[1] for v in leaves_ if v.startswith(f"{first} ")}):
        return f"no verb '{verb}'" if second and second not in PROSE else None
    known = {"--help", *(name for param in leaves_[verb].params for name in param.opts)}
    return next((f"{verb}: no option {o}" for o in re.findall(r"(?<!\S)--[a-z][a-z-]*", line[2]) if o not in known), None)


# Words that follow the program's name where it is named and not called.
PROSE = set("is as for the itself was has and or in on of to with alone again runs that does would".split())


def test_commands_that_texts_name_can_be_typed() -> None:
    """In the pages, in the help and in the advice of every error."""
    verbs = leaf_verbs()
    looked = [p for p in files() if (p.suffix == ".md" and PAGES not in p.parents) or p.is_relative_to(ROOT / "wsisfund")]
    wrong = []
    for path in (p for p in looked if p.suffix in (".md", ".py", ".txt", ".toml", ".html")):
        for line in COMMAND.finditer(path.read_text(encoding="utf-8").replace("\\\n", " ")):
            fault = _wrong_command(line, verbs)
            if fault:
                wrong.append(f"{named(path)}: {line[0][:80]}: {fault}")
    assert wrong == []


_NO_DOCUMENT = re.compile(r"\bC\d\d/DEC/\d|\bResolution 1405\b")


def test_examples_cite_no_document_that_says_something_else() -> None:
    """Resolution 1405 approved 2022-2023, and no symbol looks like C25/DEC with a number: examples name "Decision 901 (C25)"."""
    read = (p for p in files() if p.suffix in (".py", ".md", ".toml", ".beancount", ".jsonl", "") and p != Path(__file__))
    assert [named(p) for p in read if _NO_DOCUMENT.search(p.read_text("utf-8", "replace"))] == []
