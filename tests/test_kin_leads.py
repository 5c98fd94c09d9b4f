"""Kinship of a story and its flash or new lead in other words, of reprints and round-ups: what both tell decides."""

from __future__ import annotations

import pytest

from tests.test_kin_counts import LEAD, REST
from tests.test_kin_retold import SYNONYMS, swapped
from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge

COLLAPSE = [
    "Un hangar s'est affaissé mardi à Sarrant : le bilan est de 27 morts et 48 blessés parmi les dockers.",
    "Les secours ont dégagé 9 wagons et fouillent encore, a précisé l'ingénieure Odile Ravet.",
    "Le toit, refait en 1987, portait 210 tonnes de grain, selon le registre de la coopérative.",
    "Marek Dvorak a promis une aide de 12 millions de francs aux familles des victimes.",
    "La coopérative emploie 640 personnes et exporte vers 14 pays depuis le quai de la Dolma.",
]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Quelque 27 personnes ont été tuées et 48 blessées dans un hangar de Sarrant, au pays d'Orvane.", "update"),
        ("Quelque 27 personnes ont été tuées dans un hangar du pays d'Orvane, où 340 sauveteurs arrivent.", ""),
    ],
    ids=["one thing more", "two things more"],
)  # fmt: skip
def test_a_flash_may_tell_one_thing_more(line: str, expected: str) -> None:
    """Two figures and a place in other words are one event, though the flash alone names the region."""
    flash = told([line], headline="URGENT : Drame sur un quai de Sarrant")
    assert relation(told(COLLAPSE, number=2, hours=1, headline="Sarrant : deuil au port"), flash) == expected


def test_what_is_labelled_urgent_needs_fewer_words_of_its_hour() -> None:
    """A label is a hint: three of five words, or one beside a number, within three hours and at one place."""
    story = [
        "Les lampes se sont éteintes mardi dans 97 communes, à la suite d'une panne du réseau à Sarrant.",
        *OWN,
    ]
    lines = {
        "URGENT : Le courant manque": "Vaste panne du réseau, les communes attendent.",
        "URGENT : 97": "97 communes.",
    }
    for headline, line in lines.items():
        flash = told([line], headline=headline)
        assert relation(told(story, number=2, hours=2, headline="La nuit des bougies"), flash) == "update"
        assert relation(told(story, number=2, hours=5, headline="La nuit des bougies"), flash) == ""
        plain = told([line], headline=headline.replace("URGENT : ", ""))
        assert relation(told(story, number=2, hours=2, headline="La nuit des bougies"), plain) == ""


def test_two_figures_and_a_name_need_no_word_in_common() -> None:
    """« 27 » and « 48 » at Sarrant, in one sentence of each: nobody counts that twice on one day."""
    line = (
        "Le toit d'un entrepôt est tombé sur une équipe à Sarrant, tuant 27 hommes, et 48 sont à l'hôpital."
    )
    flash = told([line], headline="URGENT : Écroulement sur la rive")
    assert relation(told(COLLAPSE, number=2, hours=1, headline="Dockers ensevelis"), flash) == "update"
    line = line.replace("48", "63")
    flash = told([line], headline="URGENT : Écroulement sur la rive")
    assert relation(told(COLLAPSE, number=2, hours=1, headline="Dockers ensevelis"), flash) == ""


def test_a_title_is_not_enough_for_two_leads() -> None:
    """The film is sold under a lead of its own, and the prize is what stands behind it: a follow-up."""
    prize = [
        "« La craie blanche » a remporté mardi le grand prix de Kolwani, devant 75 autres films en lice.",
        "Tourné pendant 50 mois dans une école de sourds, il suit un instituteur et ses 12 derniers élèves.",
        "La caméra ne quitte jamais la salle de classe, ni le poêle que l'on bourre dès 6 degrés.",
        *OWN,
    ]
    sale = [
        "Un acheteur a acquis les droits de « La craie blanche » pour une somme jamais vue ici.",
        "La concurrence avait fait monter les enchères toute la nuit.",
        *prize[1:3],
    ]
    flash = told([prize[0].split(", devant")[0] + "."], headline="URGENT : Le grand prix est connu")
    sold = told(sale[:1] + sale[2:], number=2, hours=6, headline="« La craie blanche » fait le tour du monde")
    assert relation(sold, flash) == ""
    late = told(sale, number=2, hours=6, headline="Une vente record")
    assert relation(late, told(prize, headline="Le palmarès de Kolwani")) == "followup"


def test_a_title_in_quotation_marks_ties_a_flash() -> None:
    """« Le bac perdu » is on top of both; of another film at the same festival it is not said."""
    first = "Le jury du festival de Kolwani a décerné mardi son grand prix à « Le bac perdu », tourné en 31 nuits."
    story = told([first, *OWN], number=2, hours=1, headline="Le palmarès de Kolwani")
    flash = "Le film « {} » a reçu mardi le grand prix du festival."
    assert (
        relation(story, told([flash.format("Le bac perdu")], headline="URGENT : Un grand prix")) == "update"
    )
    other = told([flash.format("La voile pâle")], headline="URGENT : Le documentaire primé")
    assert relation(story, other) != "update"


OWN = [
    "La salle a applaudi pendant dix minutes, debout, avant que les lumières ne reviennent.",
    "Les recettes iront à la réfection du vieux cinéma des quais, fermé depuis l'été.",
]
ANEW = "Rouvert mardi par la mairie après 14 mois, le pont suspendu de Kolwani laisse passer les piétons d'abord."


def test_another_place_prints_the_story_under_a_lead_of_its_own() -> None:
    """All that stands behind the lead is there to the word: one event, wherever it is dated."""
    lead = (
        "À Kolwani, les voitures roulent de nouveau depuis mardi sur le pont suspendu, barré 14 mois durant."
    )
    late = told([lead, *NAMED[1:]], number=2, hours=2, place="DOLMA", headline="Un ouvrage rendu au public")
    assert relation(late, told(NAMED)) == "update"
    cut = told(
        [lead, *OWN, *NAMED[4:]], number=2, hours=2, place="DOLMA", headline="Un ouvrage rendu au public"
    )
    assert relation(cut, told(NAMED)) != "update"


def test_another_place_tells_it_in_other_words() -> None:
    """Twelve words are other, no number and no name; with two figures other it is another event."""
    late = told(swapped(*SYNONYMS), number=2, hours=2, place="DOLMA")
    assert judge(Imprint(told(NAMED)), Imprint(late)).joins
    late = told(swapped(*SYNONYMS, ("1958", "1963"), ("260", "340")), number=2, hours=2, place="DOLMA")
    assert not judge(Imprint(told(NAMED)), Imprint(late)).joins


def test_two_figures_of_a_short_text_are_corrected() -> None:
    """Under the same headline, all names and the rest of the numbers agree; under another it is another event."""
    lines = [
        TEXT[1],
        TEXT[2],
        "Le bac, long de 61 mètres, reste à quai, a dit Marek Dvorak à la mairie de Sarrant.",
    ]
    late = [line.replace("260", "290").replace("61", "64") for line in lines]
    assert relation(told(late, number=2, hours=2), told(lines)) == "correction"
    eight, nine = ([f"{lines[0][:-1]} à {hour} heures.", *lines[1:]] for hour in (8, 9))
    nine[2] = nine[2].replace("61", "64")
    assert not judge(Imprint(told(eight)), Imprint(told(nine, number=2, hours=1))).joins
    other = told(late, number=2, hours=2, headline="La digue de Sarrant fuit")
    assert not judge(Imprint(told(lines)), Imprint(other)).joins


def test_a_new_lead_may_stand_above_half_of_the_story() -> None:
    """What stood behind the old lead stands behind the new one; below four sentences of news it is background."""
    news = "Une fanfare a suivi les premiers convois sous une pluie fine, jusqu'à la nuit, devant une foule calme."
    lead = "Le hangar qui s'est écroulé à Sarrant a tué 27 dockers et en a blessé 48, ont compté les médecins mardi."
    late = [lead, news, *COLLAPSE[1:3], OWN[0] + " " + OWN[1]]
    early = told(COLLAPSE, headline="Sarrant : deuil au port")
    assert relation(told(late, number=2, hours=2, headline="Un quai en larmes"), early) == "update"
    below = [lead, news, *OWN, news, *COLLAPSE[1:3]]
    assert relation(told(below, number=2, hours=2, headline="Un quai en larmes"), early) == "followup"


def test_a_text_told_anew_has_no_fact_of_its_own() -> None:
    """The same headline, half of the sentences in other words, and no name or number that the other lacks."""
    early = [
        "La ligne 74 du métro de Kolwani a été inaugurée mardi par Oscar Pinto, après 6 mois de retard.",
        "Elle dessert 29 stations et doit porter 231 familles par jour, selon la régie.",
        "Les rames, sans conducteur, viennent des ateliers de Blida.",
        "La facture atteint 326 millions, le double du devis initial.",
        "Des riverains réclament encore l'indemnisation de fissures apparues pendant le creusement.",
        "Kolwani, 96 places fortes, vit surtout de son port et de ses conserveries de sardines et de thon.",
        "L'ancien dépôt des tramways, au bord du fleuve, deviendra un jardin ouvert à tous les habitants.",
        "Gina Russo, maire de la ville depuis 1994, a redit qu'elle ne se représentera pas au printemps prochain.",
    ]
    late = [
        "Avec 6 mois de retard, Oscar Pinto a coupé mardi le ruban du métro 74.",
        "Le trajet sera gratuit pendant tout le premier dimanche.",
        "Quelque 231 familles devraient prendre chaque jour ses 29 arrêts.",
        "C'est à Blida que sortent d'usine ces voitures automatiques.",
        *early[3:4],
        "Réparer les lézardes du chantier est toujours demandé par le voisinage.",
        *early[5:],
    ]
    headline = "Kolwani inaugure sa ligne de métro"
    assert (
        relation(told(late, number=2, hours=2, headline=headline), told(early, headline=headline)) == "update"
    )
    more = [*late, "La régie a commandé 41 autres rames à Dolma, 18 cars à Orvane et 53 trains à Sarrant."]
    assert (
        relation(told(more, number=2, hours=2, headline=headline), told(early, headline=headline)) != "update"
    )


def agenda(day: str, lines: list[str], number: int, sign: str = ":") -> list[str]:
    return [f"Principaux rendez-vous attendus {day} {sign}", *lines]


@pytest.mark.parametrize(("sign", "expected"), [(":", "series"), ("", "")])
def test_lists_under_one_standing_line_are_a_series(sign: str, expected: str) -> None:
    """As many lines as there are, and none of them again."""
    one = [
        "09h00 - Kolwani : conseil des ministres",
        "11h00 - Dolma : procès du notaire",
        "15h00 - Sarrant : vote",
    ]
    other = [
        "08h00 - Orvane : forum du sel",
        "10h30 - Dolma : visite du port",
        "16h00 - Ifrane : débat",
        "18h00 - bal",
    ]
    early = told(agenda("mardi", one, 1, sign), headline="Agenda du jour")
    late = told(agenda("mercredi", other, 2, sign), number=2, hours=24, headline="Agenda du jour")
    assert relation(late, early) == expected


@pytest.mark.parametrize(
    ("above", "below"),
    [(["Nous reproduisons ici une dépêche de l'agence Xinhua."], []), ([], ["(avec l'agence Xinhua)"])],
)
def test_who_credits_the_wire_is_somebody_else(above: list[str], below: list[str]) -> None:
    """A reprint without a dateline, whole or cut; a line that credits a picture makes none."""
    bare = {"number": 2, "hours": 2, "dateline": " "}
    assert relation(told([*above, *TEXT, *below], **bare)) == "syndicated"  # type: ignore[arg-type]
    assert relation(told([*above, *TEXT[:3], *below], **bare)) == "syndicated"  # type: ignore[arg-type]
    assert relation(told([*TEXT, "Photo : Odile Ravet"], number=2, hours=2)) == "typographic"


def test_a_rubric_in_the_headline_announces_several_items() -> None:
    """« L'actualité en bref : … » over a story and two lines of others; the story's own headline is an update's."""
    base = told(NAMED)
    lines = [*NAMED, "Le musée de Dolma a retrouvé 21 monnaies.", "Les écoles d'Orvane ferment 7 jours."]
    late = {"number": 2, "hours": 5}
    rubric = told(lines, headline="L'actualité en bref : le pont de Kolwani rouvre", **late)  # type: ignore[arg-type]
    assert relation(rubric, base) == "contains"
    assert relation(told(lines, headline="Le pont de Kolwani rouvre", **late), base) == "update"  # type: ignore[arg-type]


def test_a_headline_with_a_name_of_the_story_is_about_it() -> None:
    """Three sentences more under another headline: an update, if it names Odile Ravet; a flash is no item either."""
    more = [*NAMED, *OWN, "La mairie promet une fête avant la fin du mois pour les enfants des deux rives."]
    late = told(more, number=2, hours=5, headline="Câbles neufs et vieux soucis : le pari de Ravet")
    assert relation(late, told(NAMED)) == "update"
    flash = told(NAMED[:1], headline="URGENT : Les camions attendront")
    assert relation(told(more, number=2, hours=1, headline="Joie sur les deux rives"), flash) == "update"


def test_a_name_may_be_corrected_while_a_toll_rises() -> None:
    """Dead and injured in the lead, and one name behind it; with two names other it is another event."""
    early = told([LEAD.format(28, 192), *REST, *NAMED[1:]], headline="Crue de l'Ouar")
    late = [LEAD.format(30, 252), *REST, *NAMED[1:]]
    one = [line.replace("Odile Ravet", "Elsa Thorvald") for line in late[:2]] + late[2:]
    assert relation(told(one, number=2, hours=2, headline="Crue de l'Ouar"), early) == "correction"
    two = [line.replace("Dvorak", "Kessler").replace("260", "340") for line in one]
    assert not judge(Imprint(early), Imprint(told(two, number=2, hours=2, headline="Crue de l'Ouar"))).joins


def test_one_figure_other_under_another_dateline_is_no_proof_of_two_events() -> None:
    """A cut of the story beside a correction of the whole, from another city: not one on their word, nor two."""
    cut = told(NAMED[:4])
    fixed = told([line.replace("260", "280") for line in NAMED], number=2, hours=2, place="DOLMA")
    found = judge(Imprint(cut), Imprint(fixed))
    assert not found.apart
