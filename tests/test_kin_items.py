"""Kinship of what is short: leads in a round-up, and the items of one."""

from __future__ import annotations

from tests.test_kinship import relation, told
from wirecrawl.model.story import Story

LONG = [
    "Les 48 communes du bassin de l'Orvane ont signé mardi une charte sur le partage des eaux, après 11 ans de "
    "pourparlers conduits par la préfète Odile Ravet au château de Sarrant.",
    "Le texte réserve 30 % du débit aux pêcheurs de l'estuaire, qui avaient barré le fleuve en juin.",
    "Les riziculteurs obtiennent de leur côté deux lâchers d'eau par saison, en mai puis en août.",
    "Un comité de neuf membres, où siégera l'hydrologue Bram Elskens, publiera un bulletin chaque lundi.",
    "La charte entrera en vigueur le 1er juin, et sera revue au bout de quatre ans.",
]
OTHERS = [
    "A Dolma, le musée des tramways a rouvert avec 26 rames restaurées par des bénévoles.",
    "Une éclipse partielle sera visible jeudi matin sur la moitié des îles du Levant.",
    "Le cargo Alcyon, échoué depuis dimanche devant Vorsa, a été remis à flot par deux remorqueurs.",
]
SEVERAL = "L'essentiel de l'actualité de mardi"


def evening(lines: list[str], headline: str = SEVERAL, hours: float = 6) -> Story:
    return told(lines, number=2, hours=hours, place="PARIS", headline=headline)


def test_a_lead_alone_is_no_story() -> None:
    """A round-up of leads is of no family; one that has a lead and more of it, or the whole of a brief, is."""
    charter = told(LONG, headline="Une charte pour les eaux de l'Orvane")
    assert not relation(evening([OTHERS[0], LONG[0], *OTHERS[1:]]), charter)
    assert relation(evening([OTHERS[0], *LONG[:2], *OTHERS[1:]]), charter) == "contains"
    assert relation(evening([OTHERS[0], LONG[0], *OTHERS[1:]]), told(LONG[:1])) == "contains"


def test_a_name_that_is_a_number_is_of_both_stories() -> None:
    """« Pont-Neuf » is read as a 9 among the words; it is no name that the round-up of the next day lacks."""
    brief = told(
        ["Le ferry de Pont-Neuf a repris mardi ses 14 traversées, après 3 semaines de travaux sur le quai nord, a "
         "indiqué la capitainerie.", "Le tarif reste fixé à 6 francs."], headline="Le ferry reprend",
    )  # fmt: skip
    assert relation(evening([*brief.body.split("\n"), *OTHERS], hours=26), brief) == "contains"


def test_the_next_day_s_round_up_holds_a_story_deep_as_it_may_stand() -> None:
    """A dateline of another day is that of the round-up; all of the story is there, in one piece."""
    charter = told(LONG, headline="Une charte pour les eaux de l'Orvane")
    above = [
        *OTHERS,
        *(line.replace("a ", "avait ", 1) + " C'était attendu de longue date ici." for line in OTHERS),
    ]
    below = ["La foire aux laines de Brall a réuni 310 éleveurs.", "Le prix du safran a doublé à Tarn."]
    assert relation(evening([*above, *LONG, *below], hours=26), charter) == "contains"
    assert relation(evening([*above, *LONG], "Odile Ravet à Sarrant", hours=26), charter) != "contains"
