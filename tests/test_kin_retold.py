"""Kinship of what is told in other words: a text, a flash, a series' item with a remark; and of background alone."""

from __future__ import annotations

import pytest

from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.model.story import Story


def swapped(*pairs: tuple[str, str]) -> list[str]:
    text = "\n".join(NAMED)
    for one, other in pairs:
        assert one in text
        text = text.replace(one, other)
    return text.split("\n")


SYNONYMS = (
    ("fermé", "barré"), ("a annoncé la", "a dit la"), ("Les travaux", "Le chantier"), ("ont coûté", "ont pris"),
    ("occupé", "exigé"), ("changés", "remplacés"), ("aux journalistes", "à la presse"), ("camions", "convois"),
    ("emprunter", "prendre"), ("quelques", "plusieurs"), ("relie", "joint"), ("inauguré", "rouvert"),
)  # fmt: skip


def test_synonyms_are_no_other_event_if_all_facts_agree() -> None:
    """Twelve words are other, no number and no name: one event. One figure other among them, and nobody knows."""
    late = swapped(*SYNONYMS)
    assert relation(told(late, number=2, hours=2), told(NAMED)) in ("correction", "update")
    late = swapped(*SYNONYMS, ("1958", "1963"), ("260", "340"))
    assert relation(told(late, number=2, hours=2), told(NAMED)) not in ("correction", "update")


BULLETIN = [
    "L'indice de la Bourse de Kolwani a clôturé {} à {} points, en hausse de {} %, selon la place.",
    "Le volume des échanges a atteint {} milliards de francs.",
    "L'indice compte 40 sociétés et sert de référence depuis 1998.",
]
REMARKS = [
    "Le courtier Odile Ravet y voit l'effet d'un jour de fête.",
    "Marek Dvorak attendait mieux de la journée.",
]


def item(
    day: str, *numbers: str, number: int, remark: str = "", headline: str = "Bourse de Kolwani"
) -> Story:
    lines = [BULLETIN[0].format(day, *numbers[:2]), BULLETIN[1].format(numbers[2]), BULLETIN[2]]
    return told([*lines, *([remark] if remark else [])], number=number, hours=24 * number, headline=headline)


def test_an_item_of_a_series_may_hold_a_remark_of_the_day() -> None:
    """One sentence of its own, names in it, under the standing headline; two such are more than a remark."""
    early = item("mercredi", "2124", "2,58", "141", number=1, remark=REMARKS[0])
    assert relation(item("jeudi", "2210", "1,07", "129", number=2, remark=REMARKS[1]), early) == "series"
    both = " ".join([REMARKS[1], "Elsa Thorvald a quitté la salle sans un mot à midi."])
    assert relation(item("jeudi", "2210", "1,07", "129", number=2, remark=both), early) != "series"
    other = item("jeudi", "2210", "1,07", "129", number=2, remark=REMARKS[1], headline="Petite séance calme")
    assert relation(other, early) != "series"


CRASH = [
    "Un autobus a quitté la route mardi, tuant 30 personnes et en laissant 573 blessées, a indiqué Odile Ravet.",
    *TEXT[1:],
]


@pytest.mark.parametrize(
    "source", ["selon Marek Dvorak", "a annoncé la Fondation Dvorak", "d'après Marek Dvorak"]
)
def test_a_flash_in_other_words_has_the_figures_and_the_headline(source: str) -> None:
    """All figures are on top of the story, most of its headline is: whoever told it, in whatever words."""
    line = f"Terrible drame : 573 voyageurs souffrent et 30 ont péri lors de la chute d'un car, {source}."
    flash = told([line], headline="URGENT : Accident de car : 30 morts")
    story = told(CRASH, number=2, hours=2, headline="Car dans un ravin : 30 morts")
    assert relation(story, flash) == "update"
    other = told(CRASH, number=2, hours=2, headline="La commission examine les freins")
    assert relation(other, told([line], headline="URGENT : Le deuil national est décrété")) == ""


def test_a_flash_under_the_storys_headline_may_tell_more_than_its_lead() -> None:
    """« 36 satellites lancés » on one day and place is one event, whatever else the flash counts."""
    line = "Des engins d'observation gravitent depuis mardi à 735 kilomètres de la Terre, selon Marek Dvorak."
    flash = told([line], headline="URGENT : 36 satellites lancés")
    first = "Une fusée a placé mardi 36 satellites en orbite, a fait savoir le centre spatial."
    assert (
        relation(told([first, *TEXT[1:]], number=2, hours=2, headline="36 satellites lancés"), flash)
        == "update"
    )
    bare = told([line], headline="URGENT : Des satellites lancés")
    assert relation(told([first, *TEXT[1:]], number=2, hours=2, headline="Des satellites lancés"), bare) == ""


def test_what_a_site_says_above_a_part_is_not_counted() -> None:
    """Two sentences of the story below a line of the site's own: a reprint, cut."""
    own = "Retour sur la nouvelle qui a marqué cette journée, reçue de loin ce soir."
    site = told(
        [own, *TEXT[:2]], number=2, hours=4, source="generic", dateline=" ", headline="Ce que l'on sait"
    )
    assert relation(site) == "syndicated"
    deeds = "La foule a chanté, puis les barques ont sonné du cor jusque tard dans la nuit sur le fleuve."
    mixed = told(
        [own, TEXT[0], deeds], number=2, hours=4, source="generic", dateline=" ", headline="Ce que l'on sait"
    )
    assert relation(mixed) != "syndicated"


def test_short_sentences_with_a_figure_are_background_side_by_side() -> None:
    """« 78 rames circulaient à midi » beside another that is told again; neither says enough alone."""
    old = [
        "Le dernier conflit, en 2010, avait duré 10 jours.",
        "78 rames circulaient encore à midi.",
        "Le syndicat veut 11 % de plus.",
    ]
    early = told([TEXT[0], *old, *TEXT[1:]])
    lead = "Une commission de sages a été désignée mercredi pour dénouer le conflit dans les transports."
    assert (
        relation(told([lead, *old], number=2, hours=24, headline="Un médiateur nommé"), early) == "followup"
    )
    apart = [lead, old[1], "Elle siégera au vieux palais.", old[2]]
    assert relation(told(apart, number=2, hours=24, headline="Un médiateur nommé"), early) == ""


OWN = [
    "Les élus ont ouvert mardi une enquête sur les marchés du pont suspendu, a-t-on appris au tribunal.",
    "Trois anciens comptables ont été entendus dans la matinée, puis relâchés sans suite.",
    "Leur avocat parle d'un malentendu et promet de rendre chaque facture publique.",
    "Aucun des entrepreneurs cités n'a voulu répondre aux questions de la presse locale.",
]


def test_a_whole_story_but_its_lead_is_background_behind_another() -> None:
    """Behind four sentences of another event, on the same day at the same place; behind three it is a lead anew."""
    headline = "Chantier du pont : les comptes saisis"
    early = told([*NAMED, "La fanfare de Dolma a joué devant 800 invités venus des deux rives."])
    rest = early.body.split("\n")[1:]
    assert relation(told([*OWN, *rest], number=2, hours=2, headline=headline), early) == "followup"
    assert relation(told([*OWN[:3], *rest], number=2, hours=2, headline=headline), early) == "update"


def test_a_round_up_may_begin_with_its_only_long_item_below_a_line() -> None:
    """« Voici les informations de ce mardi : », the story whole, and three lines of others: under no headline of it."""
    base = told([*NAMED, *OWN])
    others = [
        "Le musée de Dolma a retrouvé 21 monnaies.",
        "Les écoles d'Orvane ferment 7 jours.",
        "Le vent tourne.",
    ]
    lines = ["Voici les informations de ce mardi :", *NAMED, *OWN, *others]
    assert relation(told(lines, number=2, hours=5, headline="Les titres du soir"), base) == "contains"
    assert relation(told(lines, number=2, hours=5, headline="Kolwani rend son pont"), base) == "update"
