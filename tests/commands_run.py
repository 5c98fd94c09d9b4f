"""The program's commands in processes of their own, as many at once as a test wants.

In:   words of a command line; a wire, for those that crawl.
Out:  running processes; how each ended and what it said.
Law:  crawls reach nothing but a server on this machine; only processes started here are ended, by their own id.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.started import Process, start

TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Ended:
    words: tuple[str, ...]
    code: int
    out: str
    err: str


def start_command(*words: str) -> Process:
    """`wirecrawl WORDS…`, started and not waited for."""
    return start("tests.commands_run", *words, COLUMNS="100")


def ended(process: Process) -> Ended:
    """Waits for it. Raises AssertionError if it ended in a traceback."""
    out, err = process.communicate(timeout=TIMEOUT_S)
    assert isinstance(process.args, list) and process.returncode is not None
    found = Ended(tuple(str(word) for word in process.args[3:]), process.returncode, out, err)
    assert "Traceback" not in err, f"{found.words}: {err}"
    return found


def crawl_words(archive: Path, connect_to: str, *more: str) -> tuple[str, ...]:
    """A crawl of a wire on this machine, as fast as it goes."""
    asked = ("--archive", str(archive), "--connect-to", connect_to, "--delay", "0", "--concurrency", "8")
    return "crawl", "xinhua_fr", *asked, "--contact", "tests@example.org", "--no-revisit", *more


def _main() -> None:
    from wirecrawl.cli import main

    main()


if __name__ == "__main__":
    _main()
