"""No door knows a rule that the judge lacks: what a command refuses of an entry is refused when it is typed by hand."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.manipulated import said_of, typed_in
from tests.tools.error_pages import faults_by_slug

HERE = Path(__file__).parent
TYPED = tomllib.loads((HERE / "typed_refusals.toml").read_text(encoding="utf-8"))
PROGRAM = HERE.parents[1] / "wsisfund"
BUILDERS = [path for room in ("contributions", "budget", "treasury") for path in sorted((PROGRAM / room).glob("*.py"))]
SHARED = [PROGRAM / name for name in ("store/chart.py", "store/rates.py", "store/positions.py", "register/known.py")]
SHARED += [PROGRAM / "register/officers.py", PROGRAM / "register/wording.py"]

# Codes that are about the question and not about what an entry says, each with the reason.
OF_THE_QUESTION = {
    "amended-later": "an amendment put in before another one is an entry of the order in which things are told",
    "assignment-needed": "two options that go together; another payee than the invoice's is `other-payee`",
    "bad-id": "ids of older books may have other characters; `lookalike-id` and `possible-duplicate` watch over them",
    "bad-text": "texts of older books may be longer; control characters are refused by the scan of every load",
    "changed-later": "a change put in before a later one is of the order in which things are told",
    "contradictory-decisions": "two options of one command line",
    "document-size": "a file that is attached, and no entry",
    "donor-needed": "an option that a command needs; the fact names its donor by position",
    "interest-conflict": "a second interest of a day is lawful under a reference of its own",
    "no-such-line": "a typed explanation of what is no line is printed nowhere",
    "nothing-earned-it": "the command works the parts out; typed ones are worked out again by `check`",
    "nothing-to-amend": "a command without a change",
    "nothing-to-change": "a command without a change",
    "nothing-to-clear": "a command without a clearing",
    "parts-do-not-add-up": "parts on a command line; an entry's legs add up to nothing, or Beancount refuses them",
    "pledge-signed": "the end of a signed pledge ends nothing",
    "same-account": "an exchange of an account with itself moves nothing",
    "something-follows": "the command signs anew only where nothing follows; a version with its document may change the rest",
    "still-open": "what an ended agreement still has open can be settled later (domain §8.8)",
    "unknown-signatory": "an option for officers of the register; who else may sign stands there in words",
    "unused-rest": "what becomes of a rest is asked; a rest may be left",
    "waiver-needed": "lawful with a warning (domain §8.16)",
    "which-entry": "a question that has several answers",
}


def raised_by_builders() -> set[str]:
    """Codes of every refusal that the builders of entries, or what they share, can make."""
    slugs = {kind.__name__: slug for slug, kinds in faults_by_slug().items() for kind in kinds}
    found = set()
    for path in (*BUILDERS, *SHARED):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in slugs:
                found.add(slugs[node.func.id])
    return found


def test_every_refusal_is_typed_or_explained() -> None:
    known = set(TYPED) | set(OF_THE_QUESTION)
    assert sorted(raised_by_builders() - known) == [], "type it in typed_refusals.toml: the judge must refuse it too"
    assert sorted(set(TYPED) & set(OF_THE_QUESTION)) == []


@pytest.mark.parametrize("slug", TYPED)
def test_typed_by_hand_it_is_refused_at_every_door(slug: str, tmp_path: Path) -> None:
    said = said_of(typed_in({"text": TYPED[slug]["text"]}, tmp_path))
    assert TYPED[slug].get("as", slug) in {f.slug for f in said.faults}, said.shown
    assert said.bean_check, said.shown
