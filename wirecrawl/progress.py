"""How far a long job is: one redrawn line on a terminal, a plain line now and then in a log.

In:   steps as they happen (a page done, a story among them, a reject with its reason) and a clock.
Out:  text on the stream given, which is always stderr.
Law:  it only tells; nothing reads it back, and it knows nothing of what is counted.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import TextIO

from wirecrawl.plain import plain_line

Clock = Callable[[], float]

_WINDOW_S = 15.0  # the rate is that of the last seconds: a crawl slows down and speeds up
_BAR_CELLS = 20
_CLEAR = "\r\x1b[2K"


class Progress:
    """Counts, and shows nothing: what --quiet gets, and what the two below are made of.

    `total` is how many pages there are, None when nobody knows; then `reached` may say how far the input is.
    """

    every_s = float("inf")

    def __init__(
        self, label: str = "", stream: TextIO | None = None, *, clock: Clock = time.monotonic
    ) -> None:
        self.stream, self.clock = stream, clock
        self.begin(label)

    def begin(self, label: str, total: int | None = None) -> None:
        """A new part of the job: everything is counted from nought again."""
        self.label, self.total = label, total
        self.done = self.stories = 0
        self.rejects: Counter[str] = Counter()
        self.started_s = self.clock()
        self._next_s = self.started_s + self.every_s
        self._fraction: float | None = None
        self.about = ""  # what else there is to say of the job, as « cells 12/31 »
        self._marks: deque[tuple[float, int]] = deque([(self.started_s, 0)])

    def step(self, pages: int = 1, *, stories: int = 0, reject: str = "") -> None:
        """`pages` more are done, `stories` of them stories; `reject` is the reason of one that is not."""
        self.done += pages
        self.stories += stories
        if reject:
            self.rejects[reject] += 1
        now_s = self.clock()
        if now_s >= self._next_s:
            self._mark(now_s)
            self._next_s = now_s + self.every_s
            self.draw(now_s)

    def reached(self, fraction: float) -> None:
        """How much of the input is behind us, 0 to 1: the estimate used while `total` is unknown."""
        self._fraction = min(max(fraction, 0.0), 1.0)

    def say(self, line: str) -> None:
        """One line of its own, which a bar must not run into."""

    def draw(self, now_s: float) -> None:
        """Show where we are."""

    def close(self) -> None:
        """Leave the stream as it was found."""

    def fraction(self) -> float | None:
        """0 to 1; None when nothing says how much there is."""
        if self.total:
            return min(self.done / self.total, 1.0)
        return self._fraction

    def rate(self, now_s: float) -> float:
        """Pages a second over the last seconds."""
        then_s, done = self._marks[0]
        return (self.done - done) / (now_s - then_s) if now_s > then_s else 0.0

    def left_s(self, now_s: float) -> float | None:
        """Seconds still to go at this pace; None when it cannot be said."""
        if self.total:
            rate = self.rate(now_s)
            return max(self.total - self.done, 0) / rate if rate else None
        if not self._fraction:
            return None
        return (now_s - self.started_s) * (1 - self._fraction) / self._fraction

    def _mark(self, now_s: float) -> None:
        self._marks.append((now_s, self.done))
        while len(self._marks) > 2 and now_s - self._marks[1][0] >= _WINDOW_S:
            self._marks.popleft()

    def _words(self, now_s: float) -> list[str]:
        count = f"{self.done}/{self.total}" if self.total else f"{self.done} pages"
        words = [count, f"{self.rate(now_s):.0f}/s", f"{self.stories} stories"]
        if self.about:
            words.append(self.about)
        if self.rejects:
            worst = sorted(self.rejects.items(), key=lambda item: (-item[1], item[0]))
            words.append("rejects: " + ", ".join(f"{reason} {n}" for reason, n in worst))
        left_s = self.left_s(now_s)
        if left_s is not None:
            words.append(f"{span(left_s)} left")
        return words


class Bar(Progress):
    """One line, redrawn in place, never wider than the terminal."""

    every_s = 0.1

    def __init__(
        self, label: str, stream: TextIO, *, clock: Clock = time.monotonic, colour: bool = True
    ) -> None:
        super().__init__(label, stream, clock=clock)
        self._colour = colour
        self._full, self._empty = ("█", "░") if _can_print(stream, "█░") else ("#", "-")

    def draw(self, now_s: float) -> None:
        words = self._words(now_s)
        fraction = self.fraction()
        percent = "" if fraction is None else f" {100 * fraction:.0f} %"
        head, tail = f"{self.label} ", percent + "  " + "  ".join(words)
        full = round((fraction or 0) * _BAR_CELLS)
        bar = "" if fraction is None else self._full * full + self._empty * (_BAR_CELLS - full)
        room = max(shutil.get_terminal_size().columns - 1, 10) - len(head) - len(bar)
        tail = tail if len(tail) <= room else tail[: max(room - 3, 0)] + "..."
        if self._colour and bar:
            bar = f"\x1b[36m{bar}\x1b[0m"
        self._write(_CLEAR + head + bar + tail)

    def say(self, line: str) -> None:
        self._write(f"{_CLEAR}{plain_line(line)}\n")

    def close(self) -> None:
        self._write(_CLEAR)

    def _write(self, text: str) -> None:
        assert self.stream is not None  # a Bar is made with a stream
        self.stream.write(text)
        self.stream.flush()


class Log(Progress):
    """A plain line every ten seconds: what a log file or a service journal can hold."""

    every_s = 10.0

    def draw(self, now_s: float) -> None:
        words = self._words(now_s)
        if self.total:
            words[0] = f"{self.done} of {self.total} pages"
        self.say(f"{self.label}: " + ", ".join(words))

    def say(self, line: str) -> None:
        assert self.stream is not None  # a Log is made with a stream
        self.stream.write(plain_line(line) + "\n")
        self.stream.flush()


def progress_on(
    stream: TextIO, label: str, *, quiet: bool = False, clock: Clock = time.monotonic
) -> Progress:
    """The progress this stream can bear: a bar on a terminal, a log elsewhere, nothing when quiet."""
    if quiet:
        return Progress(label, stream, clock=clock)
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        return Bar(label, stream, clock=clock, colour=has_colour(stream))
    return Log(label, stream, clock=clock)


def has_colour(stream: TextIO) -> bool:
    """Whether colour may be used: a terminal that is not dumb, and no NO_COLOR (https://no-color.org)."""
    return stream.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")


def span(seconds: float) -> str:
    """A duration to read at a glance: "4 s", "3 min 20 s", "2 h 05 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _can_print(stream: TextIO, characters: str) -> bool:
    try:
        characters.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
