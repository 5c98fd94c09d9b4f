"""The archive as a picture of its days: what is drawn is what the ledger counts."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_ledger import opened
from tests.test_publish import add
from wirecrawl.archive.months import DayCount
from wirecrawl.cli import run
from wirecrawl.publish import publish
from wirecrawl.views.picture import picture_of

_SVG = "{http://www.w3.org/2000/svg}"
Squares = dict[str, tuple[int, str]]  # day → (stories, class)


def squares(svg: str) -> Squares:
    """The days that are drawn, each once."""
    root = ET.fromstring(svg)
    found = [
        (*title.text.split(": "), rect.get("class") or "")
        for rect in root.iter(f"{_SVG}rect")
        if (title := rect.find(f"{_SVG}title")) is not None and title.text
    ]
    assert len(found) == len({day for day, *_ in found})
    return {day: (int(count), kind) for day, count, kind in found}


def words_of(svg: str, language: str | None) -> list[str]:
    """What a reader of a language sees: the first child of each <switch> that is for everybody or for him."""
    return [
        next(one.text or "" for one in choice if one.get("systemLanguage") in (None, language))
        for choice in ET.fromstring(svg).iter(f"{_SVG}switch")
    ]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five stories of two wires, one undated; cells of two lists on four days."""
    root = tmp_path_factory.mktemp("picture") / "archive"
    with opened(root) as ledger:
        for n, (day, source) in enumerate(
            [
                ("2018-06-07", "xinhua_fr"),
                ("2018-06-07", "autre"),
                ("2018-06-07", "xinhua_fr"),
                ("2018-06-10", "xinhua_fr"),
                (None, "xinhua_fr"),
            ]
        ):
            add(ledger, n + 1, day, None, source=source)
        days = ["2018-06-06", "2018-06-08", "2018-06-09", "2018-06-10"]
        for url in ("http://french.news.cn/index.htm", "http://french.news.cn/monde/index.htm"):
            ledger.open_cells("xinhua_fr", url, days, again=False)
            ledger.end_cells("xinhua_fr", url, ["2018-06-06"], "unreachable", "list-too-short", "2018-06-12")
        ledger.end_cells("xinhua_fr", url, ["2018-06-09"], "unreachable", "list-too-short", "2018-06-12")
        first = "http://french.news.cn/index.htm"
        ledger.end_cells("xinhua_fr", first, ["2018-06-08", "2018-06-09"], "done", "", "2018-06-12")
        ledger.end_cells("xinhua_fr", url, ["2018-06-10"], "done", "", "2018-06-12")
        publish(ledger, root, "new stories")
    return root


def drawn(archive: Path, tmp_path: Path, *more: str) -> str:
    path = tmp_path / "days.svg"
    assert run(["export", str(path), "--archive", str(archive), "--quiet", *more]) == 0
    return path.read_text(encoding="utf-8")


def test_each_day_is_a_square_that_counts_its_stories(archive: Path, tmp_path: Path) -> None:
    """As many as the exported lines have; the days between that have none are drawn too."""
    lines = tmp_path / "all.jsonl"
    assert run(["export", str(lines), "--archive", str(archive), "--quiet"]) == 0
    counts = Counter(orjson.loads(line)["published_day"] for line in lines.read_bytes().splitlines())
    svg = drawn(archive, tmp_path)
    found = squares(svg)
    assert list(found) == [f"2018-06-{day:02}" for day in range(6, 11)]
    assert {day: held for day, (held, _) in found.items()} == {day: counts[day] for day in found}
    assert words_of(svg, None)[0] == "wirecrawl: 5 stories, 1 undated"
    assert words_of(svg, "fr")[0] == "wirecrawl : 5 dépêches, dont 1 sans date"


def test_a_day_says_what_its_lists_say(archive: Path, tmp_path: Path) -> None:
    """Owed while one list is to be read; unproven if all are out of reach; else nothing, also where nobody asked."""
    kinds = {day[-2:]: kind for day, (_, kind) in squares(drawn(archive, tmp_path)).items()}
    assert kinds == {"06": "s0 unproven", "07": "s2", "08": "s0 owed", "09": "s0", "10": "s1 owed"}


def test_days_and_wires_may_be_chosen(archive: Path, tmp_path: Path) -> None:
    """By wire days, both included, and by wire; undated stories are left out with either day."""
    few = drawn(archive, tmp_path, "--since", "2018-06-07", "--until", "2018-06-09")
    assert list(squares(few)) == ["2018-06-07", "2018-06-08", "2018-06-09"]
    assert "3 stories" in words_of(few, None)[0] and "undated" not in words_of(few, None)[0]
    until = drawn(archive, tmp_path, "--until", "2018-06-09", "--source", "xinhua_fr")
    assert words_of(until, None)[0] == "xinhua_fr: 2 stories"


def test_a_picture_counts_every_story(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One take of each family would be another count: refused, and nothing is written."""
    path = tmp_path / "days.svg"
    words = ["export", str(path), "--archive", str(archive), "--one-per-cluster", "newest"]
    assert run(words) == 2
    assert "leave --one-per-cluster out" in capsys.readouterr().err and not path.exists()


def test_an_archive_without_stories_is_a_picture_too() -> None:
    """A heading and a legend."""
    svg = "\n".join(picture_of({}, "wirecrawl"))
    assert squares(svg) == {} and words_of(svg, None)[0] == "wirecrawl: 0 stories"


days_drawn = st.dictionaries(
    st.dates(date(2003, 1, 1), date(2005, 12, 31)).map(date.isoformat),
    st.builds(DayCount, *[st.integers(0, 99)] * 4),
    min_size=1,
    max_size=40,
)


@given(days_drawn, st.text("<&>\"'é x", max_size=8))
def test_whatever_is_held_is_drawn_once_darker_for_more(days: dict[str, DayCount], name: str) -> None:
    """All days from the first to the last; no shade is darker than that of a day with more stories."""
    svg = "\n".join(picture_of(days, name))
    found = squares(svg)
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    assert list(found) == [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]
    assert all(found[day][0] == days.get(day, DayCount()).stories for day in found)
    shades = sorted((held, int(re.findall(r"s(\d)", kind)[0])) for held, kind in found.values())
    assert [shade for _, shade in shades] == sorted(shade for _, shade in shades)
    assert all(shade > 0 for held, shade in shades if held)
