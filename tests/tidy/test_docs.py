"""The docs say what the program does: verbs, codes, links; and every example of the tutorial runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.tools.error_pages import faults_by_slug
from tests.tools.reference import PAGE, leaf_verbs, leaves, reference
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


def _expecting(line: re.Match[str]) -> str:
    command, code = line.groups()
    return f"code=0; {command} || code=$?; test $code = {code}"


RUN = sorted(p for p in (DOCS / "tutorial.md", *DOCS.glob("howto/*.md")) if p.is_file())


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_examples_run(page: Path, tmp_path: Path) -> None:
    """The blocks marked `sh` of a page, one after the other in one shell, in an empty folder; a line that fails fails.

    A line that ends in ``# exit 3: …`` is expected to end with that exit code.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "wsisfund"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wsisfund "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    place = tmp_path / "desk"
    place.mkdir()
    lines = EXPECTED_EXIT.sub(_expecting, "\n".join(BLOCK.findall(page.read_text(encoding="utf-8"))).replace("\\\n", " "))
    variables = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        ["sh", "-euxc", lines],
        cwd=place,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
