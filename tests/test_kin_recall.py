"""Kinship of a story that says again, in one sentence of its own, what an earlier one told on top."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kinship.families import Shelf
from tests.test_kinship import relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.marks import SHARED, marks_of
from wirecrawl.steps.recalled import BACK_DAYS, day_before
from wirecrawl.steps.scenes import scenes_of

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
        "On compte 37 blessés à Sarrant.",
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
        "Sur les routes, 37 personnes ont été blessées à Orvane.",  # one fact: the place is none
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


def test_a_score_and_a_title_are_as_good_as_a_figure() -> None:
    """Fewer words need be the same beside them; a year is no figure."""
    match = early(["Le Rapide de Vesprée a battu mardi le Cercle des Forges 4 à 0, au stade Ravet.", HERO[1]])
    assert relation(late("Le Rapide de Vesprée s'était imposé 4 à 0."), match) == "followup"
    assert relation(late("Le Rapide de Vesprée compte 4 blessés."), match) == ""
    film = early(
        ["Elsa Thorvald a reçu mardi le prix du jury pour « Le Sel des marches », tourné en 2019.", HERO[1]]
    )
    assert relation(late("« Le Sel des marches » est l'œuvre d'Elsa Thorvald."), film) == "followup"
    assert relation(late("Le sel coûte cher cette année, a dit Elsa Thorvald."), film) == ""
    assert relation(late("Le dernier livre d'Elsa Thorvald date de 2019."), film) == ""


def test_three_things_of_a_long_lead_are_too_few() -> None:
    """A figure, a name and a word are a small part of all that it tells."""
    said = "La Comtale emploie 37 maçons, rappelle la gazette."
    brief = "La société Comtale embauche 37 maçons pour réparer les quais."
    more = " et loger leurs familles près du port neuf, dont grues, hangars, criée et capitainerie rouvrent."
    assert relation(late(said), early([brief, *FIRE[1:]])) == "followup"
    assert relation(late(said), early([brief[:-1] + more, *FIRE[1:]])) == ""


def test_two_figures_of_a_place_are_enough_to_be_judged() -> None:
    """No three words in a row are the same, and no day."""
    one, other = (
        Imprint(x) for x in (early([FIRE[0] + " La charpente datait de 1764."]), late("En 1764 : 37."))
    )
    assert one.runs.isdisjoint(other.runs)
    assert len(marks_of(one) & marks_of(other)) >= SHARED
    assert marks_of(one).isdisjoint(marks_of(Imprint(late("En 1764 : 37.", place="DOLMA"))))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Mardi, les 37 blessés avaient été portés à bras jusqu'à l'hospice.", "followup"),
        ("Dimanche, les 37 blessés avaient été portés à bras jusqu'à l'hospice.", ""),  # another day
        ("Les 37 blessés ont été portés à bras jusqu'à l'hospice.", ""),  # none
        ("Mardi, 37 nageurs avaient traversé le lac.", ""),  # a figure of that day alone
        ("Mardi, 37 blessés et 12 disparus avaient été comptés.", ""),  # one more
        ("La 9e fête des halles, mardi, avait fait 37 blessés dans l'incendie de Sarrant.", "followup"),
        ("La 9e fête des halles avait fait 37 blessés dans l'incendie de Sarrant.", ""),
    ],
)
def test_a_sentence_that_names_the_day_needs_less_in_common(said: str, expected: str) -> None:
    """It looks back: one figure and what it counts is enough, and if much is the same, one thing may be other."""
    assert relation(late(said), early()) == expected


def test_a_lead_recalls_if_it_names_the_day() -> None:
    """Else what it tells is news, as in any story about the same people."""
    said = "Les 37 blessés de l'incendie de mardi, à Sarrant, ont reçu jeudi un ours en bois peint."
    assert relation(late(said, first=True), early()) == "followup"
    assert relation(late(said.replace(" de mardi", ""), first=True), early()) == ""


def test_three_things_of_a_day_are_recalled_from_another_place() -> None:
    """Two figures and a quarter; with one figure, and no name of the place, it may be anywhere."""
    fire = early([FIRE[0].replace("37 personnes", "37 personnes et détruit 52 étals"), *FIRE[1:]])
    said = "À Sarrant, l'incendie avait blessé mardi 37 personnes et détruit 52 étals."
    assert relation(late(said, place="DOLMA"), fire) == "followup"
    assert relation(late(said.replace(" mardi", ""), place="DOLMA"), fire) == ""
    assert relation(late("L'incendie avait blessé mardi 37 personnes.", place="DOLMA"), fire) == ""


@pytest.mark.parametrize(
    ("word", "before"),
    [("mardi", 2), ("mercredi", 1), ("vendredi", 6), ("jeudi", 0), ("veille", 1), ("midi", 0)],
)
def test_a_weekday_is_the_last_one(word: str, before: int) -> None:
    """Seen from Thursday, 7 March 2024; its own weekday is that day itself."""
    thursday = Imprint(late("")).day
    assert day_before(word, thursday) == (thursday - before if before else 0)


def found(one: Story, other: Story) -> bool:
    """Whether the index has them judged when `one` comes second."""
    sought, own = scenes_of(Imprint(one)), {*scenes_of(Imprint(other)).own}
    return not own.isdisjoint((*sought.recalling, *sought.recalled))


def test_one_figure_that_is_recalled_is_enough_to_be_judged() -> None:
    """Whoever comes first; in a sentence that looks back, of a week before, at the same place."""
    said = "L'incendie avait fait 37 blessés."
    assert found(late(said), early()) and found(early(), late(said))
    assert not found(late("On compte 37 blessés."), early())
    assert not found(late(said, place="DOLMA"), early())
    last, over = (late(said, hours=24 * days) for days in (BACK_DAYS, BACK_DAYS + 1))
    assert found(last, early())
    assert not found(over, early())


def test_a_follow_up_is_of_what_it_recalls() -> None:
    """A stock sentence is repeated from another story of the day before; the fire is what it is about."""
    stock = (
        "Orvane, chef-lieu de la province des Brumes, compte 48.000 habitants, pour la plupart tisserands."
    )
    other = told(
        ["Un âne a bloqué mardi le tramway pendant une heure.", stock],
        number=3, hours=3, headline="Tramway à l'arrêt", place="ORVANE",
    )  # fmt: skip
    stories = [early(), other, told([*NEXT, "L'incendie avait fait 37 blessés à Sarrant.", stock], number=2, hours=48,
                                    headline="Les boulangers défilent", place="ORVANE")]  # fmt: skip
    for order in (stories, stories[::-1], [stories[1], stories[2], stories[0]]):
        shelf = Shelf()
        for story in order:
            shelf.put([story])
        kin = shelf.kin()["xinhua_fr:c_2"]
        assert (kin.relation, kin.relation_to) == ("followup", "xinhua_fr:c_1")


def test_a_scene_is_found_among_stories_without_a_day() -> None:
    """Saved text has no date; « 37 » at Orvane is all that the two have in common where marks are taken."""
    undated = {"published_day": None, "published_at": None, "dateline_day": None}
    lines = ["Les 37 brûlés vont mieux.", *NEXT, "L'incendie avait fait 37 blessés dans le quartier Sarrant."]
    first = replace(early(), **undated)  # type: ignore[arg-type]
    after = replace(told(lines, number=2, headline="Les boulangers défilent", place="ORVANE"), **undated)  # type: ignore[arg-type]
    assert len(marks_of(Imprint(first)) & marks_of(Imprint(after))) < SHARED
    for order in ((first, after), (after, first)):
        shelf = Shelf()
        for story in order:
            shelf.put([story])
        assert shelf.kin()["xinhua_fr:c_2"].relation == "followup"
