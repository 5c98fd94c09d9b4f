"""Progress: what a terminal and a log see, with a clock of the test's own."""

from __future__ import annotations

import io
import re

import pytest

from wirecrawl.progress import Bar, Log, Progress, has_colour, progress_on, span


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 120 columns."""
    monkeypatch.setenv("COLUMNS", "120")


def of(total: int, progress: Progress) -> Progress:
    """The progress of a job of so many pages."""
    progress.begin(progress.label, total)
    return progress


def run(progress: Progress, clock: Clock, pages: int, *, each_s: float, reject_every: int = 0) -> None:
    for number in range(1, pages + 1):
        clock.now_s += each_s
        rejected = bool(reject_every) and number % reject_every == 0
        progress.step(stories=0 if rejected else 1, reject="no-body" if rejected else "")


def last_drawn(stream: io.StringIO) -> str:
    return re.sub(r"\x1b\[\d*m", "", stream.getvalue()).split("\r\x1b[2K")[-1]


def test_a_bar_says_count_rate_stories_rejects_and_time_left() -> None:
    """Everything the eye looks for is on the one line."""
    stream, clock = Terminal(), Clock()
    bar = of(40, Bar("replay", stream, clock=clock))
    run(bar, clock, 20, each_s=0.5, reject_every=10)
    line = last_drawn(stream)
    assert (
        line
        == "replay " + "█" * 10 + "░" * 10 + " 50 %  20/40  2/s  18 stories  rejects: no-body 2  10 s left"
    )


def test_a_bar_is_one_line_and_never_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that wraps would scroll the terminal instead of being redrawn."""
    monkeypatch.setenv("COLUMNS", "40")
    stream, clock = Terminal(), Clock()
    bar = of(1000, Bar("replay", stream, clock=clock))
    run(bar, clock, 500, each_s=0.2, reject_every=3)
    assert "\n" not in stream.getvalue()
    lines = re.sub(r"\x1b\[\d*m", "", stream.getvalue()).split("\r\x1b[2K")
    assert max(map(len, lines)) <= 39


def test_a_bar_is_drawn_ten_times_a_second_not_for_every_page() -> None:
    """Drawing costs more than reading a page."""
    stream, clock = Terminal(), Clock()
    run(of(10_000, Bar("replay", stream, clock=clock)), clock, 10_000, each_s=0.0005)
    assert 40 <= stream.getvalue().count("\r\x1b[2K") <= 51


def test_a_bar_leaves_an_empty_line_behind() -> None:
    """What is printed after it starts at the margin, on a clean line."""
    stream, clock = Terminal(), Clock()
    bar = of(4, Bar("replay", stream, clock=clock))
    run(bar, clock, 2, each_s=1.0)
    bar.say("a line of its own")
    bar.close()
    assert stream.getvalue().endswith("\r\x1b[2Ka line of its own\n\r\x1b[2K")


def test_without_a_total_the_share_of_the_input_gives_the_time_left() -> None:
    """Nobody counts the records of a WARC beforehand; its bytes are known."""
    stream, clock = Terminal(), Clock()
    bar = Bar("replay", stream, clock=clock)
    bar.reached(0.25)
    run(bar, clock, 10, each_s=1.0)
    assert last_drawn(stream).endswith(" 25 %  10 pages  1/s  10 stories  30 s left")


def test_without_total_and_share_no_time_is_invented() -> None:
    """An unknown end is not shown as zero."""
    stream, clock = Terminal(), Clock()
    run(Bar("crawl", stream, clock=clock), clock, 10, each_s=1.0)
    assert last_drawn(stream) == "crawl   10 pages  1/s  10 stories"


def test_a_log_gets_a_plain_line_every_ten_seconds() -> None:
    """No control characters, no redrawing: a journal keeps every line for ever."""
    stream, clock = io.StringIO(), Clock()
    run(of(100, Log("crawl", stream, clock=clock)), clock, 25, each_s=1.0, reject_every=5)
    assert stream.getvalue().splitlines() == [
        "crawl: 10 of 100 pages, 1/s, 8 stories, rejects: no-body 2, 1 min 30 s left",
        "crawl: 20 of 100 pages, 1/s, 16 stories, rejects: no-body 4, 1 min 20 s left",
    ]


def test_the_rate_is_that_of_the_last_seconds() -> None:
    """A wire that slows down is seen to slow down."""
    stream, clock = io.StringIO(), Clock()
    log = Log("crawl", stream, clock=clock)
    run(log, clock, 1000, each_s=0.01)
    run(log, clock, 40, each_s=1.0)
    assert log.rate(clock.now_s) == pytest.approx(1.0, abs=0.2)


def test_a_new_part_counts_from_nought() -> None:
    """A replay first takes pages in, then reads them: two rates, two ends."""
    stream, clock = Terminal(), Clock()
    bar = Bar("taking in", stream, clock=clock)
    run(bar, clock, 50, each_s=0.1)
    bar.begin("reading", 4)
    run(bar, clock, 2, each_s=1.0)
    assert last_drawn(stream).endswith(" 50 %  2/4  1/s  2 stories  2 s left")
    assert last_drawn(stream).startswith("reading █")


def test_quiet_shows_nothing_and_still_counts() -> None:
    """The summary needs the numbers; the reader asked for silence."""
    stream, clock = Terminal(), Clock()
    progress = progress_on(stream, "replay", quiet=True, clock=clock)
    run(progress, clock, 5, each_s=60.0)
    progress.close()
    assert stream.getvalue() == ""
    assert (progress.done, progress.stories) == (5, 5)


@pytest.mark.parametrize(
    ("environ", "kind", "colour"),
    [
        ({"TERM": "xterm"}, Bar, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Bar, False),
        ({"TERM": "dumb"}, Log, False),
    ],
)
def test_a_terminal_gets_what_it_can_bear(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], kind: type, colour: bool
) -> None:
    """NO_COLOR takes the colour and leaves the bar; a dumb terminal gets plain lines."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    stream, clock = Terminal(), Clock()
    progress = progress_on(stream, "replay", clock=clock)
    progress.begin("replay", 10)
    run(progress, clock, 10, each_s=2.0)
    assert type(progress) is kind
    assert ("\x1b[36m" in stream.getvalue()) is colour
    assert has_colour(stream) is colour


def test_a_file_gets_no_control_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """`2> log.txt` is read by people and by grep."""
    monkeypatch.setenv("TERM", "xterm")
    stream, clock = io.StringIO(), Clock()
    progress = progress_on(stream, "replay", clock=clock)
    progress.begin("replay", 9)
    run(progress, clock, 9, each_s=9.0)
    assert stream.getvalue() and "\x1b" not in stream.getvalue() and "\r" not in stream.getvalue()


def test_a_terminal_that_cannot_print_blocks_gets_ascii() -> None:
    """A bar must never be the reason a crawl stops."""

    class Latin(Terminal):
        encoding = "latin-1"

    stream, clock = Latin(), Clock()
    run(of(4, Bar("replay", stream, clock=clock)), clock, 2, each_s=1.0)
    assert stream.getvalue().isascii() and "##########----------" in stream.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7500, "2 h 05 min")]
)
def test_spans_read_at_a_glance(seconds: float, text: str) -> None:
    """Seconds, then minutes, then hours."""
    assert span(seconds) == text
