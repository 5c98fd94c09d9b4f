"""Kinship of the takes of a day whose toll grows, of flashes that told another one, and of the forms of every day.

All made up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.kinship.families import Shelf
from tests.test_kin_told_again import kin_of
from tests.test_kinship import relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge

BEHIND = [
    "La barque, partie de l'île aux Hérons avec 63 passagers, rentrait du marché aux laines de Dolma.",
    "Le passeur, Anselme Tourvel, avait allumé une lampe de carrière que le vent a soufflée.",
    "Deux chalands de la Compagnie du Levant fouillent les roseaux avec des perches de 9 mètres.",
    "Un deuil de 3 jours a été décrété par la mairie, et les guinguettes resteront fermées.",
    "La rivière n'avait pas connu pareille crue depuis que la digue de 1911 a été relevée.",
]
NEWS = [
    "Le guet a ouvert un registre pour les familles dans la salle du moulin.",
    "« On a pris trop de monde », a reconnu le frère du passeur. Il a été entendu.",
    "Une collecte de couvertures commencera à l'aube. Le préfet est attendu.",
]


def first(hours: float = 0, number: int = 1, dead: int = 14) -> Story:
    lead = (
        f"Une barque chargée de ballots a sombré mardi devant Kolwani, faisant {dead} morts, selon le guet."
    )
    return told([lead, *BEHIND], headline=f"Naufrage à Kolwani : {dead} morts", hours=hours, number=number)


def risen(new: list[str], behind: list[str] | None = None, hours: float = 4, number: int = 2) -> Story:
    lead = "Des corps retenus par les roseaux portent à 19 le nombre des victimes de ce naufrage, contre 14 à midi."
    return told(
        [lead, *new, *(behind or BEHIND)],
        headline="Les roseaux rendent des corps",
        hours=hours,
        number=number,
    )


@pytest.mark.parametrize("new", [[], NEWS[:1], NEWS])
def test_all_that_stood_behind_a_lead_is_the_next_take(new: list[str]) -> None:
    """However much is new above it, if it is not the most."""
    assert relation(risen(new), first()) == "update"


@pytest.mark.parametrize(
    "behind",
    [
        BEHIND[1:3],
        BEHIND[:4],  # one lacks
        [BEHIND[3], BEHIND[1], BEHIND[4], BEHIND[0]],  # a follow-up says again what it likes, a desk goes on
    ],
)
def test_a_part_of_it_is_background(behind: list[str]) -> None:
    assert relation(risen(NEWS, behind), first()) == "followup"


def test_a_few_sentences_are_not_all() -> None:
    """Two behind the lead of a brief."""
    early = told(first().body.split("\n")[:3], headline="Naufrage à Kolwani : 14 morts")
    assert relation(risen(NEWS, BEHIND[:2]), early) == "followup"


@pytest.mark.parametrize("headline", ["Les roseaux rendent des corps", "Naufrage à Kolwani : 19 morts"])
@pytest.mark.parametrize("lead", [
    "Une barque chargée de ballots : le guet de Kolwani a repêché mardi d'autres corps.",
    "Cinq corps, repêchés devant Kolwani, étaient pris dans les roseaux avec des ballots.",
])  # fmt: skip
def test_in_another_order_it_is_background(lead: str, headline: str) -> None:
    """Of most that stood behind the lead, too."""
    for order, expected in (((3, 1, 4, 0), "followup"), ((0, 1, 3, 4), "update")):
        lines = [lead, NEWS[0], *[BEHIND[n] for n in order]]
        assert relation(told(lines, headline=headline, number=2, hours=4), first()) == expected


def test_another_event_is_no_take() -> None:
    assert relation(risen(NEWS, hours=52), first()) != "update"  # of another day
    lead = "Un feu de paille a noirci mardi le moulin, où 4 meuniers dormaient."
    other = told([lead, *BEHIND], headline="Le moulin noirci", number=2, hours=4)
    assert relation(other, first()) == "followup"


def test_a_toll_that_rose_is_no_proof_of_two_events() -> None:
    """A copy and a reprint of the older take are printed after the newer one; all are one family."""
    reprint = replace(
        told(
            ["La Gazette de Dolma reprend ce texte de Xinhua.", *first().body.split("\n")], number=4, hours=6
        ),
        headline="Naufrage à Kolwani : 14 morts",
    )
    stories = [
        first(),
        risen(NEWS[:1]),
        first(hours=5, number=3),
        reprint,
        risen(NEWS[:1], BEHIND[:-1], 7, 5),
    ]
    shelf = Shelf()
    shelf.put(stories)
    assert len({kin.cluster for kin in shelf.kin().values()}) == 1


def is_apart(one: Story, other: Story) -> bool:
    return judge(Imprint(one), Imprint(other)).apart


def counted(dead: int, hurt: int, number: int, behind: list[str], **where: Any) -> Story:
    lead = f"Une barque a sombré mardi devant les salines, faisant {dead} morts et {hurt} blessés, selon le guet."
    return told([lead, *behind], headline=f"Naufrage : {dead} morts", number=number, **where)


def test_who_is_surely_apart() -> None:
    """An older take that is printed again is not; one whose story is another is."""
    new, again = counted(19, 12, 1, BEHIND), [*BEHIND[:4], NEWS[1]]
    assert not is_apart(new, counted(14, 9, 2, again, hours=3))
    assert not is_apart(new, counted(14, 9, 2, again, hours=3, place="DOLMA"))
    assert is_apart(counted(19, 12, 1, BEHIND[:4]), counted(14, 9, 2, [*BEHIND[:2], NEWS[0]], hours=3))
    later = replace(risen(NEWS[:2], hours=1), headline="Naufrage à Kolwani : des corps rendus")
    assert not is_apart(later, first(hours=5, number=3))  # their leads have nothing in common
    assert is_apart(later, first(hours=53, number=3))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Une barque chavire au quai des Tanneurs, 12 morts.", "update"),
        ("Une barque chavire au quai des Tanneurs, 70 morts.", None),  # it fell
        ("Une barque chavire au quai des Tanneurs, 5 morts.", None),  # that is not a little
        ("Une barque chavire au quai des Tisserands, 12 morts.", None),
        ("Un incendie au quai des Tanneurs, 12 morts.", None),
    ],
)
def test_a_flash_told_fewer_dead(said: str, expected: str | None) -> None:
    lead = "Un bac a sombré mardi avec ses ballots au quai des Tanneurs : on compte 14 noyés."
    full = told([lead, NEWS[0]], number=2, hours=0.5, headline="Les noyés des Tanneurs")
    flash = told([said], headline=f"URGENT : {said[:-1]}")
    assert kin_of([flash, full]) == [None, expected]


def test_a_flash_with_one_other_number_is_of_another_story() -> None:
    """Two banks lend to one country on one day."""
    said = "La Banque du Levant prête 168 millions d'écus à la Haute Tolmérie"
    flash = told(["Prêt de 168 millions d'écus mardi à la Haute Tolmérie."], headline=said)
    lead = "La Haute Tolmérie a reçu mardi de la Banque du Ponant {} millions d'écus pour curer le port."
    for count, expected in ((90, ""), (168, "update")):
        headline = f"Haute Tolmérie : {count} millions d'écus pour le port"
        assert (
            relation(told([lead.format(count), NEWS[0]], number=2, hours=1, headline=headline), flash)
            == expected
        )


def test_a_flash_without_a_fact_is_of_its_hours() -> None:
    said = "Le sénat adopte la loi sur les bergeries."
    flash = told([said], headline=said[:-1], hours=0)
    lead = "La loi sur les bergeries, que le sénat adopte, fait la joie des tondeurs."
    full = [
        told([lead, NEWS[0]], number=2, hours=hours, headline="Les tondeurs sont ravis") for hours in (3, 9)
    ]
    assert [relation(one, flash) for one in full] == ["update", ""]


def test_headlines_of_one_form_that_name_two_things() -> None:
    """« … à Brall », « … à Tarn »: below other leads the same stock sentences are no next take."""
    one = told(
        ["Une bouillie a rendu malades mardi 67 convives à Brall.", *BEHIND], headline="Intoxication à Brall"
    )
    other = told(["Une fête a mal tourné : 27 invités de Tarn sont soignés.", *BEHIND], headline="Intoxication à Tarn",
                 number=2, hours=3)  # fmt: skip
    assert relation(other, one) not in ("update", "correction")


def ships(
    day: int, ship: str, lead: str = "{n} navires ont franchi l'écluse de Tarn, dit {d} le port."
) -> Story:
    lines = [
        lead.format(n=40 + day, d=("lundi", "mardi", "mercredi")[day - 4]),
        f"{20 + day} venaient du nord et les autres faisaient route vers les salines.",
        f"Le plus grand d'entre eux, le vraquier {ship}, portait {100 + day}.000 tonnes.",
        "L'écluse, creusée en 1869, voit passer un dixième du sel de la région.",
    ]
    return told(lines, number=day, hours=24 * (day - 5), headline="Le trafic de l'écluse de Tarn")


def test_a_bulletin_names_another_ship_every_day() -> None:
    assert relation(ships(6, "Cap Aurore"), ships(5, "Étoile Polaire")) == "series"
    far = replace(ships(6, "Cap Aurore"), headline="Un vraquier s'échoue dans les salines")
    assert relation(far, ships(5, "Étoile Polaire")) != "series"


def basket(day: int, lead: str, headline: str = "Le panier de laines de Tarn") -> Story:
    lines = [
        "Le panier se compose de quatre toisons, parmi lesquelles la Grise des Brumes et la Noire de Brall.",
        "La halle de Tarn, fondée en 1860, a son siège sur le quai.",
    ]
    return told([lead, *lines], number=day, hours=24 * (day - 5), headline=headline)


def test_a_bulletin_words_its_lead_anew() -> None:
    """All that follows is there, or filled in."""
    leads = (
        "Le panier de la halle valait mardi 61 écus.",
        "A 64 écus s'est échangée la toison, dit mercredi la halle.",
    )
    assert relation(basket(5, leads[0]), basket(6, leads[1])) == "series"
    other = basket(6, leads[1], "La halle de Tarn change de toit")
    assert relation(basket(5, leads[0]), other) == "followup"


def close(day: int, lead: str, headline: str) -> Story:
    lines = [
        f"L'indice des laines est à {600 + day} points, dans un échange de {30 * day} ballots.",
        f"Sur le quai, la toison de Brall vaut {day + 9} sous de plus, et celle de Dolma {day} de moins.",
    ]
    return told([lead, *lines], number=day, hours=24 * (day - 5), headline=headline)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [("La halle de Tarn clôture en baisse", True), ("La halle de Tarn brûle", False)],
)
def test_a_form_stands_under_headlines_that_are_alike(headline: str, expected: bool) -> None:
    one = close(
        5, "La séance de mardi a fini sur un gain de 2 pour cent.", "La halle de Tarn clôture en hausse"
    )
    other = close(6, "Les acheteurs, mercredi, sont restés chez eux à cause du gel.", headline)
    assert (relation(one, other) == "series") == expected


POST = "Poste. Les colis de moins de 7 kilos voyageront sans frais."
BOWLS = "Boules. Odile Ravet a gagné le tournoi des quais."
BALL = "Le guet dansera sur une barque."  # which the story tells, too


@pytest.mark.parametrize(
    ("headline", "before", "after"),
    [
        ("Le monde en quelques lignes", [BALL], [BALL]),
        ("A retenir ce soir", [BALL], [BALL]),
        ("Les bonnes feuilles du fleuve", [POST, BOWLS, POST], []),
    ],
)
def test_few_lines_about_others_make_a_round_up(headline: str, before: list[str], after: list[str]) -> None:
    """A story behind them is an item; behind lines about itself it is an update."""
    body = first().body.split("\n")
    digest = told([*before, *body, *after], number=2, hours=5, headline=headline, place="DOLMA")
    assert relation(digest, first()) == "contains"
    about = told([*NEWS[:2], *body], number=2, hours=5, headline="Le passeur entendu")
    assert relation(about, first()) == "update"


def test_the_whole_text_under_another_agency_is_its_reprint() -> None:
    """« Source : Xinhua » below it is taken out by cleaning; the dateline says who prints it."""
    text = first().body.split("\n")
    late = told(
        text, number=2, hours=3, dateline="DOLMA, 5 mars (APL) -- ", headline="Naufrage à Kolwani : 14 morts"
    )
    assert relation(late, first()) == "syndicated"
    own = told(
        text,
        number=2,
        hours=3,
        dateline="DOLMA, 5 mars (Xinhua) -- ",
        headline="Naufrage à Kolwani : 14 morts",
    )
    assert relation(own, first()) == "exact"


TRAINS = "Collision à Tarn : deux trains se sont percutés, faisant 18 morts, selon le guet togolais."
DONORS = [
    "Mille poches ont été recueillies mardi par les médecins de Tarn, où la foule a répondu à l'appel.",
    "Une étudiante, Odile Ravet, distribuait du jus de poire. Les réserves n'ont pas été entamées.",
]


def test_what_a_last_sentence_tells_of_a_flash_is_no_news() -> None:
    """All but the name of the town, which is all that headline and lead have of it."""
    flash = told([TRAINS], headline="URGENT : 18 morts dans la collision de deux trains à Tarn")
    last = "La collision de deux trains a fait 18 morts dans la ville."
    donors = told([*DONORS, last], number=2, hours=8, headline="Togo : une file de donneurs de sang à Tarn")
    assert relation(donors, flash) == "followup"
    crash = "Deux trains se sont percutés mardi en gare de Tarn. Deux wagons sont couchés sur le ballast. Il a neigé. "
    night = (
        "La collision de Tarn a réveillé mardi les aiguilleurs. Il a neigé. "  # its lead tells what happened
    )
    for text, headline in (
        (crash + "On compte 18 morts dans la ville.", "Deux trains se percutent à Tarn"),
        (night + "Deux trains se sont percutés, faisant 18 morts.", "Nuit blanche à Tarn"),
    ):
        assert relation(told([text], number=2, hours=1, headline=headline), flash) == "update"


def test_a_land_is_no_thing_of_a_flash() -> None:
    """« 13 » and « Cameroun » are in two stories of one day."""
    flash = told(
        ["13 villages ont besoin de farine au Cameroun, dit le guet."],
        headline="13 villages ont faim au Cameroun",
    )
    lead = "Le banquier Anselme Tourvel a été condamné mardi à 13 ans de prison, une première au Cameroun."
    full = told([lead, NEWS[0]], number=2, hours=9, headline="Cameroun : 13 ans pour un banquier")
    assert relation(full, flash) == ""


def test_the_same_count_in_another_town() -> None:
    said = "Le guet signale l'atterrissage d'urgence à {} d'un avion et de ses 94 passagers."
    flash = told([said.format("Brall")], headline="Un avion se pose à Brall avec 94 passagers")
    lead = "Un avion transportant 94 passagers s'est posé d'urgence mardi à {} après l'arrêt d'un moteur."
    for town, expected in (("Dolma", ""), ("Brall", "update")):
        full = told(
            [lead.format(town), NEWS[0]], number=2, hours=1, headline=f"Un moteur s'arrête : {town} prudente"
        )
        assert relation(full, flash) == expected


@pytest.mark.parametrize(
    ("said", "expected"), [("« Il a neigé », a dit Marek Dvorak.", "exact"), ("Il a neigé.", "series")]
)
def test_a_brief_that_quotes_somebody_is_no_bulletin(said: str, expected: str) -> None:
    """The same letters three weeks later, under another dateline."""
    lines = ["Le guet de Brall a compté 13 barques mardi devant la digue, qui est fermée.", said]
    one, other = (
        told(lines, number=n, hours=24 * days, headline="13 barques") for n, days in ((1, 0), (2, 21))
    )
    assert relation(other, one) == expected


@pytest.mark.parametrize(("few", "many"), [("34e", "36"), ("9" * 5000, "1" + "9" * 5000)])
def test_numbers_that_are_no_tolls(few: str, many: str) -> None:
    """They are compared as words, whatever their length; none is an error."""
    flash = told([f"Une barque chavire au quai des Tanneurs, {few} morts."], headline=f"URGENT : {few} morts")
    lead = f"Une barque a sombré mardi au quai des Tanneurs : {many} noyés, dit le guet."
    assert relation(told([lead, *BEHIND], number=2, hours=1, headline="Les noyés des Tanneurs"), flash) == ""
    one, other = (
        told([lead.replace(many, n), *BEHIND], number=k, hours=k, headline="Naufrage")
        for k, n in ((1, few), (2, many))
    )
    assert relation(one, other) in ("correction", "update", "followup")
