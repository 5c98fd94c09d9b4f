"""Scrapy's own commands in the project folder: what any Scrapy user expects of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.crawls import months
from tests.faulty_wire import FaultyWire, Say
from tests.started import ROOT
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire


def scrapy(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=folder, capture_output=True, text=True, timeout=50
    )


def project(tmp_path: Path) -> Path:
    """A folder with the project's scrapy.cfg and nothing else: what a command writes shows."""
    (tmp_path / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def fast(wire: FaultyWire | Wire) -> tuple[str, ...]:
    return ("--connect-to", wire.connect_to, "--delay", "0", "--concurrency", "4")


def test_scrapy_list_names_the_wires() -> None:
    """One spider a source, made by the loop."""
    found = scrapy("list")
    assert (found.returncode, found.stdout) == (0, "xinhua_fr\n")


def test_scrapy_check_writes_nothing(tmp_path: Path) -> None:
    """No archive, no ledger, no request."""
    found = scrapy("check", folder=project(tmp_path))
    assert found.returncode == 0 and "OK" in found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["scrapy.cfg"]


def test_scrapy_shell_fetches_and_keeps_nothing(tmp_path: Path) -> None:
    """A page is fetched through the door, decoded as Scrapy does, and no archive is made."""
    with FaultyWire(stories=1) as wire:
        url = wire.drafts[0].url()
        code = "(response.status, type(response).__name__, 'capture' in response.meta)"
        found = scrapy(
            "shell", "-s", f"CONNECT_TO={wire.connect_to}", url, "-c", code, folder=project(tmp_path)
        )
    assert "(200, 'HtmlResponse', True)" in found.stdout, found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["scrapy.cfg"]


def test_scrapy_crawl_writes_the_months_lines(tmp_path: Path) -> None:
    """-O gives the lines of the stories this run stored, byte for byte the archive's, in its order."""
    with FaultyWire(stories=9) as wire:
        found = scrapy("crawl", "xinhua_fr", "-O", "out.jsonl", *fast(wire), folder=project(tmp_path))
        assert found.returncode == 0, found.stderr
        assert (tmp_path / "out.jsonl").read_bytes() == months(tmp_path / "archive")
        assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == 9
        again = scrapy("crawl", "xinhua_fr", "-O", "out.jsonl", *fast(wire), folder=tmp_path)
    assert again.returncode == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b"", "a run that stored nothing has an empty feed"
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".out")] == []


def test_the_feed_tells_the_families(tmp_path: Path) -> None:
    """They are settled by the group, and the last group is smaller than one."""
    with Wire(Plan(made=0)) as wire:
        found = scrapy("crawl", "xinhua_fr", "-O", "out.jsonl", *fast(wire), folder=project(tmp_path))
    feed = (tmp_path / "out.jsonl").read_bytes()
    assert b'"relation":"correction"' in feed, found.stderr
    assert feed == months(tmp_path / "archive")


def test_o_goes_on_with_a_file_and_stdout_is_data_only(tmp_path: Path) -> None:
    """-o appends whole lines; -O - prints them, and nothing else is on stdout."""
    (tmp_path / "out.jsonl").write_text('{"id": "before"}\n', encoding="utf-8")
    with FaultyWire(stories=3) as wire:
        scrapy("crawl", "xinhua_fr", "-o", "out.jsonl", *fast(wire), folder=project(tmp_path))
        printed = scrapy(
            "crawl", "xinhua_fr", "-o", "-:jsonl", "--archive", "other", *fast(wire), folder=tmp_path
        )
    ids = [
        json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert ids[0] == "before" and len(ids) == 4
    assert [json.loads(line)["id"] for line in printed.stdout.splitlines()] == ids[1:]


def test_a_feed_that_cannot_be_written_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    """Exit 2, no request."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with FaultyWire(stories=1) as wire:
        found = scrapy("crawl", "xinhua_fr", "-O", "file/out.jsonl", *fast(wire), folder=project(tmp_path))
        assert wire.asked == []
    assert found.returncode == 2
    assert "the feed cannot be written" in found.stderr


def test_a_feed_on_a_full_disk_is_no_success(tmp_path: Path) -> None:
    """Exit 5, and the file that was there stays as it was."""
    full = Path("/dev/full")
    with FaultyWire(stories=2) as wire:
        found = scrapy("crawl", "xinhua_fr", "-o", f"{full}:jsonl", *fast(wire), folder=project(tmp_path))
    assert found.returncode == 5, found.stderr


def test_a_feed_into_a_pipe_or_a_device_replaces_nothing(tmp_path: Path) -> None:
    """-O and -o: it is written to, is what it was afterwards, and was not opened before to see whether it can be."""
    pipe, link = project(tmp_path) / "pipe", tmp_path / "null"
    os.mkfifo(pipe)
    link.symlink_to(os.devnull)
    with FaultyWire(stories=2) as wire, open(pipe, "rb", opener=_without_waiting) as reader:
        found = scrapy("crawl", "xinhua_fr", "-O", f"{pipe}:jsonl", *fast(wire), folder=tmp_path)
        assert reader.read() == months(tmp_path / "archive") != b"", found.stderr
        more = ("--archive", "other", *fast(wire))
        nowhere = [
            scrapy("crawl", "xinhua_fr", to, f"{link}:jsonl", *more, folder=tmp_path) for to in ("-o", "-O")
        ]
    assert [found.returncode, *(one.returncode for one in nowhere)] == [0, 0, 0], nowhere
    assert pipe.is_fifo() and link.is_char_device() and link.is_symlink()


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def test_a_feed_is_where_its_address_says(tmp_path: Path) -> None:
    """A file: address is read as Scrapy reads it; no folder is made for a name that is not known before the start.

    What a killed crawl left of the file goes; a folder in its place is said before anything is fetched.
    """
    there = project(tmp_path) / "mes dépêches" / "out.jsonl"
    there.parent.mkdir()
    (left := there.with_name(".out.jsonl.99999999.tmp")).touch()
    there.with_name(".out.jsonl.².tmp").touch()  # nobody's: « ² » is no number of a process
    (tmp_path / "folder.jsonl").mkdir()
    (link := tmp_path / "link.jsonl").symlink_to(tmp_path / "linked.jsonl")
    with FaultyWire(stories=1) as wire:
        found = scrapy("crawl", "xinhua_fr", "-O", there.as_uri(), *fast(wire), folder=tmp_path)
        named = ("-O", "%(name)s/out.jsonl", "--archive", "other")
        made = scrapy("crawl", "xinhua_fr", *named, "-O", "link.jsonl", *fast(wire), folder=tmp_path)
        asked = len(wire.asked)
        folder = scrapy("crawl", "xinhua_fr", "-O", "folder.jsonl", *fast(wire), folder=tmp_path)
        assert len(wire.asked) == asked
    assert (found.returncode, made.returncode, folder.returncode) == (0, 0, 2), folder.stderr
    assert "folder.jsonl: the feed cannot be written: Is a directory" in folder.stderr
    assert there.read_bytes() == months(tmp_path / "archive") != b""
    assert (tmp_path / "xinhua_fr" / "out.jsonl").read_bytes() == months(tmp_path / "other") != b""
    assert link.is_symlink() and link.read_bytes() == months(tmp_path / "other") and not left.exists()
    names = {"scrapy.cfg", "archive", "other", "xinhua_fr", there.parent.name, "folder.jsonl"}
    names |= {"link.jsonl", "linked.jsonl"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_the_exit_code_is_the_runners(tmp_path: Path) -> None:
    """Scrapy alone ends with 0 when everything failed."""
    with FaultyWire({"/robots.txt": [Say(503)]}) as wire:
        found = scrapy("crawl", "xinhua_fr", *fast(wire), folder=project(tmp_path))
    assert found.returncode == 3
    assert scrapy("crawl", "xinhua_de", folder=tmp_path).returncode == 2
    assert scrapy("crawl", folder=tmp_path).returncode == 2


def test_the_contact_may_stand_beside_scrapy_cfg(tmp_path: Path) -> None:
    """wirecrawl.toml saves typing it."""
    (project(tmp_path) / "wirecrawl.toml").write_text('contact = "desk@example.org"\n', encoding="utf-8")
    with FaultyWire(stories=1) as wire:
        found = scrapy("crawl", "xinhua_fr", *fast(wire), folder=tmp_path)
        assert any("(+desk@example.org)" in agent for agent in wire.agents)
    assert "--contact" not in found.stderr


def test_a_says_what_an_option_says(tmp_path: Path) -> None:
    """All that scrapyd can say: its own names are passed over, an option's is taken, any other is refused."""
    with FaultyWire(stories=5) as wire:
        said = {
            "archive": "other",
            "max_stories": "2",
            "delay": "0",
            "connect_to": wire.connect_to,
            "_job": "26",
        }
        words = [word for name, value in said.items() for word in ("-a", f"{name}={value}")]
        found = scrapy("crawl", "xinhua_fr", *words, folder=project(tmp_path))
    assert found.returncode == 4, found.stderr
    assert months(tmp_path / "other").count(b"\n") == 2
    assert scrapy("crawl", "xinhua_fr", "-a", "max_stories=two", folder=tmp_path).returncode == 2
    refused = scrapy("crawl", "xinhua_fr", "-a", "max_storys=2", folder=tmp_path)
    told = refused.stdout + refused.stderr
    assert refused.returncode == 2 and "-a max_storys is none of archive, since" in told
