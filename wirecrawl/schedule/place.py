"""Where the units of another scheduler find things, and what one format's maker gives.

In:   this process: its interpreter, its folder.
Out:  absolute paths.
Law:  a unit depends on no environment but what stands in it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`program`: the words that start wirecrawl; `folder`: where it is started."""

    config: Path
    archive: Path
    folder: Path
    program: tuple[str, ...]
    user: str = "wirecrawl"
    image: str = ""
    claim: str = "wirecrawl-archive"
    scrapyd: str = "http://127.0.0.1:6800"

    @classmethod
    def here(cls, config: Path, archive: Path, **rest: str) -> Self:
        """As on this machine, in this folder."""
        program = (sys.executable, "-m", "wirecrawl")
        return cls(config=config, archive=archive.absolute(), folder=Path.cwd(), program=program, **rest)


@dataclass(slots=True)
class Units:
    """Files by name, and notes on what the scheduler does otherwise than `schedule run`."""

    files: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
