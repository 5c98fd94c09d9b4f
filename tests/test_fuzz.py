"""Whatever bytes come, a reader ends with what it read or with a reason that has a name."""

from __future__ import annotations

import ast
import itertools
import random
import re
import time
from functools import cache
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wirecrawl
from tests import pages
from tests.fuzz_seeds import page_seeds
from tests.fuzz_targets import TARGETS
from tests.fuzzing import LONGEST_S, Fuzzer, Target
from tests.warc_bytes import http, record
from wirecrawl import cli, flow
from wirecrawl.account import Account
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import FIELDS, Listing, Reject
from wirecrawl.replay import replay_lines
from wirecrawl.upkeep.verify import verify

EXECUTIONS = 20_000
_EACH = EXECUTIONS // len(TARGETS) // 2 + 1
FRESH = str(time.time_ns())
SUFFIXES = ".html .htm .html.gz .mhtml .txt .warc .warc.gz .warc.zst .wacz".split()
_NAMES = (f"f{n}" for n in itertools.count())

# What the fuzzer has found, or looking at the code for its sake: each as small as it came out.
FOUND: list[tuple[str, bytes]] = [
    ("address", b"http://["),
    ("address", b"http://qc.wa.news.cn/nodeart/list"),
    ("address", "http://qc.wa.news.cn/nodeart/list?pgnum=²&cnt=x".encode()),
    ("saved", b"<link rel=canonical href=http://[>"),
    (
        "saved",
        b'<!--saved from url=(0057)http://french.xinhuanet.com/2018-06/07/-->><a href="c_130001_0.htm">',
    ),
    ("warc", record(http(b"<p>x</p>"), uri="http://]")),
    ("warc", record(http(b"<p>x</p>"), uri="http://web.archive.org/web/20180607/http://[x")),
    ("warc", record(http(b"<p>x</p>"), uri="http://\u2100.cn/")),
    ("warc", record(http(b"<p>x</p>"), fields=[("Wirecrawl-Source", "x")])),
    ("warc", record(http(b"<p>x</p>"), fields=[("Wirecrawl-Doubt", "x y")])),
    ("cdx", b'["","","20180607091500","http://]"'),
    ("cdx", b"[,"),
    ("cdx", b"[[]]"),
    ("list", b'{"data":{"list":[{}]},"totalnum":18446744073709551616}'),
    ("list", b'{"data":[],"totalnum":1e999}'),
    ("list", b'{"data":[],"totalnum":' + b"1" * 5000 + b"}"),
    (
        "list",
        b'{"data":[{"LinkUrl":"http://french.news.cn/\\ud800/2018-06/07/c_137236985.htm","Title":"\\udfff"}]}',
    ),
    ("list", b'{"\\ud800":1}'),
    ("date", b"3:8-0juillet"),
    ("dateline", "PARIS, 7 juın (Xinhua) -- Le marché ouvre.".encode()),
    ("page", page_seeds()[2].replace(b"<span>2</span>", "<span>²</span>".encode())),
    ("page", page_seeds()[2].replace(b"<span>2</span>", b"<span>" + b"1" * 5000 + b"</span>")),
]


# Time that grew with the square of the length, or its cube: minutes for what an answer may be.
SLOW: list[tuple[str, bytes]] = [
    ("list", b"{}" + b" " * 5_000 + b"x"),
    ("list", b'"Abstract":' * 20_000),
    ("list", b'{"Abstract":}' * 20_000),
    ("text", b"french.xinhuanet.com\nLa foire\nOSLO (AFP) - " + "\ufffd".encode() * 100_000),
    ("mhtml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related" + b";" * 400_000 + b"\r\n\r\n--x\r\n"),
]


@pytest.mark.parametrize(("target", "data"), SLOW, ids=lambda value: str(value[:12]))
def test_no_input_costs_more_than_its_length(target: str, data: bytes) -> None:
    """Seconds of processor time; each of these took more than two, the first 140."""
    begun_s = time.process_time()
    TARGETS[target].run(data)
    assert time.process_time() - begun_s < LONGEST_S


@pytest.mark.parametrize(("target", "data"), FOUND)
def test_what_was_found_once_is_read_or_refused(target: str, data: bytes) -> None:
    """Every defect of a reader has its input here."""
    TARGETS[target].run(data)


@pytest.mark.parametrize("seed", ["1", FRESH], ids=["known", "fresh"])
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_a_reader(target: str, seed: str) -> None:
    """20,000 inputs, half of them new each time: no exception, none over 2 s, none over 300 MB."""
    found = Fuzzer(TARGETS[target], seed).run(_EACH)
    told = [f"{one.what}: {one.data!r}\n{one.told}" for one in found]
    assert not found, f"python -m tests.fuzz_loop --targets {target} --seed {seed}.0\n" + "\n".join(told)


def test_the_fuzzer_finds_what_is_there() -> None:
    """A reader that breaks on two words in one input is caught, once, and the input made as small as it can be."""

    def run(data: bytes) -> str:
        if b"<br>" in data and b"9" in data:
            raise ZeroDivisionError
        return "read"

    fuzzer = Fuzzer(Target("toy", (b"<p>Le 7 juin</p>",), run, (b"<br>", b"9")), "1")
    (found,) = fuzzer.run(2000)
    assert sorted(found.data) == sorted(b"<br>9")
    assert fuzzer.executions == 2000


# any bytes, to the end of a replay


@cache
def reasons() -> frozenset[str]:
    """Every reason that stands in the program where something is refused."""
    found: set[str] = set()
    for path in Path(wirecrawl.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", node.value) else set()
    return frozenset(found - {"parser-error"})


def check_replay(path: Path) -> None:
    """The law of a replay, whatever the file holds."""
    account = Account()
    lines = list(replay_lines([path], account))
    faults = {reason for _, reason, _, _ in account.faults.groups}
    named = {reason for reason in faults | set(account.rejects) if not re.fullmatch(r"http-\d{1,3}", reason)}
    assert named <= reasons(), named - reasons()
    assert account.exit_code in (0, 3, 4)
    assert account.roles["story"] == account.stories + account.rejects.total()
    assert account.roles.total() == account.pages
    assert account.exit_code == 4 or (account.exit_code == 3) == (not account.stories)
    "\n".join(account.faults.lines()).encode()
    for line in lines:
        assert tuple(orjson.loads(line)) == FIELDS


def damaged(number: int) -> bytes:
    """A good input of some reader, damaged."""
    dice = random.Random(number)
    fuzzer = Fuzzer(TARGETS[dice.choice(list(TARGETS))], str(number))
    return next(itertools.islice(fuzzer.inputs(), len(fuzzer.target.seeds), None))


ANY = st.one_of(st.binary(max_size=200), st.integers(0, 10**9).map(damaged))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@settings(max_examples=150)
@given(data=ANY, suffix=st.sampled_from(SUFFIXES))
def test_any_bytes_under_any_suffix(folder: Path, data: bytes, suffix: str) -> None:
    """A story, or a reject or a fault with a reason of the program's own; exit 0, 3 or 4; the account's sum holds."""
    path = folder / f"{next(_NAMES)}{suffix}"
    path.write_bytes(data)
    check_replay(path)


@settings(max_examples=150)
@given(
    data=st.one_of(ANY, st.sampled_from(page_seeds())),
    status=st.integers(0, 999),
    kind=st.one_of(st.sampled_from(["text/html", "text/plain", "application/json"]), st.text(max_size=20)),
    encoding=st.sampled_from(["", "gzip", "br", "zstd", "deflate", "gzip, br", "x"]),
    url=st.one_of(st.just(pages.URL), st.text(max_size=30).map("http://french.news.cn/".__add__), st.text()),
)
def test_any_answer_of_a_wire(
    folder: Path, data: bytes, status: int, kind: str, encoding: str, url: str
) -> None:
    """Whatever a record says of status, type, encoding and address: one capture in, one named end out."""
    told = [f"Content-Type: {kind}", *([f"Content-Encoding: {encoding}"] if encoding else [])]
    block = "\r\n".join([f"HTTP/1.1 {status:03} x", *told, "", ""]).encode("utf-8", "replace") + data
    path = folder / f"{next(_NAMES)}.warc"
    path.write_bytes(record(block, uri=url.encode("utf-8", "replace").decode()))
    check_replay(path)


@settings(max_examples=25)
@given(data=ANY, suffix=st.sampled_from(SUFFIXES))
def test_any_bytes_into_an_archive(folder: Path, data: bytes, suffix: str) -> None:
    """`replay` exits 0, 3 or 4, twice, and leaves an archive that is sound."""
    name = next(_NAMES)
    path, root = folder / f"{name}{suffix}", folder / f"{name}-archive"
    path.write_bytes(data)
    codes = [
        cli.run(("replay", str(path), "--archive", str(root), "--quiet", "--workers", "1")) for _ in "12"
    ]
    assert set(codes) <= {0, 3, 4}
    assert not verify(root).flaws


@settings(max_examples=300)
@given(st.text(st.characters(), max_size=60))
def test_any_line_is_a_date_or_a_named_refusal(line: str) -> None:
    """read_date: a Moment of the calendar or a reason; is_date_line, is_signed, date_story: an answer."""
    for text in (line, f"Publié le {line}", f"{line} juin 2018"):
        TARGETS["date"].run(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=300)
@given(st.text(st.characters(), max_size=60))
def test_any_paragraph_is_parted_without_loss(line: str) -> None:
    """raw + rest is the paragraph, to the character."""
    for text in (line, f"OSLO, 7 {line} (Xinhua) -- La foire", f"{line} (AFP) - La foire"):
        TARGETS["dateline"].run(text.encode("utf-8", "surrogatepass"))


# what becomes of some of it


def test_halves_of_characters_are_no_part_of_an_entry() -> None:
    """JSON may hold a lone surrogate; no ledger does."""
    text = b'{"data":[{"LinkUrl":"http://french.news.cn/\\ud800/2018-06/07/c_137236985.htm","Title":"\\udfffUn"}],"totalnum":1}'
    url = "http://qc.wa.news.cn/nodeart/list?nid=1&pgnum=1&cnt=1"
    found = flow.read(Capture(text, url=url))
    assert isinstance(found, Listing)
    assert [entry.id for entry in found.entries] == ["xinhua_fr:c_137236985"]


def test_an_archive_of_a_wire_that_is_not_known_is_refused_by_name() -> None:
    """What a record says of its source is its word only: the page is a reject, and the run goes on."""
    found = flow.read(Capture(b"<p>x</p>", url=pages.URL), "a_wire_to_come")
    assert isinstance(found, Reject) and found.reason == "unknown-source"
