"""Where the units of another scheduler find things, and what one format's maker gives.

In:   this process: its interpreter, its folder.
Out:  absolute paths.
Law:  a unit depends on no environment but what stands in it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

AHEAD = timedelta(days=3660)  # how far it is looked for hours that a zone leaves out, or has twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`program`: the words that start wirecrawl; `folder`: where it is started."""

    config: Path
    archive: Path
    user: str
    image: str
    claim: str
    scrapyd: str
    folder: Path = field(default_factory=Path.cwd)
    program: tuple[str, ...] = (sys.executable, "-m", "wirecrawl")


@dataclass(slots=True)
class Units:
    """Files by name, and notes on what the scheduler does otherwise than `schedule run`."""

    files: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """All files one after the other; with more than one, each under its name."""
        if len(self.files) == 1:
            return next(iter(self.files.values())).rstrip("\n")
        return "\n".join(f"# ---- {name}\n{text}" for name, text in self.files.items()).rstrip("\n")
