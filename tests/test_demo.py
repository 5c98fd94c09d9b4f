"""`wirecrawl demo` does the whole job; the wire it runs on is the same every time."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.crawls import months, stories_of
from wirecrawl.cli import run
from wirecrawl.demo import templates
from wirecrawl.demo.made import made_story
from wirecrawl.demo.run import MARKER, PLAN, SHOWN, main
from wirecrawl.demo.site import Plan, Site
from wirecrawl.demo.stories import Draft, expected_fields, handwritten
from wirecrawl.demo.wire import Wire
from wirecrawl.errors import ArchiveError, UsageError

WIRECRAWL = str(Path(sys.executable).with_name("wirecrawl"))
FIELDS = tuple(expected_fields(made_story(0)))
ERAS = ("xinhua-2009", "xinhua-2013", "xinhua-2017", "xinhua-2021", "xinhua-2022")


@dataclass(frozen=True)
class Demo:
    root: Path
    exit_code: int
    printed: str
    stories: dict[str, dict[str, Any]]
    site: Site


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """One demo, run as its user runs it."""
    archive = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [WIRECRAWL, "demo", "--archive", str(archive)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "LC_ALL": "fr_FR.UTF-8", "PYTHONIOENCODING": "utf-8"},
    )
    root = archive / "demo"
    stories = {story["id"]: story for story in stories_of(months(root))}
    return Demo(root, done.returncode, done.stdout + done.stderr, stories, Site(PLAN))


def draft_with(trait: str) -> Draft:
    return next(draft for draft in handwritten() if trait in draft.traits)


def test_the_demo_ends_well(demo: Demo) -> None:
    """Exit 0 says that every story came, nothing is owed, and the three files are the same bytes."""
    assert demo.exit_code == 0, demo.printed


def test_every_story_of_the_wire_is_there_once(demo: Demo) -> None:
    """What is printed on the wire and what is in the month files are the same set."""
    assert demo.stories.keys() == demo.site.expected.keys()
    assert len(months(demo.root).splitlines()) == len(demo.stories)


@pytest.mark.parametrize("name", FIELDS)
def test_every_story_says_what_the_desk_wrote(demo: Demo, name: str) -> None:
    """Each field of the contract that the draft decides, in every layout and through every damage."""
    wrong = {
        id_: (value, demo.stories[id_][name])
        for id_, fields in demo.site.expected.items()
        if id_ in demo.stories and demo.stories[id_][name] != (value := fields[name])
    }
    assert not wrong


def test_all_five_eras_are_read(demo: Demo) -> None:
    assert {story["layout"] for story in demo.stories.values()} == set(ERAS)


def test_the_refused_pages_are_refused_for_their_reason(demo: Demo) -> None:
    """An empty page, an unknown shape, a 404, and each 500 before it healed; nothing else."""
    files = (demo.root / "rejects").rglob("*.jsonl")
    reasons = Counter(
        orjson.loads(line)["reason"] for path in files for line in path.read_bytes().splitlines()
    )
    assert dict(reasons) == dict(demo.site.rejects)


def test_the_disallowed_page_is_never_asked_for(demo: Demo) -> None:
    """robots.txt keeps the crawl out: the page is in no capture, and the sum of the ledger says why."""
    assert not any(url.endswith("c_137240004.htm") for url in _captured(demo.root))
    assert "robots-disallow 1" in demo.printed


def test_a_redirect_is_followed_and_kept(demo: Demo) -> None:
    """The story's address is the one behind the redirect; the hop itself is a capture too."""
    draft = draft_with("redirect")
    old = f"http://french.xinhuanet.com/{draft.section}{draft.path()}"
    assert demo.stories[draft.id]["url"] == draft.url()
    assert {old, draft.url()} <= set(_captured(demo.root))


@pytest.mark.parametrize(
    ("trait", "warnings"),
    [("cut", ["cut-page"]), ("bad-day", ["impossible-day"]), ("no-date", []), ("gzip", [])],
)
def test_damage_is_named_on_the_story(demo: Demo, trait: str, warnings: list[str]) -> None:
    """A story read from a damaged page says so; one read from a sound page says nothing."""
    assert sorted(set(demo.stories[draft_with(trait).id]["warnings"])) == warnings


@pytest.mark.parametrize("trait", ["no-date", "bad-day"])
def test_a_day_from_the_address_is_a_day_only(demo: Demo, trait: str) -> None:
    """Without a date that can be read, the day is the address's, and the rule says so."""
    story = demo.stories[draft_with(trait).id]
    assert (story["published_at"], story["published_rule"]) == (None, "url-day")


def test_both_copies_are_found_and_one_is_kept(demo: Demo) -> None:
    """Eras B, D and F print each story twice, A and G once; half of a page has one copy left."""
    copies = {id_: story["body_copies"] for id_, story in demo.stories.items()}
    assert copies.pop(draft_with("cut").id) == 1
    for id_, count in copies.items():
        assert count == (1 if demo.stories[id_]["layout"] in (ERAS[0], ERAS[4]) else 2), id_


def test_captions_go_to_the_images(demo: Demo) -> None:
    """One picture a story, printed twice: its address, its caption and its credit, once."""
    for draft in (draft for draft in handwritten() if "photo" in draft.traits):
        name, text, credit = templates.caption(draft)
        story = demo.stories[draft.id]
        address = f"{story['url'].rpartition('/')[0]}/{name}"
        assert story["images"] == [{"url": address, "caption": text, "credit": credit}]


def test_a_family_a_series_and_a_followup_are_told(demo: Demo) -> None:
    """A flash, its story and its correction are one; what came three days later, and a daily price, are not."""
    told = {one[-9:]: demo.stories[one] for one in demo.stories if demo.stories[one]["relation"]}
    assert {
        key: (one["cluster"][-9:], one["relation"], one["relation_to"][-9:]) for key, one in told.items()
    } == {
        "137301444": ("137301106", "update", "137301106"),
        "137301790": ("137301106", "correction", "137301444"),
        "137304512": ("137304512", "followup", "137301444"),
        "137310022": ("137310022", "series", "137308801"),
        "137311377": ("137311377", "series", "137308801"),
    }


def test_a_long_story_is_joined(demo: Demo) -> None:
    """Three pages whose seams repeat a paragraph are one body; the other pages' captures are named."""
    draft = draft_with("overlap")
    story = demo.stories[draft.id]
    assert (len(story["pages"]), story["body"].count("\n")) == (2, len(draft.paragraphs) - 1)


def test_the_report_is_for_a_reader(demo: Demo) -> None:
    """It shows one story, the ledger's sum, the digests, the places and what to type next, in the reader's language."""
    digests = re.findall(r"^  (?:crawl|export|replay) +([0-9a-f]{64})$", demo.printed, re.MULTILINE)
    assert len(digests) == 3 and len(set(digests)) == 1
    assert demo.stories[SHOWN]["headline"] in demo.printed
    assert re.search(rf"y a lu \d+ pages, de {len(demo.stories)} dépêches\.\n", demo.printed)
    assert re.search(
        r"annoncées \d+ = rangées \d+ \+ connues 0 \+ refusées \d+ \(.+\) \+ dues 0\n", demo.printed
    )
    assert "À taper ensuite :" in demo.printed and f"wirecrawl show {SHOWN} --archive" in demo.printed
    for name in ("export.jsonl", "export.jsonl.gz", "export.csv", "replay.jsonl", "manifest.json"):
        assert (demo.root / name).stat().st_size > 0


def test_the_readmes_show_what_is_printed(
    demo: Demo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures of the demo, its story and its family stand there to the letter; … is what was left out."""
    for line in _shown("README.fr.md", "Le relevé a gardé")[:2]:
        assert f"{line}\n" in demo.printed
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for asked in (f"show {SHOWN.partition(':')[2]}", "show 137301444 --kin"):
        assert run([*asked.split(), "--archive", str(demo.root)]) == 0
        printed = capsys.readouterr().out.splitlines()
        lines = _shown("README.md", f"$ wirecrawl {asked} --archive archive/demo")[1:]
        assert lines and [line for line in lines if line.strip() != "…" and line not in printed] == []
    said = re.findall(r"\d+", "".join(_shown("README.md", "The crawl kept")[:2]))
    assert said == re.findall(r"\d+", "".join(_shown("README.fr.md", "Le relevé a gardé")[:2]))


def _shown(name: str, first: str) -> list[str]:
    """The lines of a block of a page, from the one on that begins so."""
    text = (Path(__file__).parents[1] / name).read_text(encoding="utf-8")
    _, sign, rest = text.partition(f"```\n{first}")
    assert sign, f"{name}: {first}"
    return (first + rest.partition("\n```")[0]).splitlines()


def test_what_it_says_to_type_next_works(demo: Demo) -> None:
    """The first command it proposes shows the story it showed."""
    (typed,) = re.findall(r"^  (\S+ show .+)$", demo.printed, re.MULTILINE)
    done = subprocess.run(typed.split(), capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0 and demo.stories[SHOWN]["headline"] in done.stdout, done.stderr


def test_a_folder_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    """archive/demo is wiped only if a demo made it."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.txt").write_text("à moi")
    with pytest.raises(UsageError, match="was not made by a demo"):
        main(tmp_path, quiet=True)
    assert (tmp_path / "demo" / "mine.txt").read_text() == "à moi"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Under a file, or where this user may not write: one line that says so, and no bug."""
    (tmp_path / "fichier").write_text("à moi")
    with pytest.raises(ArchiveError, match="cannot be written"):
        main(tmp_path / "fichier", quiet=True)


def test_a_demo_makes_its_own_folder_afresh(demo: Demo, tmp_path: Path) -> None:
    """A second demo over the first ends as the first did, in English where the reader's language is not French."""
    (tmp_path / "demo").mkdir()
    shutil.copy(demo.root / MARKER, tmp_path / "demo")
    (tmp_path / "demo" / "old.txt").write_text("old")
    done = subprocess.run(
        [WIRECRAWL, "demo", "--archive", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "demo" / "old.txt").exists() and "What to type next:" in done.stdout


def test_the_wire_is_the_same_every_time() -> None:
    """Two sites of one plan answer alike; another seed has other faults."""
    one, two, other = (Site(Plan(made=40, failing=0.3, seed=seed)) for seed in (1, 1, 2))
    paths = [draft.path() for draft in map(made_story, range(40))]
    answers = [[site.answer(path) for path in paths] for site in (one, two, other)]
    assert answers[0] == answers[1] != answers[2]


def test_numbers_and_leads_are_never_shared() -> None:
    """A thousand made stories and the handwritten ones have as many ids; three takes of one story share a lead."""
    drafts = [*handwritten(), *map(made_story, range(1000))]
    assert len({draft.id for draft in drafts}) == len(drafts)
    assert len({draft.paragraphs[0] for draft in drafts}) == len(drafts) - 2
    assert all(len(set(draft.paragraphs)) == len(draft.paragraphs) for draft in drafts)


def test_serve_only_serves(tmp_path: Path) -> None:
    """`demo --serve 0` prints where it listens, answers, and ends on Ctrl-C without having written anything."""
    with subprocess.Popen(
        [WIRECRAWL, "demo", "--serve", "0"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found
        with urllib.request.urlopen(f"http://127.0.0.1:{found[1]}/chine/index.htm", timeout=10) as answer:
            page = answer.read().decode()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode in (0, 130) and "c_137240002.htm" in page
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """No bug: one line with what to give instead, and exit 2."""
    with Wire(Plan(made=1)) as wire:
        assert run(["demo", "--serve", str(wire.port)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(
        f"wirecrawl: 127.0.0.1:{wire.port}: Address already in use; next: give another port"
    )


def test_a_500_heals_on_the_third_request() -> None:
    """The wire counts what it is asked, over HTTP and per address."""
    draft = draft_with("heals")
    with Wire(Plan()) as wire:
        seen = [_status(f"http://127.0.0.1:{wire.port}{draft.path()}") for _ in range(4)]
    assert seen == [500, 500, 200, 200] and wire.requests[draft.path()] == 4


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _captured(root: Path) -> list[str]:
    from warcio.archiveiterator import ArchiveIterator

    urls = []
    for path in sorted((root / "captures").rglob("*.warc.gz")):
        with path.open("rb") as file:
            urls += [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(file)]
    return [url for url in urls if url]
