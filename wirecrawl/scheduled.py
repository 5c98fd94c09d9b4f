"""A crawl that a schedule has started: `python -m wirecrawl.scheduled FILE crawl …`.

In:   a file, and the words of a command line.
Out:  what the command gives; its exit code, also in FILE.
Law:  the code is on disk before the process ends, so a scheduler that was killed meanwhile runs nothing twice.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wirecrawl.archive.durable import replacing
from wirecrawl.cli import run


def main() -> None:
    """Ends with the command's exit code."""
    file, words = Path(sys.argv[1]), sys.argv[2:]
    sys.argv = ["wirecrawl", *words]  # what the archive's lock says who holds it
    code = run(words)
    with replacing(file) as out:
        out.write(f"{code}\n".encode())
    sys.exit(code)


if __name__ == "__main__":
    main()
