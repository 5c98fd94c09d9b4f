"""Many copies of one text: the families that a judgement of every pair gives, at a cost that does not run away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinship.families import Shelf
from tests.test_kinship import TEXT
from wirecrawl.kin.index import WINDOW_DAYS
from wirecrawl.kin.prints import verdict_of
from wirecrawl.model.story import Story
from wirecrawl.steps.families import Kin, Pair, settle_families
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import Judgement, judge
from wirecrawl.steps.looks import LOOK_DAYS
from wirecrawl.steps.marks import SHARED, marks_of
from wirecrawl.steps.recalled import BACK_DAYS
from wirecrawl.steps.scenes import are_beside, are_in_reach, scenes_of

START = datetime(2024, 3, 5)  # noqa: DTZ001 - the wire's clock
NOTICE = "Le bac de Kolwani est suspendu mardi, a annoncé la mairie."
LONGER = f"{NOTICE} Les voyageurs attendront. {' '.join(TEXT[2:4])} La mairie remercie les riverains de leur patience."
TEXTS = (
    "\n".join(TEXT),
    "\n".join(TEXT).replace("37", "41"),
    "\n".join(TEXT).replace("é", "e"),
    "\n".join(TEXT[:3]),
    "\n".join([TEXT[3], TEXT[2], *TEXT, NOTICE, TEXT[4]]),
    NOTICE,
    NOTICE.replace("mardi", "mardi 5"),
    LONGER,
    LONGER.replace("Les voyageurs", "Les 12 voyageurs"),
    "Des passeurs ont défilé sur les quais.\nLe pont, fermé depuis 14 mois, avait rouvert mardi à Kolwani.",
    "…",
)
HEADLINES = (
    "Le pont de Kolwani rouvre",
    "Avis aux voyageurs",
    "Avis aux voyageurs du 5 mars",
    "Avis aux voyageurs du 6 mars",
    "Avis numéro 12",
    "Avis numéro 13",
)
# hours after START, or none
HOURS = (0, 0, 1, 9, 13, 23, 25, 36, 49, 80, 24 * 20, None)


def copied(
    number: int, text: int, hours: int | None, tells: bool, headline: int, place: int, source: int
) -> Story:
    """One story of the pool; the higher its number, the lower its id."""
    when = START + timedelta(hours=hours or 0)
    day = when.date().isoformat()
    return Story(
        id=f"xinhua_fr:c_{900 - number}",
        source=("xinhua_fr", "generic")[source],
        headline=HEADLINES[headline],
        body=TEXTS[text],
        dateline_place=("KOLWANI", "ORVANE")[place],
        dateline_day=day if tells else None,
        agency="Xinhua",
        published_day=None if hours is None else day,
        published_at=None if hours is None else f"{day}T{when:%H}:00:00Z",
    )


def plain(stories: Sequence[Story]) -> dict[str, Kin]:
    """Every pair judged that the index may compare, and all of them settled once."""
    prints = {story.id: Imprint(story) for story in stories}
    found = {}
    for a, b in combinations(sorted(prints.values(), key=lambda x: x.order), 2):
        found[a.id, b.id] = judge(a, b) if are_near(a, b) else None
    pairs = [
        Pair(early, late, one.relation, (told := verdict_of(one)).share, told.strength, one.joins)
        for (early, late), one in found.items()
        if one is not None and one.relation
    ]
    order = {id_: (f"{x.order[0]} {x.order[1]}", "", id_) for id_, x in prints.items()}
    return settle_families(order, pairs, lambda a, b: judge(prints[a], prints[b]).apart)


def are_near(a: Imprint, b: Imprint) -> bool:
    """Whether each finds the other by its marks, or the letters are the same."""
    if a.letters == b.letters:
        return True
    if a.day and b.day and abs(a.day - b.day) > WINDOW_DAYS:
        return False
    return all(shared(one, other) >= SHARED for one, other in ((a, b), (b, a)))


def shared(new: Imprint, held: Imprint) -> int:
    own, gap = marks_of(held).union(scenes_of(held).own), held.day - new.day
    sought = scenes_of(new)
    told = {*sought.near} if are_in_reach(held.hour, new.hour) else set[int]()
    told.update(sought.recalling if 0 <= gap <= BACK_DAYS else ())
    told.update(sought.recalled if 0 <= -gap <= BACK_DAYS else ())
    told.update(sought.events if abs(gap) <= LOOK_DAYS else ())
    told.update(sought.beside if are_beside(held, new) else ())
    return len(marks_of(new) & own) + 2 * len(told & own)


CHOICES = st.tuples(
    st.integers(0, len(TEXTS) - 1),
    st.sampled_from(HOURS),
    st.booleans(),
    st.integers(0, len(HEADLINES) - 1),
    st.integers(0, 1),
    st.integers(0, 1),
)


@st.composite
def crowds(draw: st.DrawFn) -> list[Story]:
    """Up to 14 stories of at most four kinds, so that there are many twins."""
    kinds = draw(st.lists(CHOICES, min_size=1, max_size=4))
    hours = st.none() | st.sampled_from(HOURS)
    picked = draw(st.lists(st.tuples(st.sampled_from(kinds), st.booleans(), hours), min_size=2, max_size=14))
    made = []
    for number, ((text, at, *rest), keeps, other) in enumerate(picked):
        made.append(copied(number, text, at if keeps else other, *rest))
    return draw(st.permutations(made))


@pytest.mark.slow
@given(stories=crowds(), cut=st.integers(1, 14), gone=st.integers(0, 13))
@settings(max_examples=60)
def test_twins_are_what_their_pairs_would_be(stories: list[Story], cut: int, gone: int) -> None:
    """In any order, by parts of any size; and again when one is gone, and has come back as another."""
    shelf = Shelf()
    for start in range(0, len(stories), cut):
        shelf.put(stories[start : start + cut])
    assert shelf.kin() == plain(stories)
    one = stories[gone % len(stories)]
    del shelf.stories[one.id]
    shelf.index.drop(one.id)
    rest = [story for story in stories if story is not one]
    assert shelf.kin() == plain(rest)
    other = replace(one, body=stories[0].body, published_at=None)
    shelf.put([other, *rest[:2]])
    assert shelf.kin() == plain([*rest, other])


@pytest.mark.parametrize("hours", [0, 7, None])
def test_copies_cost_no_row_for_each_pair(monkeypatch: pytest.MonkeyPatch, hours: int | None) -> None:
    """Of one day, of many days, undated: no pair is written, one story has the marks, few are judged."""
    asked = list[Imprint]()

    def counted(a: Imprint, b: Imprint) -> Judgement:
        asked.append(a)
        return judge(a, b)

    monkeypatch.setattr("wirecrawl.kin.prints.judge", counted)
    shelf, count = Shelf(), 120
    stories = [copied(n, 0, None if hours is None else n * hours, False, 0, 0, 0) for n in range(count)]
    for start in range(0, count, 40):
        shelf.put(stories[start : start + 40])
    assert shelf.index.held()[1] == set() and len(asked) < 4 * count
    days = len({story.published_day for story in stories})
    assert shelf.index.held()[0] < 40 * days
    assert len({kin.cluster for kin in shelf.kin().values()}) == 1


def test_the_marks_of_the_first_copy_are_handed_on(tmp_path: Path) -> None:
    """The story that stood for its copies is gone: a part of the text still finds them, in another run, too."""
    whole, same, part = (copied(n, text, 1 + n, True, 0, 0, 0) for n, text in enumerate((0, 0, 3)))
    shelf = Shelf(tmp_path / "kin")
    shelf.put([whole, same])
    shelf.index.drop(whole.id)
    del shelf.stories[whole.id]
    shelf.open()
    shelf.put([part])
    assert shelf.index.kin_of(part.id) == Kin(same.id, "cut", same.id)


@pytest.mark.parametrize("seed", range(4))
def test_twins_with_a_cut_and_a_correction(seed: int) -> None:
    """Two lists of twins in one family, and a story of no list, in any order."""
    whole = [copied(n, 0, 1 + n, True, 0, 0, 0) for n in range(4)]
    stories = [
        *whole,
        *(copied(10 + n, 3, 5 + n, True, 0, 0, 0) for n in range(2)),
        copied(20, 1, 7, True, 0, 0, 0),
    ]
    Random(seed).shuffle(stories)
    shelf = Shelf()
    shelf.put(stories)
    assert shelf.kin() == plain(stories)
