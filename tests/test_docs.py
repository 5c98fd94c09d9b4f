"""What docs/testing.md says of the tests is true of them."""

from __future__ import annotations

import re

from tests.started import ROOT

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
