"""Work shared out to processes, its results merged in the order of the work.

In:   a job (plain JSON) and the function that does one share of it.
Out:  the results of all shares, in the order one process would have given them.
Law:  order never depends on speed: unit n belongs to share n mod N, and is waited for; a worker that dies is
      an error with its reason.

Every worker walks the same list of units and does only its own; what it finds goes through its pipe as
frames. A full pipe makes a fast worker wait, so memory is bounded.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from wirecrawl.errors import WirecrawlError

Frame = tuple[bytes, bytes]
# One unit of work done: its results, in order.
Unit = list[Frame]
Share = Callable[[Any, int, int], Iterator[Unit]]

_HEAD = struct.Struct("<cII")
_RESULT, _END_OF_UNIT, _END = b"r", b"u", b"."
_PIPE_BYTES = 1 << 20
_START = "import sys; sys.path.append(sys.argv[1]); from wirecrawl.workers import serve; serve(*sys.argv[2:])"


def merge(module: str, function: str, job: Mapping[str, Any], workers: int) -> Generator[Frame]:
    """Run `module.function(job, share, of)` in `workers` processes; their frames in the order of the units.

    Raises WirecrawlError if a worker ends before its work does.
    """
    with contextlib.ExitStack() as stack:
        team: list[_Worker] = []
        for share in range(workers):
            team.append(_Worker(module, function, share, workers))
            stack.callback(team[-1].stop)
        for worker in team:
            worker.begin(job)
        unit = 0
        while (frames := team[unit % workers].unit()) is not None:
            yield from frames
            unit += 1
        for worker in team:
            worker.finish()


class _Worker:
    """One process, and the pipe its frames come through."""

    def __init__(self, module: str, function: str, share: int, of: int) -> None:
        self._name = f"worker {share + 1} of {of}"
        self._complaint: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        package = str(Path(__file__).resolve().parent.parent)
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own code)
            [sys.executable, "-P", "-c", _START, package, module, function, str(share), str(of)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaint,
            bufsize=1 << 18,
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # both are pipes
        self._job: IO[bytes] = self._process.stdin
        self._frames: IO[bytes] = self._process.stdout
        with contextlib.suppress(OSError):  # a system that grants less works as well, only less smoothly
            fcntl.fcntl(self._frames, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def begin(self, job: Mapping[str, Any]) -> None:
        """Give it its work."""
        try:
            self._job.write(json.dumps(job).encode())
            self._job.close()
        except BrokenPipeError:
            raise self._died() from None

    def unit(self) -> Unit | None:
        """The frames of this worker's next unit; None when it has no more."""
        frames: Unit = []
        while True:
            head = self._frames.read(_HEAD.size)
            if len(head) < _HEAD.size:
                raise self._died()
            kind, first, second = _HEAD.unpack(head)
            if kind == _END:
                return None
            if kind == _END_OF_UNIT:
                return frames
            data = self._frames.read(first + second)
            if len(data) < first + second:
                raise self._died()
            frames.append((data[:first], data[first:]))

    def finish(self) -> None:
        """Wait for a worker that has said its last. Raises WirecrawlError if it then fails all the same."""
        if self._process.wait() != 0:
            raise self._died()

    def stop(self) -> None:
        """End the process if it still runs, and leave nothing open."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._job.close()
        self._frames.close()
        self._complaint.close()

    def _died(self) -> WirecrawlError:
        code = self._process.wait()
        self._complaint.seek(0)
        said = self._complaint.read().decode(errors="replace").strip().splitlines()
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
        last = f": {said[-1]}" if said else ""
        return WirecrawlError(
            f"{self._name} ended before its work did ({how}){last}",
            next_step="--workers 1 shows which page it was; what is stored stays stored",
        )


def serve(module: str, function: str, share: str, of: str) -> None:
    """A worker's whole life: the job from stdin, its share of it, frames to stdout."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group; it is the parent that ends us
        signal.signal(stop, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # no parent, no work
    do: Share = getattr(importlib.import_module(module), function)
    job = json.loads(sys.stdin.buffer.read())
    with os.fdopen(os.dup(1), "wb", buffering=1 << 18) as out:
        os.dup2(2, 1)  # whatever a library prints must not look like a frame
        for frames in do(job, int(share), int(of)):
            _write(out, frames)
        out.write(_HEAD.pack(_END, 0, 0))


def _write(out: IO[bytes], frames: Iterable[Frame]) -> None:
    for first, second in frames:
        out.write(_HEAD.pack(_RESULT, len(first), len(second)))
        out.write(first)
        out.write(second)
    out.write(_HEAD.pack(_END_OF_UNIT, 0, 0))
