"""Replay: into the archive and to a file, with one worker and several, whole and interrupted."""

from __future__ import annotations

import gzip
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kept_pages import keep_pages
from tests.pages import DATE_LINE, NUMBER, PARAGRAPHS, page_2017, text_page
from tests.started import PROGRAM
from wirecrawl import flow
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.errors import WirecrawlError
from wirecrawl.model.capture import Capture
from wirecrawl.outcome import Outcome
from wirecrawl.replay import replay_into, replay_lines, write_lines
from wirecrawl.report import Fault, Faults, Kind
from wirecrawl.workers import merge

_NOUNS = (
    "argile baobab cuivre dune écluse forêt grenier horloge indigo jardin karité moulin navette olivier pirogue quai "
    "rivage sentier tambour usine verger yole zinc atelier berge colline digue étang falaise gué hangar"
).split()
DATES = ("2018-06-08 à 09:42", "2018-06-08 à 07:10", "2018-07-02 à 23:59", "2018-05-31 à 00:30")


def _words(number: int) -> list[str]:
    """Four paragraphs of which no three words stand in another story."""
    dice = random.Random(number)
    told = [" ".join(dice.choices(_NOUNS, k=24)).capitalize() for _ in range(3)]
    return [*(f"{text}." for text in told), f"À Badalabougou, {number} bancs."]


def page(number: int, *, url: bool = True, padding: int = 0, body: Sequence[str] = ()) -> str:
    """One story of era D; its number says everything else of it, and it is kin to no other."""
    key = str(137240000 + number)
    head = f'<link rel="canonical" href="http://french.news.cn/2018-06/08/c_{key}.htm"/>' if url else ""
    told = body or _words(number)
    paragraphs = [f"BAMAKO, 8 juin (Xinhua) -- {told[0]}", *told[1:]]
    html = page_2017(
        paragraphs,
        number=key,
        head=head,
        headline=f"La veillée numéro {number} attend ses conteurs",
        date_line=DATE_LINE.replace("2018-06-08 à 09:42", DATES[number % len(DATES)]),
    )
    return html.replace("</body>", f"<!-- {'x' * padding} --></body>")


def write_pages(folder: Path, numbers: range) -> Path:
    folder.mkdir()
    for number in numbers:
        (folder / f"page-{number:04d}.html").write_text(page(number), encoding="utf-8")
    return folder


def write_warc(path: Path, numbers: range, *, padding: int = 4000) -> Path:
    """An uncompressed WARC of responses, each with its payload digest left out, as many writers do."""
    with path.open("wb") as out:
        for number in numbers:
            payload = page(number, padding=padding).encode()
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + payload
            url = f"http://french.news.cn/2018-06/08/c_{137240000 + number}.htm"
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2018-06-09T00:00:{number % 60:02d}Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
                f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(http)}\r\n\r\n"
            )
            out.write(head.encode() + http + b"\r\n\r\n")
    return path


def lines(
    *paths: Path, workers: int = 1, account: Account | None = None, source: str | None = None
) -> list[bytes]:
    return list(replay_lines(paths, account or Account(), workers=workers, source=source))


def stories_of(root: Path) -> list[bytes]:
    """The lines of the archive's files, months in order and undated last."""
    months = sorted(root.glob("stories/*/*/*.jsonl")) + sorted(root.glob("stories/*/undated.jsonl"))
    return [line for month in months for line in month.read_bytes().splitlines(keepends=True)]


def test_a_text_page_gives_its_one_story(tmp_path: Path) -> None:
    """The first case: two copies and a footer as a reader saved them, one story."""
    saved = tmp_path / "page.txt"
    saved.write_text(text_page(copies=2), encoding="utf-8")
    (line,) = lines(saved)
    story = orjson.loads(line)
    assert story["id"] == f"xinhua_fr:c_{NUMBER}"
    assert story["published_at"] == "2018-06-08T01:42:00Z"
    assert (story["dateline_raw"] + story["body"]).split("\n") == list(PARAGRAPHS)
    assert story["capture"]["file"] == "page.txt" and story["capture"]["offset"] == 0


def test_stories_come_in_the_archives_order_not_the_inputs(tmp_path: Path) -> None:
    """Source, then day, then instant, then id, whatever order the files were given in."""
    folder = write_pages(tmp_path / "pages", range(12))
    files = sorted(folder.iterdir())
    found = lines(*reversed(files))
    keys = [(s["published_day"], s["published_at"], s["id"]) for s in map(orjson.loads, found)]
    assert keys == sorted(keys) and len(keys) == 12
    assert found == lines(folder)


@pytest.mark.parametrize("workers", [2, 3])
def test_the_number_of_workers_changes_no_byte(tmp_path: Path, workers: int) -> None:
    """Small files are whole units of work, the captures of a large WARC are shared out: both come in order."""
    folder = write_pages(tmp_path / "pages", range(7))
    warc = write_warc(tmp_path / "large.warc", range(7, 157))
    assert warc.stat().st_size > 512 * 1024
    (folder / "vide.html").write_bytes(b"")
    alone, shared = Account(), Account()
    expected = lines(folder, warc, account=alone)
    assert lines(folder, warc, account=shared, workers=workers) == expected
    assert len(expected) == 157
    assert (shared.stories, shared.unreadable, shared.roles) == (157, 1, Counter(story=157))
    assert list(shared.faults.lines()) == list(alone.faults.lines())


def test_into_the_archive_two_workers_give_the_same_files(tmp_path: Path) -> None:
    """Captures carry the instant they were taken in; everything else is the same."""
    folder = write_pages(tmp_path / "pages", range(30))
    replay_into(tmp_path / "one", [folder], Account(), workers=1)
    replay_into(tmp_path / "two", [folder], Account(), workers=2)

    def read_from(root: Path) -> list[object]:
        return [orjson.loads(line) | {"capture": None} for line in stories_of(root)]

    assert read_from(tmp_path / "one") == read_from(tmp_path / "two")
    assert len(stories_of(tmp_path / "one")) == 30


def test_the_archives_own_captures_give_the_archives_own_bytes(tmp_path: Path) -> None:
    """What was published and what a replay of the captures says are one and the same, wherever the archive lies."""
    folder = write_pages(tmp_path / "pages", range(20))
    root = tmp_path / "archive"
    replay_into(root, [folder, write_warc(tmp_path / "more.warc", range(20, 40))], Account())
    assert lines(root / "captures") == stories_of(root)
    root.rename(tmp_path / "moved")
    assert lines(tmp_path / "moved" / "captures") == stories_of(tmp_path / "moved")


def test_what_is_held_is_known_and_not_added_twice(tmp_path: Path) -> None:
    """A second replay keeps no capture, changes no file, and says how many it knew."""
    folder = write_pages(tmp_path / "pages", range(10))
    root = tmp_path / "archive"
    first, second = Account(), Account()
    replay_into(root, [folder], first)
    before = {path: path.read_bytes() for path in root.glob("[csm]*/**/*") if path.is_file()}
    (folder / "page-0003-copie.html").write_text(page(3), encoding="utf-8")
    replay_into(root, [folder], second)
    assert {path: path.read_bytes() for path in root.glob("[csm]*/**/*") if path.is_file()} == before
    assert (first.stories, first.new, first.known) == (10, 10, 0)
    assert (second.stories, second.new, second.known) == (0, 0, 11)
    assert second.exit_code == 0


def test_the_archives_own_captures_are_read_again_in_place(tmp_path: Path) -> None:
    """A better parser replaces what an older one read: nothing is copied, nothing is doubled."""
    root = tmp_path / "archive"
    replay_into(root, [write_pages(tmp_path / "pages", range(8))], Account())
    before, files = stories_of(root), sorted(root.rglob("*.warc.gz"))
    account = Account()
    replay_into(root, [root / "captures"], account)
    assert (account.stories, account.known, account.new) == (8, 8, 0)
    assert stories_of(root) == before and sorted(root.rglob("*.warc.gz")) == files


def test_another_archives_captures_are_taken_in_with_their_own_instants(tmp_path: Path) -> None:
    """Two archives become one: responses keep address and instant, only their place is new."""
    first, second = tmp_path / "first", tmp_path / "second"
    replay_into(first, [write_warc(tmp_path / "some.warc", range(12))], Account())
    account = Account()
    replay_into(second, [first / "captures"], account)
    assert (account.stories, account.known, account.new) == (12, 0, 12)

    def placeless(root: Path) -> list[object]:
        return [orjson.loads(line) | {"capture": None} for line in stories_of(root)]

    assert placeless(second) == placeless(first)
    assert {orjson.loads(line)["fetched_at"][:17] for line in stories_of(second)} == {"2018-06-09T00:00:"}


def test_a_page_given_twice_is_read_once_to_a_file_too(tmp_path: Path) -> None:
    """The same bytes from the same address are one capture."""
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    first.write_text(page(1), encoding="utf-8")
    second.write_text(page(1), encoding="utf-8")
    account = Account()
    assert len(lines(first, second, account=account)) == 1
    assert (account.stories, account.known) == (1, 1)


def test_no_capture_is_acknowledged_before_it_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the ledger commits, every byte it speaks of has been synced: the power may go at any instant."""
    synced: dict[int, int] = {}
    commits: list[int] = []
    fdatasync, commit = os.fdatasync, Ledger.commit
    root = tmp_path / "archive"

    def note_sync(handle: int) -> None:
        fdatasync(handle)
        found = os.fstat(handle)
        synced[found.st_ino] = found.st_size

    def check_commit(ledger: Ledger) -> None:
        for path in root.rglob("*.warc.gz"):
            acknowledged = ledger.acknowledged(path.relative_to(root).as_posix())
            assert acknowledged <= synced.get(path.stat().st_ino, 0)
            commits.append(acknowledged)
        commit(ledger)

    monkeypatch.setattr(os, "fdatasync", note_sync)
    monkeypatch.setattr(Ledger, "commit", check_commit)
    replay_into(root, [write_warc(tmp_path / "many.warc", range(300), padding=10)], Account())
    assert len(set(commits)) >= 3  # in batches, not all at once


def test_rejects_are_stored_with_their_reason_and_their_capture_is_kept(tmp_path: Path) -> None:
    """A page that gives no story today may give one to the next parser."""
    saved = tmp_path / "forme.html"
    saved.write_text(
        "<html><body><p>French.xinhuanet.com</p><section>Tout autre chose.</section></body></html>"
    )
    root, account = tmp_path / "archive", Account()
    replay_into(root, [saved], account)
    (line,) = [line for path in root.rglob("rejects/**/*.jsonl") for line in path.read_bytes().splitlines()]
    reject = orjson.loads(line)
    assert reject["reason"] == "unknown-layout" and account.rejects == Counter({"unknown-layout": 1})
    assert (root / reject["capture"]["file"]).is_file()
    assert account.exit_code == 3, "nothing that was given holds a story"


def test_missing_pages_of_a_long_story_are_named(tmp_path: Path) -> None:
    """`complete` false is never silent: the line says which page is not there."""
    links = "".join(f'<a href="c_137240001_{number}.htm">{number}</a> ' for number in (2, 3))
    paging = f'<div id="div_currpage"><span>1</span>{links}</div>'
    saved = tmp_path / "page1.html"
    saved.write_text(page_2017(number="137240001", paging=paging), encoding="utf-8")
    account = Account()
    (line,) = lines(saved, account=account)
    (told,) = account.faults.lines()
    assert orjson.loads(line)["complete"] is False
    assert "pages-missing" in told and "page 2, 3 of 3" in told and "page1.html" in told


def test_a_page_that_breaks_the_program_ends_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are read, the broken one is a reject `parser-error` with the place, and the run exits 1."""
    folder = write_pages(tmp_path / "pages", range(3))
    sound = flow.open_page

    def open_page(capture: Capture, source: str | None = None) -> flow.Result:
        if "numéro 1 " in capture.text():
            raise KeyError("colonne")
        return sound(capture, source)

    monkeypatch.setattr(flow, "open_page", open_page)
    account = Account()
    assert len(lines(folder, account=account)) == 2
    (told,) = account.faults.lines()
    assert account.exit_code == 1
    assert "parser-error" in told and "KeyError" in told and "test_replay.py, line" in told


def test_a_file_name_that_is_no_text_is_written_down_all_the_same(tmp_path: Path) -> None:
    """Names on disk are bytes; a story's line is UTF-8."""
    saved = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xe9p\xeache.html"))
    saved.write_text(page(5), encoding="utf-8")
    (line,) = lines(saved)
    assert lines(saved, workers=2) == [line]
    assert orjson.loads(line)["capture"]["file"] == "d\\xe9p\\xeache.html"
    replay_into(tmp_path / "archive", [saved], Account())
    assert len(stories_of(tmp_path / "archive")) == 1


def test_a_file_name_with_a_line_break_is_told_on_one_line(tmp_path: Path) -> None:
    """Nor may a name colour the terminal, move its cursor, or turn what is behind it round."""
    (tmp_path / "vide\n\x1b[31m\u202e.html").write_bytes(b"")
    account = Account()
    assert list(replay_lines([tmp_path], account)) == []
    (told,) = account.faults.lines()
    assert "vide\\n\\x1b[31m\\u202e.html: empty file" in told and told.isprintable()


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_output_is_packed_as_its_suffix_says(tmp_path: Path, suffix: str) -> None:
    """The same stories, the same bytes, packed or not, today or tomorrow."""
    folder = write_pages(tmp_path / "pages", range(4))
    dest = tmp_path / f"out.jsonl{suffix}"
    for _ in range(2):
        account = Account()
        write_lines(replay_lines([folder], account), str(dest), [folder], account)
    packed = dest.read_bytes()
    unpack: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.decompress, ".zst": _unzstd}
    assert unpack[suffix](packed) == b"".join(lines(folder))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def _unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()


def test_an_output_is_left_as_it_was_when_the_run_fails(tmp_path: Path) -> None:
    """Half an output is worse than yesterday's."""
    dest = tmp_path / "out.jsonl"
    dest.write_bytes(b"hier\n")

    def broken() -> object:
        yield b"une ligne\n"
        raise WirecrawlError("no more")

    with pytest.raises(WirecrawlError):
        write_lines(broken(), str(dest), [], Account())  # type: ignore[arg-type]
    assert dest.read_bytes() == b"hier\n" and [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_work_not_of_the_workers(workers: int) -> None:
    """A slow worker is waited for; units that give nothing keep their place."""
    job = {"units": 60, "size": 10}
    expected = [(b"%d" % unit, b"x" * 10) for unit in range(60) for _ in range(unit % 3)]
    assert list(merge("tests.shares", "numbers", job, workers)) == expected


def test_results_larger_than_a_pipe_come_through() -> None:
    """A full pipe makes a worker wait; it does not make anyone wait for ever."""
    found = list(merge("tests.shares", "numbers", {"units": 9, "size": 3_000_000}, 3))
    assert [int(head) for head, _ in found] == [1, 2, 2, 4, 5, 5, 7, 8, 8]
    assert {len(data) for _, data in found} == {3_000_000}


@pytest.mark.parametrize(
    ("function", "why"),
    [("breaks", "exit 1.*ValueError: une page de travers"), ("is_killed", "killed by SIGKILL")],
)
def test_a_worker_that_dies_is_an_error_with_its_reason(function: str, why: str) -> None:
    """Never silence, never a short result that looks whole."""
    with pytest.raises(WirecrawlError, match=f"worker . of 3 ended before its work did.*{why}"):
        list(merge("tests.shares", function, {"units": 30}, 3))


def test_what_a_library_prints_is_not_taken_for_a_result() -> None:
    """The pipe is not stdout."""
    assert list(merge("tests.shares", "prints", {}, 2)) == [(b"0", b""), (b"1", b"")]


def test_no_worker_outlives_a_merge_that_is_given_up() -> None:
    """A reader that stops half-way leaves no process behind."""
    frames = merge("tests.shares", "numbers", {"units": 100_000, "size": 1000}, 2)
    next(frames)
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    assert len(children) >= 2
    frames.close()
    after = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    assert len(after) == len(children) - 2


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_a_replay_that_is_stopped_goes_on_where_it_was(tmp_path: Path, name: str) -> None:
    """130 for Ctrl-C, as for SIGTERM (tests/test_signals.py); after any end, the same command gives the whole."""
    folder, root = write_warc(tmp_path / "many.warc", range(600), padding=500), tmp_path / "archive"
    words = ["replay", str(folder), "--archive", str(root), "--workers", "2"]
    process = subprocess.Popen([*PROGRAM, *words], stderr=subprocess.PIPE, start_new_session=True)
    _wait_for_captures(root, process)
    os.killpg(process.pid, getattr(signal, name))  # as a terminal does, and a service manager
    _, said = process.communicate(timeout=60)
    if name == "SIGKILL":
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 130, said
        assert b"interrupted; nothing is lost" in said and b"Traceback" not in said
    replay_into(root, [folder], Account())
    assert stories_of(root) == lines(root / "captures")
    assert len(stories_of(root)) == 600
    with Ledger.open_readonly(root) as ledger:
        assert ledger.unread() == []
        assert ledger.stats()["captures"] == {"story": 600}


def _wait_for_captures(root: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the first batch is on its way to the disk, or the run is over."""
    until_s = time.monotonic() + 30
    while time.monotonic() < until_s and process.poll() is None:
        if any(path.stat().st_size > 20_000 for path in root.rglob("*.warc.gz")):
            return
        time.sleep(0.01)


def test_replay_loads_neither_scrapy_nor_twisted(tmp_path: Path) -> None:
    """An archive outlives its crawler."""
    saved = tmp_path / "page.html"
    saved.write_text(page(1), encoding="utf-8")
    code = (
        "import sys; from wirecrawl.cli import run; code = run(sys.argv[1:]);"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('scrapy', 'twisted')]; sys.exit(code or bool(bad))"
    )
    for words in (["--output", "-"], ["--archive", str(tmp_path / "archive")]):
        done = subprocess.run(
            [sys.executable, "-c", code, "replay", str(saved), *words], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_captures_of_a_crawl_can_be_read_while_they_lie_elsewhere(tmp_path: Path) -> None:
    """A file in a folder named `captures` keeps its name in the archive, so its stories keep theirs."""
    url, at = "http://french.news.cn/2018-06/08/c_{}.htm", "2026-11-24T03:15:01Z"
    numbers = 137240001, 137240002
    path = keep_pages(
        tmp_path / "archive", ((url.format(one), 200, page(one).encode(), at) for one in numbers)
    )
    found = [orjson.loads(line) for line in lines(tmp_path / "archive" / "captures")]
    assert {story["capture"]["file"] for story in found} == {
        path.relative_to(tmp_path / "archive").as_posix()
    }
    assert {story["fetched_at"] for story in found} == {at}


@given(
    st.builds(
        Outcome,
        kind=st.sampled_from(["story", "reject", "note", "unreadable"]),
        url=st.text(),
        fetched_at=st.none() | st.text(),
        offset=st.integers(0, 2**40),
        warnings=st.lists(st.text()),
        what=st.text(),
        data=st.binary(),
    )
)
@settings(max_examples=60, derandomize=True)
def test_an_outcome_passes_between_processes_unchanged(outcome: Outcome) -> None:
    """What a worker says is what the parent hears."""
    assert Outcome.from_frame(*outcome.to_frame()) == outcome


def faults(count: int, reason: str = "no-date") -> Faults:
    held = Faults()
    for number in range(count):
        what = "no rule reads 'Publié hier à 13:25'"
        where = f"http://french.news.cn/2021-10/09/c_{number}.htm"
        held.add(
            Fault(
                "warning",
                reason,
                what,
                where,
                f"captures/x.warc.gz, byte {number}",
                "xinhua_fr",
                "xinhua-2017",
            )
        )
    return held


def test_one_fault_is_one_line_with_what_where_kept_and_next() -> None:
    """All a reader needs, in one place that grep finds."""
    (line,) = faults(1).lines()
    assert line == (
        "http://french.news.cn/2021-10/09/c_0.htm: story without a date (no-date, xinhua_fr, layout xinhua-2017): "
        "no rule reads 'Publié hier à 13:25'; kept in captures/x.warc.gz, byte 0; "
        "next: wirecrawl fixture FILE, then teach steps/date.py the line"
    )


def test_many_faults_of_a_kind_are_one_block_with_three_examples_and_the_rest_counted() -> None:
    """A thousand pages with one fault must not hide a single page with another."""
    told = list(faults(1000).lines(more="--verbose lists them all"))
    assert told[0] == "1000 stories without a date (no-date, xinhua_fr, layout xinhua-2017)"
    assert sum(line.startswith("  page") for line in told) == 3
    assert "  and 997 more: --verbose lists them all" in told
    assert told[-1].startswith("  next  wirecrawl fixture")


@pytest.mark.parametrize(("kind", "kept"), [("reject", True), ("unreadable", False), ("warning", False)])
def test_only_rejects_are_said_to_be_kept_as_rejects(kind: Kind, kept: bool) -> None:
    """A file that could not be read is in no archive; its reader must not look for it there."""
    held = Faults()
    for number in range(4):
        held.add(Fault(kind, "no-body", "what", str(number)))
    (more,) = (line for line in held.lines(kept="; archive/rejects keeps them") if line.startswith("  and"))
    assert ("archive/rejects" in more) == kept


def test_an_answer_of_the_wire_is_to_be_asked_for_again() -> None:
    """There is nothing to explain in an error page."""
    line = Fault("reject", "http-503", "the wire answered 503", "http://x/", source="xinhua_fr").line()
    assert "answer that is no page (http-503, xinhua_fr)" in line
    assert line.endswith("wirecrawl crawl xinhua_fr --addresses LIST")


def test_verbose_tells_every_fault_at_once_and_does_not_repeat_it() -> None:
    """With --verbose nothing is grouped away."""
    said: list[str] = []
    held = Faults(tell=said.append)
    for fault in (fault for group in faults(3).groups.values() for fault in group):
        held.add(fault)
    assert len(said) == 3 and list(held.lines()) == []


@pytest.mark.parametrize(
    ("broken", "unreadable", "stories", "code"),
    [(1, 1, 1, 1), (0, 1, 1, 4), (0, 0, 0, 3), (0, 0, 1, 0), (0, 1, 0, 4)],
)
def test_of_several_exit_codes_the_worst_wins(broken: int, unreadable: int, stories: int, code: int) -> None:
    """1 > 4 > 3 > 0."""
    account = Account(stories=stories, unreadable=unreadable)
    account.rejects.update({"parser-error": broken} if broken else {})
    assert account.exit_code == code
