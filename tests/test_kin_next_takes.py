"""Kinship of the next take of a story: « 2e LEAD », other figures on top, most of the rest as it was. All made up."""

from __future__ import annotations

import pytest

from tests.test_kin_counts import OTHERS
from tests.test_kinship import relation, told
from wirecrawl.model.story import Story

FIRST_LEAD = (
    "Au moins 19 mineurs ont péri mardi dans l'effondrement d'une galerie à Sarrant, selon la préfecture."
)
NEW_LEAD = (
    "Le bilan du drame de Sarrant s'est alourdi à 26 victimes, retirées du puits numéro 4 par les sauveteurs."
)
REST = [
    "La galerie, ouverte en 1962, descend à 430 mètres sous la colline des Aulnes.",
    "« Nous avons entendu un long grondement », a raconté le contremaître Anselme Tourvel.",
    "Quelque 140 sauveteurs venus d'Orvane se relaient jour et nuit autour du puits.",
    "La compagnie Harbel, propriétaire du site, a promis de verser 3 millions de francs aux familles.",
    "En 1988, un coup de grisou y avait déjà coûté la vie à 11 hommes.",
]
OWN = [
    "Un hôpital de toile a été dressé sur la place du marché.",
    "Le curé fait sonner le glas toutes les heures depuis midi.",
    "Des pompes louées à Dolma arriveront par le train du soir.",
]
HEADLINE = "Sarrant : 19 mineurs tués dans une galerie"
STOCK = [
    "Les forces de l'ordre ont bouclé le quartier et ouvert une enquête.",
    "Aucune autre indication n'était disponible dans l'immédiat sur les circonstances.",
    "Les autorités locales ont été prévenues et suivent la situation de près.",
]


def early(lines: list[str] | None = None, headline: str = HEADLINE) -> Story:
    return told(lines or [FIRST_LEAD, *REST], place="SARRANT", headline=headline)


def take(lines: list[str], headline: str, *, place: str = "SARRANT", hours: float = 4) -> Story:
    return told(lines, number=2, hours=hours, place=place, headline=headline)


@pytest.mark.parametrize(
    "headline",
    ["Sarrant : 26 mineurs tués dans une galerie", "LEAD 2 : deuil au puits", "Deuil au puits (2e LEAD)"],
    ids=["the same but for its figure", "labelled", "labelled behind"],
)  # fmt: skip
def test_the_next_take_has_another_lead_and_other_figures(headline: str) -> None:
    lines = [NEW_LEAD, OWN[0], *REST[:3], OWN[1], *REST[3:], OWN[2]]
    assert relation(take(lines, headline), early()) == "update"


def test_without_a_hint_most_of_both_is_there_and_the_leads_touch() -> None:
    lead = (
        "Une galerie effondrée près de Sarrant : 26 mineurs y ont laissé la vie, d'après un nouveau décompte."
    )
    rest = [REST[0], OWN[0], REST[1], OWN[1], *REST[3:]]
    assert relation(take([lead, *rest], "Deuil dans un village"), early()) == "update"
    far = (
        "Les drapeaux sont en berne sur tous les édifices, et la fête du village n'aura pas lieu cette année."
    )
    assert relation(take([far, *rest], "Deuil dans un village"), early()) != "update"


def test_a_short_take_is_taken_up_under_the_same_headline() -> None:
    short = early([FIRST_LEAD, *REST[:2]])
    lines = [NEW_LEAD, *REST[:2], *OWN, *REST[2:]]
    assert relation(take(lines, HEADLINE.replace("19", "26")), short) == "update"


def test_what_stands_below_news_is_background() -> None:
    """Four sentences of its own come first; under a headline of its own that is a follow-up."""
    news = ["La compagnie Harbel devra répondre de ses actes devant un juge d'Orvane.", *OWN]
    assert relation(take([*news, *REST], "Sarrant : la compagnie mise en cause"), early()) == "followup"


def test_another_place_or_another_day_is_no_next_take() -> None:
    """The same sentences about another pit, or a day later, prove nothing of the kind."""
    lines, headline = [NEW_LEAD.replace("Sarrant", "Mirna"), OWN[0], *REST], HEADLINE.replace("19", "26")
    assert relation(take(lines, headline.replace("Sarrant", "Mirna"), place="MIRNA"), early()) != "update"
    assert relation(take([NEW_LEAD, OWN[0], *REST], headline, hours=30), early()) != "update"


def test_stock_sentences_make_no_take() -> None:
    """They tell nobody and no number, and stand under every accident of a town."""
    fire = early(
        [
            "Un incendie parti d'une cuisine a ravagé lundi 3 étages d'un immeuble du port, dont 60 locataires.",
            *STOCK,
        ],
        "Sarrant : un incendie",
    )
    flood = take(
        [
            "Une conduite rompue par le gel a noyé lundi les caves de 70 maisons de la ville haute et un bar.",
            *STOCK,
        ],
        "Sarrant : un accident",
    )
    assert relation(flood, fire) in ("", "followup")  # fmt: skip


def test_what_is_repeated_about_others_makes_no_take() -> None:
    """Three of five sentences name another depth, other rescuers, another year."""
    others = [
        REST[0].replace("430", "275"),
        REST[1],
        REST[2].replace("140", "85"),
        REST[3],
        REST[4].replace("1988", "1971"),
    ]
    lead = "A la mine des Chaumes, 26 mineurs ont été tués mardi : un second malheur frappe le bassin de Sarrant."
    assert relation(take([lead, *others], HEADLINE.replace("19", "26")), early()) != "update"


def test_a_brief_of_three_sentences_is_no_flash() -> None:
    """It is the story cut; a flash has one sentence or two, or says that it is one."""
    lines = [FIRST_LEAD, *REST, *OTHERS]
    brief = " ".join([FIRST_LEAD, *REST[:2]])
    assert relation(take([brief], "Sarrant : une galerie s'effondre"), early(lines)) == "cut"
    assert relation(take([brief], "URGENT : une galerie s'effondre"), early(lines)) == "urgent-of"
    assert relation(take([FIRST_LEAD], "Sarrant : une galerie s'effondre"), early(lines)) == "urgent-of"


@pytest.mark.parametrize("line", ["D'après une dépêche de l'agence Xinhua.", "Selon des dépêches de Xinhua"])
def test_a_dispatch_named_at_the_end_is_a_credit(line: str) -> None:
    assert relation(take([FIRST_LEAD, *REST, line], HEADLINE), early()) == "syndicated"
    said = f"{line.rstrip('.')}, la mine avait été contrôlée en avril."
    assert relation(take([FIRST_LEAD, *REST, said], HEADLINE), early()) == "update"
