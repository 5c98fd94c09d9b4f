"""Facts about settling: pages joined, versions told apart, order of arrival without meaning."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wirecrawl.model.story import CaptureRef, Reading
from wirecrawl.versions import Absence, current_of, settle, story_history

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


def test_a_page_more_is_a_new_version() -> None:
    """The wire goes on with a story that was whole: what it said until then stays a version."""
    whole = [reading("Un.", 1, of=2), reading("Deux.", 2, page=2, of=2)]
    again = [
        reading("Un.", 40, of=3),
        reading("Deux.", 41, page=2, of=3),
        reading("Trois.", 42, page=3, of=3),
    ]
    first, second = settle([*whole, *again])
    assert (first.body, first.complete) == ("Un.\nDeux.", True)
    assert (second.version, second.body, second.complete) == (2, "Un.\nDeux.\nTrois.", True)
    later = replace(again[2], fetched_at="2026-11-24T05:00:00Z")
    assert [story.body for story in settle([*whole, *again[:2], later])] == [first.body, second.body]


def test_a_page_fewer_is_a_new_version_if_most_of_the_text_is_left() -> None:
    """The wire takes the last page away; a page that forgot its paging takes nothing away."""
    whole = [reading(text, n, page=n, of=3) for n, text in enumerate(("Un et un.", "Deux.", "Trois."), 1)]
    _, second = settle([*whole, reading("Un et un.", 40, of=2), reading("Deux.", 41, page=2, of=2)])
    assert (second.version, second.body, second.complete) == (2, "Un et un.\nDeux.", True)
    (story,) = settle([*whole, reading("Un et un.", 40)])
    assert story.body == "Un et un.\nDeux.\nTrois."


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


# less than what is held

LONG = "\n".join(f"Une phrase numéro {n} de la dépêche, assez longue pour compter." for n in range(10))
SHORT = LONG[:200]


def at(hours: float) -> str:
    """An instant so many hours after the first fetch."""
    return (datetime(2026, 11, 24, 3, tzinfo=UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def came(body: str, hours: float, **fields: object) -> Reading:
    return replace(reading(body, int(hours * 10)), **{"headline": "Titre", "fetched_at": at(hours), **fields})  # type: ignore[arg-type]


def absence(hours: float, host: str = "french.news.cn") -> Absence:
    ref = CaptureRef(file="a.warc.gz", offset=int(hours * 10) + 1, digest="sha256:" + "4" * 64)
    return Absence(at(hours), f"http://{host}/2018-06/07/c_1.htm", ref)


def test_a_shorter_answer_replaces_nothing() -> None:
    """Under 60 % of the body with the same headline: a version, marked suspect; the longer one stays current."""
    versions = settle([came(LONG, 0), came(SHORT, 1)])
    assert [("suspect" in story.warnings, story.version) for story in versions] == [(False, 1), (True, 2)]
    assert current_of(versions) is versions[0] and versions[1].previous == versions[0].capture


def test_a_suspect_answer_that_comes_again_is_one_version() -> None:
    """The same shorter answer five times is one suspect version; the sound page between them is none."""
    pages = [came(LONG, 0), came(SHORT, 1), came(LONG, 2), came(SHORT, 3), came(LONG, 4), came(SHORT, 5)]
    assert len(settle(pages)) == 2


def test_what_comes_after_a_suspect_is_compared_with_what_is_held() -> None:
    """A real edit after a suspect answer is version 3 and current."""
    versions = settle([came(LONG, 0), came(SHORT, 1), came(LONG + " Fin.", 2)])
    assert current_of(versions).version == 3 and current_of(versions).body.endswith(" Fin.")
    assert versions[2].previous == versions[1].capture


@pytest.mark.parametrize(
    ("later", "suspect"),
    [
        ({"headline": "Un autre titre", "headline_raw": "Un autre titre"}, False),
        ({"pub_status": "canceled", "headline_raw": "ANNULATION : Titre"}, False),
        ({"headline": None, "headline_raw": None}, True),
        ({"headline": "Bienvenue", "headline_raw": "Bienvenue", "published_day": None}, True),
    ],
    ids=["another-headline", "annulation", "no-headline", "no-date"],
)
def test_a_short_answer_is_another_text_only_if_the_page_says_so(
    later: dict[str, object], suspect: bool
) -> None:
    """Another headline under a date, or an annulation, is what the wire prints; a frame without either is not."""
    versions = settle([came(LONG, 0), came(SHORT, 1, **later)])
    assert ("suspect" in versions[1].warnings) is suspect


def test_a_cut_page_replaces_no_whole_one() -> None:
    """However much of it came."""
    cut = came(LONG[:-20], 1, complete=False, warnings=["cut-page"])
    versions = settle([came(LONG, 0), cut])
    assert current_of(versions).complete and versions[1].warnings == ["cut-page", "suspect"]


def test_the_whole_of_a_cut_page_is_no_version() -> None:
    """The wire changed nothing when the first answer had only broken off."""
    (story,) = settle([came(LONG[:300], 0, complete=False, warnings=["cut-page"]), came(LONG, 1)])
    assert (story.version, story.body, story.complete, story.warnings) == (1, LONG, True, [])
    assert len(settle([came("Autre.\nFin", 0, complete=False), came(LONG, 1)])) == 2


# taken down, and back


def test_gone_twice_a_day_apart_is_canceled() -> None:
    """The text stays, the status changes; once, or twice within a day, changes nothing."""
    one = came(LONG, 0)
    assert len(settle([one], [absence(1)])) == 1
    assert len(settle([one], [absence(1), absence(24.9)])) == 1
    first, gone = settle([one], [absence(1), absence(25)])
    assert (first.pub_status, gone.pub_status) == ("usable", "canceled")
    assert (gone.version, gone.body, gone.previous) == (2, LONG, first.capture)
    assert gone.warnings == ["gone"] and current_of([first, gone]) is gone


def test_gone_for_longer_is_one_version() -> None:
    """However often it is asked for."""
    assert len(settle([came(LONG, 0)], [absence(hours) for hours in (1, 25, 26, 50, 100)])) == 2


def test_an_answer_in_between_makes_it_a_bad_hour() -> None:
    """404, the page, 404 two days later: the page was never away for a day."""
    assert len(settle([came(LONG, 0), came(LONG, 24)], [absence(1), absence(48)])) == 1


def test_a_story_that_comes_back_is_usable_again() -> None:
    """With the same text, or another: a further version; gone again: one more."""
    gone = [absence(1), absence(25)]
    same = settle([came(LONG, 0), came(LONG, 30)], gone)
    assert [story.pub_status for story in same] == ["usable", "canceled", "usable"]
    assert same[2].capture["offset"] == 300 and same[2].warnings == []
    again = settle([came(LONG, 0), came(LONG + " Fin.", 30)], [*gone, absence(40), absence(70)])
    assert [story.pub_status for story in again] == ["usable", "canceled", "usable", "canceled"]
    assert again[3].body.endswith(" Fin.")


def test_an_old_host_that_dies_takes_no_story_down() -> None:
    """Only where the story was read can it be missed."""
    assert len(settle([came(LONG, 0)], [absence(1, "old.example"), absence(25, "old.example")])) == 1


def test_an_absence_before_the_story_is_none() -> None:
    """A page listed before it answers is no takedown."""
    assert len(settle([came(LONG, 50)], [absence(1), absence(30)])) == 1


def test_what_is_canceled_by_its_label_is_not_canceled_again() -> None:
    """« ANNULATION », then 404: one cancellation; the page unchanged afterwards is no revival."""
    label = came(LONG, 0, pub_status="canceled")
    assert len(settle([label, came(LONG, 40, pub_status="canceled")], [absence(1), absence(26)])) == 1


def test_a_further_page_alone_revives_nothing() -> None:
    """Page 2 that still answers while page 1 is gone."""
    two = [
        replace(came(text, hours), page=page, page_count=2)
        for text, hours, page in ((LONG, 0, 1), ("Suite.", 0.1, 2), ("Suite !", 30, 2))
    ]
    versions = settle(two, [absence(1), absence(25)])
    assert [story.pub_status for story in versions] == ["usable", "canceled", "canceled"]


def test_pages_changed_hours_apart_are_two_versions() -> None:
    """Page 2 edited, and six hours later page 1: the text between was a version too."""
    pages = [
        replace(came(text, hours), page=page, page_count=2)
        for text, hours, page in (("A.", 0, 1), ("B.", 0.1, 2), ("B !", 6, 2), ("A !", 12, 1))
    ]
    assert [story.body for story in settle(pages)] == ["A.\nB.", "A.\nB !", "A !\nB !"]


def test_each_version_says_when_it_was_first_seen() -> None:
    """A takedown at its second 404; where its text is stays said by `capture`."""
    seen = story_history([came(LONG, 0), came(LONG, 30)], [absence(1), absence(25)])
    assert [(one.at, one.capture["offset"]) for one in seen] == [(at(0), 0), (at(25), 251), (at(30), 300)]
    assert seen[1].story.capture == seen[0].story.capture


def test_order_of_arrival_means_nothing_to_takedowns() -> None:
    """Every order of readings and absences gives the same versions."""
    pages = [came(LONG, 0), came(SHORT, 2), came(LONG, 30)]
    misses = [absence(3), absence(28)]
    settled = [settle(a, b) for a in itertools.permutations(pages) for b in itertools.permutations(misses)]
    assert all(versions == settled[0] for versions in settled) and len(settled[0]) == 4
