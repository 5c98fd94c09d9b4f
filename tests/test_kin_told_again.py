"""Kinship of takes of the next hours and days: a flash in other words, a toll that rose overnight, a lead told again
elsewhere, a day named by its date. All made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from tests.kinship.families import Shelf
from tests.test_kinship import relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.recalled import days_before
from wirecrawl.steps.scenes import REACH_HOURS, are_beside
from wirecrawl.steps.spacing import Spacing


def kin_of(stories: Sequence[Story]) -> list[str | None]:
    """How each is related, whoever comes first."""
    found = []
    for order in permutations(stories):
        shelf = Shelf()
        for story in order:
            shelf.put([story])
        kin = shelf.kin()
        found.append([kin[story.id].relation for story in stories])
    assert all(one == found[0] for one in found)
    return found[0]


STRIKE = [
    "Le mouvement lancé mardi par les dockers a paralysé le port, où deux grues seulement tournaient à midi.",
    "La capitainerie a détourné les cargos vers des rades voisines, faute de bras pour les décharger.",
    "Les syndicats réclament la fin du travail à la tâche et un vestiaire chauffé.",
]
FLASH = "Les dockers paralysent le port."


def flash(hours: float = 0, place: str = "ORVANE", said: str = FLASH) -> Story:
    return told([said], headline=f"URGENT : {said[:-1]}", hours=hours, place=place)


def story(hours: float = 2, lines: list[str] | None = None, headline: str = "Les quais déserts") -> Story:
    return told(lines or STRIKE, number=2, hours=hours, place="ORVANE", headline=headline)


@pytest.mark.parametrize("hours", [2, -2])
def test_a_flash_is_compared_with_the_stories_of_its_place_and_hours(hours: float) -> None:
    """It tells no name and no number, and not two words of it stand in a row in the story."""
    assert kin_of([flash(), story(hours)]) == ([None, "update"] if hours > 0 else ["urgent-of", None])


@pytest.mark.parametrize(
    ("one", "beside"),
    [
        (flash(), True),
        (flash(-REACH_HOURS), True),
        (flash(-REACH_HOURS - 1), False),
        (flash(said="Le musée ouvre une salle."), False),  # nothing in common
        (story(lines=[" ".join(STRIKE)]), False),  # no flash
    ],
)
def test_a_flash_and_a_story_are_beside_each_other(one: Story, beside: bool) -> None:
    assert (
        are_beside(Imprint(one), Imprint(story(0))) == are_beside(Imprint(story(0)), Imprint(one)) == beside
    )


def test_a_copy_of_another_day_of_utc_is_found_by_its_own_hour() -> None:
    """A day of the wire is of two of UTC; one of two copies has the marks of both, the other is near the flash."""
    at = [("2024-03-04T17:10:00Z", 1), ("2024-03-05T15:40:00Z", 2), ("2024-03-05T14:50:00Z", 3)]
    texts = [story(), story(), flash()]
    stories = [
        replace(x, id=f"xinhua_fr:c_{n}", published_day="2024-03-05", published_at=when)
        for x, (when, n) in zip(texts, at, strict=True)
    ]
    assert kin_of(stories) == [None, "exact", "update"]


SINKING = [
    "Un bac chargé de pèlerins a chaviré mardi sur le lac Tamba, faisant 14 morts et 20 disparus, selon le préfet.",
    "Le bateau, construit en 1987, transportait 112 passagers et des sacs de mil.",
    "« L'eau est entrée par l'arrière », a raconté un batelier de Kolwani, Idriss Varel.",
    "Trois pirogues de pêcheurs ont repêché des rescapés jusqu'à la tombée de la nuit.",
    "Le ministre Aldo Brisset a promis une enquête sur les bacs de la région.",
]
RISEN = [
    "Le bilan est passé mercredi à 19 morts.",
    SINKING[0].replace("14 morts et 20", "19 morts et 15"),
    *SINKING[1:],
    "Une cloche a été sondée dans la chapelle du port.",
]


def sinking(number: int = 1) -> Story:
    return told(SINKING, number=number, headline="Naufrage : 14 morts sur le lac Tamba")


def next_day(
    lines: list[str], hours: float = 26, headline: str = "Naufrage : 19 morts sur le lac Tamba"
) -> Story:
    return told(lines, number=3, hours=hours, headline=headline)


def test_a_toll_that_rose_overnight_is_an_update() -> None:
    """The dateline is of the next day; the text still tells what happened on the day before."""
    assert relation(next_day(RISEN), sinking()) == "update"
    cut = told(SINKING[:4], number=2, hours=1, headline="Naufrage : 14 morts sur le lac Tamba")
    assert kin_of([sinking(), cut, next_day(RISEN)]) == [None, "cut", "update"]


def test_what_tells_of_the_day_before_is_not_apart_from_it() -> None:
    """The first take and its copy have another boat; that is no vote against the take that was put right."""
    corrected = [line.replace("1987", "1978") for line in SINKING]
    right = told(corrected, number=2, hours=1, headline="RECTIFICATIF : naufrage sur le lac Tamba")
    after = next_day([line.replace("1987", "1978") for line in RISEN])
    found = kin_of([sinking(), right, after, sinking(4)])
    assert found == [None, "correction", "update", "exact"]


@pytest.mark.parametrize(
    "lines",
    [
        [line.replace("mardi", "mercredi") for line in RISEN],  # another sinking, told in the same words
        [line.replace(" mardi", "") for line in RISEN],  # no day
        [*RISEN[:2], RISEN[2].replace("1987", "1991"), *RISEN[3:]],  # another boat
        [*RISEN[:2], *RISEN[5:]],  # half of it
        [line.replace("mardi", "dimanche") for line in RISEN],  # a day before, and not that of the story
    ],
)
def test_what_does_not_tell_of_the_day_before_is_none(lines: list[str]) -> None:
    assert relation(next_day(lines), sinking()) not in ("update", "correction")


@pytest.mark.parametrize(("things", "expected"), [(2, "correction"), (4, "other")])
def test_a_correction_of_the_day_before_may_change_two_things(things: int, expected: str) -> None:
    swaps = [("112", "121"), ("1987", "1978"), ("14 morts", "13 morts"), ("20 disparus", "23 disparus")]
    lines = "\n".join(SINKING)
    for one, other in swaps[:things]:
        lines = lines.replace(one, other)
    again = next_day(lines.split("\n"), headline="RECTIFICATIF : naufrage sur le lac Tamba")
    assert (relation(again, sinking()) == "correction") is (expected == "correction")


SYMPATHY = [
    "Le royaume de Dolma a présenté mardi ses condoléances après le naufrage d'un bac de pèlerins.",
    "Deux médecins et des couvertures pourraient partir dès ce soir, précise la chancellerie.",
    "Les deux pays sont liés par une convention de secours signée à Brall.",
]


def sympathy(
    last: str, lines: Sequence[str] = SYMPATHY, headline: str = "Dolma compatit au naufrage"
) -> Story:
    return told([*lines, last], number=2, hours=3, place="DOLMA", headline=headline)


def test_a_lead_told_again_in_another_city_is_a_follow_up() -> None:
    assert relation(sympathy(SINKING[0]), sinking()) == "followup"
    assert kin_of([sinking(), sympathy(SINKING[0])]) == [None, "followup"]
    assert relation(sympathy(SINKING[3]), sinking()) == "", "any other sentence may be of any sinking"
    others = ["Le cours du safran a doublé à Brall.", "Une comète sera visible samedi avant l'aube."]
    digest = sympathy(SINKING[0], others, "Les titres du soir")
    assert relation(digest, sinking()) == "", "a line of a list follows nothing"


def test_a_flash_quoted_below_another_city_s_news_is_not_its_story() -> None:
    said = SINKING[0].partition(", faisant")[0] + ", dans le nord."
    first = told([said], headline="URGENT : un bac chavire")
    assert (
        relation(sympathy(said, headline="Un bac de pèlerins chaviré : Dolma compatit"), first) == "followup"
    )


FAILURE = [
    "La moitié de Kolwani était plongée dans le noir mardi après l'incendie du poste Varel, le troisième de l'année.",
    "Le réseau s'est effondré à 9 heures, privant la région de 1.600 mégawatts.",
    "« On s'éclaire à la bougie », a raconté le boulanger Anselme Tourvel.",
    "L'hospice a transféré 7 malades vers Brall, à 40 kilomètres.",
    "La compagnie Harbel a promis un retour du courant par quartiers dans la nuit.",
    "Des câbles datant de 1962 expliquent la fragilité des lignes, selon un ancien ingénieur.",
]
DARK = [
    "Plus de lampes, plus de tramways : au poste Varel, un incendie a figé mardi Kolwani jusqu'au soir.",
    "Le courant est revenu dans 6 quartiers sur dix.",
    *FAILURE[1:3],
    FAILURE[3].replace("7 malades", "9 malades"),
    *FAILURE[4:],
]


def test_a_first_paragraph_written_anew_is_an_update() -> None:
    """Nearly all the rest is there, one figure of it corrected; the two tops are about one thing."""
    early = told(FAILURE, headline="Panne géante à Kolwani")
    assert relation(told(DARK, number=2, hours=3, headline="Un boulanger dans le noir"), early) == "update"
    news = ["Le directeur de la compagnie a remis sa démission au conseil, réuni à huis clos.", *DARK[1:]]
    assert relation(told(news, number=2, hours=3, headline="Un patron s'en va"), early) == "followup"
    several = [
        " ".join(["Des bougies ont été distribuées.", "Il fait froid.", "Les cafés ferment.", FAILURE[0]])
    ]
    late = ["Au poste Varel, un incendie a plongé mardi Kolwani dans le noir.", *FAILURE[1:]]
    assert (
        relation(told(late, number=2, hours=3, headline="Noir"), told([*several, *FAILURE[1:]])) == "update"
    )


FOREST = [
    "Des milliers d'habitants ont fui mardi devant un incendie qui dévorait les pinèdes de Sarrant, a dit le maire.",
    "Sept avions et deux cents pompiers protégeaient un hameau et un dépôt de gaz.",
]
AFTER = ["Les assureurs recevront les dossiers dans une salle de bal.", "Le reboisement prendra vingt ans."]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Un bûcheron a avoué être l'auteur de l'incendie parti mardi à Sarrant.", "followup"),
        ("Un bûcheron de 22 ans a avoué être l'auteur de l'incendie parti mardi à Sarrant.", "followup"),
        ("Un bûcheron a avoué être l'auteur de l'incendie parti dimanche à Sarrant.", ""),  # another day
        ("Un bûcheron a avoué être l'auteur du vol commis mardi à Sarrant.", ""),  # nothing but place and day
        (
            "Un bûcheron a avoué être l'auteur de l'incendie parti mardi à Sarrant et Brall.",
            "",
        ),  # one more place
        ("Un bûcheron a avoué être l'auteur de l'incendie parti le 5 mars à Sarrant.", "followup"),
        ("Un bûcheron a avoué être l'auteur de l'incendie parti le 3 mars à Sarrant.", ""),
    ],
)
def test_a_phrase_beside_the_day_recalls(said: str, expected: str) -> None:
    """A name and a word are enough where the day of the story is named; it may be the lead."""
    early = told(FOREST, place="ORVANE", headline="Orvane : la forêt brûle")
    assert (
        relation(told([said, *AFTER], number=2, hours=48, place="ORVANE", headline="Aveux"), early)
        == expected
    )


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("le 5 mars 37 blesses", [2]),
        ("mardi le 5 mars", [2, 2]),
        ("le 29 fevrier et le 1 mars", [7, 6]),
        ("le 27 fevrier", []),  # too long ago
        ("le 7 mars", []),  # its own day
        ("le 5 mars 2019", []),
        ("5 marchands", []),
        ("le 31 fevrier", []),
        ("en mars", []),
    ],
)
def test_a_date_without_a_year_is_the_last_one(words: str, back: list[int]) -> None:
    """Seen from Thursday, 7 March 2024."""
    thursday = Imprint(told(AFTER, hours=48)).day
    assert [thursday - day for _, day in sorted(days_before(words.split(), thursday))] == back


def test_a_story_without_a_day_looks_back_on_none() -> None:
    """« Le 5 mars » is no day before a day that nobody knows."""
    early = told(FOREST, place="ORVANE", headline="Orvane : la forêt brûle")
    said = "Un bûcheron a avoué être l'auteur de l'incendie parti mardi 5 mars à Sarrant."
    late = told([said, *AFTER], number=2, hours=48, place="ORVANE", headline="Aveux")
    undated = replace(late, published_day=None, published_at=None, dateline_day=None)
    assert days_before(["le", "5", "mars"], 0) == []
    assert relation(undated, early) == relation(early, undated) == ""
    assert kin_of([early, undated]) == [None, None]


def test_the_first_paragraph_is_that_of_the_body() -> None:
    """Whether there is a headline or none."""
    lines = ["Un fait. Deux faits.", "…", "Trois."]
    for headline in ("Titre", ""):
        assert [Spacing(headline, lines[:n]).sentences_on_top() for n in (0, 1, 2, 3)] == [0, 0, 0, 2]


SPOKEN = "Mme Yao a fait ces déclarations lors d'un point de presse régulier, en réponse à une question sur ce sujet."


def test_how_words_were_said_is_no_background() -> None:
    lines = [
        [
            "La porte-parole Yao Lin a promis mardi des experts aux sinistrés du lac Tamba.",
            "Des vivres sont du voyage.",
        ],
        [
            "La porte-parole Yao Lin a menacé mercredi de taxer le soja de Brall.",
            "Les ministres feront une liste.",
        ],
    ]
    early, late = (
        told([*said, SPOKEN], number=n, hours=24 * n, place="BEIJING", headline=said[0][:40])
        for n, said in enumerate(lines, 1)
    )
    assert relation(late, early) == ""


def weather(day: int, towns: tuple[str, str], more: str = "") -> Story:
    lines = [
        f"Les services du climat annoncent un ciel {('dégagé', 'lourd')[day % 2]} sur Kolwani, avec {20 + day} degrés.",
        f"A l'intérieur du pays, on attend {day + 3} degrés du côté de {towns[0]} et des averses à {towns[1]}.",
        f"Mer agitée à peu agitée : creux de {day} mètres. "
        "Les usagers de la mer sont invités à consulter le bulletin spécial de la capitainerie.",
    ]
    return told(
        [*lines, more] if more else lines, number=day, hours=24 * (day - 5), headline="Météo : les prévisions"
    )


def test_a_bulletin_names_other_towns_every_day() -> None:
    """Two events told in the same words have two witnesses."""
    first = weather(6, ("Brall", "Tarn"))
    assert relation(weather(7, ("Dolma", "Mirna")), first) == "series"
    assert relation(weather(7, ("Dolma", "Mirna"), "Le temps se gâtera."), first) != "exact"
    assert relation(weather(7, ("Anselme Tourvel", "Odile Mirna")), first) == ""


ATTACK = "Un camp de la garde sarmate a été attaqué mardi à Brall, 17 morts (source militaire)."


@pytest.mark.parametrize(
    ("headline", "lead", "expected"),
    [
        ("Attaque d'un camp à Brall", "Des hommes en armes ont tué mardi 17 gardes dans leur camp, à Brall.", "update"),
        ("Sarmatie : les précédents", "Voici les drames des ans passés, après l'attaque de Brall, où 17 gardes ont "
         "été tués mardi.", ""),
        ("Sarmatie : les motos interdites", "La circulation est interdite la nuit, l'arrêté du préfet fait pendant à "
         "l'attaque qui a fait 17 morts mardi à Brall.", ""),
        ("Le chef de la garde limogé", "Après l'attaque d'un camp à Brall, 17 morts, le chef a été limogé mardi.",
         "update"),  # its headline says so
    ],
)  # fmt: skip
def test_a_flash_told_on_top_as_what_was_before_is_no_update(headline: str, lead: str, expected: str) -> None:
    """The story is about something else, as its headline is; what stands before its colon is a place."""
    first = told([ATTACK], headline="FLASH : attaque d'un camp de la garde à Brall")
    late = told([lead, *SINKING[1:3]], number=2, hours=4, headline=headline)
    assert (relation(late, first) == "update") is (expected == "update")


def test_a_label_may_say_that_a_story_is_no_take() -> None:
    """« Éclairage »: the lead begins with the flash, and the headline has no word of it."""
    first = told([ATTACK], headline="FLASH : attaque d'un camp de la garde à Brall")
    lead = "L'assaut d'un camp de la garde mardi à Brall (17 morts) montre un mal que les chefs connaissent bien."
    late = told([lead, *SINKING[1:3]], number=2, hours=4, headline="La guerre des pistes")
    assert relation(late, first) == "update"
    assert relation(replace(late, labels=["ECLAIRAGE"]), first) != "update"


def test_two_short_takes_of_one_form_about_two_things_are_two() -> None:
    """Headlines and leads differ by the same words; nobody says that this corrects."""
    laws = ["le foncier des plateaux", "la pêche"]
    one, other = (
        told([f"Vote mardi de la loi sur {law} par les députés sarmates."], number=n, hours=n,
             headline=f"Sarmatie : les députés pour la loi sur {law}")
        for n, law in enumerate(laws)
    )  # fmt: skip
    assert relation(other, one) == ""


COLLAPSE = "Les secours comptent 19 morts mardi dans l'écroulement d'un édifice de la rue Varel."


@pytest.mark.parametrize(
    ("hours", "lead", "expected"),
    [
        (0.5, "Un bâtiment s'est affaissé mardi rue Varel, et le préfet parle de 19 morts.", "update"),
        (5, "Un bâtiment s'est affaissé mardi rue Varel, et le préfet parle de 19 morts.", ""),
        (
            0.5,
            "Un bâtiment s'est affaissé mardi rue Varel, et les secours parlent de 23 morts.",
            "",
        ),  # nowhere 19
        (
            0.5,
            "Un édifice s'est affaissé mardi rue Tarn, et les secours parlent de morts. Le tram 19 attend.",
            "",
        ),  # elsewhere
    ],
)
def test_news_of_one_hour_need_a_name_and_two_things(hours: float, lead: str, expected: str) -> None:
    """In any other words; the figure may stand anywhere in the story."""
    first = told([COLLAPSE], headline="FLASH : effondrement nocturne sur les quais")
    late = told([lead, *FAILURE[2:5]], number=2, hours=hours, headline="Drame au marché")
    assert relation(late, first) == expected


def review(day: int, papers: list[str], headline: str = "Revue de la presse sarmate") -> Story:
    lines = ["Les journaux parus ce matin traitent de sujets variés, allant du lac à la lutte.", *papers,
             "Les hebdomadaires, eux, ne paraîtront qu'en fin de semaine."]  # fmt: skip
    return told(lines, number=day, hours=24 * (day - 5), headline=headline)


def test_one_frame_around_other_matter_is_a_series() -> None:
    """The headline names nobody and no day; first and last sentence are those of every day."""
    first = review(6, ["Le Fanal mène l'enquête sur les quais.", "L'Écho s'inquiète du prix du mil."])
    papers = ["Le Phare raille une statue.", "La Tribune ouvre ses colonnes à un juge."]
    assert relation(review(7, papers), first) == "series"
    assert relation(review(7, papers, "Une autre revue"), first) != "series"
    named = [
        review(n, x, "La revue d'Idriss Varel") for n, x in ((6, [SINKING[2], *papers]), (7, [SINKING[2]]))
    ]
    assert relation(named[1], named[0]) != "series"


def test_a_journal_titled_by_its_item_contains_it() -> None:
    """Most of it is the item; briefs stand above and below."""
    item = told(SINKING, headline="Naufrage sur le lac Tamba")
    briefs = [
        "Notre choix de ce mardi.",
        "Le safran a doublé à Brall.",
        *SINKING,
        "Une comète passera samedi.",
    ]
    journal = told(
        briefs, number=2, hours=5, place="DOLMA", headline="Le tour du fleuve : Naufrage sur le lac Tamba"
    )
    assert relation(journal, item) == "contains"
    below = told(
        [*SINKING, *briefs[1:2]], number=2, hours=5, headline="Le tour du fleuve : Naufrage sur le lac Tamba"
    )
    assert relation(below, item) == "update"
