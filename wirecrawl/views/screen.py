"""The end of a run on one screen, and the last runs in a table: both read a report and nothing else.

In:   a report as plain values (docs/report.md).
Out:  at most 24 lines of 80 columns, in the reader's language; no colour.
Law:  how it ended, the sum and what to type next are always there; what does not fit is left out from the least
      needed on, and stands in the report. A command to type is never broken into lines.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wirecrawl.progress import span
from wirecrawl.report import counted, some, summed, table
from wirecrawl.views.words import Words

LINES, COLUMNS = 24, 80
_NEXT = "; next: "
_SLOW_SHOWN, _HOSTS_SHOWN, _PART = 2, 4, 4

Report = Mapping[str, Any]


def screen(report: Report, words: Words, *, path: str = "") -> list[str]:
    """The end of a run; `path` is where its report stands, "" if nowhere."""
    head = _wrapped(_head(report, words))
    foot = [_cut(f"  {words('report', 'rapport')}  {path}")] if path else []
    foot += [line for reason in report["reasons"] for line in reason_lines(reason)]
    room = LINES - len(head) - len(foot)
    body: list[str] = []
    for part in (_sums, _kept, _hosts, _robots, _rest):
        body += [line for text in part(report, words) for line in _wrapped(text)]
    if len(body) > room:
        body = [*body[: max(room - 1, 0)], "  ..."]
    return [*head, *body, *foot]


def reason_lines(reason: str) -> Iterator[str]:
    """What was wrong, and beneath it, whole, the command to type."""
    what, sign, step = reason.partition(_NEXT)
    yield from textwrap.wrap(what, COLUMNS, subsequent_indent="  ")
    if sign:
        yield f"  next: {step}"


def runs_view(reports: Sequence[Report], words: Words) -> Iterator[str]:
    """A line for each run, the newest first: when, what, how long, how it ended, what came. Of a crawl, `stored`,
    `rejected` and `owed` are those of its sum."""
    if not reports:
        yield words("no run has left a report here", "aucune exécution n'a laissé de rapport ici")
    yield from table(_run_row(report, words) for report in reports)


def _run_row(report: Report, words: Words) -> tuple[str, ...]:
    if "exit_code" not in report:
        return (report["file"], "", "", "", words("this is no report", "ce n'est pas un rapport"))
    sources = report["sources"] or {"": None}
    crawled, code = report["command"] == "crawl", report["exit_code"]
    stored = owed = rejected = changed = gone = 0
    for one in report["sources"].values():
        stored += one["stored"] if crawled else one["read"]
        rejected += sum((one["rejected"] if crawled else one["rejects"]).values())
        owed += sum(part["pages"] for part in one["owed"].values())
        changed += one["revisited"].get("changed", 0)
        gone += one["revisited"].get("gone", 0)
    counts = [
        (stored, words("stored", "rangée")),
        (rejected, words("rejected", "refusée")),
        (owed, words("owed", "due")),
        *([(changed, words("changed", "changée"))] if changed else []),
        *([(gone, words("gone", "retirée"))] if gone else []),
    ]
    came = ", ".join(words(f"{count} {word}", _accord(count, word)) for count, word in counts)
    return (
        report["started"],
        " ".join([report["command"], *sources]).strip(),
        span(report["seconds"]) if report["seconds"] is not None else "-",
        f"{words('exit', 'code')} {code}" if code is not None else words("killed", "tuée"),
        came,
    )


def _head(report: Report, words: Words) -> str:
    label = next(iter(report["sources"]), "") if report["command"] == "crawl" else report["command"]
    seconds = max(report["seconds"] or 0.0, 0.001)
    pages, stories = report["pages"], report["stories"]
    rejected = sum(report["rejects"].values())
    reasons = f" ({counted(report['rejects'])})" if report["rejects"] else ""
    return words(
        f"{label}: {some(pages, 'page')}: {some(stories, 'story', 'stories')}, "
        f"{rejected} rejected{reasons}, {report['unreadable']} unreadable; {report['changed']} new or changed, "
        f"{report['known']} known; {seconds:.1f} s, {pages / seconds:.0f} pages/s",
        f"{label} : {_accord(pages, 'page')} : {_accord(stories, 'dépêche')}, "
        f"{_accord(rejected, 'refusée')}{reasons}, {_accord(report['unreadable'], 'illisible')} ; "
        f"{_accord(report['changed'], 'nouvelle', 'changée')}, {_accord(report['known'], 'connue')} ; "
        f"{seconds:.1f} s, {pages / seconds:.0f} pages/s",
    )


def _accord(count: int, *words: str) -> str:
    """« 1 nouvelle ou changée », « 2 nouvelles ou changées »: in French, 0 and 1 are singular."""
    return f"{count} {' ou '.join(word + 's' * (count > 1) for word in words)}"


def _sums(report: Report, words: Words) -> Iterator[str]:
    if report["command"] != "crawl":
        return
    for one in report["sources"].values():
        yield sum_line(one, words)
        if one["revisited"]:
            found = [
                f"{word} {one['revisited'].get(name, 0)}"
                for name, word in (
                    ("same", words("same", "pareilles")),
                    ("changed", words("changed", "changées")),
                    ("gone", words("gone", "retirées")),
                    ("failed", words("failed", "en échec")),
                )
            ]
            total = sum(one["revisited"].values())
            yield f"{words('revisited', 'redemandées')} {total} = {' + '.join(found)}"
        if one["owed_earlier"]:
            yield words(
                f"{one['owed_earlier']} more are owed since earlier runs",
                f"{one['owed_earlier']} autres sont dues depuis des relevés précédents",
            )
        for reason, owed in one["owed"].items():
            if owed["next_try"]:
                yield f"  {reason}: {words('next try', 'prochain essai')} {owed['next_try']}"


def sum_line(one: Report, words: Words) -> str:
    """`listed N = known K + stored S + rejected R (reason n, …) + owed O (reason n, …)`."""
    owed = {reason: owed["pages"] for reason, owed in one["owed"].items()}
    return (
        f"{words('listed', 'annoncées')} {one['listed']} = {words('known', 'connues')} {one['known']} + "
        f"{words('stored', 'rangées')} {one['stored']} + "
        f"{summed(words('rejected', 'refusées'), one['rejected'])} + {summed(words('owed', 'dues'), owed)}"
    )


def _kept(report: Report, words: Words) -> Iterator[str]:
    if report["captures"]:
        yield f"  captures  {counted(report['captures'])}"
    if report["warnings"]:
        yield f"  {words('warnings', 'réserves')}  {counted(report['warnings'])}"


def _hosts(report: Report, words: Words) -> Iterator[str]:
    busiest = sorted(report["hosts"].items(), key=lambda item: (-item[1]["requests"], item[0]))
    for host, asked in busiest[:_HOSTS_SHOWN]:
        pauses = ""
        if asked["least_pause_s"] is not None:
            least, median = f"{asked['least_pause_s']:.2f}", f"{asked['median_pause_s']:.2f}"
            pauses = words(
                f", pauses {least} s least, {median} s median",
                f", pauses {least} s au moins, médiane {median} s",
            )
        requests = asked["requests"]
        asked_for = words(some(requests, "request"), _accord(requests, "requête"))
        yield f"  {host}  {asked_for}, {_size(asked['bytes'])}{pauses}"
    if len(busiest) > _HOSTS_SHOWN:
        left = len(busiest) - _HOSTS_SHOWN
        yield words(f"  and {left} more hosts", f"  et {left} autres hôtes")


def _robots(report: Report, words: Words) -> Iterator[str]:
    for one in report["robots"][:_HOSTS_SHOWN]:
        status = one["status"] or words("no answer", "sans réponse")
        slow = f", crawl-delay {one['crawl_delay_s']:g} s" if one["crawl_delay_s"] else ""
        closed = words(": nothing is fetched", " : rien n'est relevé") if one["closed"] else ""
        yield f"  robots.txt  {one['host']} {status}{slow}{closed}"
    if report["robots"]:
        yield words(
            f"  {report['disallowed']} requests that robots.txt does not allow",
            f"  {_accord(report['disallowed'], 'requête')} que robots.txt ne permet pas",
        )


def _rest(report: Report, words: Words) -> Iterator[str]:
    if report["cut"]:
        yield f"  {words('answers cut short', 'réponses coupées')}  {counted(report['cut'])}"
    if report["passed"]:
        yield f"  {words('links not followed', 'liens non suivis')}: {counted(report['passed'])}"
    for slow in report["slowest"][:_SLOW_SHOWN]:
        yield _cut(f"  {words('slowest', 'le plus lent')}  {slow['seconds']:.2f} s  {slow['url']}")
    if report["memory_peak_mb"] is not None:
        yield f"  {words('memory', 'mémoire')} {report['memory_peak_mb']:.0f} MB, CPU {report['cpu_s']:.1f} s"


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    return textwrap.wrap(
        text, COLUMNS, subsequent_indent=indent, break_on_hyphens=False, max_lines=_PART, placeholder=" ..."
    )


def _cut(line: str) -> str:
    return line if len(line) <= COLUMNS else line[: COLUMNS - 3] + "..."
