"""repair: what verify names is mended, a second time there is nothing to do, and nothing is ever thrown away."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.archive_state import published
from tests.broken_archives import MENDABLE, MONTH, poke, record
from tests.damage_loop import capture_file, make_archive, places
from tests.pages import page_2017
from tests.started import PROGRAM
from tests.test_verify import kinds
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.pieces import Piece, filler, mend_file, pieces, sound_length
from wirecrawl.archive.turned_bit import LIMIT_BYTES, turn_back
from wirecrawl.archive.warc_reader import read_warc
from wirecrawl.cli import run as wirecrawl
from wirecrawl.errors import ArchiveBusy, LedgerUnusable, NoRoom
from wirecrawl.model.capture import Capture
from wirecrawl.upkeep.repair import repair
from wirecrawl.upkeep.verify import verify

PLACE = "captures/xinhua_fr/2026/"


def third_member(path: Path) -> Piece:
    return list(pieces(path))[3]


def capture_of(path: Path, piece: Piece) -> Capture:
    return next(one for one in read_warc(path, file="f", start=piece.start) if isinstance(one, Capture))


def spoil(path: Path, piece: Piece, count: int = 1) -> bytes:
    """Bytes in the middle of a member overwritten; returns what the piece was."""
    data = bytearray(path.read_bytes())
    before = bytes(data[piece.start : piece.end])
    middle = (piece.start + piece.end) // 2
    data[middle : middle + count] = bytes(255 - byte for byte in data[middle : middle + count])
    path.write_bytes(bytes(data))
    return before


@pytest.mark.parametrize("name", MENDABLE)
def test_what_verify_names_is_mended(root: Path, name: str) -> None:
    """Then all is sound, the stories are those of before (or owe a page again), and a second repair is idle."""
    before = published(root)
    MENDABLE[name][0](root)
    done = repair(root)
    assert done.done and done.left == [], done
    assert kinds(root) == set()
    found = published(root)
    if name == "a whole record behind":
        assert b"c_137777777" in found.pop("rejects/xinhua_fr/2026-11.jsonl")
    assert found == before
    again = repair(root)
    assert again.done == [] and again.exit_code == 0, again.done


def test_the_sound_records_stay_byte_for_byte_and_where_they_were(root: Path) -> None:
    """A member spoilt in the middle of a file: all others are untouched, their places too; the file is as long."""
    path = capture_file(root)
    data, before, bad = path.read_bytes(), places(path), third_member(path)
    spoil(path, bad)
    damaged = path.read_bytes()[bad.start : bad.end]
    done = repair(root)
    after = path.read_bytes()
    assert after[: bad.start] == data[: bad.start] and after[bad.end :] == data[bad.end :]
    assert len(after) == len(data)
    assert places(path) == {offset: digest for offset, digest in before.items() if offset != bad.start}
    (kept,) = (root / "damaged").rglob("*.warc.gz.byte-*")
    assert kept.read_bytes() == damaged
    assert (done.lost, done.owed, done.exit_code) == (1, 1, 4)
    assert any(kept.name in line and "stay where they were" in line for line in done.done)


@pytest.mark.parametrize("place", [0, 1, 3, 12, 200, 700, -12, -5, -1])
def test_a_bit_that_turned_is_turned_back(root: Path, place: int) -> None:
    """In the head, the data, the checksum, the length of a member: found by trying, proven by digests; nothing lost."""
    path = capture_file(root)
    data = path.read_bytes()
    for piece in (third_member(path), list(pieces(path))[-1]):
        at = piece.start + place if place >= 0 else piece.end + place
        poke(path, at, data[at] ^ 0x10)
        done = repair(root)
        assert path.read_bytes() == data and (done.lost, done.left) == (0, [])
        assert len(done.done) == 1 and "one bit had turned" in done.done[0]


def test_a_bit_that_hides_the_end_of_the_last_member_is_found() -> None:
    """The flag of a comment makes data a comment, which may have no end: no torn tail, a turned bit."""
    for member in (record() for _ in range(60)):
        for at, bit in ((3, 0x10), (3, 0x08), (len(member) - 10, 0x01)):
            spoilt = member[:at] + bytes([member[at] ^ bit]) + member[at + 1 :]
            assert turn_back(spoilt, may_be_cut=True) == member
        assert turn_back(member[:-40], may_be_cut=True) == b""


def test_a_gzip_header_that_changed_is_what_it_was(root: Path) -> None:
    """Its time and its system mean nothing, but the seal knows them."""
    path = capture_file(root)
    data, at = path.read_bytes(), third_member(path).start
    poke(path, at + 5, 0x77)
    poke(path, at + 9, 0xFF)
    assert kinds(root) == {"seal-broken"}
    done = repair(root)
    assert path.read_bytes() == data and done.left == [] and "gzip headers" in done.done[0]


def test_a_long_member_is_not_searched_for_its_bit() -> None:
    """Every bit of it would be tried, for minutes: it is taken out, and its page asked for again."""
    long = gzip.compress(os.urandom(LIMIT_BYTES), mtime=0)
    assert turn_back(long[:100] + bytes([long[100] ^ 1]) + long[101:]) == b""


def test_a_lost_capture_keeps_its_text_and_its_page_is_owed(root: Path) -> None:
    """The story stays in its month; the frontier owes its page, for `capture-lost`, and verify tells the loss."""
    path = capture_file(root)
    before, bad = published(root), third_member(path)
    lost = capture_of(path, bad)
    spoil(path, bad)
    repair(root)
    assert published(root) == before
    with Ledger.open(root, command="test") as ledger:
        (owed,) = ledger.lease("xinhua_fr", 10, (), "2026-11-24T00:00:00Z")
        assert (owed.url, ledger.stats()["owed"]) == (lost.url, {"capture-lost": 1})
    found = verify(root)
    assert found.flaws == [] and found.lost == 1 and "1 capture is known to be lost" in found.summary()


def test_what_is_lost_and_owed_is_counted_once(root: Path) -> None:
    """A page that came three times, twice with the same bytes: two captures spoilt are two lost and one page owed,
    and one of which the twin is held is not lost. The figures are those of verify and of stats."""
    path = capture_file(root)
    bad = third_member(path)
    lost = capture_of(path, bad)
    for hour, payload in ((9, lost.payload), (10, lost.payload.replace(b"</body>", b"<!-- x --></body>"))):
        again = root.parent / f"{hour}.warc"
        again.write_bytes(_record_of(lost.url, payload, hour))
        assert wirecrawl(["replay", str(again), "--archive", str(root), "--quiet"]) == 0
    spoil(path, bad)
    done = repair(root)
    assert (done.lost, done.owed, verify(root).lost) == (0, 1, 0)
    for other in sorted((root / "captures").rglob("*.warc.gz")):
        if other != path:
            other.unlink()
    done = repair(root)
    with Ledger.open_readonly(root) as ledger:
        assert (done.lost, {"capture-lost": done.owed}) == (verify(root).lost, ledger.stats()["owed"])
    assert done.summary().endswith(f"{done.lost} captures are lost, 1 page owed again")


def _record_of(url: str, payload: bytes, hour: int) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    fields = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-11-24T{hour:02d}:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(head + payload)}\r\n\r\n"
    )
    return fields.encode() + head + payload + b"\r\n\r\n"


def test_a_copy_that_is_brought_back_is_taken_for_what_it_is(root: Path) -> None:
    """The file as it was, put back over the mended one: the capture is no longer lost, and all is sound."""
    path = capture_file(root)
    data, before = path.read_bytes(), published(root)
    spoil(path, third_member(path))
    repair(root)
    path.write_bytes(data)
    done = repair(root)
    assert done.left == [] and verify(root).lost == 0 and published(root) == before


def test_bytes_put_into_a_file_are_taken_out_and_every_record_is_found_again(root: Path) -> None:
    """Seven strange bytes between two members: too few for a record of their own, so those behind move back."""
    path = capture_file(root)
    data, before, at = path.read_bytes(), published(root), third_member(path).start
    path.write_bytes(data[:at] + b"intrus!" + data[at:])
    done = repair(root)
    assert path.read_bytes() == data
    assert (done.lost, done.left, published(root)) == (0, [], before)
    assert b"intrus!" in [kept.read_bytes() for kept in (root / "damaged").rglob("*byte-*")]


def test_bytes_gone_from_a_file_cost_one_record(root: Path) -> None:
    """A member that lost 40 bytes: those behind it stand 40 bytes earlier now, and are read again from there."""
    path = capture_file(root)
    data, bad = path.read_bytes(), third_member(path)
    path.write_bytes(data[: bad.start + 50] + data[bad.start + 90 :])
    done = repair(root)
    assert (done.lost, done.left) == (1, []) and kinds(root) == set()
    lines = [orjson.loads(line) for text in published(root).values() for line in text.splitlines()]
    held = set(places(path))
    assert sum(line["capture"]["offset"] not in held for line in lines if "body" in line) <= 3
    assert repair(root).done == []


def test_a_file_of_somebody_else_is_never_cut(root: Path) -> None:
    """A WARC put under captures/ by hand: its damage is told, its bytes stay."""
    path = root / PLACE / "ailleurs.warc.gz"
    path.write_bytes(capture_file(root).read_bytes()[:2000])
    before = path.read_bytes()
    done = repair(root)
    assert path.read_bytes() == before and done.exit_code == 1
    assert any("ailleurs.warc.gz" in line for line in done.left)


def test_each_failing_write_leaves_the_old_file_or_the_new_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th fsync fails, for n = 1, 2, 3 …: exit 5 each time, never half a file; then one repair mends it all."""
    path = capture_file(root)
    bad = third_member(path)
    spoil(path, bad)
    old, sound = path.read_bytes(), len(places(path))
    true_fsync, calls, failing = os.fsync, 0, 0

    def fsync(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(errno.EIO, "failing")
        true_fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    for number in range(1, 40):
        failing, calls = number, 0
        try:
            repair(root)
        except NoRoom:
            assert len(places(path)) == sound and (
                path.read_bytes() == old or path.stat().st_size == len(old)
            )
            continue
        break
    assert failing > 2 and kinds(root) == set() and verify(root).lost == 1


@pytest.mark.slow
def test_a_repair_that_is_killed_is_ended_by_the_next(tmp_path: Path) -> None:
    """kill -9 at six moments: never a sound record less, and after one more repair all is as if it had ended."""
    made = make_archive(tmp_path / "made", 60)
    before = published(made)
    spoilt = [piece for number, piece in enumerate(pieces(capture_file(made))) if number in (2, 9, 30)]
    for piece in spoilt:
        spoil(capture_file(made), piece)
    (made / MONTH).write_bytes(b"")
    sound = places(capture_file(made))
    for moment in range(6):
        root = tmp_path / f"killed-{moment}"
        shutil.copytree(made, root)
        process = subprocess.Popen([*PROGRAM, "repair", "--archive", str(root), "--quiet"])
        time.sleep(0.2 + 0.06 * moment)
        process.kill()
        process.wait()
        assert places(capture_file(root)) == sound
        done = repair(root)
        assert done.left == [] and kinds(root) == set() and verify(root).lost == 3
        assert published(root) == before and repair(root).done == []
        assert len(list((root / "damaged").rglob("*.byte-*"))) == 3


def test_a_damaged_ledger_is_left_to_rebuild_or_rebuilt(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """repair says which command; repair --rebuild does it, and the stories are what they were."""
    before = published(root)
    path = root / "ledger.sqlite"
    data = bytearray(path.read_bytes())
    data[8192 * 3 : 8192 * 5] = os.urandom(8192 * 2)
    path.write_bytes(bytes(data))
    with pytest.raises(LedgerUnusable, match="wirecrawl rebuild --archive /"):
        repair(root)
    assert wirecrawl(["repair", "--rebuild", "--archive", str(root), "--quiet"]) == 0
    assert "ledger.sqlite.before-" in capsys.readouterr().out
    assert published(root) == before and kinds(root) == set()


def test_a_file_that_was_edited_is_kept_beside(root: Path) -> None:
    """The month is the ledger's projection again; what somebody had written into it is under damaged/."""
    path = root / MONTH
    before = path.read_bytes()
    path.write_bytes(before + b"une note\n")
    done = repair(root)
    assert path.read_bytes() == before and (root / "damaged" / MONTH).read_bytes() == before + b"une note\n"
    assert done.done == [f"{MONTH}: written again from the ledger; the old one is kept in damaged/{MONTH}"]


def test_who_holds_the_archive_is_told(root: Path) -> None:
    with (
        Ledger.open(root, command="wirecrawl crawl xinhua_fr"),
        pytest.raises(ArchiveBusy, match="crawl xinhua_fr"),
    ):
        repair(root)


def test_lost_captures_that_came_again_are_forgotten(root: Path) -> None:
    """The same page fetched anew: the lost row goes, one version of the story stays, with the capture that is there."""
    path = capture_file(root)
    bad = third_member(path)
    lost = capture_of(path, bad)
    spoil(path, bad)
    repair(root)
    again = root.parent / "encore.warc"
    again.write_bytes(_record_of(lost.url, lost.payload, 9))
    assert wirecrawl(["replay", str(again), "--archive", str(root), "--quiet"]) == 0
    assert verify(root).lost == 1
    done = repair(root)
    assert done.left == [] and verify(root).lost == 0 and done.exit_code == 0
    (line,) = [
        line
        for text in published(root).values()
        for line in map(orjson.loads, text.splitlines())
        if line["url"] == lost.url
    ]
    assert line["version"] == 1 and line["capture"]["offset"] in places(root / line["capture"]["file"])


def test_a_filler_has_the_length_of_what_it_replaces() -> None:
    """Whatever the length: a gzip member that holds a record, or nothing, or no member at all below 21 bytes."""
    to = "damaged/xinhua_fr/2026/xinhua_fr-20261124T031500Z-0001.warc.gz.byte-812-2044"
    for size in [*range(700), *range(65400, 65700), 131072, 200_000]:
        data = filler(Piece(0, size, False), to)
        assert len(data) == (size if size >= 21 else 0)


def test_pieces_cover_the_file_without_a_gap(root: Path) -> None:
    """Sound or not, one behind the other, from the first byte to the last."""
    path = capture_file(root)
    spoil(path, third_member(path), 9)
    found = list(pieces(path))
    assert [piece.start for piece in found] == [0, *(piece.end for piece in found[:-1])]
    assert found[-1].end == path.stat().st_size == sound_length(path)
    assert [piece.sound for piece in found].count(False) == 1
    assert (
        mend_file(root, path.relative_to(root).as_posix())
        and mend_file(root, path.relative_to(root).as_posix()) == []
    )


def test_a_member_whose_record_contradicts_its_digest_is_damaged(root: Path) -> None:
    """Its gzip is sound, so only the record can tell: packed anew after a byte of the page was changed."""
    path = capture_file(root)
    data, bad = path.read_bytes(), third_member(path)
    text = gzip.decompress(data[bad.start : bad.end]).replace(b"Badalabougou", b"Badalaboogou", 1)
    path.write_bytes(data[: bad.start] + gzip.compress(text, mtime=0) + data[bad.end :])
    assert "digest-mismatch" in kinds(root)
    done = repair(root)
    assert done.lost == 1 and done.left == [] and kinds(root) == set()


def test_recovery_after_a_lost_ledger_cuts_no_sound_record(root: Path) -> None:
    """No ledger and a member spoilt: the next run takes up all records before it and behind it."""
    path = capture_file(root)
    sound = len(places(path))
    spoil(path, third_member(path))
    for ledger in root.glob("ledger.sqlite*"):
        ledger.unlink()
    size = path.stat().st_size
    page = root.parent / "made-anew.html"
    page.write_text("<html><p>La soupe du jour.</p></html>", encoding="utf-8")
    wirecrawl(["replay", str(page), "--archive", str(root), "--quiet"])
    assert path.stat().st_size == size
    assert len(places(path)) == sound - 1


def _two_files(root: Path) -> tuple[Path, Path]:
    """An archive with a second capture file of its own, sealed as the first is."""
    page = root.parent / "page.htm"
    page.write_text(page_2017(number="137888888"), encoding="utf-8")
    assert wirecrawl(["replay", str(page), "--archive", str(root), "--quiet"]) == 0
    first, second = sorted((root / PLACE).glob("*.warc.gz"))
    return first, second


def _renamed(first: Path, second: Path) -> None:
    second.rename(second.with_name("sauvegarde.warc.gz"))


def _swapped(first: Path, second: Path) -> None:
    aside = first.with_name("aside")
    first.rename(aside)
    second.rename(first)
    aside.rename(second)


def _folder_renamed(first: Path, second: Path) -> None:
    first.parent.rename(first.parent.with_name("2026 (copie)"))


@pytest.mark.parametrize("change", [_renamed, _swapped, _folder_renamed])
def test_captures_under_another_name_get_their_own_back(
    root: Path, change: Callable[[Path, Path], None]
) -> None:
    """Nothing is lost by a rename: no page is owed again for it, and the stories stay as they were."""
    first, second = _two_files(root)
    before, held = published(root), {path: path.read_bytes() for path in (first, second)}
    change(first, second)
    done = repair(root)
    assert (done.exit_code, done.lost) == (0, 0) and any("by its seal" in line for line in done.done), done
    assert {path: path.read_bytes() for path in (first, second)} == held
    assert published(root) == before and kinds(root) == set()
    assert repair(root).done == []


def test_a_run_in_between_does_not_make_the_new_name_the_right_one(root: Path) -> None:
    """The run takes up what it knows under its old name; after `repair` it is there again."""
    _, second = _two_files(root)
    before = published(root)
    second.rename(second.with_name("xinhua_fr-20200101T000000Z-0001.warc.gz"))
    page = root.parent / "page.htm"
    assert wirecrawl(["replay", str(page), "--archive", str(root), "--quiet"]) == 0
    done = repair(root)
    assert (done.exit_code, len(done.done), second.is_file()) == (0, 1, True), done
    assert published(root) == before and kinds(root) == set()
    assert repair(root).done == []


def test_a_name_that_a_stranger_holds_is_not_taken(root: Path) -> None:
    """A file of somebody else under the name of a capture file: it is not overwritten by what belongs there."""
    _, second = _two_files(root)
    second.rename(second.with_name("sauvegarde.warc.gz"))
    second.write_bytes(b"not a capture")
    repair(root)
    assert second.with_name("sauvegarde.warc.gz").exists()
    kept = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    assert b"not a capture" in kept


@pytest.mark.parametrize("command", ["repair", "repair --rebuild", "rebuild", "verify", "stats"])
def test_where_no_archive_is_none_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """A folder's name with a typing error is told; it is not made, and nothing is « mended » in it."""
    assert wirecrawl([*command.split(), "--archive", str(tmp_path / "archvie")]) == 1
    assert "there " in capsys.readouterr().err and list(tmp_path.iterdir()) == []
