"""The archive as one file: the same lines, the same bytes, and a CSV that a French Excel opens without surprises."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_ledger import WIRE, opened
from tests.test_publish import add
from wirecrawl.errors import ArchiveError, NoRoom, UsageError
from wirecrawl.export import COLUMNS, Exported, Format, export, local_time, plain_cell, row_of, safe_cell
from wirecrawl.model.story import FIELDS, Story, to_line
from wirecrawl.publish import publish, story_lines


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five stories, one of another wire, one undated."""
    root = tmp_path_factory.mktemp("export") / "archive"
    with opened(root) as ledger:
        add(ledger, 1, "2018-06-07", "2018-06-07T05:25:00Z", published_zone="Asia/Shanghai")
        add(ledger, 2, "2018-06-08", None, labels=["INTERVIEW", "PHOTO"], headline="=cmd|' /C calc'!A0")
        add(ledger, 3, None, None, body="« Oui », dit-il ;\nil n'a pas dit « non ».", complete=False)
        add(ledger, 4, "2018-07-01", "2018-06-30T16:30:00Z", published_zone="Asia/Shanghai")
        add(ledger, 5, "2018-06-07", None, source="autre")
        publish(ledger, root, "new stories")
    return root


def archive_lines(archive: Path, **which: Any) -> bytes:
    from wirecrawl.archive.ledger import Ledger

    with Ledger.open_readonly(archive) as ledger:
        return b"".join(story_lines(ledger, **which))


def cells(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


# JSON Lines


def test_the_lines_are_those_of_the_archive_in_its_order(archive: Path, tmp_path: Path) -> None:
    """Byte for byte what the months hold, undated ones last."""
    done = export(archive, tmp_path / "tout.jsonl")
    data = (tmp_path / "tout.jsonl").read_bytes()
    months = [path.read_bytes() for path in sorted((archive / "stories").rglob("*.jsonl"))]
    assert sorted(data.splitlines()) == sorted(b"".join(months).splitlines())
    assert data == archive_lines(archive)
    assert done == Exported(5, len(data), str(tmp_path / "tout.jsonl"))


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst", ".csv.gz", ".csv.zst"])
def test_a_packed_file_says_the_same_and_is_the_same_every_time(
    archive: Path, tmp_path: Path, suffix: str
) -> None:
    """No name and no time in it; the suffix is enough to ask for it; the size told is that on disk."""
    one, two = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    assert export(archive, one).bytes == one.stat().st_size
    export(archive, two)
    assert one.read_bytes() == two.read_bytes()
    plain = tmp_path / one.stem
    export(archive, plain)
    unpack = gzip.decompress if suffix.endswith(".gz") else _unzstd
    assert unpack(one.read_bytes()) == plain.read_bytes()


def _unzstd(data: bytes) -> bytes:
    assert zstandard.get_frame_parameters(data).has_checksum
    return zstandard.ZstdDecompressor().stream_reader(data).read()


def test_gzip_carries_neither_name_nor_time(archive: Path, tmp_path: Path) -> None:
    """RFC 1952: the flags and the four bytes of the time are zero."""
    export(archive, tmp_path / "a.jsonl.gz")
    assert (tmp_path / "a.jsonl.gz").read_bytes()[3:8] == b"\0" * 5


def test_days_are_both_included_and_leave_the_undated_out(archive: Path, tmp_path: Path) -> None:
    """The wire's days: half past midnight in Beijing on the first of July is not in June."""
    dest = tmp_path / "juin.jsonl"
    assert export(archive, dest, since="2018-06-01", until="2018-06-30").stories == 3
    assert dest.read_bytes() == archive_lines(archive, since="2018-06-01", until="2018-06-30")
    assert export(archive, dest, since="2018-06-08", until="2018-06-08").stories == 1


def test_sources_come_in_the_order_of_their_names(archive: Path, tmp_path: Path) -> None:
    """Whatever the order in which they are asked for, and once each."""
    dest = tmp_path / "a.jsonl"
    assert export(archive, dest, sources=[WIRE]).stories == 4
    assert export(archive, dest, sources=[WIRE, "autre", WIRE]).stories == 5
    assert dest.read_bytes() == archive_lines(archive)


def test_an_empty_selection_is_an_empty_file(archive: Path, tmp_path: Path) -> None:
    """Not an error: no story of that day is an answer. A CSV still has its header."""
    assert export(archive, tmp_path / "a.jsonl", since="1999-01-01", until="1999-01-02").bytes == 0
    export(archive, tmp_path / "a.csv", until="1999-01-02")
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + ";".join(COLUMNS).encode() + b"\r\n"


# CSV


def test_csv_is_what_a_french_excel_opens(archive: Path, tmp_path: Path) -> None:
    """Byte order mark, semicolons, CRLF after each row, LF inside a cell, the local time beside UTC."""
    export(archive, tmp_path / "tout.csv")
    data = (tmp_path / "tout.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid;url;") and data.endswith(b"\r\n")
    assert data.count(b"\r\n") == 6 and data.replace(b"\r\n", b"").count(b"\r") == 0
    rows = {row["id"]: row for row in cells(data)}
    moscow = rows["xinhua_fr:c_1"]
    assert (
        moscow["published_at"] == "2018-06-07T05:25:00Z" and moscow["published_local"] == "2018-06-07 13:25"
    )
    assert rows["xinhua_fr:c_4"]["published_local"] == "2018-07-01 00:30"
    undated = rows["xinhua_fr:c_3"]
    assert undated["body"] == "« Oui », dit-il ;\nil n'a pas dit « non »."
    assert (undated["published_day"], undated["published_local"], undated["complete"]) == ("", "", "false")
    formula = rows["xinhua_fr:c_2"]
    assert formula["headline"] == "'=cmd|' /C calc'!A0" and formula["labels"] == "INTERVIEW | PHOTO"
    assert orjson.loads(formula["capture"])["file"] == "captures/a.warc.gz"
    assert list(moscow) == list(COLUMNS)


def test_the_columns_are_the_fields_and_the_local_time() -> None:
    """In the order of the line; the local time stands right after the instant."""
    assert [name for name in COLUMNS if name != "published_local"] == list(FIELDS)
    assert COLUMNS.index("published_local") == COLUMNS.index("published_at") + 1


def test_the_rows_are_the_lines(archive: Path, tmp_path: Path) -> None:
    """As many, in the same order."""
    export(archive, tmp_path / "a.csv")
    export(archive, tmp_path / "a.jsonl")
    of_lines = [json.loads(line)["id"] for line in (tmp_path / "a.jsonl").read_bytes().splitlines()]
    assert [row["id"] for row in cells((tmp_path / "a.csv").read_bytes())] == of_lines


@pytest.mark.parametrize("first", list("=+-@\t\r\n"))
def test_no_cell_is_a_formula(first: str) -> None:
    """What a spreadsheet would run starts with an apostrophe instead."""
    assert safe_cell(first + "1+1") == "'" + first + "1+1"
    assert safe_cell("a" + first) == "a" + first


def test_no_id_is_a_number() -> None:
    """The wire's name stands before it, so Excel and pandas leave it alone."""
    assert row_of(_story(id=f"{WIRE}:c_137236985"))[0] == "xinhua_fr:c_137236985"


@pytest.mark.parametrize(
    ("at", "zone", "local"),
    [
        ("2018-06-07T05:25:00Z", "Asia/Shanghai", "2018-06-07 13:25"),
        ("2018-12-31T16:05:59Z", "Asia/Shanghai", "2019-01-01 00:05"),
        ("2020-07-01T10:00:00Z", "Europe/Paris", "2020-07-01 12:00"),
        ("2020-01-01T10:00:00Z", "Europe/Paris", "2020-01-01 11:00"),
        (None, "Asia/Shanghai", None),
        ("2018-06-07T05:25:00Z", None, None),
    ],
)
def test_the_local_time_is_the_wires_own_clock(at: str | None, zone: str | None, local: str | None) -> None:
    """A day without an hour has none: midnight is not invented."""
    assert local_time(at, zone) == local


def _story(**fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(to_line(Story(**fields)))
    return data


_TEXT = st.text(
    st.one_of(st.sampled_from("=+-@\t\r\n;\"' |a1é«\u00a0"), st.characters(codec="utf-8")), max_size=20
)


@settings(max_examples=100, derandomize=True)
@given(headline=_TEXT, body=_TEXT, labels=st.lists(_TEXT, max_size=3))
def test_every_cell_reads_back(headline: str, body: str, labels: list[str]) -> None:
    """The csv module and `plain_cell` give back what the story said, apostrophes, quotes and newlines included."""
    story = _story(id="x:1", headline=headline, body=body, labels=labels)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(row_of(story))
    (row,) = csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=";")
    back = dict(zip(COLUMNS, map(plain_cell, row), strict=True))
    assert (back["headline"], back["body"], back["labels"]) == (headline, body, " | ".join(labels))
    assert not any(cell.startswith(tuple("=+-@\t\r\n")) for cell in row)
    assert orjson.loads(back["capture"]) == story["capture"]


# where it goes


@pytest.mark.parametrize(
    ("name", "format", "head"),
    [("a.ndjson", None, b'{"id"'), ("A.CSV", None, b"\xef\xbb\xbfid"), ("a.txt", "csv", b"\xef\xbb\xbfid"),
     ("a.csv", "jsonl", b'{"id"'), ("a", "jsonl", b'{"id"')],
)  # fmt: skip
def test_the_format_is_the_one_asked_for_else_the_suffix(
    archive: Path, tmp_path: Path, name: str, format: Format | None, head: bytes
) -> None:
    """Whatever the case of the suffix."""
    export(archive, tmp_path / name, format=format)
    assert (tmp_path / name).read_bytes().startswith(head)


@pytest.mark.parametrize(
    ("dest", "since", "until", "said"),
    [
        ("a.xlsx", None, None, "no format goes by the suffix '.xlsx'"),
        ("a", None, None, "add --format jsonl, csv or svg"),
        ("a.gz", None, None, "no format goes by the suffix ''"),
        ("rien/a.jsonl", None, None, "its folder does not exist; next: mkdir -p"),
        ("dossier", None, None, "this is a folder"),
        ("dossier.csv", None, None, "this is a folder"),
        ("a.csv", "2018-02-30", None, "'2018-02-30' is no day"),
        ("a.csv", "20180607", None, "write it as 2018-06-07"),
        ("a.csv", "2018-06-08", "2018-06-07", "is after the last"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(
    archive: Path, tmp_path: Path, dest: str, since: str | None, until: str | None, said: str
) -> None:
    """Usage errors, exit 2, and nothing is written."""
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier.csv").mkdir()
    with pytest.raises(UsageError) as caught:
        export(archive, tmp_path / dest, since=since, until=until)
    assert said in str(caught.value) and caught.value.exit_code == 2
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["dossier", "dossier.csv"]


def test_a_folder_without_permission_is_named(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any work is done."""
    monkeypatch.setattr(os, "access", lambda path, mode, **_: False)  # root may write anywhere
    with pytest.raises(UsageError, match="cannot be written to"):
        export(archive, tmp_path / "a.csv")


def test_an_archive_that_is_not_there_leaves_the_destination_alone(tmp_path: Path) -> None:
    """The file of last week is not emptied by a wrong --archive."""
    (tmp_path / "a.csv").write_text("avant")
    with pytest.raises(ArchiveError, match="there is no archive here"):
        export(tmp_path / "rien", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "avant"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """NoRoom, the old bytes, and no half-written file beside them."""
    (tmp_path / "a.jsonl").write_text("avant")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os if call == "fsync" else Path, call, full)
    with pytest.raises(NoRoom):
        export(archive, tmp_path / "a.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    assert (tmp_path / "a.jsonl").read_text() == "avant"


def test_a_link_is_followed(archive: Path, tmp_path: Path) -> None:
    """The file it points to is replaced, the link stays a link."""
    (tmp_path / "vrai.jsonl").touch()
    (tmp_path / "lien.jsonl").symlink_to("vrai.jsonl")
    export(archive, tmp_path / "lien.jsonl")
    assert (tmp_path / "lien.jsonl").is_symlink() and (tmp_path / "vrai.jsonl").stat().st_size


_TO_STDOUT = "import sys; from pathlib import Path; from wirecrawl.export import export; export(Path(sys.argv[1]), '-')"


def test_a_dash_is_standard_output(archive: Path) -> None:
    """JSON Lines, and nothing else on it."""
    run = subprocess.run([sys.executable, "-c", _TO_STDOUT, str(archive)], capture_output=True, check=True)
    assert run.stdout == archive_lines(archive)


def test_a_device_is_written_to_not_replaced(archive: Path) -> None:
    """/dev/null is still a device afterwards."""
    assert export(archive, Path("/dev/null"), format="csv").stories == 5
    assert not Path("/dev/null").is_file()
