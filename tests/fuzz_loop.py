"""Millions of damaged inputs: `python -m tests.fuzz_loop --targets page date --executions 1000000 --seed 1`.

In:   which readers, how many inputs for each, a seed.
Out:  one line a target while it goes, what was found, its smallest input as a file named by the defect; ends with 1 if
      anything was.
Law:  each target runs in a process of its own, one after the other, and the input at hand lies in memory that both
      see: a reader that hangs, or takes its process down, is named by it.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.fuzzing import PEAK_LIMIT_MB, Finding, Fuzzer, peak_mb
from tests.started import ROOT, cpu_s

HANGS_S = 20.0  # of processor time for one input, and it is not waited for any longer
_HEAD = struct.Struct("<QQ")  # executions, bytes of the input at hand
_ROOM = 1 << 20
_TELL_EVERY_S, _LOOK_EVERY_S = 30.0, 2.0


@dataclass(slots=True)
class Sum:
    """One target so far."""

    target: str
    wanted: int
    executions: int = 0
    ways: int = 0
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    cpu_s: float = 0.0
    restarts: int = 0
    findings: dict[str, Finding] = field(default_factory=dict)
    begun_s: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        took_s = max(time.monotonic() - self.begun_s, 0.001)
        rate = self.executions / took_s
        left_s = (self.wanted - self.executions) / rate if rate else 0.0
        return (
            f"{self.target}: {self.executions:,} of {self.wanted:,} ({rate:,.0f}/s, {left_s / 60:.1f} min left, "
            f"{self.cpu_s:.0f} s cpu); {self.ways} ways; slowest {self.slowest_s:.2f} s; {self.peak_mb:.0f} MB; "
            f"{len(self.findings)} found"
        )


def fuzz(target: str, executions: int, seed: str, folder: Path) -> Sum:
    """So many inputs of one target, whatever becomes of the processes that read them."""
    done = Sum(target, executions)
    with tempfile.TemporaryFile() as shared:
        shared.truncate(_ROOM)
        while done.executions < executions:
            _one_process(done, f"{seed}.{done.restarts}", shared, folder)
            done.restarts += 1
    return done


def _one_process(done: Sum, seed: str, shared: IO[bytes], folder: Path) -> None:
    """Until the work is done, or the process is: by a signal, by a hang that is ended here, by its memory."""
    left, before = done.executions, mmap.mmap(shared.fileno(), _ROOM)
    before[: _HEAD.size] = _HEAD.pack(0, 0)
    words = [done.target, str(done.wanted - done.executions), seed, str(shared.fileno())]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz_loop", "--worker", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=(shared.fileno(),),
    )
    hung = _follow(process, before, done, left, folder)
    process.wait()
    count, size = _HEAD.unpack(before[: _HEAD.size])
    done.executions = left + count
    if hung or process.returncode != 0:
        name = f"hangs over {HANGS_S:g} s" if hung else f"ends by {_ended_by(process.returncode)}"
        data = before[_HEAD.size : _HEAD.size + size]
        _found(done, Finding(done.target, name, f"seed {seed}, input {count}", data), folder)
        done.executions += 1
    before.close()


def _ended_by(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def _follow(process: subprocess.Popen[str], at_hand: mmap.mmap, done: Sum, left: int, folder: Path) -> bool:
    """Takes what the worker says; whether it hung, and was ended."""
    assert process.stdout is not None
    told_s, stuck = time.monotonic(), (-1, 0.0)
    with selectors.DefaultSelector() as selector, process.stdout as out:
        selector.register(out, selectors.EVENT_READ)
        while True:
            if selector.select(_LOOK_EVERY_S):
                line = out.readline()
                if not line:
                    return False
                _hear(done, json.loads(line), folder)
            count, used_s = _HEAD.unpack(at_hand[: _HEAD.size])[0], cpu_s(process.pid)
            stuck = stuck if stuck[0] == count else (count, used_s)
            if used_s - stuck[1] > HANGS_S:
                process.kill()
                return True
            done.executions = left + count
            if time.monotonic() - told_s > _TELL_EVERY_S:
                told_s = time.monotonic()
                print(done, flush=True)


def _hear(done: Sum, said: dict[str, object], folder: Path) -> None:
    if "what" in said:
        data = bytes.fromhex(str(said["data"]))
        _found(done, Finding(done.target, str(said["what"]), str(said["told"]), data), folder)
        return
    done.ways = max(done.ways, int(str(said["ways"])))
    done.slowest_s = max(done.slowest_s, float(str(said["slowest_s"])))
    done.peak_mb = max(done.peak_mb, float(str(said["peak_mb"])))
    done.cpu_s += float(str(said["cpu_s"]))


def _found(done: Sum, finding: Finding, folder: Path) -> None:
    if finding.what in done.findings:
        return
    done.findings[finding.what] = finding
    folder.mkdir(parents=True, exist_ok=True)
    (folder / finding.file_name).write_bytes(finding.data)
    print(f"FOUND {finding.target}: {finding.what}\n  {finding.data[:300]!r}\n{finding.told}", flush=True)


def _work(target: str, executions: int, seed: str, shared: int) -> None:
    """A worker's life. It ends early once its memory was over the limit: from then on every input would be."""
    from tests.fuzz_targets import TARGETS

    at_hand = mmap.mmap(shared, _ROOM)
    fuzzer = Fuzzer(TARGETS[target], seed)
    heard_s = begun_s = time.process_time()
    parent = os.getppid()
    for data, count in zip(fuzzer.inputs(), range(1, executions + 1), strict=False):
        at_hand[: _HEAD.size + len(data)] = _HEAD.pack(count, len(data)) + data
        finding = fuzzer.execute(data)
        if finding is not None:
            told = {"what": finding.what, "told": finding.told, "data": finding.data.hex()}
            print(json.dumps(told), flush=True)
        if count % 1024 == 0 and os.getppid() != parent:
            break  # nobody listens any more
        if count % 1024 == 0 and time.process_time() - heard_s > _TELL_EVERY_S / 2:
            _say(fuzzer, time.process_time() - heard_s)
            heard_s = time.process_time()
        if finding is not None and peak_mb() > PEAK_LIMIT_MB:
            break
    _say(fuzzer, time.process_time() - heard_s + (begun_s if heard_s == begun_s else 0))


def _say(fuzzer: Fuzzer, cpu_s: float) -> None:
    told = {"ways": len(fuzzer.ways), "slowest_s": fuzzer.slowest_s, "peak_mb": peak_mb(), "cpu_s": cpu_s}
    print(json.dumps(told), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", nargs="*", default=[], help="all of them if none is named")
    parser.add_argument("--executions", type=int, default=1_000_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--found", type=Path, default=Path(tempfile.gettempdir()) / "wirecrawl-fuzz")
    parser.add_argument("--worker", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        target, executions, seed, shared = args.worker
        _work(target, int(executions), seed, int(shared))
        return
    sums = []
    for target in args.targets or _names():
        sums.append(fuzz(target, args.executions, args.seed, args.found))
        print(f"done: {sums[-1]}", flush=True)
    total = sum(one.executions for one in sums)
    found = [finding for one in sums for finding in one.findings.values()]
    print(
        f"{total:,} executions of {len(sums)} targets; {len(found)} found; {sum(s.cpu_s for s in sums):.0f} s cpu"
    )
    for finding in found:
        print(f"  {args.found / finding.file_name}: {finding.what}")
    sys.exit(bool(found))


def _names() -> list[str]:
    from tests.fuzz_targets import TARGETS

    return list(TARGETS)


if __name__ == "__main__":
    main()
