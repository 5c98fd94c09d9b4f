"""Capture files cut anywhere and bits turned anywhere: `python -m tests.damage_loop --cuts 300 --flips 300`.

In:   how many cuts, and how many single bits, each on a fresh copy of an archive of 100 captures.
Out:  one line for each kind; ends with 1 at the first damage not flagged, or the first sound record not kept.
Law:  verify flags every damage; after repair the archive is sound. Of a file that was cut every whole record is
      what and where it was; one in which a bit had turned is, byte for byte, what it was.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.archive_state import published
from tests.pages import page_2017
from tests.test_replay import page, write_warc
from wirecrawl.account import Account
from wirecrawl.archive.warc_reader import read_warc
from wirecrawl.model.capture import Capture
from wirecrawl.replay import replay_into
from wirecrawl.upkeep.repair import repair
from wirecrawl.upkeep.verify import verify

RECORDS = 100
Damage = Callable[[bytes, random.Random], bytes]


def make_archive(folder: Path, records: int = RECORDS) -> Path:
    """An archive of as many captures, two of which give no story, one of them without an address."""
    folder.mkdir(parents=True)
    source = write_warc(folder / "source.warc", range(records - 3), padding=300)
    empty, bare = folder / "vide.html", folder / "seule.html"
    empty.write_text(page_2017([], number="137299999"), encoding="utf-8")
    bare.write_text(page(records, url=False), encoding="utf-8")
    (folder / "soupe.html").write_text("<html><p>La soupe du jour.</p></html>", encoding="utf-8")
    root = folder / "archive"
    replay_into(root, [source, empty, bare, folder / "soupe.html"], Account())
    return root


def capture_file(root: Path) -> Path:
    """The largest capture file."""
    return max((root / "captures").rglob("*.warc.gz"), key=lambda path: path.stat().st_size)


def places(path: Path) -> dict[int, str]:
    """Byte → digest of every capture that reads."""
    found = read_warc(path, file=path.name)
    return {one.offset: one.digest for one in found if isinstance(one, Capture)}


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def flip(data: bytes, dice: random.Random) -> bytes:
    bit = dice.randrange(8 * len(data))
    return data[: bit // 8] + bytes([data[bit // 8] ^ (1 << bit % 8)]) + data[bit // 8 + 1 :]


def run_once(archive: Path, damage: Damage, seed: int, folder: Path) -> Counter[str]:
    """One damage; what verify called it. Raises AssertionError for a promise not kept."""
    root = folder / f"{damage.__name__}-{seed}"
    shutil.copytree(archive, root)
    path = capture_file(root)
    before, data = places(path), path.read_bytes()
    damaged = damage(data, random.Random(f"{damage.__name__} {seed}"))
    path.write_bytes(damaged)
    flaws = verify(root).flaws
    assert flaws, f"{damage.__name__} {seed}: not flagged"
    mended = repair(root)
    after = places(path) if path.exists() else {}
    common = len(damaged) if damage is cut else len(data)
    whole = {
        offset for offset, end in zip(before, [*list(before)[1:], len(data)], strict=True) if end <= common
    }
    lost = whole - after.keys()
    assert len(lost) <= (0 if damage is cut else 1), (
        f"{damage.__name__} {seed}: {len(lost)} sound records lost"
    )
    assert all(before.get(offset) == digest for offset, digest in after.items()), f"{seed}: another record"
    is_padding = any("sealed as it stands" in line for line in mended.done)  # bits behind the last block
    assert damage is cut or is_padding or path.read_bytes() == data, f"{seed}: not the file it was"
    assert mended.left == [], f"{damage.__name__} {seed}: {mended.left}"
    assert mended.lost == len(before) - len(after), f"{damage.__name__} {seed}: {mended}"
    assert published(root) == published(archive), f"{damage.__name__} {seed}: the text of a story is gone"
    assert repair(root).done == [], f"{damage.__name__} {seed}: a second repair finds something"
    shutil.rmtree(root)
    return Counter({flaw.kind for flaw in flaws}) + Counter({"records lost": len(lost)})


def run(damage: Damage, count: int, folder: Path, records: int = RECORDS) -> Counter[str]:
    """As many damages of one kind; how often verify gave which name, and how many records were lost in all."""
    archive = make_archive(folder / f"{damage.__name__}s", records)
    found: Counter[str] = Counter()
    for seed in range(count):
        found += run_once(archive, damage, seed, folder)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=300)
    parser.add_argument("--flips", type=int, default=300)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wirecrawl-") as folder:
        for damage, count in ((cut, args.cuts), (flip, args.flips)):
            found = run(damage, count, Path(folder))
            named = ", ".join(f"{name} {number}" for name, number in found.most_common())
            print(
                f"{count} {damage.__name__}s in {RECORDS} records: all flagged and mended; {named}",
                flush=True,
            )


if __name__ == "__main__":
    main()
