"""Real pages, read where they lie: nothing of them is copied here, so the facts are counts, digests and comparisons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wirecrawl.archive.saved import read_file
from wirecrawl.flow import read
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Reading
from wirecrawl.steps.headline import split_labels

pytestmark = pytest.mark.real


def reading(folder: Path, name: str) -> Reading:
    path = folder / name
    (capture,) = read_file(path, path.name)
    assert isinstance(capture, Capture)
    found = read(capture, None if name.endswith(".txt") else "xinhua_fr")
    assert isinstance(found, Reading), found
    return found


FIRST_CASE = {
    "id": "xinhua_fr:c_137236985",
    "labels": ["INTERVIEW"],
    "dateline_place": "MOSCOU",
    "dateline_day": "2018-06-07",
    "agency": "Xinhua",
    "published_day": "2018-06-07",
    "published_at": "2018-06-07T05:25:00Z",
    "published_zone": "Asia/Shanghai",
    "published_rule": "publie-le",
    "body_copies": 2,
    "complete": True,
    "language": "fr",
    "fetched_at": None,
    "url": None,
    "warnings": [],
    "images": [],
}


@pytest.mark.parametrize("field", FIRST_CASE)
def test_the_first_case(real_data: Path, field: str) -> None:
    """The text of a French page of 2018 gives its one story, each field right."""
    assert getattr(reading(real_data, "page_text_2018-06-07_xinhua_fr.txt"), field) == FIRST_CASE[field]


def test_the_first_case_is_printed_once(real_data: Path) -> None:
    """Twelve paragraphs, each once, in the order of the page; dateline and body are the text as printed."""
    found = reading(real_data, "page_text_2018-06-07_xinhua_fr.txt")
    lines = (real_data / "page_text_2018-06-07_xinhua_fr.txt").read_text().split("\n")
    paragraphs = ((found.dateline_raw or "") + found.body).split("\n")
    assert len(paragraphs) == 12
    assert [lines.index(text) for text in paragraphs] == sorted(lines.index(text) for text in paragraphs)
    assert [lines.count(text) for text in paragraphs] == [2] * 12


SISTERS = [
    ("xinhua_pages/es_2020_c_138843813.htm", "xinhua_fr:c_138843813", "2020-03-04T15:48:42Z", 5, 2, "es"),
    ("xinhua_pages/en_2018_c_137070598_2.htm", "xinhua_fr:c_137070598", "2018-03-27T23:43:07Z", 0, 0, "en"),
    ("xinhua_pages/zh_2023_c_1129981476.htm", "xinhua_fr:c_1129981476", "2023-11-17T12:52:15Z", 4, 1, None),
    ("xinhua_pages/zh_2012_he_content_25340717.htm", None, "2012-06-04T01:20:26Z", 6, 1, None),
]


@pytest.mark.parametrize(("name", "key", "at", "count", "copies", "language"), SISTERS)
def test_the_sister_pages(
    real_data: Path, name: str, key: str | None, at: str, count: int, copies: int, language: str | None
) -> None:
    """Kin of the French layouts, seen raw: each paragraph once, in order, with headline and date."""
    found = reading(real_data, name)
    text = Capture((real_data / name).read_bytes()).text()
    paragraphs = found.body.split("\n") if found.body else []
    assert (len(paragraphs), found.body_copies, found.published_at, found.language) == (
        count,
        copies,
        at,
        language,
    )
    assert found.headline and found.headline in text and (key is None or found.id == key)
    assert len(set(paragraphs)) == count and "foreign-edition" in found.warnings
    positions = [text.find(paragraph[:30]) for paragraph in paragraphs[1:]]
    assert -1 not in positions and positions == sorted(positions)


def test_a_photo_page_keeps_its_caption(real_data: Path) -> None:
    """Page 2 of 4 holds an image and its caption: the caption is the image's, and the story known not to be whole."""
    found = reading(real_data, "xinhua_pages/en_2018_c_137070598_2.htm")
    assert (found.page, found.page_count, len(found.images)) == (2, 4, 1)
    assert found.images[0]["credit"] == "Xinhua/Ju Peng" and found.byline == ["Editor: Xiang Bo"]


def test_the_damaged_page_gives_the_text_of_the_sound_one(real_data: Path) -> None:
    """The double-encoded page reads as the sound page, letter for letter."""
    sound = reading(real_data, "xinhua_pages/es_2020_c_138843813.htm")
    damaged = reading(real_data, "xinhua_pages/es_2020_c_138843813.doubleencoded.htm")
    for field in (
        "id",
        "headline",
        "headline_raw",
        "summary",
        "dateline_raw",
        "body",
        "published_at",
        "body_digest",
    ):
        assert getattr(damaged, field) == getattr(sound, field), field


def test_attributions_in_real_headlines_stay(real_data: Path) -> None:
    """Of the brackets in 199 real headlines only desk labels leave."""
    rows = [json.loads(line) for line in (real_data / "xinhua_fr_headlines.jsonl").read_text().splitlines()]
    labels = {label for row in rows for label in split_labels(row["title"])[1]}
    assert labels == {"COVID-19", "INTERVIEW", "SYNTHESE", "APERCU", "REPORTAGE", "PAPIER D'ANGLE"}


def test_pages_of_other_papers_are_no_story_of_ours(real_data: Path) -> None:
    """28 pages of other French sites end as named rejects: none is taken for the wire's."""
    for path in sorted((real_data / "fr_news_pages").glob("*.html")):
        found = read(Capture(path.read_bytes(), file=path.name))
        assert not isinstance(found, Reading), path.name
