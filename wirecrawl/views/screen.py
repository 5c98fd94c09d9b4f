"""The end of a run on one screen, and the last runs in a table: both read a report and nothing else.

In:   a report as plain values (docs/report.md).
Out:  at most 24 lines of 80 columns, in French if the reader's environment is; no colour.
Law:  how it ended, the sum and what to type next are always there; what does not fit is left out from the least
      needed on, and stands in the report. A command to type is never broken into lines.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from wirecrawl.progress import span
from wirecrawl.report import counted, summed, table

LINES, COLUMNS = 24, 80
_NEXT = "; next: "
_SLOW_SHOWN, _HOSTS_SHOWN, _PART = 2, 4, 4

Report = Mapping[str, Any]
Say = Callable[[str, str], str]  # picks one of two sentences


def _say_in(french: bool) -> Say:
    return lambda english, in_french: in_french if french else english


def screen(report: Report, *, french: bool, path: str = "") -> list[str]:
    """The end of a run; `path` is where its report stands, "" if nowhere."""
    say = _say_in(french)
    head = _wrapped(_head(report, say))
    foot = [_cut(f"  {say('report', 'rapport')}  {path}")] if path else []
    foot += [line for reason in report["reasons"] for line in reason_lines(reason)]
    room = LINES - len(head) - len(foot)
    body: list[str] = []
    for part in (_sums, _kept, _hosts, _robots, _rest):
        body += [line for text in part(report, say) for line in _wrapped(text)]
    if len(body) > room:
        body = [*body[: max(room - 1, 0)], "  ..."]
    return [*head, *body, *foot]


def reason_lines(reason: str) -> Iterator[str]:
    """What was wrong, and beneath it, whole, the command to type."""
    what, sign, step = reason.partition(_NEXT)
    yield from textwrap.wrap(what, COLUMNS, subsequent_indent="  ")
    if sign:
        yield f"  next: {step}"


def runs_view(reports: Sequence[Report], *, french: bool = False) -> Iterator[str]:
    """A line for each run, the newest first: when, what, how long, how it ended, what came. Of a crawl, `stored`,
    `rejected` and `owed` are those of its sum."""
    say = _say_in(french)
    if not reports:
        yield say("no run has left a report here", "aucune exécution n'a laissé de rapport ici")
    yield from table(_run_row(report, say) for report in reports)


def _run_row(report: Report, say: Say) -> tuple[str, ...]:
    if "exit_code" not in report:
        return (report["file"], "", "", "", say("this is no report", "ce n'est pas un rapport"))
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
        (stored, say("stored", "rangée")),
        (rejected, say("rejected", "refusée")),
        (owed, say("owed", "due")),
        *([(changed, say("changed", "changée"))] if changed else []),
        *([(gone, say("gone", "retirée"))] if gone else []),
    ]
    came = ", ".join(say(f"{count} {word}", _accord(count, word)) for count, word in counts)
    return (
        report["started"],
        " ".join([report["command"], *sources]).strip(),
        span(report["seconds"]) if report["seconds"] is not None else "-",
        f"{say('exit', 'code')} {code}" if code is not None else say("killed", "tuée"),
        came,
    )


def _head(report: Report, say: Say) -> str:
    label = next(iter(report["sources"]), "") if report["command"] == "crawl" else report["command"]
    seconds = max(report["seconds"] or 0.0, 0.001)
    pages, stories = report["pages"], report["stories"]
    rejected = sum(report["rejects"].values())
    reasons = f" ({counted(report['rejects'])})" if report["rejects"] else ""
    return say(
        f"{label}: {pages} page{'' if pages == 1 else 's'}: {stories} stor{'y' if stories == 1 else 'ies'}, "
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


def _sums(report: Report, say: Say) -> Iterator[str]:
    if report["command"] != "crawl":
        return
    for one in report["sources"].values():
        yield sum_line(one, say)
        if one["revisited"]:
            found = [
                f"{word} {one['revisited'].get(name, 0)}"
                for name, word in (
                    ("same", say("same", "pareilles")),
                    ("changed", say("changed", "changées")),
                    ("gone", say("gone", "retirées")),
                    ("failed", say("failed", "en échec")),
                )
            ]
            total = sum(one["revisited"].values())
            yield f"{say('revisited', 'redemandées')} {total} = {' + '.join(found)}"
        if one["owed_earlier"]:
            yield say(
                f"{one['owed_earlier']} more are owed since earlier runs",
                f"{one['owed_earlier']} autres sont dues depuis des relevés précédents",
            )
        for reason, owed in one["owed"].items():
            if owed["next_try"]:
                yield f"  {reason}: {say('next try', 'prochain essai')} {owed['next_try']}"


def sum_line(one: Report, say: Say) -> str:
    """`listed N = known K + stored S + rejected R (reason n, …) + owed O (reason n, …)`."""
    owed = {reason: owed["pages"] for reason, owed in one["owed"].items()}
    return (
        f"{say('listed', 'annoncées')} {one['listed']} = {say('known', 'connues')} {one['known']} + "
        f"{say('stored', 'rangées')} {one['stored']} + "
        f"{summed(say('rejected', 'refusées'), one['rejected'])} + {summed(say('owed', 'dues'), owed)}"
    )


def _kept(report: Report, say: Say) -> Iterator[str]:
    if report["captures"]:
        yield f"  captures  {counted(report['captures'])}"
    if report["warnings"]:
        yield f"  {say('warnings', 'réserves')}  {counted(report['warnings'])}"


def _hosts(report: Report, say: Say) -> Iterator[str]:
    busiest = sorted(report["hosts"].items(), key=lambda item: (-item[1]["requests"], item[0]))
    for host, asked in busiest[:_HOSTS_SHOWN]:
        pauses = ""
        if asked["least_pause_s"] is not None:
            least, median = f"{asked['least_pause_s']:.2f}", f"{asked['median_pause_s']:.2f}"
            pauses = say(
                f", pauses {least} s least, {median} s median",
                f", pauses {least} s au moins, médiane {median} s",
            )
        requests = asked["requests"]
        asked_for = say(f"{requests} request{'s' * (requests != 1)}", _accord(requests, "requête"))
        yield f"  {host}  {asked_for}, {_size(asked['bytes'])}{pauses}"
    if len(busiest) > _HOSTS_SHOWN:
        left = len(busiest) - _HOSTS_SHOWN
        yield say(f"  and {left} more hosts", f"  et {left} autres hôtes")


def _robots(report: Report, say: Say) -> Iterator[str]:
    for one in report["robots"][:_HOSTS_SHOWN]:
        status = one["status"] or say("no answer", "sans réponse")
        slow = f", crawl-delay {one['crawl_delay_s']:g} s" if one["crawl_delay_s"] else ""
        closed = say(": nothing is fetched", " : rien n'est relevé") if one["closed"] else ""
        yield f"  robots.txt  {one['host']} {status}{slow}{closed}"
    if report["robots"]:
        yield say(
            f"  {report['disallowed']} requests that robots.txt does not allow",
            f"  {_accord(report['disallowed'], 'requête')} que robots.txt ne permet pas",
        )


def _rest(report: Report, say: Say) -> Iterator[str]:
    if report["cut"]:
        yield f"  {say('answers cut short', 'réponses coupées')}  {counted(report['cut'])}"
    if report["passed"]:
        yield f"  {say('links not followed', 'liens non suivis')}: {counted(report['passed'])}"
    for slow in report["slowest"][:_SLOW_SHOWN]:
        yield _cut(f"  {say('slowest', 'le plus lent')}  {slow['seconds']:.2f} s  {slow['url']}")
    if report["memory_peak_mb"] is not None:
        yield f"  {say('memory', 'mémoire')} {report['memory_peak_mb']:.0f} MB, CPU {report['cpu_s']:.1f} s"


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
