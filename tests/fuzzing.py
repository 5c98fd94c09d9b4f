"""A small fuzzer: inputs made by damaging good ones, run one after the other, what breaks made smaller.

In:   a Target: good inputs, words of its language, and the function that reads one input.
Out:  Findings: an exception that is none of ours, over 2 s of processor, over 300 MB; each once, and minimised.
Law:  target and seed decide every input; one that is read in a way not seen before becomes a seed itself.
"""

from __future__ import annotations

import random
import re
import resource
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LONGEST_S = 2.0  # of processor time, for one input
PEAK_LIMIT_MB = 300
_FRESH_MB = 120  # what a process has that has just loaded the readers; one that runs other tests too may have had more
_NOTICEABLE_S = 0.005  # what takes less takes no 100 MB
_POOL = 400  # inputs that are damaged further, the good ones included
_TRIES = 400  # at making a finding smaller
_NUMBER = re.compile(rb"\d{1,20}")
_NUMBERS = (
    *(
        b"0",
        b"1",
        b"-1",
        b"2",
        b"9",
        b"12",
        b"13",
        b"24",
        b"31",
        b"60",
        b"99",
        b"100",
        b"255",
        b"256",
        b"1000",
    ),
    *(b"1989", b"2018", b"2099", b"9999", b"10000", b"32768", b"65536", b"2147483648", b"4294967296"),
    *(b"9223372036854775808", b"18446744073709551616", b"1e999", b"NaN", b"-0", b"0x10", b"007", b"1.5"),
    *("²".encode(), "٣".encode(), "１２".encode(), b"1" * 5000),
)
# Hard on any reader of text: ends, fillings, directions, joiners, halves of characters, letters that fold oddly.
WORDS: tuple[bytes, ...] = (
    *(
        b"\0",
        b"\n",
        b"\r\n",
        b"\r\n\r\n",
        b"\t",
        b" ",
        b"\x0b",
        b"\x0c",
        b"\x1c",
        b"\x85",
        b"\xff",
        b"\xfe\xff",
    ),
    *(b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc3", b"\xe2\x80", b"\xf4\x90\x80\x80", b"\xa0"),
    *(
        sign.encode()
        for sign in "\u202e\u2066\u200b\u200d\u00a0\u202f\u2028\u2029\u0085\ufeff\ufffd\u0301\U0001f4f0"
    ),
    *(sign.encode() for sign in "ıſİKßŒœ½²٣１àÀ«»—–‐·…’"),
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"\\",
        b"/",
        b"[",
        b"]",
        b"{",
        b"}",
        b"(",
        b")",
        b":",
        b";",
        b",",
        b".",
        b"-",
        b"=",
    ),
)


@dataclass(frozen=True, slots=True)
class Target:
    """`run` reads one input and says in a word how; it raises for what must not be. `is_text`: most inputs are UTF-8,
    `largest`: bytes of one."""

    name: str
    seeds: tuple[bytes, ...]
    run: Callable[[bytes], str]
    words: tuple[bytes, ...] = ()
    is_text: bool = True
    largest: int = 4096


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` names the defect, and is the same for every input that has it; `told` shows where."""

    target: str
    what: str
    told: str
    data: bytes

    @property
    def file_name(self) -> str:
        """« page-valueerror-xinhua_pages-_paging »."""
        return re.sub(r"[^a-z0-9_]+", "-", f"{self.target} {self.what}".lower()).strip("-")[:120]


@dataclass(slots=True)
class Fuzzer:
    """`executions` so far; `ways` of reading seen, and how often; `slowest_s` and the `peak_mb` of this process."""

    target: Target
    seed: str
    executions: int = 0
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    limit_mb: float = PEAK_LIMIT_MB
    ways: dict[str, int] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    pool: list[bytes] = field(default_factory=list)
    dice: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self.dice.seed(f"{self.target.name} {self.seed}")
        self.limit_mb = max(peak_mb() - _FRESH_MB, 0) + PEAK_LIMIT_MB
        self.pool = list(self.target.seeds)

    def inputs(self) -> Iterator[bytes]:
        """The good inputs as they are, then damaged ones without end."""
        yield from self.target.seeds
        while True:
            yield self._damaged()

    def execute(self, data: bytes) -> Finding | None:
        """One input; what is wrong with it, if that was not found before."""
        self.executions += 1
        what, told, way, took_s = attempt(self.target, data, self.limit_mb)
        self.slowest_s = max(self.slowest_s, took_s)
        if not what:
            self._remember(way, data)
            return None
        if what in self.findings:
            return None
        small = data if what.startswith("over ") else minimise(self.target, data, what)
        self.findings[what] = Finding(self.target.name, what, told, small)
        return self.findings[what]

    def run(self, executions: int) -> list[Finding]:
        """So many inputs; what was found."""
        for data, _ in zip(self.inputs(), range(executions), strict=False):
            self.execute(data)
        self.peak_mb = peak_mb()
        return list(self.findings.values())

    def _remember(self, way: str, data: bytes) -> None:
        """The first and, rarely, a later input of each way of reading is damaged further."""
        count = self.ways[way] = self.ways.get(way, 0) + 1
        if count & (count - 1) or count == 2:  # the 1st, 4th, 8th, 16th …
            return
        if len(self.pool) < _POOL:
            self.pool.append(data)
        else:
            self.pool[self._below(_POOL - len(self.target.seeds)) + len(self.target.seeds)] = data

    def _below(self, number: int) -> int:
        return int(self.dice.random() * number)

    def _damaged(self) -> bytes:
        dice = self.dice.random
        data = bytearray(self.pool[self._below(len(self.pool))])
        while True:
            self._damage(data)
            if dice() < 0.45:
                break
        out = bytes(data[: self.target.largest])
        if self.target.is_text and dice() < 0.985:
            return out.decode("utf-8", "ignore").encode()
        return out

    def _damage(self, data: bytearray) -> None:
        """One change, in place."""
        kind, at = self._below(10), self._below(len(data) + 1)
        size = 1 + int(min(4 ** (5 * self.dice.random()), len(data)))
        if kind == 0 and data:
            data[at - 1] ^= 1 << self._below(8)
        elif kind == 1:
            del data[at : at + size]
        elif kind == 2:
            data[at:at] = data[at : at + size] * (1 + self._below(3))
        elif kind == 3:
            other = self.pool[self._below(len(self.pool))]
            start = self._below(len(other) + 1)
            data[at : at + self._below(size)] = other[start : start + size]
        elif kind in (4, 5, 6):
            self._put_word(data, at)
        elif kind == 7:
            self._put_number(data, at)
        elif kind == 8:
            del data[at:]
        else:
            start = self._below(len(data) + 1)
            data[start:start] = data[at : at + size]

    def _put_word(self, data: bytearray, at: int) -> None:
        words = self.target.words if self.target.words and self.dice.random() < 0.6 else WORDS
        word = words[self._below(len(words))]
        if self.dice.random() < 0.04:  # nested, or a long row
            word *= 2 + self._below(300)
        if self.dice.random() < 0.3:
            data[at : at + len(word)] = word
        else:
            data[at:at] = word

    def _put_number(self, data: bytearray, at: int) -> None:
        found = _NUMBER.search(data, at) or _NUMBER.search(data)
        if found is None:
            return
        number = _NUMBERS[self._below(len(_NUMBERS))]
        if self.dice.random() < 0.5:
            number = str(max(0, int(found[0]) + self._below(9) - 4)).encode()
        data[found.start() : found.end()] = number


def attempt(target: Target, data: bytes, limit_mb: float = PEAK_LIMIT_MB) -> tuple[str, str, str, float]:
    """(what is wrong, "" if nothing; where; how it was read; seconds it took).

    Seconds are of the clock, which costs nothing to ask; what seems slow by it is read again by the processor's.
    """
    what = told = way = ""
    begun_s = time.perf_counter()
    try:
        way = target.run(data)
    except Exception as error:
        what, told = _named(error), "".join(traceback.format_exception(error)[-3:])
    took_s = time.perf_counter() - begun_s
    if not what and took_s > LONGEST_S and (took_s := _cpu_s(target, data)) > LONGEST_S:
        what, told = f"over {LONGEST_S:g} s", f"{took_s:.1f} s of processor time"
    if not what and took_s > _NOTICEABLE_S and (peak := peak_mb()) > limit_mb:
        what, told = (
            f"over {PEAK_LIMIT_MB} MB",
            f"the process has had {peak:.0f} MB, and may have {limit_mb:.0f}",
        )
    return what, told, way, took_s


def _cpu_s(target: Target, data: bytes) -> float:
    begun_s = time.process_time()
    target.run(data)
    return time.process_time() - begun_s


def peak_mb() -> float:
    """The most resident memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _named(error: Exception) -> str:
    """The exception, and the innermost place of this program that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/wirecrawl/" in frame.filename] or frames
    place = ours[-1].filename.rpartition("/")[2].removesuffix(".py")
    return f"{type(error).__name__} {place} {ours[-1].name}"


def minimise(target: Target, data: bytes, what: str) -> bytes:
    """A smaller input with the same defect: stretches are left out, ever shorter ones, while it stays."""
    size, tries = len(data) // 2, 0
    while size and tries < _TRIES:
        at = 0
        while at < len(data) and tries < _TRIES:
            less = data[:at] + data[at + size :]
            tries += 1
            if attempt(target, less)[0] == what:
                data = less
            else:
                at += size
        size //= 2
    return data
