"""What is built on, and what is kept out: lock files, licences, consoles, and code that comes as data."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests import crawls
from tests.crawls import finish
from tests.faulty_wire import START, Answer, FaultyWire
from tests.started import ROOT
from wirecrawl.crawl import settings

LOCKS = sorted(ROOT.glob("requirements*.txt"))
OURS = [*sorted((ROOT / "wirecrawl").rglob("*.py")), *sorted((ROOT / "docs").glob("*.py"))]
CODE_AS_DATA = {
    "pickle",
    "cPickle",
    "_pickle",
    "shelve",
    "marshal",
    "dill",
    "cloudpickle",
    "joblib",
    "jsonpickle",
}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_no_place(lock: Path) -> None:
    """No address, no host, no folder, no option: every line is a version with its hashes, or says why it is there."""
    entry = re.compile(
        r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+( ; .+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"
    )
    text = re.sub(r"^ *#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert entry.sub("", text).strip() == ""
    assert not re.search(r"://|/|@", re.sub(r"# +(via )?.*", "", lock.read_text(encoding="utf-8")))


def test_nothing_that_runs_needs_the_gpl() -> None:
    """The rule that lint keeps, on licences made up: a choice counts, the LGPL is none of them."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from licences import is_strong  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    strong = [
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "MIT AND GPL-2.0-only",
        "GNU General Public License v3 (GPLv3)",
    ]
    assert all(map(is_strong, strong))
    weak = [
        "MIT",
        "LGPL-2.1-or-later",
        "MPL-1.1 OR GPL-2.0-only",
        "GNU Lesser General Public License v3 (LGPLv3)",
    ]
    assert not any(map(is_strong, weak))


def test_no_code_of_ours_takes_data_for_code() -> None:
    """No pickle and its kin, no eval and its kin, no loader of YAML: by the syntax tree, whatever a comment allows."""
    found = [
        f"{path.relative_to(ROOT)}: {name}, line {getattr(node, 'lineno', 0)}"
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _breaches(node)
    ]
    assert found == []
    assert list(_breaches(ast.parse("import pickle").body[0])) == ["pickle"]
    assert list(_breaches(ast.parse("eval('1')", mode="eval").body)) == ["eval"]


def _breaches(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {one.name for one in node.names} & CODE_AS_DATA
    if isinstance(node, ast.ImportFrom):
        return {node.module or ""} & CODE_AS_DATA
    if isinstance(node, ast.Call):
        return {getattr(node.func, "id", "")} & RUNS_TEXT
    return set()


def test_the_settings_leave_no_queue_cache_or_feed_that_pickles() -> None:
    """Scrapy's own defaults for each of them would; the scheduler that has them is not the one in use."""
    assert not settings.TELNETCONSOLE_ENABLED and not settings.REMOTE_CONTROL_ENABLED
    assert settings.SCHEDULER.startswith("wirecrawl.") and settings.JOBDIR is None
    assert not settings.HTTPCACHE_ENABLED
    assert settings.FEED_EXPORTERS["pickle"] is None and settings.FEED_EXPORTERS["marshal"] is None


_NO_PICKLE = (
    "import pickle\n"
    "def no(*a, **k): raise AssertionError('pickled')\n"
    "for name in ('dump', 'dumps', 'load', 'loads', 'Pickler', 'Unpickler'): setattr(pickle, name, no)\n"
    "from tests.crawls import _main; _main()\n"
)


def test_a_crawl_listens_nowhere_and_pickles_nothing(tmp_path: Path) -> None:
    """With pickle broken for all code, Scrapy's included, it ends as always; while it fetches, its process holds no
    listening socket: no telnet, no remote control."""
    if not Path("/proc/net/tcp").exists():
        pytest.skip("needs /proc to see which sockets a process holds")
    seen: list[set[str]] = []
    begun = threading.Event()

    class Watched(FaultyWire):
        def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
            if path == START:
                begun.wait(20)
                seen.append(_listening(process.pid))
            return super().next_answer(path, headers)

    with Watched(stories=1) as wire:
        words = [sys.executable, "-c", _NO_PICKLE, crawls.words(tmp_path, wire.connect_to)]
        process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        begun.set()
        found = finish(process)
        assert found.exit_code == 0 and found.tally["stored"] == 1, found.err
        assert seen == [set()]
        assert _listening(os.getpid()), "the wire's own socket, which shows that we would see one"


def _listening(process: int) -> set[str]:
    """Local addresses this process listens on, by TCP."""
    held = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            held.add(str(link.readlink()))
        except FileNotFoundError:  # closed meanwhile
            continue
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{process}/net/{name}").read_text(encoding="ascii").splitlines()[1:]
    ]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held}
