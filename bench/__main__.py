"""`make bench`: what a page costs in replay, stage by stage, beside the limit and beside trafilatura.

The limit is FastWARC reading .warc.zst, lexbor parsing, six selectors and their text: no reader of pages in Python does
less. A plain reader does what any archive of stories must (see plain_reader) and nothing that this one is for. All
figures are CPU milliseconds a page, of one process, in one run: compare ratios, not runs.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from selectolax.lexbor import LexborHTMLParser

from bench.kin_made import PER_DAY
from bench.made import PAGE_BYTES, kin_page, write_warc
from wirecrawl import flow
from wirecrawl.account import Account
from wirecrawl.archive.saved import read_file
from wirecrawl.model.capture import Capture, sha256_of
from wirecrawl.model.story import Reading
from wirecrawl.replay import replay_lines

COUNT = 1500
ROUNDS = 5
SLOW_COUNT = 25
FLOORS = Path(__file__).with_name("floors.json")
SELECTORS = (".bt h2", ".sj", "#Zoom", "#conTit h1", "#content", "#fwl")


def cpu_ms(job: Callable[[], object], pages: int, rounds: int = ROUNDS) -> float:
    """CPU milliseconds a page: the best of a few rounds, which is the one least disturbed."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        job()
        best = min(best, time.process_time() - start)
    return best / pages * 1000


def limit(path: Path) -> None:
    """The least that reading a page can cost here."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            tree = LexborHTMLParser(record.reader.read())
            for selector in SELECTORS:
                node = tree.css_first(selector)
                if node is not None:
                    node.text()


def plain_reader(path: Path) -> None:
    """The limit, a digest, paragraphs as they stand, a line of JSON and a row: nothing cleaned, no date, no copies."""
    with path.open("rb") as stream, closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE stories (url TEXT, line TEXT)")
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            payload = record.reader.read()
            tree = LexborHTMLParser(payload)
            head, date = (node.text() if node else "" for node in map(tree.css_first, SELECTORS[:2]))
            for selector in SELECTORS[3:]:
                if (node := tree.css_first(selector)) is not None:
                    node.text()
            body = "\n".join([paragraph.text(strip=True) for paragraph in tree.css(f"{SELECTORS[2]} p")])
            url, at = record.headers["WARC-Target-URI"], record.headers["WARC-Date"]
            told = {
                "url": url,
                "at": at,
                "digest": sha256_of(payload),
                "head": head,
                "date": date,
                "body": body,
            }
            db.execute("INSERT INTO stories VALUES (?, ?)", (url, json.dumps(told, ensure_ascii=False)))


def captures(path: Path) -> list[Capture]:
    return [item for item in read_file(path, path.name) if isinstance(item, Capture)]


def opened(held: list[Capture]) -> list[Reading]:
    return [page for page in map(flow.open_page, held) if isinstance(page, Reading)]


def stages(path: Path) -> dict[str, float]:
    """Each stage alone; the steps run on fresh readings, as they change them."""
    held = captures(path)
    found = {
        "read the WARC": cpu_ms(lambda: captures(path), len(held)),
        "decode the text": cpu_ms(lambda: [capture.text() for capture in held], len(held)),
        "parse (lexbor)": cpu_ms(lambda: [LexborHTMLParser(c.payload) for c in held], len(held)),
    }
    whole = cpu_ms(lambda: opened(held), len(held))
    found["layout and fields"] = whole - found["decode the text"] - found["parse (lexbor)"]
    steps: dict[str, float] = {}
    for _ in range(ROUNDS):
        readings = opened(held)
        for name, step in flow.STEPS:
            start = time.process_time()
            readings = [step(reading) for reading in readings]
            spent = (time.process_time() - start) / len(held) * 1000
            steps[name] = min(spent, steps.get(name, spent))
    found |= steps
    found["to JSON"] = cpu_ms(lambda: [reading.to_json() for reading in readings], len(held))
    return found


def replay(path: Path, *, kinship: bool = False) -> None:
    lines = sum(1 for _ in replay_lines([path], Account(), kinship=kinship))
    assert lines == COUNT, f"{lines} stories of {COUNT} pages"


def kinship_ms(path: Path) -> float:
    """What families cost a story: the same replay with and without, of pages whose stories are as akin as a wire's."""
    write_warc(path, COUNT, kin_page)
    alone = akin = float("inf")
    for _ in range(2):
        alone = min(alone, cpu_ms(lambda: replay(path), COUNT, 1))
        akin = min(akin, cpu_ms(lambda: replay(path, kinship=True), COUNT, 1))
    return akin - alone


def trafilatura_ms(path: Path) -> float:
    import trafilatura

    held = [capture.text() for capture in captures(path)[:SLOW_COUNT]]
    return cpu_ms(lambda: [trafilatura.extract(text, include_comments=False) for text in held], SLOW_COUNT, 1)


def main() -> int:
    """Prints the table; 1 if a floor is broken."""
    floors = json.loads(FLOORS.read_text())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.warc.zst"
        write_warc(path, COUNT)
        least = plain = ours = float("inf")
        for _ in range(ROUNDS):  # by turns: a machine that slows down slows both
            least = min(least, cpu_ms(lambda: limit(path), COUNT, 1))
            plain = min(plain, cpu_ms(lambda: plain_reader(path), COUNT, 1))
            ours = min(ours, cpu_ms(lambda: replay(path), COUNT, 1))
        akin = kinship_ms(Path(folder) / "kin.warc.zst")
        table = stages(path)
        slow = trafilatura_ms(path)
    print(f"CPU ms a page, {COUNT} pages of {PAGE_BYTES // 1000} kB from .warc.zst, one process\n")
    for name, cost in table.items():
        print(f"  {name:<22}{cost:8.3f}")
    rest = ours - sum(table.values())
    print(f"  {'ledger, settle, write':<22}{rest:8.3f}\n")
    beside = ("a plain reader", plain), ("the limit", least), ("trafilatura alone", slow)
    for name, cost in (("replay, all of it", ours), *beside):
        print(f"  {name:<22}{cost:8.3f}   {cost / least:6.2f} x the limit")
    print(
        f"  {'kinship, on top of it':<22}{akin:8.3f}   of a wire of {PER_DAY} stories a day, one in six akin"
    )
    broken = ours / least > floors["replay_over_limit"]
    if broken:
        print(
            f"floor broken: replay costs {ours / least:.2f} x the limit, at most {floors['replay_over_limit']}"
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
