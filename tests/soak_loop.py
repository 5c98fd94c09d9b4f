"""A wire that misbehaves for half an hour, crawled by a schedule: `python -m tests.soak_loop --minutes 30 --seed 1`.

In:   how long, or how many crawls; a seed.
Out:  samples of memory and file descriptors, what the wire did, what became of each story; ends with 1 if anything is
      wrong.
Law:  after one calm crawl every story of the wire is stored as the desk wrote it, or rejected by name; nothing is
      connected to but the wire; the scheduler's memory and files are flat, and so are those of one crawl after another.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson

from tests import guarded_crawl
from tests.crawls import months
from tests.guarded_crawl import PUBLIC, Network, record_of
from tests.soak_child import ENVIRONMENT, handles
from tests.soak_wire import INSIDE, TAKEN_OVER, SoakWire
from tests.started import ROOT
from wirecrawl.archive.ledger import Ledger
from wirecrawl.upkeep.verify import verify

SCHEDULER_MB, CRAWL_MB = 3.0, 15.0  # how much more the last third of the samples may have than the first
CRAWL_HANDLES = 4
HANGS_S = 300.0  # a crawl's limits end it within seconds, whatever the wire does; a machine may be busy


@dataclass
class Soaked:
    """`scheduler`: (MB, file descriptors) now and then; `crawls`: a sample of each; `wrong`: what is."""

    scheduler: list[tuple[float, int]] = field(default_factory=list)
    crawls: list[dict[str, float]] = field(default_factory=list)
    exit_codes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        peaks = [one["peak_mb"] for one in self.crawls]
        files = [int(one["handles"]) for one in self.crawls]
        cpu_s = sum(one["cpu_s"] for one in self.crawls)
        lines = [
            f"{len(self.crawls)} crawls ({cpu_s:.0f} s cpu), exit codes {dict(self.exit_codes)}; {self.connections}"
            f" connections, all to the wire; {sum(self.faults.values())} faults of {len(self.faults)} kinds",
            f"scheduler {_thirds([mb for mb, _ in self.scheduler])} MB,"
            f" {_thirds([n for _, n in self.scheduler])} files",
            f"crawls {_thirds(peaks)} MB at most {max(peaks):.0f}, slope {slope(peaks):+.3f} MB a crawl;"
            f" {_thirds(files)} files, at most {max(files)}",
            f"{self.stored} stories stored, rejected {dict(self.rejected)}",
            *(f"WRONG: {what}" for what in self.wrong),
        ]
        return "\n".join(lines)


def _medians(samples: Sequence[float]) -> list[float]:
    """Of the three thirds."""
    third = max(len(samples) // 3, 1)
    return [
        statistics.median(part)
        for part in (samples[:third], samples[third:-third] or samples, samples[-third:])
    ]


def _thirds(samples: Sequence[float]) -> str:
    return " ".join(f"{one:.0f}" for one in _medians(samples))


def slope(samples: Sequence[float]) -> float:
    """How much more each sample has than the one before, by least squares."""
    return statistics.linear_regression(range(len(samples)), samples).slope if len(samples) > 1 else 0.0


def soak(
    folder: Path, seed: str, *, stories: int, every_s: int, over: Callable[[float, int], bool]
) -> Soaked:
    """Crawls until `over(seconds, crawls)`, then the calm one; what came of it."""
    done = Soaked()
    archive, samples = folder / "archive", folder / "samples"
    samples.touch()
    with SoakWire(seed, stories) as wire:
        names = {host: [PUBLIC] for host in ("french.news.cn", "french.xinhuanet.com", "qc.wa.news.cn")}
        names |= {TAKEN_OVER: ["169.254.169.254"], INSIDE: ["127.0.0.2"]}
        network = Network(wire.port, str(folder / "connections"), names)
        with _schedule(folder, archive, samples, network, every_s) as scheduler:
            _sample(scheduler, samples, done, over)
            scheduler.send_signal(signal.SIGTERM)
            if scheduler.wait(HANGS_S) not in (0, 130):
                done.wrong.append(f"the scheduler ended with {scheduler.returncode}")
        wire.calm, done.faults = True, wire.faults
        later = (datetime.now(UTC) + timedelta(hours=6)).isoformat()
        calm_network = Network(wire.port, str(folder / "connections.calm"), names)
        calm = guarded_crawl.crawl(archive, calm_network, [], begun=later)
        if calm.exit_code != 0:
            done.wrong.append(f"the calm run ends with {calm.exit_code}: {calm.err[-1500:]}")
        _look(folder, archive, wire, done)
    return done


def _schedule(
    folder: Path, archive: Path, samples: Path, network: Network, every_s: int
) -> subprocess.Popen[bytes]:
    config = folder / "wirecrawl.toml"
    config.write_text(
        'contact = "tests@example.org"\n[[jobs]]\nname = "soak"\nsource = "xinhua_fr"\n'
        f'every = "{every_s}s"\ndelay = 0\nconcurrency = 4\nconnect_to = ["::127.0.0.1:{network.port}"]\n',
        encoding="utf-8",
    )
    told = json.dumps({"network": asdict(network), "samples": str(samples)})
    with (folder / "scheduler.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.soak_loop", "--schedule", str(config), str(archive)],
            cwd=ROOT,
            env=os.environ | {ENVIRONMENT: told},
            stderr=log,
        )


def _sample(
    scheduler: subprocess.Popen[bytes], samples: Path, done: Soaked, over: Callable[[float, int], bool]
) -> None:
    """Looks at the scheduler twice a second, keeps one look for each crawl; ends when it is over, or hangs."""
    begun_s = last_s = time.monotonic()
    while not over(time.monotonic() - begun_s, len(done.crawls)):
        time.sleep(0.5)
        done.crawls = [json.loads(line) for line in samples.read_text(encoding="ascii").splitlines()]
        if scheduler.poll() is not None:
            done.wrong.append(f"the scheduler ended by itself with {scheduler.returncode}")
            return
        if len(done.crawls) > len(done.scheduler):
            last_s = time.monotonic()
            done.scheduler.append((_resident_mb(scheduler.pid), _kept_open(scheduler.pid)))
            _tell(done)
        if time.monotonic() - last_s > HANGS_S:
            done.wrong.append(f"no crawl has ended for {HANGS_S:g} s")
            return


def _tell(done: Soaked) -> None:
    crawl, (mb, files) = done.crawls[-1], done.scheduler[-1]
    print(
        f"crawl {len(done.crawls)}: {crawl['took_s']:.0f} s, {crawl['peak_mb']:.0f} MB, {crawl['handles']:.0f} files;"
        f" scheduler {mb:.1f} MB, {files} files",
        flush=True,
    )


def _kept_open(pid: int) -> int:
    """The fewest files of several looks: one that is open for a moment, to be written and closed, is no leak."""
    looks = []
    for _ in range(10):
        looks.append(handles(pid))
        time.sleep(0.02)
    return min(looks)


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _look(folder: Path, archive: Path, wire: SoakWire, done: Soaked) -> None:
    """All that has to hold once it is over."""
    for path in folder.glob("connections*"):
        connected = record_of(Network(0, str(path))).connected
        done.connections += len(connected)
        done.wrong += [f"connected to {host}" for host, _ in connected if host != PUBLIC]
    for path in (archive / "schedule").rglob("*.exit"):
        done.exit_codes[path.read_text(encoding="ascii").strip()] += 1
    done.wrong += [
        f"a crawl ended with {code}" for code in done.exit_codes if code not in ("0", "3", "4", "130")
    ]
    for path in archive.rglob("*.log"):
        before, found, after = path.read_text(encoding="utf-8", errors="replace").partition("Traceback")
        if found:
            done.wrong.append(f"{path} holds a traceback: {before[-500:]}{found}{after[:4000]}")
    _look_at_stories(archive, wire, done)
    done.wrong += [str(flaw) for flaw in verify(archive).flaws]
    for name, samples, most in (
        ("scheduler's memory", [mb for mb, _ in done.scheduler], SCHEDULER_MB),
        ("scheduler's files", [float(files) for _, files in done.scheduler], 0),
        ("crawls' memory", [one["peak_mb"] for one in done.crawls], CRAWL_MB),
        ("crawls' files", [one["handles"] for one in done.crawls], CRAWL_HANDLES),
        ("crawls' files at the end", [one["handles_end"] for one in done.crawls], 1),
    ):
        first, _, last = _medians(samples)
        if last - first > most:
            done.wrong.append(f"the {name} grew from {first:.1f} to {last:.1f}")


def _look_at_stories(archive: Path, wire: SoakWire, done: Soaked) -> None:
    lines = {line["id"]: line for line in map(orjson.loads, months(archive).splitlines())}
    with Ledger.open_readonly(archive) as ledger:
        rows = ledger._read("SELECT id, state, reason FROM frontier")
    ends = {id_: (state, reason) for id_, state, reason in rows}
    for id_, expected in wire.expected().items():
        state, reason = ends.get(id_, ("never seen", ""))
        if id_ in lines:
            done.stored += 1
            line = lines[id_]
            if wrong := {
                name: (value, line[name]) for name, value in expected.items() if line[name] != value
            }:
                done.wrong.append(f"{id_} is not as it was written: {wrong}"[:600])
        elif state == "rejected" and reason:
            done.rejected[reason] += 1
        else:
            done.wrong.append(f"{id_} is {state} {reason}")
    done.wrong += [f"{id_} was never written" for id_ in lines.keys() - wire.expected().keys()]


def _run_schedule(config: str, archive: str) -> int:
    """`wirecrawl schedule run`, its crawls by tests.soak_child."""
    from wirecrawl.schedule import children
    from wirecrawl.schedule.runner import run_schedule

    def popen(words: list[str], **options: Any) -> subprocess.Popen[bytes]:
        words = ["tests.soak_child" if word == "wirecrawl.scheduled" else word for word in words]
        return subprocess.Popen(words, **options)

    replaced: Any = SimpleNamespace(Popen=popen, DEVNULL=subprocess.DEVNULL, STDOUT=subprocess.STDOUT)
    children.subprocess = replaced  # type: ignore[attr-defined]
    return run_schedule(Path(config), Path(archive), quiet=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--every", type=int, default=15, help="seconds from one crawl to the next")
    parser.add_argument("--stories", type=int, default=300)
    parser.add_argument("--schedule", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.schedule:
        sys.exit(_run_schedule(*args.schedule))
    with tempfile.TemporaryDirectory(prefix="wirecrawl-soak-") as folder:
        done = soak(
            Path(folder),
            args.seed,
            stories=args.stories,
            every_s=args.every,
            over=lambda seconds, _: seconds > args.minutes * 60,
        )
    print(done)
    sys.exit(bool(done.wrong))


if __name__ == "__main__":
    main()
