"""docs/faults.md: the rows, with what was measured of them.

In:   the table; measured.json.
Out:  the text of the page.
Law:  no word of it is written by hand but the names of faults: expectations are what the tests assert, figures what
      `python -m tests.faults --measure` measured.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tests.faults.row import ANY, Row
from tests.faults.table import GROUPS, ROWS, measured

Found = dict[str, Any]
_HEAD = """# Faults

What happens when the network, the wire, a file or the machine does what it should not: with Scrapy 2.19 alone, and
with wirecrawl. Each row is one test, in which both programs run against the same server on loopback (or the same disk,
or the same files) with their own command lines: `scrapy runspider bench/bare_spider.py -o FILE` with Scrapy's defaults,
and `wirecrawl crawl` or `wirecrawl replay`. One story, one list, or robots.txt is at fault; the others are sound.

    pytest "tests/test_faults.py::test_a_fault[ID]"          one row
    python -m tests.faults ID                                one row, and what both said
    python -m tests.faults --measure; make docs              the figures of this page anew

{summary}

**Reading it.** Of three stories on the wire Scrapy's items are counted as *right* (every paragraph, the headline and
the day as the wire wrote them), *wrong* (anything else that stands in its output file as a story) and *missing*;
« says » is what it claims in the end. Of wirecrawl stands what it says: stored, rejected or owed by reason, lists that
did not come, links that it passed by; then what of the faulty address is in the captures (its status, and WARC's word
if it is not whole). Each test also asserts that every story of the wire is stored or named with its reason, that
`wirecrawl verify` finds no flaw, that a replay of what was kept gives the same stories and rejects in at most 300 MB,
that nobody else was connected to, and that the sound stories are as the wire wrote them. Memory is the peak of the
process (`ru_maxrss`) in MB. Exit 0: all that was listed has its end; 4: something is owed or came in part; the others
are in [errors.md](errors.md).
"""


def page() -> str:
    figures = measured()
    parts = [_HEAD.format(summary=_summary(figures))]
    for group in GROUPS:
        parts.append(f"\n## {group.title}\n")
        parts.append("| fault | Scrapy alone | MB | wirecrawl | exit | MB | test |")
        parts.append("|---|---|---|---|---|---|---|")
        parts += [_line(row, figures[row.id]) for row in group.rows]
    return "\n".join(parts) + "\n"


def _line(row: Row, found: Found) -> str:
    bare = found["scrapy"]
    cells = [
        row.fault,
        _bare(row, bare),
        _peak(row, bare),
        _ours(row),
        row.exit,
        found["peak_mb"],
        f"`{row.id}`",
    ]
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def _summary(figures: Found) -> str:
    bares = [figures[row.id]["scrapy"] for row in ROWS]
    worse = [bare for row, bare in zip(ROWS, bares, strict=True) if bare["items"].get("right", 0) < 3]
    wrong = sum("wrong" in bare["items"] for bare in bares)
    codes = Counter(bare["exit"] for bare in bares)
    led = sum(bool(bare["strangers"]) for bare in bares)
    bound = sum(_is_stopped(row, bare) for row, bare in zip(ROWS, bares, strict=True))
    ours = max(figures[row.id]["peak_mb"] for row in ROWS)
    exits = ", ".join(f"exit {code} in {count}" for code, count in sorted(codes.items()))
    told = Counter(row.exit for row in ROWS)
    own = ", ".join(f"{code} in {count}" for code, count in sorted(told.items()))
    return "\n".join(
        [
            f"**{len(ROWS)} rows.** Scrapy alone: {exits}. In {len(worse)} rows a story was missing or not as it was",
            f"written, in {wrong} of them something wrong stood in the output as a story; in {led} rows it connected",
            f"to an address of this machine or its network; in {bound} it took all",
            "the memory it was given (without a bound a gzip bomb of 0.6 MB took 15.7 GB).",
            f"wirecrawl: exit {own}; no story without its end and its reason in any row; at most {ours} MB.",
        ]
    )


def _bare(row: Row, found: Found) -> str:
    items = found["items"]
    parts = [f"{items.get('right', 0)} right"]
    parts += [f"{items[name]} {name}" for name in ("wrong", "missing") if name in items]
    parts += [f"{items['again']} twice"] if "again" in items else []
    words = ", ".join(parts)
    if found["strangers"]:
        words += f"; connected to {', '.join(found['strangers'])}"
    words += f"; {found['looks']}" if found["looks"] else ""
    words += f"; says {found['claims']} items, « {found['reason']} »" if found["reason"] else "; says nothing"
    words += f", exit {found['exit']}"
    return words + (f" ({row.bound})" if row.bound else "")


def _is_stopped(row: Row, found: Found) -> bool:
    return bool(row.memory_mb) and found["peak_mb"] > 0.8 * row.memory_mb


def _peak(row: Row, found: Found) -> str:
    return f"> {found['peak_mb']}, stopped" if _is_stopped(row, found) else str(found["peak_mb"])


def _ours(row: Row) -> str:
    if row.end == ANY:
        words = f"{row.whole} stories as the wire wrote them" if row.whole else "ends in order"
    else:
        words = _short(row.end) or "does not begin"
    words += f" ({row.note})" if row.note else ""
    words += f"; {row.looks}" if row.looks else ""
    words += f"; kept: {row.kept}" if row.kept and row.kept != "200 whole" else ""
    return words + (f"; says « {row.says} »" if row.says else "")


def _short(end: str) -> str:
    """Many lists that did not come for one reason, as their number."""
    lists = re.findall(r"list (\S+) (\S+?)(?:;|$)", end)
    if len(lists) < 3:
        return end
    counts = Counter(reason for _, reason in lists)
    rest = [part for part in end.split("; ") if not part.startswith("list ")]
    return "; ".join([*rest, *(f"{count} lists {reason}" for reason, count in counts.items())])
