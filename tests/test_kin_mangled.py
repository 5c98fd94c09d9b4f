"""Kinship of mangled stories: a judgement is the same from both sides, and nothing that stands in them is an error."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinship import generator_k, generator_m
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.marks import marks_of
from wirecrawl.steps.scenes import scenes_of

BITS = (
    "\n", ". ", "« ", "» ", "", "?", "\ufffd", "\u2028", "²", "34e ", "9" * 5000, "0 ", "1er mars ", "31 février ",
    "mardi dernier ", "une semaine après ", "99 jours après ", "après ", "Mali ", "séisme ", "drame ", "URGENT : ",
    "(Xinhua) -- ", "Source : Xinhua", "bien lire 13 et non 31 ",
)  # fmt: skip
CUTS = st.tuples(st.integers(0, 2_000), st.sampled_from((0, 1, 5, 40, 300)), st.sampled_from(BITS))
DAYS = st.sampled_from((None, "0001-01-03", "2024-02-29"))


@cache
def stories() -> list[Story]:
    return [one.story for make in (generator_k.make, generator_m.make) for one in make(1)]


@st.composite
def mangled(draw: st.DrawFn, at: int) -> Story:
    story = stories()[at % len(stories())]
    body, headline = story.body, story.headline
    for start, letters, bit in draw(st.lists(CUTS, max_size=6)):
        body = body[:start] + bit + body[start + letters :]
    if draw(st.booleans()):
        headline = f"{draw(st.sampled_from(BITS))}{headline}"
    if draw(st.integers(0, 4)):
        return replace(story, body=body, headline=headline)
    day = draw(DAYS)
    return replace(
        story, body=body, headline=headline, published_day=day, published_at=None, dateline_day=day
    )


@pytest.mark.slow
@given(data=st.data(), at=st.integers(0, 5_000), gap=st.sampled_from((0, 0, 1, 2, 5)))
@settings(max_examples=150)
def test_a_judgement_is_the_same_from_both_sides(data: st.DataObject, at: int, gap: int) -> None:
    one = data.draw(mangled(at))
    other = replace(data.draw(mangled(at + gap)), id="xinhua_fr:c_0")
    found, back = (judge(Imprint(a), Imprint(b)) for a, b in ((one, other), (other, one)))
    assert (found.relation, found.share, found.apart, found.weak) == (
        back.relation,
        back.share,
        back.apart,
        back.weak,
    )
    for story in (one, other):
        prints = Imprint(story), Imprint(story)
        assert marks_of(prints[0]) == marks_of(prints[1]) and scenes_of(prints[0]) == scenes_of(prints[1])
