"""What the docs say of tests and errors is true of them."""

from __future__ import annotations

import ast
import re

from tests.started import ROOT
from wirecrawl.model.report import EXIT_WORDS
from wirecrawl.schedule.show import RESULTS

TEXT = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
FILES = sorted((ROOT / "tests").rglob("*.py"))


def test_every_file_that_is_named_is_there() -> None:
    """Paths, and modules to run."""
    named = {*re.findall(r"`((?:tests|bench)/[\w./]+)`", TEXT)}
    named |= {module.replace(".", "/") for module in re.findall(r"`python -m ([\w.]+)", TEXT)}
    missing = [name for name in named if not any((ROOT / f"{name}{end}").exists() for end in ("", ".py"))]
    assert named and not missing


def test_every_test_that_is_named_is_there() -> None:
    """Behind the arrow of each line of « Broken by hand », `…` for the rest of a name."""
    tests = re.findall(r"^def test_(\w+)", "\n".join(path.read_text("utf-8") for path in FILES), re.MULTILINE)
    items = re.split(r" ·\s|\n\n|\n(?=\*\*)", TEXT.partition("## Broken by hand")[2])
    names = [name for item in items for name in re.findall(r"`(\w[\w…]+)[`[]", item.partition("→")[2])]
    missing = [
        name
        for name in names
        if not any(re.fullmatch(re.escape(name).replace("…", ".+"), test) for test in tests)
    ]
    assert len(names) > 250 and not missing


def test_every_error_says_what_to_type_next() -> None:
    """docs/errors.md: « `next_step` is the command to type ». What single pages hold gets its advice from report.py."""
    kinds = {
        "UsageError",
        "UnknownSource",
        "ArchiveError",
        "ArchiveBusy",
        "NoRoom",
        "LedgerUnusable",
    }
    silent = [
        f"{path.name}, line {node.lineno}"
        for path in sorted((ROOT / "wirecrawl").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds
        if "next_step" not in [keyword.arg for keyword in node.keywords]
    ]
    assert not silent


def test_a_schedule_has_a_word_for_every_exit_code() -> None:
    """Short ones for its table, beside the sentences of a report."""
    assert RESULTS.keys() == EXIT_WORDS.keys()
