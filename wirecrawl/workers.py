"""Work shared out to processes, its results merged in the order of the work.

In:   a job and the function that does one share of it; both are pickled, the function by its name.
Out:  the results of all shares, in the order one process would have given them.
Law:  order never depends on speed: unit n belongs to share n mod N, and is waited for; a worker that dies is
      an error with its reason.

Every worker walks the same list of units and does only its own; what it finds goes through its pipe, a unit at a
time. A full pipe makes a fast worker wait, so memory is bounded.
"""

from __future__ import annotations

import contextlib
import fcntl
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

from wirecrawl.errors import WirecrawlError

Job = TypeVar("Job")
Found = TypeVar("Found")
# (the job, which share, of how many) → units of work done, each a list of its results
Share = Callable[[Job, int, int], Iterator[list[Found]]]

_PIPE_BYTES = 1 << 20
_START = (
    "import sys; sys.path.append(sys.argv[1]); from wirecrawl.workers import serve; serve(int(sys.argv[2]))"
)


def merge(share: Share[Job, Found], job: Job, workers: int) -> Generator[Found]:
    """Run `share` in `workers` processes; what they find in the order of the units.

    Raises WirecrawlError if a worker ends before its work does.
    """
    with contextlib.ExitStack() as stack:
        team: list[_Worker] = []
        for number in range(workers):
            team.append(_Worker(f"worker {number + 1} of {workers}"))
            stack.callback(team[-1].stop)
        for number, worker in enumerate(team):
            worker.begin(share, job, number, workers)
        unit = 0
        while (found := team[unit % workers].unit()) is not None:
            yield from found
            unit += 1
        for worker in team:
            worker.finish()


class _Worker:
    """One process, and the pipes its work goes and comes through."""

    def __init__(self, name: str) -> None:
        from multiprocessing.connection import Pipe  # 10 ms to import, and needed by few commands

        self._name = name
        self._complaint: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        package = str(Path(__file__).resolve().parent.parent)
        (given, self._job), (self._units, theirs) = Pipe(duplex=False), Pipe(duplex=False)
        with contextlib.suppress(OSError):  # a system that grants less works as well, only less smoothly
            fcntl.fcntl(self._units, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        with given, theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own code)
                [sys.executable, "-P", "-c", _START, package, str(theirs.fileno())],
                stdin=given.fileno(),
                stdout=self._complaint,  # whatever a library prints
                stderr=self._complaint,
                pass_fds=[theirs.fileno()],
            )

    def begin(self, *work: object) -> None:
        """Give it its work."""
        try:
            self._job.send(work)
        except BrokenPipeError:
            raise self._died() from None

    def unit(self) -> list[Any] | None:
        """What this worker found in its next unit; None when it has no more."""
        try:
            unit: list[Any] | None = self._units.recv()
        except (EOFError, OSError):
            raise self._died() from None
        return unit

    def finish(self) -> None:
        """Wait for a worker that has said its last. Raises WirecrawlError if it then fails all the same."""
        if self._process.wait() != 0:
            raise self._died()

    def stop(self) -> None:
        """End the process if it still runs, and leave nothing open."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for one in (self._job, self._units, self._complaint):
            one.close()

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


def serve(pipe: int) -> None:
    """A worker's whole life: its work from stdin, the units of its share of it to the pipe."""
    from multiprocessing.connection import Connection

    for stop in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group; it is the parent that ends us
        signal.signal(stop, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # no parent, no work
    with Connection(0, writable=False) as given:
        share, job, number, of = given.recv()
    with Connection(pipe, readable=False) as units:
        for unit in share(job, number, of):
            units.send(unit)
        units.send(None)
