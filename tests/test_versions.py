"""Facts about settling: pages joined, versions told apart, order of arrival without meaning."""

from __future__ import annotations

import itertools
from dataclasses import replace

from wirecrawl.model.story import CaptureRef, Reading
from wirecrawl.versions import month_of, settle, sort_key

DAY = "2018-06-07"


def reading(body: str, n: int, *, page: int = 1, of: int = 1, host: str = "french.news.cn") -> Reading:
    """A made-up reading, fetched in the minute `n`."""
    return Reading(
        id="xinhua_fr:c_1",
        url=f"http://{host}/2018-06/07/c_1{'' if page == 1 else f'_{page}'}.htm",
        source="xinhua_fr",
        headline_raw="Titre",
        body=body,
        published_day=DAY,
        fetched_at=f"2026-11-24T03:{n:02}:00Z",
        capture=CaptureRef(file="a.warc.gz", offset=n, digest="sha256:" + "0" * 64),
        page=page,
        page_count=of,
    )


def test_one_reading_is_one_story() -> None:
    """A story read once is version 1 and has no other addresses."""
    (story,) = settle([reading("Un.", 1)])
    assert (story.version, story.previous, story.also_at, story.pages) == (1, None, [], [])


def test_the_same_text_again_is_no_version() -> None:
    """A page fetched twice with the same text stays version 1, with the first capture."""
    (story,) = settle([reading("Un.", 2), reading("Un.", 1)])
    assert story.version == 1 and story.capture["offset"] == 1


def test_another_host_with_the_same_text_is_an_alias() -> None:
    """The same text under another host is another address of the story, not another story or version."""
    (story,) = settle([reading("Un.", 1), reading("Un.", 2, host="french.xinhuanet.com")])
    assert story.also_at == ["http://french.xinhuanet.com/2018-06/07/c_1.htm"] and story.version == 1


def test_a_changed_body_is_a_new_version() -> None:
    """What the wire changes is a version, and points to the capture of the one before."""
    first, second, third = settle([reading("Un.", 1), reading("Deux.", 2), reading("Un.", 3)])
    assert [first.version, second.version, third.version] == [1, 2, 3]
    assert second.previous == first.capture and third.previous == second.capture and third.body == "Un."


def test_a_changed_date_line_is_a_new_version() -> None:
    """The printed dates are part of what makes a version."""
    later = replace(reading("Un.", 2), published_raw="Publié le 2018-06-07 à 14:00")
    assert [story.version for story in settle([reading("Un.", 1), later])] == [1, 2]


def test_pages_are_joined_and_the_overlap_drops_once() -> None:
    """Page 2 begins with the last paragraph of page 1: it stands once, and `removed` says so."""
    (story,) = settle([reading("Un.\nDeux.", 1, of=2), reading("Deux.\nTrois.", 2, page=2, of=2)])
    assert story.body == "Un.\nDeux.\nTrois." and story.complete
    assert story.removed == [{"reason": "page-overlap", "chars": 5, "similarity": 1.0}]
    assert [page["offset"] for page in story.pages] == [2]


def test_a_paragraph_cut_at_the_seam_stands_once() -> None:
    """Page 1 ends in half a paragraph that page 2 prints whole, or the other way round: the whole one stays."""
    whole = "Le marché couvert de la ville a rouvert mardi, après huit longs mois de travaux."
    half = whole[:45]
    for end, begin in ((half, whole), (whole, whole[35:])):
        pages = [reading(f"Un.\n{end}", 1, of=2), reading(f"{begin}\nTrois.", 2, page=2, of=2)]
        (story,) = settle(pages)
        assert story.body == f"Un.\n{whole}\nTrois."
        assert story.removed[0]["chars"] == len(end + begin) - len(whole)


def test_a_seam_without_overlap_loses_nothing() -> None:
    """A short line that begins the next page's first paragraph is a line of its own."""
    (story,) = settle([reading("Un.\nOui", 1, of=2), reading("Oui, dit-il.", 2, page=2, of=2)])
    assert story.body == "Un.\nOui\nOui, dit-il."


def test_a_story_printed_anew_on_one_page_has_no_second() -> None:
    """A new version of fewer pages is whole without the old ones."""
    first = [reading("Un.", 1, of=2), reading("Deux.", 2, page=2, of=2)]
    _, second = settle([*first, reading("Un et deux.", 3)])
    assert (second.version, second.body, second.complete, second.pages) == (2, "Un et deux.", True, [])


def test_a_missing_page_is_said() -> None:
    """A story without its page 2 of 3 is kept, and known to be incomplete."""
    (story,) = settle([reading("Un.", 1, of=3), reading("Trois.", 2, page=3, of=3)])
    assert story.body == "Un.\nTrois." and not story.complete and "pages-missing" in story.warnings


def test_a_page_that_comes_later_is_no_version() -> None:
    """Page 2 fetched a day later completes version 1."""
    (story,) = settle([reading("Un.", 1, of=2), reading("Un.", 2, of=2), reading("Deux.", 3, page=2, of=2)])
    assert story.body == "Un.\nDeux." and story.version == 1 and story.complete


def test_page_two_alone_is_a_story_that_is_not_whole() -> None:
    """Without page 1 the text of page 2 is kept, and said to be incomplete."""
    (story,) = settle([reading("Deux.", 1, page=2, of=2)])
    assert story.body == "Deux." and not story.complete


def test_an_edit_of_all_pages_is_one_version() -> None:
    """A second visit that finds both pages changed counts one version, not two."""
    pages = [
        reading(f"{text} {n}.", n * 2 + k, page=k, of=2) for n, text in ((1, "A"), (2, "B")) for k in (1, 2)
    ]
    assert [story.version for story in settle(pages)] == [1, 2]


def test_order_of_arrival_means_nothing() -> None:
    """Every order of the same readings settles to the same versions."""
    pages = [
        reading("Un.", 1, of=2),
        reading("Deux.", 2, page=2, of=2),
        reading("Un !", 3, of=2),
        reading("Deux.", 4, page=2, of=2, host="french.xinhuanet.com"),
    ]
    settled = [settle(order) for order in itertools.permutations(pages)]
    assert all(versions == settled[0] for versions in settled)


def test_month_and_order_are_the_wires_own_day() -> None:
    """A story is filed under its printed day; a day without an hour sorts first; no day is `undated`."""
    (story,) = settle([reading("Un.", 1)])
    assert month_of(story) == "2018-06" and sort_key(story) == (DAY, "", "xinhua_fr:c_1")
    assert month_of(replace(story, published_day=None)) == "undated"
