"""Kinship of what is told in other words: a text, a flash, a series' item with a remark; and of background alone."""

from __future__ import annotations

import pytest

from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge


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


DESK = [
    "Le lac Ilvane a débordé mardi sur 4.300 foyers de Kolwani et du bourg d'Estrel, a compté le préfet Oskar Tellin.",
    "Il est tombé 87 millimètres en 6 heures, soit autant qu'en tout un printemps.",
    "Quelque 52 barques tournent entre les toits, sous la conduite de Mirna Doval.",
    "Les cours reprendront quand les poêles seront secs.",
]
OTHER_DESK = [
    "Selon Oskar Tellin, préfet, l'eau du lac Ilvane est entrée mardi dans 4.300 maisons, surtout à Estrel.",
    "Mirna Doval dirige une flottille de 52 embarcations pour chercher les gens restés à l'étage.",
    "En 6 heures, les jauges ont reçu 87 millimètres.",
    "Aucune école n'ouvrira avant que l'on ait chauffé les classes.",
]


def retold(*pairs: tuple[str, str], headline: str = "Estrel sous l'eau", hours: float = 3) -> Story:
    text = "\n".join(OTHER_DESK)
    for one, other in pairs:
        assert one in text
        text = text.replace(one, other)
    return told(text.split("\n"), number=2, hours=hours, headline=headline)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (retold(), "update"),
        (retold(("52", "61")), "update"),  # one figure of many
        (retold(("52", "61"), ("87", "94"), ("6 heures", "9 heures")), ""),
        (retold(("4.300", "5.100")), ""),  # what it counts on top
        (retold(("Oskar Tellin", "Joris Malk"), ("Ilvane", "Sorel")), ""),  # who and where
        (retold(("surtout à Estrel", "surtout à Estrel, en Sarmatie")), "update"),  # where it is
        (retold(("Selon Oskar Tellin, préfet", "Selon Oskar Tellin et Joris Malk")), ""),  # and who
        (retold(hours=30), "followup"),  # another day
        (retold(headline="Les principales nouvelles du jour"), ""),
    ],
    ids=[
        "all",
        "one other",
        "three other",
        "another count",
        "others",
        "a country",
        "a person",
        "another day",
        "a round-up",
    ],
)
def test_two_desks_tell_one_event_in_no_words_of_the_other(late: Story, expected: str) -> None:
    """Numbers and names agree; hardly two words in a row are the same."""
    assert relation(late, told(DESK, headline="Crue du lac Ilvane")) == expected


def test_facts_that_stand_in_the_same_words_are_no_proof() -> None:
    """Two matches of one club on one day, with the history of the club behind both."""
    history = [
        "Fondé en 1921 par Oskar Tellin, le Cercle d'Estrel a gagné 14 coupes et 3 titres.",
        "Mirna Doval le préside depuis 2009 et a promis un stade de 8.200 places au bord du lac Ilvane.",
    ]
    one = [
        "Le Cercle d'Estrel a battu mardi matin les Forges, 2 à 1.",
        "Un lob du capitaine a suffi, juste avant que la grêle ne tombe.",
        "Les vaincus ont quitté la pelouse sans un mot.",
        "On a chanté jusque tard dans les guinguettes.",
        *history,
    ]
    other = [
        "Les cadets du Cercle d'Estrel ont perdu mardi soir face aux Meules, 2 à 1.",
        "Menés au repos, ils avaient pourtant remonté leur retard par un tir du milieu du terrain.",
        "L'arbitre a renvoyé un soigneur aux vestiaires.",
        "Leur entraîneur veut des jambes plus fraîches.",
        *history,
    ]
    first = told(one, headline="Estrel passe", number=1)
    assert relation(told(other, number=2, hours=7, headline="Les cadets tombent"), first) not in (
        "update",
        "correction",
    )


def test_a_figure_of_thousands_and_another_are_a_flash_in_other_words() -> None:
    """« 4.300 » and « 87 » at one place on one day; two smaller figures may be counted twice."""
    story = told(
        [f"{DESK[0][:-1]}, et il est tombé 87 millimètres.", *DESK[2:]], headline="Crue du lac Ilvane"
    )
    line = "Des trombes d'eau, 87 millimètres, ont chassé 4.300 ménages."
    assert relation(told([line], number=2, hours=2, headline="Pluies"), story) == "urgent-of"
    small = story.body.replace("4.300", "43")
    small_story = told(small.split("\n"), headline="Crue du lac Ilvane")
    assert (
        relation(told([line.replace("4.300", "43")], number=2, hours=2, headline="Pluies"), small_story) == ""
    )


def test_a_flash_of_two_countries_is_two_flashes() -> None:
    """The same words at two places, and the one that differs says where."""
    one = told(
        ["Sarmatie : grève de quatre jours pleins dans tous les ports (syndicat)."],
        headline="Les dockers s'arrêtent",
    )
    line = "Vendonie : grève de quatre jours pleins dans tous les ports (syndicat)."
    late = told([line], number=2, hours=2, place="DOLMA", headline="Des navires restent au large")
    assert relation(late, one) == ""


def test_two_sentences_after_the_story_are_a_cut() -> None:
    """One sentence is a flash; more are, if a label says so."""
    brief = [f"{TEXT[0]} {TEXT[1]}"]
    assert relation(told(brief, number=2, hours=2)) == "cut"
    assert relation(told(TEXT[:1], number=2, hours=2)) == "urgent-of"
    labelled = told(brief, number=2, hours=2, headline="(URGENT) Le pont de Kolwani rouvre")
    assert relation(labelled) == "urgent-of"


def test_a_reprint_without_a_dateline_may_be_of_the_day_after() -> None:
    """It names the weekday that the wire named; half of the story is gone, and a sentence is its own."""
    late = [TEXT[0], "Selon le chroniqueur Bram Elskens, on attend Joris Malk à Orvane.", *TEXT[1:3]]
    bare = {"number": 2, "hours": 26, "dateline": " "}
    assert judge(Imprint(told(TEXT)), Imprint(told(late, **bare))).joins  # type: ignore[arg-type]
    other = told([TEXT[0].replace("mardi", "mercredi"), *late[1:]], **bare)  # type: ignore[arg-type]
    assert not judge(Imprint(told(TEXT)), Imprint(other)).joins
