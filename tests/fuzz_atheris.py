"""The same targets led by coverage, where atheris is installed: `python -m tests.fuzz_atheris page --seconds 600`.

In:   a target; how long; a folder that keeps the inputs which reached new code.
Out:  what libFuzzer prints; it stops at the first defect and leaves its input there.
Law:  no requirement of this project: atheris has wheels for Linux on x86-64 alone (`pip install atheris`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

LONGEST_S, MEMORY_MB = 2, 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, default=Path(tempfile.gettempdir()) / "wirecrawl-corpus")
    args = parser.parse_args()
    import atheris

    with atheris.instrument_imports(include=["wirecrawl"], enable_loader_override=False):
        from tests.fuzz_targets import TARGETS
    target = TARGETS[args.target]
    corpus = args.corpus / target.name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = corpus.with_suffix(".words")
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word), encoding="ascii")
    options = {
        "dict": words,
        "max_len": target.largest,
        "max_total_time": args.seconds,
        "timeout": LONGEST_S,
        "rss_limit_mb": MEMORY_MB,
        "artifact_prefix": f"{args.corpus}/{target.name}-",
    }

    def read(data: bytes) -> None:
        target.run(data)

    atheris.Setup([sys.argv[0], str(corpus), *(f"-{name}={value}" for name, value in options.items())], read)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
