"""Ctrl-C and SIGTERM at any instant of any writer, once or twice: `python -m tests.signal_loop --runs 60`.

In:   crawl, replay with workers, repair, rebuild, export; a signal after a random time, perhaps a second one.
Out:  one line a run; ends with 1 if one ended otherwise than by 130 (or by 0, its work done), or left damage.
Law:  the same command again leaves what it leaves when nobody disturbs it.
"""

from __future__ import annotations

import random
import re
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

from tests.archive_state import State, state_differences, state_of
from tests.commands_run import crawl_words, ended, start_command
from tests.seeds import run_seeds
from tests.started import Process
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire
from wirecrawl.upkeep.verify import verify

COMMANDS = ("crawl", "crawl", "replay", "repair", "rebuild", "export")
STORIES = 120
_LONGEST_S = {"crawl": 2.0, "replay": 1.0, "repair": 0.6, "rebuild": 1.0, "export": 0.4}
_GAP_S = 0.3
_ADDRESS = re.compile(rb'"url":"[^"]*/([^/"]+/[^/"]+)"')


class Ground:
    """What all runs share: an archive, its captures for a replay, and what each command leaves undisturbed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.whole, self.saved = folder, folder / "whole", folder / "saved"
        with Wire(_plan()) as wire:
            assert ended(start_command(*crawl_words(self.whole, wire.connect_to))).code == 0
        shutil.copytree(self.whole / "captures", self.saved)
        self.wanted: dict[str, State | bytes] = {}
        for command in COMMANDS[1:]:
            self.wanted[command] = self._undisturbed(command)

    def _undisturbed(self, command: str) -> State | bytes:
        with Wire(_plan()) as wire:
            root = self.begin(command, f"undisturbed-{command}")
            found = ended(start_command(*self.words(command, root, wire.connect_to)))
        assert found.code == 0, found
        return self.result(command, root)

    def begin(self, command: str, name: str) -> Path:
        """The archive that a command starts from."""
        root = self.folder / name
        if command not in ("crawl", "replay"):
            shutil.copytree(self.whole, root)
        if command == "repair":  # something to mend
            for path in sorted((root / "stories").rglob("*.jsonl"))[::2]:
                path.unlink()
        return root

    def words(self, command: str, root: Path, connect_to: str) -> tuple[str, ...]:
        if command == "crawl":
            return crawl_words(root, connect_to)
        first = {"replay": (str(self.saved), "--workers", "2"), "export": (str(root / "out.jsonl"),)}
        return command, *first.get(command, ()), "--archive", str(root)

    def result(self, command: str, root: Path) -> State | bytes:
        if command == "export":
            return (root / "out.jsonl").read_bytes()
        return _by_page(state_of(root)) if command == "crawl" else state_of(root)


def _by_page(state: State) -> State:
    """Lists show a story under several addresses of one site, and the network decides which list comes first."""
    return replace(
        state,
        months={
            path: [_ADDRESS.sub(rb'"url":"\1"', line) for line in lines]
            for path, lines in state.months.items()
        },
        visits=[(*visit[:4], "/".join(visit[4].rsplit("/", 2)[1:]), visit[5]) for visit in state.visits],
    )


def _plan() -> Plan:
    return Plan(made=STORIES, hand=False, moved=0.1, zipped=0.5)


def run_once(ground: Ground, seed: int, command: str = "") -> str:
    """One command that is stopped, and the same command again. Raises AssertionError naming what is wrong."""
    dice = random.Random(f"signal {seed}")
    command = command or COMMANDS[seed % len(COMMANDS)]
    root = ground.begin(command, f"signal-{seed}")
    with Wire(_plan()) as wire:
        words = ground.words(command, root, wire.connect_to)
        process = start_command(*words)
        sent = _stop(process, command, dice)
        found = ended(process)
        assert found.code in (0, 130), found
        if found.code == 130:
            assert "interrupted; nothing is lost" in found.err, found.err
        again = ended(start_command(*words))
    assert again.code == 0, again
    _check(ground, command, root)
    shutil.rmtree(root)
    return f"seed {seed}: {command}, {sent}: {found.code}"


def _check(ground: Ground, command: str, root: Path) -> None:
    found, wanted = ground.result(command, root), ground.wanted[command]
    if isinstance(found, State) and isinstance(wanted, State):
        wrong = [*state_differences(found, wanted), *map(str, verify(root).flaws)]
        assert not wrong, wrong
    else:
        assert found == wanted
    assert not list(root.rglob(".*.tmp"))


def _stop(process: Process, command: str, dice: random.Random) -> str:
    """Sends one signal or two, once the program listens; in words."""
    while process.poll() is None and not _listens(process.pid):
        time.sleep(0.002)
    names = dice.choices(("SIGINT", "SIGTERM"), k=dice.choice((1, 2)))
    wait_s = dice.random() * _LONGEST_S[command]
    told = []
    for name in names:
        time.sleep(wait_s)
        told.append(
            f"{name} after {wait_s:.2f} s" + (" (it had ended)" if process.poll() is not None else "")
        )
        process.send_signal(getattr(signal, name))
        wait_s = dice.random() * _GAP_S
    return ", ".join(told)


def _listens(pid: int) -> bool:
    """Whether the process catches SIGTERM: before it does, it is the interpreter that starts, and nothing is begun."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return True
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), "0")
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


if __name__ == "__main__":
    run_seeds(__doc__, 60, "runs", Ground, run_once)
