"""Nothing is lost on a disk that fails, at whatever call (every n: `python -m tests.failing_disk_loop`)."""

from __future__ import annotations

import errno
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.failing_disk import HERE, KINDS, NO_COMPILER, Fault, compiler
from tests.failing_disk_cases import ARCHIVE, Case, acknowledged, cases, facts, trial
from tests.failing_disk_loop import WAYS, plan
from tests.faults.server import Disk
from tests.started import PROGRAM
from wirecrawl.demo.wire import Wire

NAMES = ("replay", "publish", "repair", "rebuild", "export-zst", "export-csv", "crawl", "crawl-addresses")
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    if not compiler():
        pytest.skip(NO_COMPILER)
    with Disk() as server:
        yield server


@pytest.fixture(scope="module")
def made(disk: Disk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Case]]:
    with Wire(plan()) as wire:
        yield cases(disk, tmp_path_factory.mktemp("cases"), wire.connect_to)


TRIED = [
    (name, way)
    for name in NAMES
    for way in WAYS
    if way in ("crash", "full", "dead", "read", "handles") or not name.startswith("crawl")
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "way"), TRIED)
def test_whatever_fails_nothing_is_lost(
    name: str, way: str, disk: Disk, made: dict[str, Case], tmp_path: Path
) -> None:
    """Files are old or new and whole, what was acknowledged stays, the exit code says it, the next run completes."""
    fault, case = WAYS[way], made[name]
    case.begin(tmp_path / "all")
    calls = disk.command(
        case.words(tmp_path / "all"), tmp_path / "all", Fault("once", 0, fault.code, fault.kinds)
    ).calls
    assert calls, f"{name} makes no such call: nothing was tried"
    dice = random.Random(f"{name} {way}")
    for n in sorted({1, *(dice.randint(1, calls) for _ in range(1 if name.startswith("crawl") else 2))}):
        trial(disk, case, tmp_path / "trial", Fault(fault.mode, n, fault.code, fault.kinds))


def test_a_disk_that_fails_to_be_read_is_no_damage(disk: Disk, made: dict[str, Case], tmp_path: Path) -> None:
    """repair on a disk that does not give the captures back ends with 5: nothing is marked lost, nothing moved."""
    case = made["rebuild"]
    case.begin(tmp_path)
    before = facts(tmp_path)
    for n in (1, 2, 3, 40, 80):
        ended = disk.command(
            ["repair", "--archive", str(tmp_path / ARCHIVE)], tmp_path, Fault("on", n, errno.EIO, ("read",))
        )
        assert ended.code == 5 and ended.err.count("the disk is full or failing") == 1, ended
        assert facts(tmp_path) == before and not (tmp_path / ARCHIVE / "damaged").exists()


def test_every_call_of_the_program_goes_through_the_shim(made: dict[str, Case], tmp_path: Path) -> None:
    """strace sees the same writes, syncs and renames below the folder as the shim counts: SQLite's too."""
    if shutil.which("strace") is None:
        pytest.skip("install strace to count the calls a second time")
    case = made["replay"]
    kinds = ("write", "fsync", "truncate", "rename", "link", "unlink", "mkdir")
    case.begin(tmp_path / "a")
    with Disk() as disk:
        counted = disk.command(
            case.words(tmp_path / "a"), tmp_path / "a", Fault("once", 0, kinds=kinds)
        ).calls
    case.begin(tmp_path / "b")
    log = tmp_path / "calls"
    calls = "write,pwrite64,writev,fsync,fdatasync,ftruncate,rename,link,unlink,mkdir"
    words = [
        "strace",
        "-f",
        "-y",
        "-e",
        f"trace={calls}",
        "-o",
        str(log),
        *PROGRAM,
        *case.words(tmp_path / "b"),
    ]
    done = subprocess.run(words, cwd=HERE.parent, capture_output=True, text=True, check=False)
    if not log.exists() or "ptrace" in done.stderr:
        pytest.skip("this system lets nobody trace")
    seen = [
        line for line in log.read_text().splitlines() if str(tmp_path / "b") in line and "resumed" not in line
    ]
    assert counted == len(seen) > 200, (counted, len(seen))


@pytest.mark.parametrize("limit_bytes", [1, 4_096, 40_000, 120_000, 400_000])
def test_a_file_that_may_not_grow_is_no_room(limit_bytes: int, made: dict[str, Case], tmp_path: Path) -> None:
    """The kernel's own limit (EFBIG), no shim: exit 5, and what was acknowledged is there when the limit is gone."""
    case = made["publish"]
    case.begin(tmp_path)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    done = subprocess.run(
        [*PROGRAM, *case.words(tmp_path)],
        cwd=HERE.parent, capture_output=True, text=True, preexec_fn=limit, check=False,
    )  # fmt: skip
    assert done.returncode == (5 if limit_bytes < 400_000 else 0), done
    assert done.stderr.count("; next: ") == (limit_bytes < 400_000), done.stderr
    held = acknowledged(tmp_path)
    again = subprocess.run(
        [*PROGRAM, *case.words(tmp_path)], cwd=HERE.parent, capture_output=True, check=False
    )
    assert again.returncode == 0 and held.keys() <= acknowledged(tmp_path).keys(), again
    assert {name: facts(tmp_path)[name] for name in case.facts} == case.facts


@pytest.mark.parametrize("size", ["16k", "100k", "300k", "600k"])
def test_a_full_file_system_is_no_room(size: str, made: dict[str, Case], tmp_path: Path) -> None:
    """A real file system too small for the archive: exit 5; once it is larger, the same command completes."""
    case, there = made["replay"], tmp_path / "small"
    there.mkdir()
    words = " ".join(f"'{word}'" for word in [*PROGRAM, *case.words(there)])
    script = (
        f"mount -t tmpfs -o size={size} tmpfs '{there}' || exit 99; {words}; echo first $?;"
        f" mount -o remount,size=64m '{there}'; {words}; echo second $?; cp -r '{there}' '{tmp_path}/after'"
    )
    done = subprocess.run(
        ["unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)), "sh", "-c", script],
        cwd=HERE.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "first" not in done.stdout:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()[-100:]}")
    assert re.findall(r"(?:first|second) (\d+)", done.stdout) == ["5", "0"], done
    assert done.stderr.count("; next: free some space") == 1, done.stderr
    assert {name: facts(tmp_path / "after")[name] for name in case.facts} == case.facts


def _run(words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command line of the shell, `wirecrawl` being this program and ARCHIVE an archive of twelve stories."""
    exe = " ".join(f"'{word}'" for word in PROGRAM)
    line = words.replace("wirecrawl", exe).replace("ARCHIVE", f"--archive '{folder / ARCHIVE}'")
    return subprocess.run(["bash", "-c", line], cwd=HERE.parent, capture_output=True, text=True, check=False)


@needs_full
@pytest.mark.parametrize(
    "command", ["export - ARCHIVE", "stats ARCHIVE", "stats --json ARCHIVE", "sources", "--help"]
)
def test_output_that_goes_nowhere_is_told(command: str, made: dict[str, Case], tmp_path: Path) -> None:
    """Standard output full: 5; closed: 1; a reader that has had enough, as head: 0 and not a word."""
    made["rebuild"].begin(tmp_path)
    full = _run(f"wirecrawl {command} > /dev/full", tmp_path)
    assert (full.returncode, full.stderr.count("; next: "), full.stderr.count("\n")) == (5, 1, 1), full
    if command != "--help":
        closed = _run(f"wirecrawl {command} >&-", tmp_path)
        assert closed.returncode == 1 and closed.stderr.startswith("wirecrawl: standard output is closed"), (
            closed
        )
    piped = _run(
        f"set -o pipefail; wirecrawl {command} --quiet | true" if "ARCHIVE" in command else "true", tmp_path
    )
    assert (piped.returncode, piped.stderr) == (0, ""), piped


@needs_full
@pytest.mark.parametrize("to", ["2> /dev/full", "2>&-", "<&- >&- 2>&-"])
def test_a_log_that_cannot_be_written_ends_no_work(to: str, made: dict[str, Case], tmp_path: Path) -> None:
    """With a standard error that is full or closed, the work is done, its exit code kept, stdout holds data only."""
    case = made["replay"]
    case.begin(tmp_path)
    words = " ".join(case.words(tmp_path)).removesuffix(" --quiet")
    done = _run(f"wirecrawl {words} {to}", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done
    assert {name: facts(tmp_path)[name] for name in case.facts} == case.facts
    failed = _run(f"wirecrawl show nobody ARCHIVE {to}", tmp_path)
    assert failed.returncode not in (0, 120) and failed.stdout == "", failed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.skipif(not compiler(), reason=NO_COMPILER)
def test_the_shim_fails_the_call_it_is_told_to(kind: str, tmp_path: Path) -> None:
    """Of two calls of each kind the second fails, with the errno asked for; one outside the folder never does."""
    script = (
        "import os, sys; here, out = sys.argv[1:]\n"
        "def two(root):\n"
        "    for n in '12':\n"
        "        path = f'{root}/{n}'\n"
        "        os.mkdir(path + 'd'); fd = os.open(path, os.O_CREAT | os.O_RDWR)\n"
        "        os.write(fd, b'x'); os.fsync(fd); os.ftruncate(fd, 1); os.posix_fallocate(fd, 0, 1)\n"
        "        os.pread(fd, 1, 0); os.link(path, path + 'l'); os.rename(path, path + 'r'); os.unlink(path + 'l')\n"
        "two(out); print('out', flush=True); two(here)\n"
    )
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    fault = Fault("once", 2, errno.EXDEV, (kind,))
    words = [sys.executable, "-c", script, str(tmp_path / "in"), str(tmp_path / "out")]
    done = subprocess.run(
        words,
        env=os.environ | fault.environment(tmp_path / "in"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "out\n" and done.returncode == 1 and os.strerror(errno.EXDEV) in done.stderr, done
    assert (tmp_path / "in" / "1r").exists() and (tmp_path / "in" / "2r").exists() == (kind == "unlink"), done


def _where(disk: Disk, case: Case, folder: Path, kind: str, what: str) -> int:
    """The number of the first call of a kind that is on a file so called."""
    for n in range(1, 400):
        case.begin(folder)
        ended = disk.command(case.words(folder), folder, Fault("once", n, errno.EIO, (kind,)))
        if re.fullmatch(what, ended.failed):
            return n
    raise AssertionError(f"no {kind} is on {what}")


@pytest.mark.parametrize("mode", ["once", "crash", "on"])
def test_a_file_made_for_nothing_is_taken_away(
    mode: str, disk: Disk, made: dict[str, Case], tmp_path: Path
) -> None:
    """A capture file whose first record could not be written is gone after the next run."""
    case = made["publish"]
    n = _where(disk, case, tmp_path / "first", "write", r"write /archive/captures/.*")
    trial(disk, case, tmp_path / "trial", Fault(mode, n, errno.ENOSPC, ("write",)))


def test_an_export_that_was_killed_leaves_nothing_behind(
    disk: Disk, made: dict[str, Case], tmp_path: Path
) -> None:
    """The half-written file of a dead export is swept by the next one; that of a living one is not."""
    case = made["export-zst"]
    n = _where(disk, case, tmp_path / "first", "rename", r"rename /out.*")
    trial(disk, case, tmp_path / "trial", Fault("crash", n, kinds=("rename",)))
    living = tmp_path / "trial" / f".out.jsonl.zst.{os.getpid()}.tmp"
    living.touch()
    assert disk.command(case.words(tmp_path / "trial"), tmp_path / "trial").code == 0 and living.exists()


@pytest.mark.parametrize("mode", ["once", "on"])
def test_a_capture_that_cannot_be_read_is_not_left_out(
    mode: str, disk: Disk, made: dict[str, Case], tmp_path: Path
) -> None:
    """rebuild on a disk that fails to read a capture file ends with 5, not with fewer stories."""
    case = made["rebuild"]
    n = _where(disk, case, tmp_path / "first", "read", r"p?read\w* /archive/captures/.*")
    assert trial(disk, case, tmp_path / "trial", Fault(mode, n, errno.EIO, ("read",))).code == 5
