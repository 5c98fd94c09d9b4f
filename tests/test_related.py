"""Kin joined to the ledger: on every line, whoever comes first, killed or not; shown, counted, checked, mended."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from zlib import crc32

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.broken_archives import sql
from tests.kept_pages import keep_pages
from tests.kinship import generator_d
from tests.test_kinship import TEXT, told
from tests.test_ledger import capture, keep, opened, store
from tests.test_publish import ids, manifest, tree
from tests.test_rebuild import NEW_IN_4
from tests.test_replay import page, write_warc
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.cli import run as wirecrawl
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import handwritten
from wirecrawl.demo.templates import print_page
from wirecrawl.kin.relate import kin_faults, settle_kin
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import FIELDS, CaptureRef, Judged, Reading, Story, to_line, with_kin
from wirecrawl.progress import Log
from wirecrawl.publish import publish, settle_dirty, settle_stories
from wirecrawl.replay import replay_lines
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import RULES, judge
from wirecrawl.upkeep.verify import verify

MARCH = "stories/xinhua_fr/2024/2024-03.jsonl"
EARLIER = "versions/xinhua_fr/2024/2024-03.jsonl"
OTHER = [
    "Le festival des barques d'Orvane a réuni dimanche douze équipages venus de six villages.",
    "La régate a été gagnée par une équipe de lycéennes, entraînée par la batelière Salimata Coroso.",
    "Les barques, longues de onze mètres, sont taillées dans un seul tronc de fromager.",
    "Un orage a retardé le départ de la finale, courue devant trois mille spectateurs massés sur la berge.",
    "La prochaine édition aura lieu en amont, près du moulin de Passo, si la crue le permet.",
]


def put(ledger: Ledger, *stories: Story, hour: int = 0) -> None:
    """A capture of each story, and its reading; a later hour is a later capture."""
    for story in stories:
        number = crc32(story.id.encode()) * 100 + hour
        at = f"2026-11-{24 + hour // 24:02}T{hour % 24:02}:00:00Z"
        of = capture(number)
        came = Capture(
            b"%d of %s" % (number, story.id.encode()),
            url=of.url,
            fetched_at=at,
            file=of.file,
            offset=number * 100,
        )
        one = Reading(**{name: getattr(story, name) for name in FIELDS})
        one.cluster, one.layout, one.fetched_at = story.id, "xinhua-2017", at
        one.capture = CaptureRef(file=came.file, offset=came.offset, digest=came.digest)
        store(ledger, keep(ledger, came), one)


def kin(root: Path) -> dict[str, tuple[str, str | None, str | None]]:
    """id → cluster, relation, relation_to, as the month files have them."""
    lines = [line for path in (root / "stories").rglob("*.jsonl") for line in path.read_bytes().splitlines()]
    rows = map(orjson.loads, lines)
    return {one["id"]: (one["cluster"], one["relation"], one["relation_to"]) for one in rows}


def shelved(root: Path, *runs: Iterable[Story]) -> dict[str, tuple[str, str | None, str | None]]:
    """Each run stores its stories and publishes; the kin that is on the shelf at the end."""
    for number, stories in enumerate(runs):
        with opened(root) as ledger:
            put(ledger, *stories, hour=number)
            publish(ledger, root, "new stories")
    return kin(root)


FIRST, COPY, CUT = told(TEXT, number=1), told(TEXT, number=2, hours=2), told(TEXT[:3], number=3, hours=3)
A, B, C = FIRST.id, COPY.id, CUT.id


# the line

PIECES = ('","cluster":"x', '\\","cluster":"', ',"fetched_at":')


@given(body=st.text(max_size=80), headline=st.none() | st.sampled_from(PIECES))
def test_a_line_with_kin_is_the_line_of_the_story_that_has_it(body: str, headline: str | None) -> None:
    """Whatever a text says, and be it a piece of the line itself."""
    story = Story(id=A, body=body + (headline or ""), headline=headline, cluster=A, fetched_at=PIECES[0])
    other = replace(story, cluster=B, relation="update", relation_to=C)
    assert with_kin(to_line(story), B, "update", C) == to_line(other)
    assert with_kin(to_line(other), A, None, None) == to_line(story)


def test_the_judge_looks_at_no_other_field() -> None:
    """A story that differs in nothing else needs no new judgement."""
    asked = set[str]()

    class Noting:
        def __init__(self, story: Story) -> None:
            self.story = story

        def __getattr__(self, name: str) -> object:
            asked.add(name)
            return getattr(self.story, name)

    judge(Imprint(Noting(FIRST)), Imprint(Noting(CUT)))  # type: ignore[arg-type]
    assert asked == {*Judged._fields}


# whoever comes first


def test_a_family_is_on_every_line(tmp_path: Path) -> None:
    """Three takes of one event, in one run."""
    assert shelved(tmp_path, [CUT, FIRST, COPY]) == {
        A: (A, None, None),
        B: (A, "exact", A),
        C: (A, "cut", A),
    }


def test_a_late_earlier_story_re_roots_its_family(tmp_path: Path) -> None:
    """The months of all that moved are written again, and the manifest says why and how many."""
    old = replace(FIRST, published_day="2024-02-29", published_at="2024-02-29T10:00:00Z", dateline_day=None)
    assert shelved(tmp_path, [COPY, CUT])[C] == (B, "cut", B)
    assert shelved(tmp_path, [], [told(OTHER, number=9)], [old])[B][:2] == (A, "exact")
    revisions = manifest(tmp_path)["revisions"]
    assert [one["reason"] for one in revisions[:2]] == ["new stories"] * 2
    assert (
        revisions[2]["reason"].startswith("new stories; kin re-rooted (") and MARCH in revisions[2]["files"]
    )


def test_a_new_version_is_judged_anew(tmp_path: Path) -> None:
    """It leaves its family, and comes back; the earlier versions are of its family and related to nobody."""
    shelved(tmp_path, [FIRST, COPY])
    other = told(OTHER, number=2, hours=2)
    assert shelved(tmp_path, [], [other])[B] == (B, None, None)
    assert shelved(tmp_path, [], [], [COPY])[B] == (A, "exact", A)
    earlier = [json.loads(line) for line in (tmp_path / EARLIER).read_bytes().splitlines()]
    assert [(one["id"], one["cluster"], one["relation"]) for one in earlier] == [(B, A, None)] * 2
    root = replace(FIRST, id="xinhua_fr:c_0", published_at="2024-03-05T01:00:00Z")
    assert shelved(tmp_path, [root])[B][0] == root.id
    assert {json.loads(line)["cluster"] for line in (tmp_path / EARLIER).read_bytes().splitlines()} == {
        root.id
    }


def test_versions_of_one_story_are_not_kin_of_each_other(tmp_path: Path) -> None:
    longer = told([*TEXT, *OTHER], number=1)
    assert shelved(tmp_path, [FIRST], [longer]) == {A: (A, None, None)}
    assert len(ids(tmp_path / EARLIER)) == 1


def test_what_the_judge_does_not_look_at_is_not_judged_again(tmp_path: Path) -> None:
    """Another printed date of change: a new version, and the kin is not owed."""
    shelved(tmp_path, [FIRST, COPY])
    with opened(tmp_path) as ledger:
        put(ledger, replace(COPY, section="Afrique", modified_raw="demain"), hour=5)
        assert settle_stories(ledger) == [B] and ledger.kin_owed() == []
        publish(ledger, tmp_path, "new versions")
    assert kin(tmp_path)[B] == (A, "exact", A)


@pytest.mark.slow
def test_order_of_arrival_changes_no_byte(tmp_path: Path) -> None:
    """Ten shuffles, in one run or in five: the same files, and the same digests in the manifest."""
    stories = [one.story for one in generator_d.make(3)[:40]]
    trees = []
    for shuffle in range(10):
        mixed, root, size = list(stories), tmp_path / str(shuffle), 8 if shuffle % 2 else 40
        Random(shuffle).shuffle(mixed)
        for start in range(0, 40, size):
            with opened(root) as ledger:
                put(ledger, *mixed[start : start + size])
                publish(ledger, root, "new stories")
        found = tree(root)
        found["manifest.json"] = orjson.dumps(orjson.loads(found["manifest.json"])["files"])
        trees.append(found)
    assert all(one == trees[0] for one in trees)
    assert len({cluster for cluster, *_ in kin(tmp_path / "0").values()}) < 40


POOL = [
    *(FIRST, COPY, CUT, told(OTHER, number=4)),
    *(told([*TEXT, *OTHER], number=5, hours=5), told(TEXT[:1], number=6, hours=1)),
]
MOVES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), min_size=1, max_size=12)


@pytest.mark.slow
@given(moves=MOVES)
@settings(max_examples=25)
def test_no_relation_dangles(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int, bool]]
) -> None:
    """Stories come, change their text for another's and go, in any order: all kin is what an index gives anew."""
    with Ledger.scratch(tmp_path_factory.mktemp("scratch")) as ledger:
        for which, text, stays in moves:
            story = replace(POOL[which], body=POOL[text].body, cluster=POOL[which].id)
            if stays:
                ledger.put_story(story, [story])
            else:
                ledger.drop_story(story.id)
            settle_dirty(ledger)
            lines = [orjson.loads(line) for _, line in ledger.story_rows("1", ())]
            held = {one["id"] for one in lines}
            assert {one["relation_to"] or one["id"] for one in lines} <= held
            assert {one["cluster"] for one in lines} <= held
        assert list(kin_faults(ledger)) == []


def test_a_syndicated_story_is_of_the_family_of_its_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever prints it; how much of it is the other's is in `show --kin`."""
    added = [*TEXT, "Une information de notre partenaire."]
    reprint = told(added, number=7, hours=4, source="generic", dateline=" ")
    assert shelved(tmp_path, [reprint, FIRST])[reprint.id] == (A, "syndicated", A)
    shown = json.loads(run(capsys, "show", A, "--kin", "--json", root=tmp_path))["family"][1]
    assert shown["source"] == "generic" and shown["evidence"]["share"] == 1.0


# what survives


def test_what_is_owed_is_written_down_with_the_story(tmp_path: Path) -> None:
    """A run that died between a story and its kin owes it to the next one."""
    with opened(tmp_path) as ledger:
        put(ledger, FIRST, COPY)
        settle_stories(ledger)
        ledger.commit()
    with opened(tmp_path) as ledger:
        assert ledger.kin_owed() == [A, B]
        publish(ledger, tmp_path, "new stories")
        assert ledger.kin_owed() == []
    assert kin(tmp_path)[B] == (A, "exact", A)


def test_a_reader_hears_what_is_owed_since_it_came(tmp_path: Path) -> None:
    """verify beside a crawl: a story that is not judged yet is owed, and no fault of the index."""
    with opened(tmp_path) as ledger, Ledger.open_readonly(tmp_path) as reader:
        assert reader.kin_owed() == []
        put(ledger, FIRST)
        settle_stories(ledger)
        ledger.commit()
        assert reader.kin_owed() == [A]


def test_what_is_rolled_back_was_never_judged(tmp_path: Path) -> None:
    """The index forgets what it remembered of it."""
    with opened(tmp_path) as ledger:
        put(ledger, FIRST)
        settle_dirty(ledger)
        ledger.commit()
        put(ledger, COPY, told(OTHER, number=1), hour=1)
        settle_dirty(ledger)
        ledger.roll_back()
        put(ledger, CUT)
        publish(ledger, tmp_path, "new stories")
    assert kin(tmp_path) == {A: (A, None, None), C: (A, "cut", A)}


def test_an_archive_of_schema_3_gets_its_kin(tmp_path: Path) -> None:
    """By the first run that writes; the manifest says so."""
    wanted = shelved(tmp_path, [FIRST, COPY, CUT])
    before = (tmp_path / MARCH).read_bytes()
    with opened(tmp_path) as ledger:  # what schema 3 had on its shelf
        ledger._write("DELETE FROM related")
        ledger._write("INSERT INTO stale SELECT DISTINCT 'stories', source, month FROM stories")
        publish(ledger, tmp_path, "as it was")
    assert {relation for _, relation, _ in kin(tmp_path).values()} == {None}
    sql(tmp_path, *(f"DROP TABLE {name}" for name in NEW_IN_4), "UPDATE meta SET value = '3'")
    assert shelved(tmp_path, []) == wanted and (tmp_path / MARCH).read_bytes() == before
    assert manifest(tmp_path)["revisions"][-1]["reason"] == "kin re-rooted (2 stories)"
    assert (tmp_path / "ledger.sqlite.schema-3").is_file()


def test_families_that_older_rules_told_are_told_anew(tmp_path: Path) -> None:
    """By the next run that writes, though nothing new came; until then verify says so in one line."""
    wanted = shelved(tmp_path, [FIRST, COPY, CUT])
    with opened(tmp_path) as ledger:
        ledger._write("DELETE FROM related")
        ledger._write("INSERT INTO stale SELECT DISTINCT 'stories', source, month FROM stories")
        publish(ledger, tmp_path, "as others told it")
    sql(tmp_path, "DELETE FROM meta WHERE key = 'kin_rules'")
    assert [what for _, what in verify_kin(tmp_path)] == [f"are told by rules 1, this program has {RULES}"]
    assert shelved(tmp_path, []) == wanted and verify_kin(tmp_path) == []
    assert manifest(tmp_path)["revisions"][-1]["reason"] == "kin re-rooted (2 stories)"
    sql(tmp_path, "UPDATE meta SET value = 'x' WHERE key = 'kin_rules'")
    assert [what for _, what in verify_kin(tmp_path)] == [f"are told by rules 0, this program has {RULES}"]
    assert shelved(tmp_path, []) == wanted and verify_kin(tmp_path) == []


def test_a_new_archive_has_todays_rules_even_if_its_first_stories_are_rolled_back(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        put(ledger, FIRST)
        settle_dirty(ledger)
        ledger.roll_back()
        put(ledger, COPY)
        settle_dirty(ledger)
        ledger.commit()
    with Ledger.open_readonly(tmp_path) as ledger:
        assert ledger.kin_rules == RULES


def test_filling_in_is_committed_by_parts_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stopped on the way, what is judged stays judged; a large archive is told how far it is."""
    wanted = shelved(tmp_path, [FIRST, COPY, CUT, told(OTHER, number=4)])
    sql(tmp_path, *(f"DROP TABLE {name}" for name in NEW_IN_4), "UPDATE meta SET value = '3'")
    monkeypatch.setattr("wirecrawl.kin.relate.BATCH", 1)

    class Stopped(Log):
        every_s = 0.0

        def step(self, pages: int = 1, *, stories: int = 0, reject: str = "") -> None:
            super().step(pages, stories=stories, reject=reject)
            if self.done == 2:
                raise KeyboardInterrupt

    with opened(tmp_path) as ledger, pytest.raises(KeyboardInterrupt):
        settle_kin(ledger, Stopped("", sys.stderr))
    assert "kinship of the held stories: 2 of 4 pages" in capsys.readouterr().err
    with opened(tmp_path) as ledger:
        assert ledger.kin_owed() == [C, told(OTHER, number=4).id]
    assert shelved(tmp_path, []) == wanted and verify_kin(tmp_path) == []


def verify_kin(root: Path) -> list[tuple[str, str]]:
    with Ledger.open_readonly(root) as ledger:
        return list(kin_faults(ledger))


def test_of_many_stories_a_sample_is_judged(
    family: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the index and its rows agree on is still held against the texts."""
    monkeypatch.setattr("wirecrawl.kin.relate.ANEW_MOST", 0)
    assert verify_kin(family) == []
    shutil.copytree(family, tmp_path / "archive")
    sql(tmp_path / "archive", *BROKEN["both"].split(";"))
    assert [id_ for id_, _ in verify_kin(tmp_path / "archive")] == [KEY]


KEY, ROOT = "xinhua_fr:c_137240004", "xinhua_fr:c_137240001"
BROKEN = {
    "a relation": "UPDATE related SET relation = 'exact' WHERE relation = 'cut'",
    "a row": "DELETE FROM related WHERE relation = 'cut'",
    "a row too many": f"INSERT INTO related VALUES ('xinhua_fr:c_99', '{ROOT}', 'cut', '{ROOT}')",
    "the index": "UPDATE kin SET relation = 1 WHERE relation = 5",
    "both": "UPDATE kin SET relation = 1 WHERE relation = 5;"
    "UPDATE related SET relation = 'exact' WHERE relation = 'cut'",
    "a story of the index": f"DELETE FROM kin_stories WHERE id = '{KEY}'",
    "a stranger in the index": f"UPDATE kin_stories SET id = 'xinhua_fr:c_98' WHERE id = '{KEY}'",
    "a pair": "DELETE FROM kin_pairs WHERE relation = 5",
    "marks": "DELETE FROM kin_marks WHERE rowid IN (SELECT mark FROM kin_marks LIMIT 3)",
}


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of real captures: a beginning, the whole, a part of it, and a story that is alone."""
    folder = tmp_path_factory.mktemp("family")
    takes = {0: TEXT, 1: TEXT[:3], 5: OTHER, 4: [TEXT[0], *TEXT[2:]]}
    for number, body in takes.items():
        (folder / f"{number}.html").write_text(page(number, body=body), encoding="utf-8")
    pages = [str(folder / f"{number}.html") for number in takes]
    assert wirecrawl(["replay", *pages, "--archive", str(folder / "archive"), "--quiet"]) == 0
    return folder / "archive"


@pytest.mark.parametrize("name", BROKEN)
def test_kin_that_differs_is_named_and_mended(family: Path, tmp_path: Path, name: str) -> None:
    """In the rows a reader is told, in the index, or in both: verify names it, repair makes all families anew."""
    root = tmp_path / "archive"
    shutil.copytree(family, root)
    sql(root, *BROKEN[name].split(";"))
    assert "kin-differs" in {flaw.kind for flaw in verify(root).flaws}
    assert wirecrawl(["repair", "--archive", str(root), "--quiet"]) == 0
    assert verify(root).flaws == [] and kin(root) == kin(family)


# what a reader asks


def run(capsys: pytest.CaptureFixture[str], *words: str, root: Path) -> str:
    assert wirecrawl([*words, "--archive", str(root)]) == 0
    return capsys.readouterr().out


def test_the_family_is_shown_as_a_tree(
    family: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each member below the one it is related to, with the judge's evidence in words."""
    shown = run(capsys, "show", KEY, "--kin", root=family).splitlines()
    assert shown[0].startswith(ROOT) and any("─ cut" in line for line in shown), shown
    assert any("of its words" in line for line in shown) and any("left out" in line for line in shown)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "de ceux de l'autre ; 1 phrase retirée" in run(capsys, "show", KEY, "--kin", root=family)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "alone in its family" in run(capsys, "show", "137240005", "--kin", root=family)
    found = json.loads(run(capsys, "show", KEY, "--kin", "--json", root=family))
    assert len(found["family"]) == 3 and found["id"] == KEY and found["series"] == []


def test_families_are_counted(family: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, "stats", "--kin", "--json", root=family))
    assert (found["stories"], found["families"], found["members"], found["alone"]) == (4, 1, 3, 1)
    assert found["sizes"] == {"3": 1} and sum(found["relations"].values()) == 2
    assert [one["members"] for one in found["largest"]] == [3]
    assert "families  1" in run(capsys, "stats", "--kin", root=family)


def exported(root: Path, dest: Path, *words: str) -> list[str]:
    assert wirecrawl(["export", str(dest), "--archive", str(root), "--quiet", *words]) == 0
    return [json.loads(line)["id"][-1] for line in dest.read_bytes().splitlines()]


def test_one_take_of_each_family_is_exported(tmp_path: Path) -> None:
    """The newest or the earliest, of those in the window, and a usable one if there is one; in the one order."""
    killed = replace(CUT, pub_status="canceled")
    night = told(TEXT[:4], number=4, hours=20)
    shelved(tmp_path, [FIRST, COPY, killed, night, told(OTHER, number=5, hours=1)])
    dest, window = tmp_path / "x.jsonl", ("--until", "2024-03-05")
    assert kin(tmp_path)[night.id][0] == A
    assert exported(tmp_path, dest) == ["1", "5", "2", "3", "4"]
    assert exported(tmp_path, dest, "--one-per-cluster") == ["5", "4"]
    assert exported(tmp_path, dest, "--one-per-cluster", "earliest") == ["1", "5"]
    assert exported(tmp_path, dest, "--one-per-cluster", "newest", *window) == ["5", "2"]
    assert exported(tmp_path, dest, "--one-per-cluster", "newest", "--since", "2024-03-06") == ["4"]
    table = tmp_path / "x.csv"
    words = ["--archive", str(tmp_path), "--quiet", "--one-per-cluster=earliest"]
    assert wirecrawl(["export", str(table), *words]) == 0
    text = io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")
    assert [(one["id"][-1], one["cluster"][-1]) for one in csv.DictReader(text, delimiter=";")] == [
        ("1", "1"),
        ("5", "5"),
    ]


def test_a_replay_without_kinship_streams_in_the_order_of_the_input(tmp_path: Path) -> None:
    """Each story as it is read, alone; with kinship the same stories in the archive's order."""
    warc = write_warc(tmp_path / "a.warc", range(139, -1, -1), padding=10)
    lines = [orjson.loads(line) for line in replay_lines([warc], Account(), kinship=False)]
    assert [one["id"][-3:] for one in lines] == [f"{number:03}" for number in range(139, -1, -1)]
    related = [orjson.loads(line)["id"] for line in replay_lines([warc], Account())]
    assert sorted(related, reverse=True) == [one["id"] for one in lines] != related
    assert {one["relation"] for one in lines} == {None}


def test_no_kinship_is_for_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(page(1), encoding="utf-8")
    words = ["replay", str(tmp_path / "a.html"), "--no-kinship"]
    assert wirecrawl([*words, "--archive", str(tmp_path / "archive")]) == 2
    assert "--output FILE --no-kinship" in capsys.readouterr().err and not (tmp_path / "archive").exists()
    assert wirecrawl([*words, "--output", str(tmp_path / "b.jsonl")]) == 0


def test_a_story_waits_for_its_pages_and_is_told_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without kinship, however far apart its captures are in the input."""
    draft = next(one for one in handwritten() if one.page_count == 3)
    monkeypatch.setattr("wirecrawl.replay.BATCH", 1)
    other = made_story(3)
    asked = [(draft, 1), (other, 1), (draft, 3), (draft, 2), (replace(other, headline="Autre titre"), 1)]
    keep_pages(
        tmp_path,
        (
            (one.url(number), 200, print_page(one, number), f"2026-11-24T0{hour // 4}:0{hour}:00Z")
            for hour, (one, number) in enumerate(asked)
        ),
    )
    lines = map(orjson.loads, replay_lines([tmp_path / "captures"], Account(), kinship=False))
    assert [(one["id"], one["version"], one["complete"]) for one in lines] == [
        (other.id, 1, True),
        (draft.id, 1, True),
        (other.id, 2, True),
    ]


def test_a_long_list_is_related_with_more_pages_in_memory(tmp_path: Path) -> None:
    """And no longer: a crawl's memory does not follow the size of its ledger."""

    def pages(ledger: Ledger) -> int:
        with ledger.lent() as db:
            return int(db.execute("PRAGMA cache_size").fetchone()[0])

    with opened(tmp_path) as ledger:
        usual = pages(ledger)
        with ledger.with_more_pages():
            assert pages(ledger) == -16_000
        assert pages(ledger) == usual == -2_000
