"""Whose archive it is: what the lock file says, and what it does not decide."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import orjson
import pytest

from tests.started import PROGRAM, ROOT
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


def test_a_second_run_is_told_who_holds_the_archive(tmp_path: Path) -> None:
    """The command, the process and since when; it is exit 75, and waits no longer than it was told to."""
    lock = Lock(tmp_path, "wirecrawl crawl xinhua_fr")
    started = time.monotonic()
    with pytest.raises(ArchiveBusy) as caught:
        Ledger.open(tmp_path, command="wirecrawl replay x", wait_s=0.4)
    assert 0.35 < time.monotonic() - started < 5
    said = str(caught.value)
    assert "« wirecrawl crawl xinhua_fr »" in said and f"pid {os.getpid()}" in said
    assert "since 20" in said and "--archive DIR" in said and caught.value.exit_code == 75
    lock.release()
    Ledger.open(tmp_path, command="x").close()


def test_the_lock_file_says_nothing_once_nobody_holds_it(tmp_path: Path) -> None:
    """It stays, empty: removing it would let two runs hold two files of one name."""
    Ledger.open(tmp_path, command="x").close()
    assert (tmp_path / LOCK_NAME).read_bytes() == b""


_HOLDER = """
    import os, socket, sys, time
    from pathlib import Path
    from wirecrawl.archive.ledger import Ledger
    socket.gethostname = lambda: "une-autre-machine"
    ledger = Ledger.open(Path(sys.argv[1]), command="tué")
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        time.sleep(60)
    sys.stdin.readline()
"""


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    """kill -9, and the next run starts at once, though a forked worker of it lives on, which shares its open files.

    Its machine is named: on a shared disk the process number alone would mean another process here.
    """
    command = [sys.executable, "-c", textwrap.dedent(_HOLDER), str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        try:
            with pytest.raises(ArchiveBusy, match=f"« tué », pid {run.pid} on une-autre-machine, since 20"):
                Lock(tmp_path, "replay")
            run.kill()
            run.wait(30)
            Lock(tmp_path, "replay").release()
        finally:
            os.kill(worker, signal.SIGKILL)


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
    try:
        said = {
            words[0]: subprocess.run(
                [*_AS_ANYBODY, *PROGRAM, *words, "--archive", str(root)],
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
