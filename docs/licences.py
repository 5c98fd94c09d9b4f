"""docs/licences.md: every locked package with its licence, and what may not be among them.

In:   the lock files; the metadata of the packages, from the environments that are built from them.
Out:  the page; the packages that keep wirecrawl from being given away under its own licence.
Law:  the page names what is locked, version by version. Of an environment that is not built here, the page as it
      stands is believed, as long as the lock file still says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path(__file__).with_name("licences.md")
# lock file → its environment, and what it is for
LOCKS = {
    "requirements.txt": (".venv", "wirecrawl, and what its tests and its lint need"),
    "requirements-scrapyd.txt": (".venv-scrapyd", "scrapyd beside wirecrawl, a test's witness"),
    "requirements-witness.txt": (".venv-witness", "pywb, a test's witness"),
    "requirements-audit.txt": (".venv-audit", "`make audit`"),
}
RUNTIME, EXTRA, REST = "run time", "extra `schedule`", "development"
UNKNOWN = "unknown"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_ROW = re.compile(r"^\| (\S+) \| (\S+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_STRONG = re.compile(
    r"\bA?GPL|(?<!Lesser )General Public", re.IGNORECASE
)  # no word break before the G of LGPL
_LONG = 60


def page() -> str:
    """The page as it must be."""
    lines = [
        "# Licences",
        "",
        "Every package the lock files name, with the licence its own metadata states. `make lint` refuses a package",
        "that wirecrawl needs at run time under the GPL or the AGPL alone, or under no licence that can be read.",
        "Written by `docs/generate.py`.",
    ]
    for lock, (_, purpose) in LOCKS.items():
        lines += [
            "",
            f"## {lock}: {purpose}",
            "",
            "| package | version | licence | needed at |",
            "|---|---|---|---|",
        ]
        lines += [f"| {' | '.join(row)} |" for row in rows(lock)]
    return "\n".join([*lines, ""])


def refused() -> Iterator[str]:
    """What must not be needed at run time, a line each."""
    for name, version, licence, need in rows("requirements.txt"):
        if need != REST and (licence == UNKNOWN or is_strong(licence)):
            yield f"{name} {version} is needed at {need} and its licence is {licence}"


def rows(lock: str) -> list[tuple[str, str, str, str]]:
    """Package, version, licence and what needs it, for every pin of a lock file."""
    found = _installed(ROOT / LOCKS[lock][0])
    before = _before(lock)
    needs = _needs(found) if lock == "requirements.txt" else {}
    result = []
    for name, version in _PIN.findall((ROOT / lock).read_text(encoding="utf-8")):
        key = canonicalize_name(name)
        here = found.get(key)
        if here is not None and here.version == version:
            licence = licence_of(here)
        else:
            licence = before.get((name, version), UNKNOWN)
        result.append((name, version, licence, needs.get(key, REST)))
    return result


def licence_of(package: Distribution) -> str:
    """What the metadata states: an SPDX expression, else the classifiers, else a short field."""
    about = package.metadata
    if expression := about.get("License-Expression"):
        return expression
    classes = [one for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    names = [one.rpartition(" :: ")[2] for one in classes if one.count(" :: ") > 1]
    if names:
        return ", ".join(sorted(names))
    stated = " ".join((about.get("License") or "").split())
    return stated if 0 < len(stated) <= _LONG else UNKNOWN


def is_strong(licence: str) -> bool:
    """Whether each choice the licence leaves is the GPL or the AGPL."""
    choices = re.split(r"\bOR\b", licence)
    return all(_STRONG.search(choice) for choice in choices)


def _installed(environment: Path) -> dict[str, Distribution]:
    folders = [str(path) for path in environment.glob("lib/python*/site-packages")]
    return {canonicalize_name(one.name): one for one in distributions(path=folders)} if folders else {}


def _before(lock: str) -> dict[tuple[str, str], str]:
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    section = text.partition(f"## {lock}:")[2].partition("\n## ")[0]
    return {(name, version): licence for name, version, licence, _ in _ROW.findall(section)}


def _needs(found: dict[str, Distribution]) -> dict[str, str]:
    """Package → RUNTIME or EXTRA, for all that wirecrawl leads to."""
    needs: dict[str, str] = {}
    for extra, need in (("", RUNTIME), ("schedule", EXTRA)):
        left = [Requirement("wirecrawl" + (f"[{extra}]" if extra else ""))]
        while left:
            asked = left.pop()
            here = found.get(canonicalize_name(asked.name))
            for text in here.requires or [] if here is not None else []:
                one = Requirement(text)
                if not _is_meant(one, asked.extras) or canonicalize_name(one.name) in needs:
                    continue
                needs[canonicalize_name(one.name)] = need
                left.append(one)
    return needs


def _is_meant(one: Requirement, extras: set[str]) -> bool:
    return one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras or {""})
