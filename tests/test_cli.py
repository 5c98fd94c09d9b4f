"""The commands as a person types them: bad input of every kind, exit codes, views, help."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import orjson
import pytest

from tests.pages import HEADLINE, NUMBER, PARAGRAPHS, URL, page_2017
from tests.started import PROGRAM, wirecrawl
from tests.test_replay import write_warc
from wirecrawl import flow
from wirecrawl.cli import cli, run
from wirecrawl.views.stories import clock_line
from wirecrawl.views.words import Words

OTHER = "137249999"


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test stands in an empty folder of its own and speaks English."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def good(name: str = "bonne.html", number: str = OTHER) -> Path:
    path = Path(name)
    path.write_text(page_2017(number=number), encoding="utf-8")
    return path


def cut_in_a_tag() -> bytes:
    whole = page_2017().encode()
    return whole[: whole.index(b"<p>Le festival") + 2]


def cut_in_a_character() -> bytes:
    whole = page_2017().encode()
    return whole[: whole.index("lumière".encode()) + len("lumi") + 1]


def cut_gzip() -> bytes:
    packed = gzip.compress(page_2017().encode())
    return packed[: len(packed) // 2]


def warc_bytes(*numbers: int) -> bytes:
    path = write_warc(Path("fait.warc"), range(numbers[0], numbers[-1] + 1), padding=10)
    data = path.read_bytes()
    path.unlink()
    return data


def warc_cut_in_a_record() -> bytes:
    records = warc_bytes(1, 2)
    return records[: int(len(records) * 0.9)]


def warc_gz_cut_in_a_member() -> bytes:
    first, second = gzip.compress(warc_bytes(1, 1)), gzip.compress(warc_bytes(2, 2))
    return first + second[: len(second) // 2]


def warc_gz_with_a_broken_member() -> bytes:
    first, second, third = (gzip.compress(warc_bytes(n, n)) for n in (1, 2, 3))
    return first + second[:200] + bytes(60) + second[260:] + third


# file name, its bytes, what is said of it (reason and words), exit code, stories read from it
BAD: list[tuple[str, Callable[[], bytes], list[str], int, int]] = [
    ("vide.html", lambda: b"", ["empty-file", "empty"], 4, 0),
    ("image.html", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, ["binary-file", "no page"], 4, 0),
    ("sans-depeche.html", lambda: page_2017([]).encode(), ["no-body", "no paragraph"], 0, 0),
    (
        "autre-forme.html",
        lambda: b"<html><p>French.xinhuanet.com</p><section>Autrement.</section></html>",
        ["unknown-layout", "xinhua-2017", "wirecrawl fixture "],
        0,
        0,
    ),
    ("cuisine.html", lambda: b"<html><p>La soupe du jour.</p></html>", ["unknown-source", "--source"], 0, 0),
    ("cuisine.txt", lambda: "La soupe du jour, tiède.".encode(), ["unknown-source", "--source"], 0, 0),
    (
        "sans-date.html",
        lambda: page_2017(date_line="French.xinhuanet.com").encode(),
        ["no-date", "without a date"],
        0,
        1,
    ),
    (
        "hier.html",
        lambda: page_2017(date_line="French.xinhuanet.com | Publié hier à 13:25").encode(),
        ["no-date", "Publié hier à 13:25"],
        0,
        1,
    ),
    (
        "jour-impossible.html",
        lambda: page_2017(date_line="French.xinhuanet.com | Publié le 2018-02-30 à 13:25").encode(),
        ["2018-02-30", "impossible-day"],
        0,
        1,
    ),
    ("coupe-balise.html", cut_in_a_tag, ["cut-page", "ends in the middle"], 4, 1),
    ("coupe-lettre.html", cut_in_a_character, ["cut-page", "ends in the middle"], 4, 1),
    ("coupe.html.gz", cut_gzip, ["cut-body", "ends before its end"], 4, 0),
    ("enregistrement-coupe.warc", warc_cut_in_a_record, ["cut", "byte "], 4, 1),
    ("membre-coupe.warc.gz", warc_gz_cut_in_a_member, ["cut", "byte "], 4, 1),
    ("membre-casse.warc.gz", warc_gz_with_a_broken_member, ["byte "], 4, 2),
]


@pytest.mark.parametrize(("name", "make", "said", "code", "stories"), BAD, ids=[case[0] for case in BAD])
def test_bad_input_is_one_clear_line_and_the_rest_is_read(
    name: str,
    make: Callable[[], bytes],
    said: list[str],
    code: int,
    stories: int,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """The line says which file, why, and what to do; the page beside it is read; the exit code is the contract's."""
    Path("pages").mkdir()
    Path("pages", name).write_bytes(make())
    good("pages/bonne.html")
    found = run(["replay", "pages", "--output", "-"])
    out, err = capfdbinary.readouterr()
    told = [line for line in err.decode().splitlines() if name in line]
    assert found == code, err.decode()
    assert len(told) == 1 and "next: " in told[0]
    for words in said:
        assert words in told[0]
    ids = [orjson.loads(line)["id"] for line in out.splitlines()]
    assert f"xinhua_fr:c_{OTHER}" in ids and len(ids) == stories + 1


@pytest.mark.parametrize("case", BAD, ids=[case[0] for case in BAD])
def test_bad_input_into_the_archive_says_the_same(
    case: tuple[str, Callable[[], bytes], list[str], int, int], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A page that has become a capture is still called by the name its reader gave it."""
    name, make, said, code, stories = case
    Path(name).write_bytes(make())
    good()
    assert run(["replay", name, "bonne.html"]) == code
    err = capfdbinary.readouterr().err.decode()
    told = [line for line in err.splitlines() if name in line]
    assert len(told) == 1 and all(words in told[0] for words in said)
    published = [
        line
        for path in Path("archive").rglob("stories/**/*.jsonl")
        for line in path.read_bytes().splitlines()
    ]
    assert len(published) == stories + 1


@pytest.mark.parametrize("name", ["hier.html", "jour-impossible.html"])
def test_a_date_that_cannot_be_read_is_never_silently_null(
    name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """null, and as printed beside it, and a warning on the line, and a line on stderr."""
    Path(name).write_bytes(next(make() for case, make, *_ in BAD if case == name))
    run(["replay", name, "--output", "-"])
    story = orjson.loads(capfdbinary.readouterr().out)
    assert story["published_day"] is None and story["published_at"] is None
    assert "no-date" in story["warnings"] and story["published_raw"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder any user may walk into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


# Root reads everything, so the run that counts is made as somebody else, once a first run has loaded the program.
_AS_NOBODY = """
import os, sys
from wirecrawl.cli import run
run(["replay", sys.argv[1], "--output", "-", "--quiet"])
if os.geteuid() == 0:
    os.seteuid(65534)
sys.exit(run(["replay", sys.argv[2], "--output", "-"]))
"""


def test_a_file_that_may_not_be_read_is_named(open_folder: Path) -> None:
    """No permission: one line, exit 4, and the other files are read."""
    for name in ("bonne.html", "muette.html"):
        (open_folder / name).write_text(page_2017(), encoding="utf-8")
    (open_folder / "muette.html").chmod(0)
    words = [sys.executable, "-c", _AS_NOBODY, str(open_folder / "bonne.html"), str(open_folder)]
    done = subprocess.run(words, capture_output=True, check=False, text=True, encoding="utf-8")
    told = [line for line in done.stderr.splitlines() if "muette" in line]
    assert done.returncode == 4, done.stderr
    assert len(told) == 1 and "no-permission" in told[0] and "next: " in told[0]
    assert len(done.stdout.splitlines()) == 2  # the first run's story, and the second's


def test_an_output_in_a_closed_folder_is_2_and_one_line(open_folder: Path) -> None:
    """Not a bug of ours, and known before a page is read."""
    (open_folder / "bonne.html").write_text(page_2017(), encoding="utf-8")
    (open_folder / "close").mkdir(mode=0o700)
    script = _AS_NOBODY.replace('"-"]))', "sys.argv[3]]))")
    words = [str(open_folder / "bonne.html")] * 2 + [str(open_folder / "close" / "sortie.jsonl")]
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, check=False, text=True)
    if os.geteuid() == 0:
        assert done.returncode == 2 and "its folder cannot be written to; next: " in done.stderr, done.stderr


def test_a_folder_without_pages_is_unreadable_not_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """The folder is there, so it was meant; that nothing in it can be read is 4, as for any other file."""
    Path("vide").mkdir()
    Path("vide/notes.json").write_text("{}")
    assert run(["replay", "vide", "--output", "-"]) == 4
    told = capsys.readouterr().err.splitlines()[0]
    assert told.startswith("vide: ") and "no-pages" in told and "next: " in told


def test_pages_that_are_no_story_pages_are_nothing_came(capsys: pytest.CaptureFixture[str]) -> None:
    """A WARC that holds only a list and a robots.txt: 3, as for a crawl whose lists showed nothing."""
    records = warc_bytes(1, 1).replace(b"/2018-06/08/c_137240001.htm", b"/robots.txt", 1)
    Path("liste.warc").write_bytes(records)
    assert run(["replay", "liste.warc", "--output", "-"]) == 3
    assert "nothing came: what was given holds no page of a story" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["replay", "bone.html"], ["bone.html: no such file", "there is bonne.html", "next: "]),
        (["replay", "nulle/part.html"], ["nulle/part.html: no such file", "next: "]),
        (
            ["replay", "bonne.html", "--source", "xinhua"],
            ["no source 'xinhua'", "xinhua_fr", "wirecrawl sources"],
        ),
        (["crawl", "xinhua"], ["no source 'xinhua'", "xinhua_fr"]),
        (["replay", "bonne.html", "--sorce", "x"], ["--sorce", "--source", "wirecrawl replay --help"]),
        (["replay", "bonne.html", "--workers", "deux"], ["deux", "wirecrawl replay --help"]),
        (["replay", "bonne.html", "--workers", "9999"], ["9999", "256", "wirecrawl replay --help"]),
        (["replay", "n" * 5000], ["no file", "too long"]),
        (["crawl", "xinhua_fr", "--max-stories", "9" * 30], ["--max-stories 999", "above 0"]),
        (["replay", "bonne.html", "--output", "nulle/part.jsonl"], ["nulle/part.jsonl", "mkdir"]),
        (["replay", "bonne.html", "--output", "bonne.html"], ["would replace the input"]),
        (
            ["replay", "bonne.html", "--output", "sortie.csv"],
            ["sortie.csv", "JSON Lines", "wirecrawl export"],
        ),
        (
            ["replay", "bonne.html", "--output", "sortie.csv.gz"],
            ["sortie.csv.gz", "JSON Lines", "wirecrawl export"],
        ),
        (
            ["replay", "bonne.html", "--output", "."],
            [".: this is a folder; next: name a file, such as stories.jsonl"],
        ),
        (
            ["replay", "bonne.html", "--output", "sortie.xlsx"],
            ["sortie.xlsx", "JSON Lines", "wirecrawl export"],
        ),
        (["replay", "bonne.html", "--explain", "--output", "x.jsonl"], ["--explain stores nothing"]),
        (["crawl", "xinhua_fr", "--max-stories", "0"], ["--max-stories 0", "above 0, and under 2^63"]),
        (
            ["crawl", "xinhua_fr", "--from-cdx", "absent.cdx"],
            ["absent.cdx: no such file or folder", "next: "],
        ),
        (
            ["schedule", "export", "--format", "cron", "--config", "absent.toml"],
            ["absent.toml: no such file; next:"],
        ),
        (["frob"], ["No such command 'frob'; next: wirecrawl --help"]),
        (["replay"], ["PATH", "wirecrawl replay --help"]),
        (["reply", "bonne.html"], ["reply", "replay", "wirecrawl --help"]),
        (["crawl", "xinhua_fr", "--since", "hier"], ["--since 'hier'", "2018-06-07"]),
        (["crawl", "xinhua_fr", "--addresses", "absent.txt"], ["absent.txt: no such file"]),
        (["crawl", "xinhua_fr", "--addresses", "."], [".: cannot be read: Is a directory; next: "]),
        (["crawl", "xinhua_fr", "--from-cdx", "."], [".: cannot be read: Is a directory; next: "]),
        (["export", "out.docx"], ["out.docx"]),
        (["stats", "--runs", "--source", "xinhua"], ["no source 'xinhua'; there are: xinhua_fr; next: "]),
        (["fixture", "absent.html"], ["absent.html: no such file", "next: "]),
    ],
)
def test_what_is_typed_wrong_is_2_and_one_line_with_what_there_is(
    words: list[str], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip is answered with the name that was meant, on one line, and nothing is done."""
    page = good().read_bytes()
    assert run(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1, err
    for part in said:
        assert part in err
    assert Path("bonne.html").read_bytes() == page and not Path("archive").exists()


def test_addresses_on_stdin_are_read_as_those_of_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """UTF-8, whatever the locale, a byte order mark or none; what is none is said in one line."""
    for data, said in (
        ("\ufeffhttp://é.fr/x".encode(), "no address of xinhua_fr, such as http://é.fr/x;"),
        ("http://é.fr/x".encode("latin-1"), "-: cannot be read: 'utf-8' codec"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
        assert run(["crawl", "xinhua_fr", "--addresses", "-"]) == 2
        assert said in capsys.readouterr().err


def test_stdout_holds_data_only_and_quiet_means_quiet() -> None:
    """`| jq` and `2> log` both work; --quiet leaves stderr empty when nothing is unreadable."""
    good()
    loud, silent = (wirecrawl("replay", "bonne.html", "--output", "-", *more) for more in ([], ["--quiet"]))
    assert loud.stdout == silent.stdout and len(loud.stdout.splitlines()) == 1
    assert orjson.loads(loud.stdout)["id"] == f"xinhua_fr:c_{OTHER}"
    assert "1 page: 1 story" in loud.stderr and silent.stderr == ""


def test_quiet_still_says_what_is_unreadable(capsys: pytest.CaptureFixture[str]) -> None:
    """--quiet is nothing but errors, not nothing."""
    Path("coupe.html.gz").write_bytes(cut_gzip())
    assert run(["replay", "coupe.html.gz", "--output", "-", "--quiet"]) == 4
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_on_a_terminal_the_bar_is_gone_before_the_summary() -> None:
    """What stays on the screen is text."""
    good()
    ours, theirs = os.openpty()
    words = [*PROGRAM, "replay", "bonne.html", "--output", "out.jsonl"]
    done = subprocess.run(words, stderr=theirs, check=False, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as screen:
        shown = screen.read(65536).decode()
    assert done.returncode == 0
    assert "\x1b[2Kreplay: 1 page: 1 story" in shown and shown.count("\n") == 4


def test_many_pages_with_one_fault_are_one_block(capsys: pytest.CaptureFixture[str]) -> None:
    """Three examples and a count; --verbose gives them all."""
    Path("pages").mkdir()
    for number in range(9):
        html = page_2017(
            date_line="French.xinhuanet.com | Publié hier à 13:25", number=str(137240100 + number)
        )
        Path("pages", f"hier-{number}.html").write_text(html, encoding="utf-8")
    run(["replay", "pages", "--output", "-"])
    err = capsys.readouterr().err
    assert "9 stories without a date (no-date, xinhua_fr, layout xinhua-2017)" in err
    assert err.count("  page  ") == 3 and "and 6 more" in err
    run(["replay", "pages", "--output", "-", "--verbose"])
    assert sum("no-date" in line and "next: " in line for line in capsys.readouterr().err.splitlines()) == 9


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_5(capsys: pytest.CaptureFixture[str]) -> None:
    """Storage that fails has its own exit code, and the line says what to do."""
    good()
    assert run(["replay", "bonne.html", "--output", "/dev/full"]) == 5
    told = capsys.readouterr().err.splitlines()[-1]
    assert "full" in told and "next: " in told


def test_an_archive_that_is_held_is_75_and_says_by_whom(capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs never write to one archive."""
    from wirecrawl.archive.ledger import Ledger

    good()
    with Ledger.open(Path("archive"), command="wirecrawl crawl xinhua_fr"):
        assert run(["replay", "bonne.html"]) == 75
    told = capsys.readouterr().err.splitlines()[-1]
    assert "wirecrawl crawl xinhua_fr" in told and str(os.getpid()) in told


def test_what_nobody_foresaw_is_1_on_one_line_and_a_traceback_only_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Users are shown a line to report, developers the place."""
    import wirecrawl.views.stories

    def broken(*_: object) -> None:
        raise RuntimeError("imprévu")

    monkeypatch.setattr(wirecrawl.views.stories, "source_rows", broken)
    assert run(["sources"]) == 1
    err = capsys.readouterr().err
    assert "RuntimeError: imprévu" in err and "--debug" in err and "Traceback" not in err
    assert run(["sources", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


# views


@pytest.fixture
def archive() -> Path:
    """An archive with two stories, one of them with an address, and a reject."""
    Path("dite.html").write_text(page_2017(head=f'<link rel="canonical" href="{URL}"/>'), encoding="utf-8")
    good()
    Path("autre.html").write_bytes(b"<html><p>French.xinhuanet.com</p><section>Autrement.</section></html>")
    assert run(["replay", "dite.html", "bonne.html", "autre.html", "--quiet"]) == 0
    return Path("archive")


def test_show_prints_a_story_to_read(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Headline, dateline, both clocks, the body wrapped and once, and where the bytes are."""
    assert run(["show", f"xinhua_fr:c_{NUMBER}"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(HEADLINE.removesuffix(" (REPORTAGE)"))
    assert "2018-06-08 09:42 Asia/Shanghai = 01:42 UTC" in text and "BAMAKO, 8 juin (Xinhua) --" in text
    assert (
        " ".join(text.split()).count("une école a fourni la lumière et un menuisier a construit la scène")
        == 1
    )
    assert "captures/xinhua_fr/" in text and "byte " in text and URL in text and "rule publie-le" in text
    body = text.split("\n\n", 1)[1].split("\n  id")[0]
    assert max(map(len, body.splitlines())) <= 78


@pytest.mark.parametrize(
    ("at", "day", "zone", "shown"),
    [
        ("2018-06-07T05:25:00Z", "2018-06-07", "Asia/Shanghai", "2018-06-07 13:25 Asia/Shanghai = 05:25 UTC"),
        (
            "2018-06-06T16:30:00Z",
            "2018-06-07",
            "Asia/Shanghai",
            "2018-06-07 00:30 Asia/Shanghai = 2018-06-06 16:30 UTC",
        ),
        (None, "2018-06-07", "Asia/Shanghai", "2018-06-07"),
        (None, None, None, "undated"),
    ],
)
def test_both_clocks_are_shown_and_no_hour_is_invented(
    monkeypatch: pytest.MonkeyPatch, at: str | None, day: str | None, zone: str | None, shown: str
) -> None:
    """Half past midnight in Beijing is the day before in UTC, and says so; a day alone stays a day."""
    monkeypatch.setenv("LC_ALL", "C")
    story = {"published_at": at, "published_day": day, "published_zone": zone}
    assert clock_line(story, Words()) == shown


def test_show_takes_the_bare_number_and_json(
    archive: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Nobody should have to type the source's name to look at a story."""
    assert run(["show", NUMBER, "--json"]) == 0
    assert orjson.loads(capsysbinary.readouterr().out)["id"] == f"xinhua_fr:c_{NUMBER}"


def test_show_names_the_ids_that_are_near(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One digit wrong: the id that was meant is in the answer."""
    assert run(["show", NUMBER[:-1] + "7"]) == 2
    err = capsys.readouterr().err
    assert f"xinhua_fr:c_{NUMBER}" in err and len(err.splitlines()) == 1


def test_labels_are_french_for_french_readers(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """LANG=fr_FR.UTF-8: the labels change, the story does not; LC_ALL goes before LANG."""
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    run(["show", NUMBER])
    text = capsys.readouterr().out
    assert "  publié" in text and "  clé" in text and "octet " in text and "publie-le" in text
    run(["stats"])
    assert "dépêches  2" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    run(["stats"])
    assert "stories  2" in capsys.readouterr().out


def test_stats_count_what_is_there(archive: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """As a table and as JSON."""
    assert run(["stats", "--json"]) == 0
    found = orjson.loads(capsysbinary.readouterr().out)
    assert (found["stories"], found["rejects"], found["years"]) == (2, {"unknown-layout": 1}, {"2018": 2})


def test_stats_of_no_archive_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    """A reader is never given zeros for a folder that is not there."""
    assert run(["stats", "--archive", "ailleurs"]) == 1
    err = capsys.readouterr().err
    assert "ailleurs" in err and "next: " in err and not Path("ailleurs").exists()


def test_captures_without_a_ledger_are_an_archive(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads it is told the command that makes the ledger anew, and it does."""
    archive.rename("mes archives")
    for path in Path("mes archives").glob("ledger.sqlite*"):
        path.unlink()
    assert run(["show", NUMBER, "--archive", "mes archives"]) == 1
    err = capsys.readouterr().err
    assert "no ledger" in err and "wirecrawl rebuild --archive 'mes archives'," in err
    assert run(["rebuild", "--archive", "mes archives"]) == 0
    assert run(["show", NUMBER, "--archive", "mes archives"]) == 0


def test_an_address_is_as_good_as_an_id(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is copied from a browser: `show` and `diff` know the story by it, on whichever of the wire's hosts."""
    for url in (URL, URL.replace("french.news.cn", "french.xinhuanet.com")):
        assert run(["show", url, "--json"]) == 0
        assert orjson.loads(capsys.readouterr().out)["id"] == f"xinhua_fr:c_{NUMBER}"


def test_what_a_fault_says_to_type_works(capsys: pytest.CaptureFixture[str]) -> None:
    """A page in an archive is named by its address and that archive: its WARC holds thousands."""
    url = "http://french.news.cn/2018-06/08/c_137240001.htm"
    text = f"<html><!-- saved from url=({len(url):04d}){url} --><section>Autrement.</section></html>"
    Path("autre.html").write_text(text, encoding="utf-8")
    assert run(["replay", "autre.html", "--archive", "ailleurs"]) == 3
    assert f"next: wirecrawl fixture {url} --archive ailleurs, then" in capsys.readouterr().err
    assert run(["replay", "--explain", url, "--archive", "ailleurs"]) == 0
    assert f"address  {url}" in capsys.readouterr().out
    assert run(["fixture", url, "--archive", "ailleurs"]) == 0
    assert run(["replay", "--explain", url]) == 2  # in the archive of this folder
    assert f"echo {url} | wirecrawl crawl SOURCE --addresses -, or" in capsys.readouterr().err
    assert run(["fixture", f"{url}?a=1&b=2", "--archive", "ailleurs"]) == 2
    step = f"echo '{url}?a=1&b=2' | wirecrawl crawl SOURCE --addresses - --archive ailleurs, or"
    assert step in capsys.readouterr().err
    assert run(["schedule", "show", "--archive", "ailleurs"]) == 1
    assert "then: wirecrawl schedule run --archive ailleurs" in capsys.readouterr().err


def test_days_may_be_counted_back(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`export --since 36500d` as `crawl --since` has it; one story is one, and `-` is called by its name."""
    for days, count in (("36500d", "2 stories"), ("0d", "0 stories")):
        assert run(["export", "jours.jsonl", "--since", days]) == 0
        assert f"export: {count}, " in capsys.readouterr().err
    assert run(["export", "jours.jsonl", "--since", "7j"]) == 2
    assert "7d for the last 7 days" in capsys.readouterr().err
    good("seule.html", "137249998")
    assert run(["replay", "seule.html", "--archive", "une", "--quiet"]) == 0
    done = wirecrawl("export", "-", "--archive", "une")
    assert done.stderr.startswith("export: 1 story, ") and done.stderr.endswith(" on standard output\n")


def test_sources_say_eras_and_clocks(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """As a table and as JSON."""
    assert run(["sources"]) == 0
    table = capsysbinary.readouterr().out.decode()
    assert "xinhua_fr" in table and "Asia/Shanghai" in table and "xinhua-2017" in table
    assert run(["sources", "--json"]) == 0
    (row,) = orjson.loads(capsysbinary.readouterr().out)
    assert row["name"] == "xinhua_fr" and len(row["eras"]) == 5


def test_explain_says_layout_rules_and_what_went(capsys: pytest.CaptureFixture[str]) -> None:
    """Which layout and which not, the rule of each field, what was taken out beside what was kept."""
    Path("page.html").write_text(page_2017(head=f'<link rel="canonical" href="{URL}"/>'), encoding="utf-8")
    assert run(["replay", "page.html", "--explain"]) == 0
    text = capsys.readouterr().out
    assert f"{URL} (from canonical)" in text
    assert "xinhua-2017 (not: " in text and "xinhua-2022" in text
    assert "[publie-le]" in text and "2018-06-08T01:42:00Z" in text
    assert text.count(f"- {PARAGRAPHS[1]}  [copies]") == 1 and text.count(f"  {PARAGRAPHS[1]}\n") == 1
    assert f"- {PARAGRAPHS[0]}  [dateline]" in text
    assert not Path("archive").exists()


def test_explain_survives_what_breaks_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page that needs explaining most: its reject on stdout, exit 1."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug of ours")

    good()
    monkeypatch.setattr(flow, "open_page", broken)
    assert run(["replay", "bonne.html", "--explain"]) == 1
    assert "parser-error: ZeroDivisionError: a bug of ours" in capsys.readouterr().out


def test_explain_gives_json_and_explains_a_reject(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The same for a page that is refused: which layouts said no."""
    Path("autre.html").write_bytes(b"<html><p>French.xinhuanet.com</p><section>Autrement.</section></html>")
    assert run(["replay", "autre.html", "--explain", "--json"]) == 0
    found = orjson.loads(capsysbinary.readouterr().out)
    assert (found["result"], found["reason"], found["source"]) == ("reject", "unknown-layout", "xinhua_fr")
    assert len(found["layouts"]) >= 5 and not any(found["layouts"].values())


def test_a_page_becomes_a_draft_fixture(capsys: pytest.CaptureFixture[str]) -> None:
    """Page and expectation side by side, both called draft until someone has read them."""
    good()
    assert run(["fixture", "bonne.html"]) == 0
    page, draft = map(Path, capsys.readouterr().out.split())
    assert page.as_posix() == f"tests/fixtures/xinhua_fr/draft-c_{OTHER}.html"
    assert page.read_bytes() == Path("bonne.html").read_bytes()
    expected = orjson.loads(draft.read_bytes())
    assert expected["story"]["published_at"] == "2018-06-08T01:42:00Z" and "draft" in expected["note"]


def test_a_held_address_becomes_a_draft_fixture(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its address, from the archive's captures; an address that is not held says how to get it."""
    assert run(["fixture", URL, "--to", "pages"]) == 0
    page, _ = map(Path, capsys.readouterr().out.split())
    assert page.read_bytes() == Path("dite.html").read_bytes()
    assert run(["fixture", "http://french.news.cn/2018-06/08/c_137240777.htm"]) == 2
    assert "crawl" in capsys.readouterr().err
    (captures,) = (archive / "captures").rglob("*.warc.gz")
    captures.unlink()
    captures.mkdir()  # it is there, and is not to be read: nobody is told to crawl again
    assert run(["fixture", URL, "--to", "pages"]) == 1
    assert "cannot be read" in capsys.readouterr().err


# help


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    """Under 0.25 s of processor time: what a command needs is imported inside it."""
    code = (
        "HEAVY = ('scrapy', 'twisted', 'apscheduler', 'selectolax', 'orjson', 'sqlite3', 'dateparser');"
        "import sys; from wirecrawl.cli import run; run(sys.argv[1:]);"
        "print('HEAVY', [m for m in HEAVY if m in sys.modules])"
    )
    best_s = 9.0
    for _ in range(3):
        begun = os.times()
        done = subprocess.run(
            [sys.executable, "-c", code, "--help"], capture_output=True, check=False, text=True
        )
        ended = os.times()
        best_s = min(
            best_s, ended.children_user + ended.children_system - begun.children_user - begun.children_system
        )
    assert "HEAVY []" in done.stdout and "replay" in done.stdout
    assert best_s < 0.25


def all_commands() -> list[str]:
    """« crawl », « schedule run »: what can be typed."""
    groups = [(name, command) for name, command in cli.commands.items() if isinstance(command, click.Group)]
    inner = [f"{name} {one}" for name, group in groups for one in group.commands]
    return sorted({*cli.commands, *inner} - {name for name, _ in groups})


@pytest.mark.parametrize("name", all_commands())
def test_every_command_has_help_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each takes --archive, --quiet and --help; its examples are of the command itself."""
    assert run([*name.split(), "--help"]) == 0
    text = capsys.readouterr().out
    assert f"Examples:\n    wirecrawl {name}" in text.replace("  Examples", "Examples")
    assert "--archive DIR" in text and "--quiet" in text and "[default: archive]" in text


def test_the_commands_are_those_of_the_contract() -> None:
    """What comes later is not listed before it is there."""
    assert sorted(cli.commands) == [
        "crawl",
        "demo",
        "diff",
        "export",
        "fixture",
        "rebuild",
        "repair",
        "replay",
        "schedule",
        "show",
        "sources",
        "stats",
        "verify",
    ]
    crawl = cli.commands["crawl"]
    names = {name for option in crawl.params for name in option.opts if isinstance(option, click.Option)}
    assert names >= {"--since", "--until", "--addresses", "--max-stories", "--max-minutes", "--dry-run"}
    assert names >= {"--contact", "--delay", "--concurrency", "--connect-to"}


def test_no_command_is_2_and_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """A bare `wirecrawl` is answered with what there is."""
    assert run([]) == 2
    assert "Commands:" in capsys.readouterr().err
