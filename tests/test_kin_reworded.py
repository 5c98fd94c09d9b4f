"""Kinship of abridged items of a round-up, and of texts with few facts retyped."""

from __future__ import annotations

import pytest

from tests.kinship.families import Shelf
from tests.test_kinship import NAMED, relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge

OTHERS = [
    "Une tortue géante a quitté le zoo de Dolma pour une île où elle finira ses jours, gardée par deux veilleurs.",
    "Le cours du safran a doublé chez les grossistes, qui accusent la grêle de la fin du mois passé.",
]
LONG = [
    *NAMED,
    "Une fanfare a suivi les premiers convois sous une pluie fine, jusqu'à la nuit, devant une foule calme.",
    "Les passeurs, privés de leurs clients, demandent que la mairie rachète leurs barques avant la saison des crues.",
]
FEW_FACTS = [
    "Le pont suspendu de Kolwani, fermé depuis 14 mois, a rouvert mardi à la circulation, a annoncé la mairie.",
    '"Les câbles ont été changés un à un", a expliqué Odile Ravet aux journalistes venus sur la rive.',
    "Les passeurs, privés de leurs clients, demandent que la mairie rachète leurs barques avant la saison des crues.",
    "Les camions de plus de 12 tonnes devront encore emprunter le bac pendant quelques semaines, sans rien payer.",
]
RETYPED = (
    ("fermé", "barré"), ("a annoncé la", "a dit la"), ("changés", "remplacés"), ("journalistes", "reporters"),
    ("demandent", "exigent"), ("rachète", "reprenne"), ("camions", "convois"), ("emprunter", "prendre"),
    ("quelques", "plusieurs"),
)  # fmt: skip


def retyped(*more: tuple[str, str]) -> list[str]:
    text = "\n".join(FEW_FACTS)
    for one, other in (*RETYPED, *more):
        assert one in text
        text = text.replace(one, other)
    return text.split("\n")


def day(lines: list[str], headline: str, *, number: int = 2) -> Story:
    return told(lines, number=number, hours=5, place="DOLMA", headline=headline)


@pytest.mark.parametrize(
    "headline",
    ["Principales nouvelles du jour", "Journal de la journée", "Les dernières informations de mardi"],
)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_round_up_may_hold_the_beginning_of_a_long_story(headline: str, at: int) -> None:
    """Lead and next sentence are a fifth of the story: the headline says only that news follow."""
    lines = [*OTHERS[:at], *LONG[:2], *OTHERS[at:]]
    assert relation(day(lines, headline), told(LONG)) == "contains"
    assert relation(day(lines, "Le conseil de Dolma divisé"), told(LONG)) != "contains"


def test_two_round_ups_with_an_item_in_common_are_no_family() -> None:
    """Two editions of one day begin with the same item; each has others."""
    more = [
        "Les écoles d'Orvane ferment pour toute une semaine, faute de charbon dans les caves.",
        *LONG[2:],
    ]
    first = day([*LONG[:2], *more], "L'essentiel de l'actualité")
    second = day([*LONG[:2], *OTHERS], "Principales nouvelles du jour", number=3)
    assert not judge(Imprint(first), Imprint(second)).joins


def test_few_facts_are_enough_if_none_is_other_in_a_text_told_again() -> None:
    """Nine words are other; two numbers and a person agree, and no fact is other. With another number it is not one."""
    assert (
        relation(told(retyped(), number=2, hours=2, headline="Un pont rendu"), told(FEW_FACTS))
        == "correction"
    )
    other = told(retyped(("14 mois", "23 mois")), number=2, hours=2, headline="Un pont rendu")
    assert not judge(Imprint(told(FEW_FACTS)), Imprint(other)).joins


def test_a_text_told_again_is_not_apart_from_a_corrected_take() -> None:
    """A story, its name corrected twice, and one retyped with the old name: four takes of one event."""
    barges = ("leurs barques", "leurs 40 barques")
    lines = [line.replace(*barges) for line in FEW_FACTS]
    early = told(lines)
    fixed = [
        told([line.replace("Ravet", name) for line in lines], number=n, hours=n)
        for n, name in ((2, "Thorvald"), (3, "Kessler"))
    ]
    late = told(retyped(barges), number=4, hours=4)
    assert not judge(Imprint(fixed[0]), Imprint(late)).apart
    shelf = Shelf()
    shelf.put([early, *fixed, late])
    assert {kin.cluster for kin in shelf.kin().values()} == {early.id}
