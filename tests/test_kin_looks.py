"""Kinship of a story that looks back on an event by its place, its day and its kind. All made up."""

from __future__ import annotations

import pytest

from tests.test_kin_told_again import kin_of
from tests.test_kinship import relation, told
from wirecrawl.kin.prints import twin_of
from wirecrawl.model.story import Story
from wirecrawl.steps.event_kinds import ANY, are_of_one_kind, kinds_in
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.lands import lands_in
from wirecrawl.steps.looks import LOOK_DAYS, Look, looks_of

QUAKE = [
    "Un séisme de magnitude 5,8 a secoué mardi la vallée de Tarnov, tuant 8 personnes et en blessant 199.",
    "Le clocher de la halle est tombé sur le lavoir, et deux ponts sont coupés par des rochers.",
    "« La terre a ronflé comme un chat », a raconté une meunière.",
]
NEXT = [
    "Une cuisine roulante sert la soupe aux carriers depuis l'aube.",
    "Le prix des bâches a doublé chez les quincailliers du faubourg.",
]


def quake(place: str = "TARNOV") -> Story:
    return told(QUAKE, headline="Un séisme fait 8 morts à Tarnov", place=place)


def late(said: str, *, hours: float = 48, place: str = "TARNOV") -> Story:
    return told([said, *NEXT], number=2, hours=hours, place=place, headline="Les bâches manquent")


def afar(said: str, hours: float = 48) -> Story:
    return late(said, hours=hours, place="DOLMA")


@pytest.mark.parametrize(
    "later",
    [
        late("Les fouilles ont pris fin jeudi, après le tremblement de terre de mardi."),
        late("Les carriers ont repris jeudi le travail, à l'arrêt depuis la secousse de mardi."),
        late("Les fouilles ont pris fin mardi après le séisme.", hours=6),
        afar("Une collecte a été ouverte jeudi au lendemain du drame, survenu mardi à Tarnov."),
        late("Une semaine après le séisme, les classes ont repris mardi sous la tente.", hours=7 * 24),
        late("Les bâches manquent mardi pour ceux qui ont tout perdu dans le séisme de mardi dernier.", hours=7 * 24),
        late("Les experts de Dolma ont jugé vendredi que le séisme du 5 mars en annonçait d'autres.", hours=10 * 24),
        afar("La reine a dit mardi sa peine après le tremblement de terre qui a frappé Tarnov.", 6),
        afar("Le sénat a voté un crédit après le séisme qui a tué 8 personnes dans la vallée de Tarnov.", 20),
        afar("La mairie de Tarnov a rasé vendredi ses vieux murs. Le drame du 5 mars avait fait 8 morts.", 10 * 24),
        afar("La mairie a rasé vendredi ses vieux murs. Les 199 blessés de mardi, à Tarnov, sont guéris."),
    ],
)  # fmt: skip
def test_place_day_and_kind_call_up_an_event(later: Story) -> None:
    """« Séisme », « secousse », « tremblement de terre » are one kind; who came first does not matter."""
    assert kin_of([quake(), later]) == [None, "followup"]


@pytest.mark.parametrize(
    "later",
    [
        late("Les fouilles ont pris fin jeudi, après le tremblement de terre de lundi."),
        late("Les fouilles ont pris fin jeudi, après l'incendie de mardi."),
        late("Les fouilles ont pris fin jeudi, après le tremblement de terre de mardi à Brall."),
        late("Les fouilles ont pris fin jeudi, après le séisme de mardi, qui avait fait 71 morts."),
        afar("La reine a dit mardi sa peine après le tremblement de terre qui a frappé Brall.", 6),
        afar("La reine a dit jeudi sa peine après le tremblement de terre qui a frappé Tarnov."),  # of when?
        afar("Un séisme a été ressenti mardi à Dolma.", 6),
        late("Les experts ont jugé jeudi que le séisme du 5 mars en annonçait d'autres.", hours=23 * 24),
        late("La mairie a rasé vendredi ses vieux murs. Les 199 nageurs de mardi sont revenus."),  # a figure alone
        late("Les fouilles ont pris fin jeudi, après le séisme qui a tué mardi 8 personnes dans la vallée de Brall."),
        late("Les fouilles ont pris fin mardi après le tremblement.", hours=6),  # at the place itself, of when?
    ],
)  # fmt: skip
def test_what_is_of_another_place_day_or_kind_calls_up_nothing(later: Story) -> None:
    assert kin_of([quake(), later]) == [None, None]


def test_after_without_a_day_is_of_the_day_before_at_most() -> None:
    """However the two came to be compared."""
    said = "La reine a dit sa peine après le tremblement de terre qui a frappé Tarnov."
    assert [relation(quake(), afar(said, hours)) for hours in (6, 30, 54)] == ["followup", "followup", ""]


def test_a_copy_of_another_day_looks_from_its_own() -> None:
    """« Mardi » is another day, seen from the week after."""
    said = "Les fouilles ont pris fin jeudi, après le tremblement de terre de mardi."
    one = Imprint(late(said))
    days = [look.day for look in one.looks]
    next_week = late(said, hours=48 + 7 * 24)
    twin = twin_of(
        one, "xinhua_fr:c_3", one.day + 7, (next_week.published_day or "", next_week.published_at or "")
    )
    assert days and [look.day - 7 for look in twin.looks] == days


def test_the_place_may_be_told_on_top_and_the_day_below() -> None:
    """Dateline of the capital, and a sentence that names the day and a figure alone."""
    early = told(
        [
            "Les tisserands de Brall ont appris mardi que leur usine fermera : 285 emplois sont perdus.",
            *QUAKE[2:],
        ],
        headline="Maronier ferme son usine de Brall",
        place="BRALL",
    )
    said = "Un repreneur s'est déclaré pour l'usine Maronier de Brall, a dit vendredi le préfet. "
    for day, expected in (("5 mars", "followup"), ("4 mars", None), ("1er mars", None)):
        later = afar(f"{said}La perte de 285 emplois avait été annoncée le {day}.", 10 * 24)
        assert kin_of([early, later]) == [None, expected]


def test_leads_worded_alike_look_back_on_a_third() -> None:
    """« Depuis le passage, mardi, de la tempête … »: of two towns."""
    lead = "{} marins sont portés disparus depuis le passage, {}, de la tempête Joachim au large de {}, dit le port."
    one = told([lead.format(851, "mardi", "Brall"), *NEXT], headline="Des marins disparus", place="BRALL")
    other = told([lead.format(94, "mardi", "Dolma"), *QUAKE[2:]], number=2, headline="La mer grossit", place="DOLMA",
                 hours=3)  # fmt: skip
    assert relation(one, other) == ""


@pytest.mark.parametrize(
    ("said", "looks"),
    [
        ("la pluie a cesse mardi", [("la pluie a cesse", -2)]),
        ("la pluie a cesse jeudi", []),
        ("la pluie de jeudi dernier", [("la pluie de dernier", -7)]),
        ("la pluie du 1er mars", [("la pluie du mars", -6)]),
        ("une semaine apres la pluie", [("la pluie", -7)]),
        ("9 jours apres la pluie", [("la pluie", -9)]),
        ("16 jours apres la pluie", []),
        ("9 jours plus tard la pluie", []),
        ("le maire parle apres la pluie de mardi selon le guet", [("la pluie de", -2)]),
    ],
)
def test_a_sentence_looks_back_on_a_day(said: str, looks: list[tuple[str, int]]) -> None:
    """Seen from Thursday, 7 March 2024."""
    thursday = Imprint(late("")).day
    assert looks_of([said.split()], [], thursday) == [Look(words.split(), thursday + n) for words, n in looks]


def test_after_is_of_no_day_on_top() -> None:
    thursday = Imprint(late("")).day
    assert looks_of([], ["le maire parle apres la pluie".split()], thursday) == [Look(["la", "pluie"], 0)]
    assert (
        looks_of([], ["le maire parle apres la pluie de mardi".split()], thursday) == []
    )  # its sentence has it
    assert looks_of(["la pluie de mardi".split()], [], LOOK_DAYS) == []  # a story of no day, or of the first


def test_kinds_of_event() -> None:
    assert kinds_in("la secousse a fendu le pont".split()) == kinds_in(["seisme"]) != kinds_in(["incendie"])
    assert kinds_in(["drame"]) == {ANY} and not kinds_in(["conference"])
    fire, any_ = kinds_in(["incendie"]) | {ANY}, kinds_in(["drame"])
    assert are_of_one_kind(fire, fire) and not are_of_one_kind(fire, any_)


LAND = "Le Mali, que le fleuve traverse sur 1.700 kilomètres, vit surtout du coton, de l'or et de l'élevage."
HALL = "La halle, bâtie en 1881 par un marchand de sel, abritait 214 étals et un cadran solaire."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LAND, ""),
        (HALL, "followup"),
        (LAND.replace("Le Mali, que", "La Sarmatie, que"), "followup"),  # no land that is known
        (LAND.replace("Le Mali, que", "Le pays malien, que"), ""),
        (HALL.replace("marchand", "marchand du Niger"), "followup"),  # no land of theirs
        (LAND.replace("coton", "cirque des Brumes et du coton"), "followup"),  # which the story is about
    ],
)
def test_a_sentence_about_a_land_is_of_all_its_stories(line: str, expected: str) -> None:
    """It links nobody, unless it tells what the earlier one was about."""
    top = "Le cirque des Brumes a planté mardi son chapiteau bleu au bord de l'eau."
    early = told([top, *QUAKE[2:], line], headline="Mali : le cirque des Brumes est là", place="TARNOV")
    assert relation(early, late("Un tunnelier a percé jeudi la colline.")) == ""
    lines = ["Un tunnelier a percé jeudi la colline.", *NEXT, line]
    later = told(lines, number=2, hours=48, headline="La colline percée", place="TARNOV")
    assert relation(early, later) == expected


@pytest.mark.parametrize(
    ("said", "lands"),
    [("le mali et les deputes maliens", 1), ("la cote d ivoire et le togo", 2), ("maurice est la", 0), ("un franc", 0),
     ("des francais", 1)],
)  # fmt: skip
def test_lands_and_peoples(said: str, lands: int) -> None:
    assert len(lands_in(said.split())) == lands


def test_a_large_number_of_a_day_is_known_anywhere() -> None:
    """No place and no name is the same; a small one, a year, or that of another day may be anybody's."""
    lead = "La récolte de safran atteindra {} bottes, a estimé mardi la chambre des épices."
    said = "Quatre moulins ne tournent que la nuit. On avait annoncé {} une récolte de {} bottes."
    for day, bottles, expected in (("le 5 mars", "708.300", "followup"), ("le 2 mars", "708.300", None),
                                   ("le 5 mars", "708", None), ("le 5 mars", "2024", None)):  # fmt: skip
        early = told([lead.format(bottles), *QUAKE[2:]], headline="Les épices abondent", place="BRALL")
        assert kin_of([early, afar(said.format(day, bottles))]) == [None, expected]
