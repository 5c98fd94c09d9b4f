"""Archives follow the rules of kinship by their number, so no rule changes without it."""

from __future__ import annotations

from hashlib import sha256

from tests.kinship import generator_k, generator_m
from tests.kinship.families import Shelf
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import RULES
from wirecrawl.steps.marks import marks_of_many
from wirecrawl.steps.scenes import scenes_of

TOLD = 4, "84dc2cb6a74a4228"  # RULES, and what they say of the stories below


def test_rules_that_say_something_else_have_another_number() -> None:
    said = sha256()
    for generator in (generator_k, generator_m):
        shelf, stories = Shelf(), [one.story for one in generator.make(1)]
        shelf.put(stories)
        for id_, kin in sorted(shelf.kin().items()):
            said.update(f"{id_} {kin.cluster} {kin.relation} {kin.relation_to}\n".encode())
        prints = [Imprint(story) for story in stories]
        for story, marks in zip(prints, marks_of_many(prints), strict=True):
            scenes = [sorted(some) for some in scenes_of(story)]
            said.update(f"{sorted(marks)} {scenes}\n".encode())
    assert (RULES, said.hexdigest()[:16]) == TOLD, (
        "the same stories have other families or marks: raise RULES in wirecrawl/steps/kinship.py, and note here what "
        "the new rules say"
    )
