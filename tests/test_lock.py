"""Whose archive it is: what the lock file says, and what it does not decide."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import orjson
import pytest

from tests.started import ROOT
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.lock import LOCK_NAME, Lock
from wirecrawl.errors import ArchiveBusy
from wirecrawl.publish import publish
from wirecrawl.upkeep.verify import is_held

# The superuser may write anywhere, unless this is taken from him.
_AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override"] if os.getuid() == 0 else []


def signed(root: Path, pid: int, host: str = "ici") -> Path:
    """A lock file as a run leaves it that was killed."""
    root.mkdir(exist_ok=True)
    path = root / LOCK_NAME
    path.write_bytes(
        orjson.dumps({"pid": pid, "host": host, "command": "crawl", "since": "2026-11-24T03:15:00Z"})
    )
    return path


@pytest.mark.parametrize("pid", [1, 2**22 + 1])  # init, and none
def test_what_a_dead_run_signed_holds_nobody_up(pid: int, tmp_path: Path) -> None:
    """Whether its number belongs to another process by now, or to none: the kernel's lock decides."""
    signed(tmp_path, pid, "une-autre-machine")
    lock = Lock(tmp_path, "crawl")
    assert is_held(tmp_path)
    lock.release()
    assert not is_held(tmp_path)


def test_a_reader_that_tries_the_lock_turns_no_run_away(tmp_path: Path) -> None:
    """`verify` looks whether a dead run's lock is still held, and has it for that instant."""
    path = signed(tmp_path, 1)
    with path.open("rb") as reader:
        fcntl.flock(reader, fcntl.LOCK_SH)
        threading.Timer(0.05, lambda: fcntl.flock(reader, fcntl.LOCK_UN)).start()
        Lock(tmp_path, "crawl").release()


def test_the_holders_machine_is_named(tmp_path: Path) -> None:
    """On a shared disk the process number alone would mean another process here."""
    holder = (
        "import socket, sys; socket.gethostname = lambda: 'une-autre-machine'; from pathlib import Path;"
        "from wirecrawl.archive.lock import Lock; lock = Lock(Path(sys.argv[1]), 'crawl');"
        "print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        assert run.stdout is not None and run.stdout.readline() == b"held\n"
        started = time.monotonic()
        with pytest.raises(ArchiveBusy, match=f"pid {run.pid} on une-autre-machine, since 20"):
            Lock(tmp_path, "replay")
        assert time.monotonic() - started < 2
        run.kill()


def test_an_archive_that_may_only_be_read_is_one_line(tmp_path: Path) -> None:
    """A crawl says what is wrong and where; who only reads is served."""
    root = tmp_path / "archive"
    with Ledger.open(root, command="x") as ledger:
        ledger.begin_run("xinhua_fr")
        publish(ledger, root, "test")
    for path in [*root.rglob("*")]:
        path.chmod(0o444)
    for folder in (root, *tmp_path.parents[:1], tmp_path):
        folder.chmod(0o555)
    asked = "import sys; from wirecrawl.cli import run; sys.exit(run(sys.argv[1:]))"
    try:
        said = {
            words[0]: subprocess.run(
                [*_AS_ANYBODY, sys.executable, "-c", asked, *words, "--archive", str(root)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=60,
            )
            for words in (("replay", str(ROOT / "README.md")), ("stats",), ("export", "-"), ("verify",))
        }
    finally:
        for folder in (*tmp_path.parents[:1], tmp_path, root):
            folder.chmod(0o755)
    replay = said.pop("replay")
    assert replay.returncode == 1, replay
    assert "Traceback" not in replay.stderr and str(root) in replay.stderr.splitlines()[-1], replay.stderr
    assert "Permission denied" in replay.stderr or "may not" in replay.stderr, replay.stderr
    for name, found in said.items():
        assert found.returncode == 0, (name, found)
