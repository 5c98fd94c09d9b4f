"""Kinship of what is short: leads in a round-up, flashes in other words, flashes that a later story recalls."""

from __future__ import annotations

import pytest

from tests.test_kinship import relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.marks import SHARED, marks_of

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


CHARTER = ["48 communes ont adopté à Sarrant un accord sur le partage des eaux (préfecture)."]
MATCH = ["Les Hérons d'Orvane battent les Castors de Dolma 3 à 0 en match de coupe."]


@pytest.mark.parametrize(
    ("flash", "said", "lines", "headline"),
    [
        (CHARTER, "Rencontre de Sarrant : texte commun sur le partage des eaux",
         ["Réunies au château, 48 collectivités sont convenues mardi d'un fonds consacré au partage des eaux, texte "
          "que la préfète Odile Ravet a lu à la presse.", *LONG[1:]],
         "Odile Ravet salue le fonds du partage des eaux"),
        (MATCH, "Coupe : Hérons d'Orvane - Castors de Dolma, 3-0",
         ["Larges vainqueurs des Castors de Dolma (3-0) mardi soir, les Hérons d'Orvane assurent leur maintien.",
          "Le gardien Bram Elskens, auteur de 12 arrêts, est sorti sous les bravos.",
          "La prochaine journée les opposera aux Lynx de Vorsa, dans dix jours."],
         "Les Hérons d'Orvane se sauvent"),
    ],
)  # fmt: skip
def test_a_flash_in_other_words_counts_the_same(
    flash: list[str], said: str, lines: list[str], headline: str
) -> None:
    """A figure and three words, or a score and who played: no verb is the same, and none is needed."""
    urgent = told(flash, headline=f"URGENT : {said}", place="SARRANT")
    full = told(lines, number=2, hours=1, headline=headline, place="SARRANT")
    assert relation(full, urgent) == "update"
    other = [lines[0].replace("48", "37").replace("3-0", "3-1"), *lines[1:]]
    assert not relation(told(other, number=2, hours=1, headline=headline, place="SARRANT"), urgent)


CRASH = [
    "La chute d'un autocar dans le ravin des Aulnes, près de Sarrant, a fait 17 morts et 9 blessés mardi."
]
AFTER = [
    "La préfète Odile Ravet a décrété trois jours de deuil après l'accident de Sarrant.",
    "Les drapeaux seront mis en berne dans les 48 communes de la vallée.",
    "Une chapelle ardente a été dressée au gymnase, où des lycéens apportaient des lampions.",
]


@pytest.mark.parametrize(
    "recalled",
    [
        CRASH[0].replace(" mardi.", " mardi, apprenait-on plus tôt."),
        "L'autocar, tombé au ravin des Aulnes près de Sarrant, avait fait 17 morts et 9 blessés.",
    ],
)
def test_a_flash_is_not_of_a_story_that_recalls_it(recalled: str) -> None:
    """The lead of its full story tells what the flash tells; a follow-up of the same day says it at its end."""
    flash = told(CRASH, headline="URGENT : 17 morts dans un accident de car à Sarrant")
    for headline in ("Accident de Sarrant : trois jours de deuil", "La chute de Sarrant : le deuil"):
        mourning = told([*AFTER, recalled], number=2, hours=3, headline=headline)
        assert relation(mourning, flash) not in ("update", "contains", "correction")
    full = told([recalled, *AFTER], number=2, hours=3, headline="Accident de Sarrant : trois jours de deuil")
    assert relation(full, flash) == "update"


def test_two_flashes_worded_alike_are_no_series() -> None:
    """One sentence each, under two headlines, on two days: two events that one hand wrote down."""
    one = told(["Les maires de 52 villes ont signé à Kolwani un accord sur le prix du riz (préfecture)."],
               headline="URGENT : 52 villes s'entendent sur le riz")  # fmt: skip
    other = told(["Les maires de 53 villes ont signé à Kolwani un accord sur le bac du lac (préfecture)."],
                 number=2, hours=72, headline="URGENT : Sommet du lac, texte commun sur le bac")  # fmt: skip
    assert not relation(other, one)


def test_an_item_in_the_middle_of_a_long_round_up_is_found() -> None:
    """Each of its paragraphs has a mark of its own, far from top and end as it may be."""
    above = [
        f"La commune de Sarrant-{n} a inscrit {n + 40} chantiers de trottoirs à son budget."
        for n in range(10)
    ]
    below = [f"Le marché couvert de Kelmar-{n} rouvrira avec {n + 60} étals de poissons." for n in range(60)]
    story, long = Imprint(told(LONG)), Imprint(evening([*above, *LONG[:4], *below]))
    assert len(marks_of(story) & marks_of(long)) >= SHARED
