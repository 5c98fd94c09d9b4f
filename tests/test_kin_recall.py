"""Kinship of a story that says again, in one sentence of its own, what an earlier one told on top."""

from __future__ import annotations

import pytest

from tests.test_kinship import relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge

FIRE = [
    "Un incendie a ravagé mardi la halle aux grains du quartier Sarrant, et blessé 37 personnes, selon les pompiers.",
    "Les flammes sont parties d'un fournil et ont gagné la charpente en moins d'une heure.",
    "Quatre lances ont été mises en batterie depuis le canal.",
]
NEXT = [
    "Les boulangers sinistrés ont défilé jeudi devant la préfecture pour obtenir un abri avant les pluies.",
    "Une tente de 600 places pourrait être dressée dès lundi sur le terrain de foot.",
    "« On ne nous a rien promis », regrette une vendeuse de beignets.",
]
HERO = [
    "L'archer Tomas Ilvane a remporté mardi la Coupe des Brumes en battant Marek Dvorak au tir de barrage.",
    "Le public est resté debout pendant les trois dernières flèches.",
]


def early(lines: list[str] | None = None) -> Story:
    return told(lines or FIRE, headline="Orvane : la halle aux grains en feu", place="ORVANE")


def late(said: str, *, hours: float = 48, place: str = "ORVANE", first: bool = False) -> Story:
    lines = [said, *NEXT] if first else [*NEXT, said]
    return told(lines, number=2, hours=hours, headline="Les boulangers défilent", place=place)


@pytest.mark.parametrize(
    "said",
    [
        "L'incendie avait fait 37 blessés dans le quartier Sarrant.",
        "Au quartier Sarrant, 37 personnes ont été blessées dans l'incendie du 5 mars.",
        "Un incendie a ravagé la halle aux grains du quartier Sarrant, rappelle-t-on.",  # no figure, and most of it
    ],
)
def test_what_was_told_on_top_is_said_again(said: str) -> None:
    """Hardly two words in a row are the same."""
    assert relation(late(said), early()) == "followup"
    assert judge(Imprint(late(said)), Imprint(early())).evidence is not None


@pytest.mark.parametrize(
    "said",
    [
        "L'incendie avait fait 38 blessés dans le quartier Sarrant.",  # another count
        "L'incendie avait fait 37 blessés et 6 disparus dans le quartier Sarrant.",  # one more
        "Un incendie avait blessé 37 personnes au quartier Sarrant, moins qu'à Kelmar.",  # another name
        "Les routes d'Orvane ont fait 37 blessés mardi.",  # one fact: place and day are none
        "Les pompiers du quartier Sarrant ont reçu une échelle.",  # too little of it
    ],
)
def test_what_tells_of_something_else_is_no_link(said: str) -> None:
    """A name and a figure are true of many events, if others stand beside them."""
    assert relation(late(said), early()) == ""


def test_of_another_place_or_long_after_or_on_top_it_is_no_follow_up() -> None:
    """What a story tells on top is its news."""
    said = "L'incendie avait fait 37 blessés dans le quartier Sarrant."
    assert relation(late(said, hours=15 * 24), early()) == "followup"
    assert relation(late(said, hours=16 * 24), early()) == ""
    assert relation(late(said, place="DOLMA"), early()) == ""
    assert relation(late(said, first=True), early()) == ""


def test_a_person_is_one_thing() -> None:
    """First name and name are said together: two archers and a cup are three things."""
    cup = early(HERO)
    assert relation(late("Tomas Ilvane et Marek Dvorak se retrouveront à la Coupe des Brumes."), cup) == ""
    said = "Tomas Ilvane avait dominé Marek Dvorak au tir de barrage dans la Coupe des Brumes."
    assert relation(late(said), cup) == "followup"
    short = early(["Tomas Ilvane a remporté mardi la Coupe des Brumes."])
    assert (
        relation(late("Tomas Ilvane tient à la Coupe des Brumes."), short) == ""
    )  # most of what is told, and little
